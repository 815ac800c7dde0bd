"""Solar and reactor data, and the oscillation parameters profiled in either octant."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize

from tests.by_numpy import by_numpy
from zpjax.experiments.oscillation_profile import profile, profile_octants, starts
from zpjax.experiments.solar_detectors import load_solar_detectors
from zpjax.experiments.solar_fit import PARTS, fit_names, load_solar_data, residuals
from zpjax.inputs import load_inputs
from zpjax.physics.solar_survival import SolarMixing, solar_nsi

INPUTS, DETECTORS = load_inputs(), load_solar_detectors()
# Weights of a proton with its electron and of a neutron.
QUARKS = {"u": (2.0, 1.0), "d": (1.0, 2.0), "u = d": (3.0, 3.0)}
EPS = np.linspace(-2, 0.8, 281)


def interactions(eps, weights):
    """eps^f_ee - eps^f_mumu on those quarks."""
    element = jnp.diag(jnp.array([1.0, 0.0, 0.0]))
    return solar_nsi(eps * weights[0] * element, eps * weights[1] * element, INPUTS.data["oscillations"])


def profiles(eps, weights, data):
    """The minima of both octants for every eps."""
    return jax.vmap(lambda e: profile_octants(interactions(e, weights), data, DETECTORS, INPUTS))(eps)


octants = by_numpy(profiles)


@jax.jit
def chi_squared(parameters, eps, weights, data):
    """Chi^2 at (cos 2theta_12, dm2_21/7.5e-5 eV^2)."""
    figures = INPUTS.data["oscillations"]
    mixing = SolarMixing(parameters[0], parameters[1] * 7.5e-23, figures["sin2_theta_13"], figures["dm2_31"])
    found = residuals(mixing, interactions(eps, weights), data, DETECTORS, INPUTS.constants, INPUTS.data["earth"])
    return jnp.sum(found[0] ** 2)


def window(chi2, level):
    """The interval of eps below a level, by linear interpolation; the edges of the grid where it is open."""
    inside = np.flatnonzero(chi2 < level)
    first, last = inside[0], inside[-1]

    def edge(out, inn):
        return EPS[inn] + (level - chi2[inn]) / (chi2[out] - chi2[inn]) * (EPS[out] - EPS[inn])

    low = edge(first - 1, first) if first > 0 else EPS[0]
    return low, edge(last + 1, last) if last < len(EPS) - 1 else EPS[-1]


def three_sigma(fit, quarks, without=()):
    """The windows of both octants at Delta chi^2 = 9 from the lowest minimum, and the minima."""
    return windows(load_solar_data(fit, without), quarks)


def windows(data, quarks):
    """`three_sigma` of given data."""
    light, dark = (np.asarray(p.chi2) for p in octants(EPS, QUARKS[quarks], data))
    level = min(light.min(), dark.min()) + 9
    return window(light, level), window(dark, level), light.min(), dark.min()


@pytest.mark.parametrize(
    ("fit", "quarks", "expected"),
    [
        # Gonzalez-Garcia and Maltoni (2013); the far edge with u comes out at -1.307, 0.093 from theirs.
        ("2013", "u", (-1.40, -0.68)),
        ("2013", "d", (-1.44, -0.87)),
        # An independent fit with fewer data (no flux of Super-Kamiokande, no asymmetry of SNO).
        ("2025", "u = d", (-0.62, -0.40)),
        ("2026", "u = d", (-0.60, -0.395)),
    ],
)
def test_the_dark_window_is_near_the_published_one(fit, quarks, expected):
    _, dark, _, _ = three_sigma(fit, quarks)
    for found, edge in zip(dark, expected, strict=True):
        assert abs(found - edge) < 0.1


@pytest.mark.parametrize("fit", fit_names())
def test_both_solutions_fit_and_the_standard_one_fits_better(fit):
    _, _, light, dark = three_sigma(fit, "u = d")
    assert 0 < dark - light < 4


def test_the_day_night_asymmetry_closes_the_far_edges():
    light, dark, _, _ = three_sigma("2013", "u", ("day_night",))
    assert dark[0] == EPS[0]
    assert light[1] == EPS[-1]
    assert dark[1] == pytest.approx(-0.69, abs=0.02)


@pytest.mark.parametrize(("quarks", "far"), [("u", -1.180), ("d", -1.259)])
def test_the_asymmetry_of_sno_would_draw_the_far_edges_of_2013_in(quarks, far):
    # Published by then, below what the far edge predicts, and left out of the file: 0.2 from the published windows.
    whole = eqx.tree_at(lambda d: d.sno_whitening, load_solar_data("2013"), load_solar_data("2025").sno_whitening)
    _, dark, _, _ = windows(whole, quarks)
    assert dark[0] == pytest.approx(far, abs=0.005)


@pytest.mark.parametrize("eps", [0.0, -0.47], ids="eps {}".format)
def test_the_minima_are_those_of_an_independent_minimiser(eps):
    data = load_solar_data("2026")
    found = octants(jnp.array([eps]), QUARKS["u = d"], data)
    for octant, start in zip(found, starts(data), strict=True):
        best = minimize(
            chi_squared,
            start,
            (eps, QUARKS["u = d"], data),
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-10},
        )
        np.testing.assert_allclose(octant.chi2[0], best.fun, rtol=1e-6, atol=0)


def test_any_start_ends_in_one_of_two_minima():
    data, sines = load_solar_data("2026"), np.linspace(0.1, 0.9, 18)
    begin = jnp.stack([1 - 2 * sines, np.full(18, 1.05)], axis=1)
    nsi = interactions(-0.47, QUARKS["u = d"])
    ends = by_numpy(jax.vmap(lambda s: profile(nsi, s, data, DETECTORS, INPUTS, 12)))(begin)
    light, dark = (p.chi2[0] for p in octants(jnp.array([-0.47]), QUARKS["u = d"], data))
    np.testing.assert_allclose(ends.chi2, np.where(sines < 0.5, light, dark), rtol=1e-5, atol=0)


def test_the_parts_add_up_to_the_whole():
    found, _ = octants(EPS[::40], QUARKS["d"], load_solar_data("2025"))
    parts = jax.vmap(lambda p: p.parts)(found)
    assert tuple(sorted(parts)) == tuple(sorted(PARTS))
    np.testing.assert_allclose(sum(parts.values()), found.chi2, rtol=1e-12, atol=0)


def test_the_envelope_gradient_is_the_whole_derivative():
    data = load_solar_data("2026")

    def best(eps):
        return profile(interactions(eps, QUARKS["u = d"]), starts(data)[1], data, DETECTORS, INPUTS, 10).chi2

    slope = by_numpy(jax.grad(best))(-0.5)
    values = by_numpy(jax.vmap(best))(jnp.array([-0.5 - 1e-4, -0.5 + 1e-4]))
    np.testing.assert_allclose(slope, (values[1] - values[0]) / 2e-4, rtol=1e-5, atol=0)


def test_super_kamiokandes_own_expectation_of_day_and_night():
    # -1.72 % at 7.5e-5 and -2.42 % at 6.1e-5 eV^2 (2312.12907): the residual of the datum gives ours back.
    data, figures = load_solar_data("2025"), INPUTS.data["oscillations"]
    for splitting, expected in ((7.5, -1.72), (6.1, -2.42)):
        mixing = SolarMixing(1 - 2 * 0.306, splitting * 1e-23, figures["sin2_theta_13"], figures["dm2_31"])
        none = interactions(0.0, QUARKS["u"])
        found, _ = residuals(mixing, none, data, DETECTORS, INPUTS.constants, INPUTS.data["earth"])
        fitted = -2.76 + 0.086 * (splitting - 7.4)
        np.testing.assert_allclose(found[11] * 0.91 + fitted, expected, rtol=0.05, atol=0)


def test_an_unknown_fit_or_part_is_named():
    with pytest.raises(ValueError, match="Fit '2014' is not known"):
        load_solar_data("2014")
    with pytest.raises(ValueError, match="Part 'day_nigth' of a fit is not known"):
        load_solar_data("2013", ("day_nigth",))


def test_the_profile_compiles_for_a_gpu_without_leaving_it():
    """No callback, and no call into a linear algebra library: all lanes of a batch stay in one program."""
    text = (
        jax.jit(profiles)
        .trace(jnp.asarray(EPS), QUARKS["u"], load_solar_data("2026"))
        .lower(lowering_platforms=("cuda",))
        .as_text()
    )
    assert "callback" not in text
    assert "solver" not in text
