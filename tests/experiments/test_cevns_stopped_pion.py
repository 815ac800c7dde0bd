"""Coherent scattering at the Spallation Neutron Source against independent calculations, and as intervals of g'."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.scipy_versions.cevns import VERSIONS, csi_fit, csi_pulls
from benchmarks.scipy_versions.cevns import csi_counts as scipy_counts
from tests.by_numpy import by_numpy
from tests.observables.coherent_cross_section import tree_charge
from tests.points import couplings
from zpjax.catalogue import observable_named
from zpjax.experiments.cevns_stopped_pion import coherent_ar, coherent_csi, coherent_ge, csi_counts, recoil_densities
from zpjax.inputs import load_inputs
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.coherent_scattering import standard_charge

MEV = 1e-3
EXPERIMENTS = ("coherent_csi", "coherent_ar", "coherent_ge", "xenonnt", "pandax")


def point(mass, strength, **values):
    return couplings(m_zp=mass, g_zp=strength, mixing_ratio=0.0, **values)


def tree(protons, neutrons, figures, flavour):
    """The charge without radiative corrections, of every flavour."""
    return tree_charge(protons, neutrons, figures)


@cache
def tree_ratio_parts(mass):
    """(1, x, x^2) parts of the direct rate in g'^2 for tree couplings, without time efficiency, over the standard one."""
    rates = [float(jnp.sum(csi_counts(point(mass, g), load_inputs(), charge=tree))) for g in (0.0, 1e-4, 2e-4)]
    x, y = (rates[1] / rates[0] - 1), (rates[2] / rates[0] - 1)
    square = (y - 4 * x) / 12
    return x - square, square


def tree_ratio(mass, strength):
    """Rate over the Standard Model's: a polynomial in g'^2, exactly."""
    linear, square = tree_ratio_parts(mass)
    z = (strength / 1e-4) ** 2
    return 1 + z * (linear + square * z)


def rate_chi2(mass, strength, relative=0.127):
    """(306 - N)^2/(20^2 + (relative N)^2) with N = 341 times the ratio."""
    n = 341 * tree_ratio(mass, strength)
    return (306 - n) ** 2 / (400 + (relative * n) ** 2)


def test_the_counts_by_flavour_are_those_of_an_independent_calculation(inputs):
    """Tree couplings, photoelectrons < 60, no time efficiency: 52.6, 214.1, 133.8 of three codes."""
    found = jnp.sum(csi_counts(point(0.01, 0.0), inputs, charge=tree), axis=1)
    np.testing.assert_allclose(found, [52.6, 214.1, 133.8], rtol=3e-3, atol=0)


@pytest.mark.parametrize(
    ("strength", "mass", "expected"),
    [(7e-5, 10, 0.639), (3e-5, 10, 0.920), (1e-4, 20, 0.465), (3e-4, 50, 4.457), (1e-3, 100, 151.9)],
)
def test_the_ratios_to_the_standard_model_are_those_of_an_independent_calculation(strength, mass, expected, inputs):
    counts = csi_counts(point(mass * MEV, strength), inputs, charge=tree)
    ratio = jnp.sum(counts) / jnp.sum(csi_counts(point(0.01, 0.0), inputs, charge=tree))
    np.testing.assert_allclose(ratio, expected, rtol=1e-3, atol=0)  # three to four digits quoted
    np.testing.assert_allclose(tree_ratio(mass * MEV, strength), ratio, rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("mass", "expected"), [(1, 6.3e-5), (10, 6.4e-5), (30, 7.2e-5), (100, 1.31e-4), (300, 3.45e-4), (1000, 1.13e-3)]
)
def test_the_rate_alone_excludes_from_the_couplings_of_an_independent_calculation(mass, expected):
    """First crossing of Delta chi^2 = 4; two to three digits quoted."""
    largest = np.sqrt(-tree_ratio_parts(mass * MEV)[0] / (2 * tree_ratio_parts(mass * MEV)[1])) * 1e-4
    entry = brentq(lambda g: rate_chi2(mass * MEV, g) - 4, 0.3 * largest, largest)
    np.testing.assert_allclose(entry, expected, rtol=1e-2, atol=0)


@pytest.mark.parametrize(("mass", "low", "high"), [(10, 1.45e-4, 1.64e-4), (100, 3.28e-4, 3.58e-4)])
def test_the_rate_is_allowed_again_where_the_amplitude_has_changed_sign(mass, low, high):
    lowest = np.sqrt(-tree_ratio_parts(mass * MEV)[0] / (2 * tree_ratio_parts(mass * MEV)[1])) * 1e-4
    best = brentq(lambda g: tree_ratio(mass * MEV, g) - 306 / 341, lowest, 3 * lowest)
    found = [brentq(lambda g: rate_chi2(mass * MEV, g) - 4, *ends) for ends in ((lowest, best), (best, 3 * lowest))]
    np.testing.assert_allclose(found, [low, high], rtol=2.5e-2, atol=0)  # quoted to 1 % for another relative error


@pytest.mark.parametrize(
    ("mass", "expected"), [(10, (0.3, 0.6, 1.6)), (12.5, (1.6, 2.8, 5.7)), (15, (4.6, 7.5, 13.7)), (20, (17, 25, 35))]
)
def test_the_rate_along_the_dark_solution_is_that_of_an_independent_calculation(mass, expected, constants):
    """chi^2 at eps_q = 0.395, 0.47, 0.60 with the published relative error 42/341; quoted to 0.1 or 1."""
    strength = np.sqrt(np.array([0.395, 0.47, 0.60]) * 3 * np.sqrt(2) * constants.fermi_constant) * mass * MEV
    found = [rate_chi2(mass * MEV, g, 42 / 341) for g in strength]
    np.testing.assert_allclose(found, expected, atol=0.1 if mass < 20 else 0.8, rtol=1e-2)


@pytest.mark.parametrize("name", [n for n in VERSIONS if n.startswith("cevns_events")])
@pytest.mark.parametrize(("mass", "strength"), [(1, 3e-5), (10, 5e-5), (34, 1.7e-4), (300, 3e-4)])
def test_the_events_are_those_of_fine_grids_in_scipy(name, mass, strength, inputs):
    """The steps of the acceptance of germanium and xenon cost the grids 5e-4."""
    found = observable_named(name)(point(mass * MEV, strength), inputs)
    np.testing.assert_allclose(found, VERSIONS[name](mass * MEV, strength), rtol=6e-4, atol=0)


@pytest.mark.parametrize("name", [n for n in VERSIONS if n.startswith("cevns_chi2")])
@pytest.mark.parametrize(("mass", "strength"), [(10, 5e-5), (20, 1e-4), (42, 2.1e-4), (50, 3e-4), (300, 3e-4)])
def test_the_misfit_is_that_of_the_full_covariance(name, mass, strength, inputs):
    """Compared as chi^2 (72 for caesium iodide's 88 bins, about 1 for a count), not as small differences of them."""
    offset = 72.0 if "csi" in name else 1.0
    found = observable_named(name)(point(mass * MEV, strength), inputs)
    np.testing.assert_allclose(offset + found, offset + VERSIONS[name](mass * MEV, strength), rtol=1e-3, atol=0)


@pytest.mark.slow
@pytest.mark.parametrize(("mass", "strength"), [(12.5, 5.6e-5), (42, 1.86e-4), (34, 1.72e-4)])
def test_the_gaussian_misfit_is_that_of_the_poisson_likelihood_near_the_limit(mass, strength, inputs):
    """Same pulls, profiled numerically; 10 % at Delta chi^2 of 3 to 5."""
    counts = inputs.data["coherent_csi"]["beam_on_counts"]
    scale, background, fixed, _ = csi_fit()

    def profiled(m, g):
        signal, moving = csi_pulls(m, g, scale)
        templates, pulls = np.vstack([moving, fixed]), np.zeros(len(moving) + len(fixed))
        for _ in range(30):
            mean = np.maximum(background + signal + pulls @ templates, 1e-3)
            slope = templates @ (1 - counts / mean) + pulls
            pulls -= np.linalg.solve((templates * (counts / mean**2)) @ templates.T + np.eye(len(pulls)), slope)
        log = np.where(counts > 0, counts * np.log(np.maximum(counts, 1) / mean), 0.0)
        return 2 * np.sum(mean - counts + log) + pulls @ pulls

    expected = profiled(mass * MEV, strength) - profiled(1.0, 0.0)
    np.testing.assert_allclose(coherent_csi(point(mass * MEV, strength), inputs).chi2, expected, rtol=0.1, atol=0)


def test_the_standard_model_fits_the_counts_with_its_published_events(inputs):
    """chi^2 = 72 in 88 bins, and 300 events at the best pulls where the publication fits 306(20)."""
    scale, background, fixed, variance = csi_fit()
    signal, moving = csi_pulls(1.0, 0.0, scale)
    templates = np.vstack([moving, fixed])
    rest = inputs.data["coherent_csi"]["beam_on_counts"] - background - signal
    system = np.eye(len(templates)) + (templates / variance) @ templates.T
    pulls = np.linalg.solve(system, (templates / variance) @ rest)
    fitted = signal + pulls[: len(moving)] @ moving
    assert abs(fitted.sum() - 306) < 20
    assert 60 < np.sum((rest - pulls @ templates) ** 2 / variance) + pulls @ pulls < 88


def test_the_mean_cross_section_on_germanium_is_the_published_one(inputs):
    """5.9e-39 cm^2 (Adamski et al. 2026), quoted to 1 %; tree couplings give 5.84e-39."""
    d, y_w = inputs.data["coherent_ge"], gauss_legendre(200)
    z, n, mass = d["proton_number"], d["neutron_number"], d["nuclear_mass"]
    recoil, weight = 9e-5 * y_w[0] ** 2, 9e-5 * 2 * y_w[0] * y_w[1]
    densities = jax.vmap(lambda t: recoil_densities(t, mass, z + n, inputs))(recoil)
    charges = np.array([standard_charge(z, n, inputs.data["cevns"], flavour) for flavour in ("mu", "mu", "e")])
    mean = jnp.mean(weight @ densities * charges**2)
    np.testing.assert_allclose(mean, d["mean_cross_section"], rtol=1e-2, atol=0)


def test_the_electron_neutrinos_do_not_feel_the_default_mediator(inputs):
    found = csi_counts(point(0.01, 1e-3), inputs)[2]
    np.testing.assert_array_equal(found, csi_counts(point(0.01, 0.0), inputs)[2])


@pytest.mark.parametrize("function", [coherent_csi, coherent_ar, coherent_ge])
def test_a_heavy_mediator_is_a_contact_interaction(function, inputs):
    """At fixed g'/m; q^2/m^2 = 1e-4 at 10 GeV."""
    found = [function(point(m, 2.5e-3 * m), inputs).events for m in (10.0, 100.0)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-3, atol=0)


@pytest.mark.parametrize("function", [coherent_csi, coherent_ar, coherent_ge])
def test_a_massless_mediator_leaves_the_coupling_alone(function, inputs):
    found = [function(point(m, 5e-5), inputs).events for m in (1e-5, 1e-4)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-4, atol=0)


def test_the_rate_is_a_parabola_in_the_coupling_squared(inputs):
    """Lowest where the mean amplitude vanishes."""
    events = lambda z: float(coherent_csi(point(0.02, np.sqrt(z)), inputs).events)  # noqa: E731
    z = 1e-8
    second = events(3 * z) - 2 * events(2 * z) + events(z)
    np.testing.assert_allclose(events(4 * z) - 2 * events(3 * z) + events(2 * z), second, rtol=1e-9, atol=0)
    assert second > 0
    assert events(0.7 * z) < events(0.0)


def test_the_derivative_by_the_quenching_is_that_of_its_systematic_set(inputs):
    """dN/dp along half the difference of the +-1 sigma curves: the direct sum differentiates through the response."""
    figures = inputs.data["coherent_csi"]
    step = (figures["quenching_first_up"] - figures["quenching_first_down"]) / 2
    rate = lambda p: jnp.sum(csi_counts(point(0.01, 5e-5), inputs, quenching=figures["quenching"] + p * step))  # noqa: E731
    expected = (rate(1e-4) - rate(-1e-4)) / 2e-4
    np.testing.assert_allclose(jax.grad(rate)(0.0), expected, rtol=1e-5, atol=0)


def test_the_direct_counts_are_those_of_scipy(inputs):
    found = csi_counts(point(0.034, 1.7e-4), inputs)
    np.testing.assert_allclose(
        found, scipy_counts(0.034, 1.7e-4), rtol=2e-3, atol=0
    )  # the prompt line's end in its last bin


def allowed_intervals(name, mass, inputs, threshold=4.0):
    """Couplings (low, high) between 1e-6 and 1e-2 where Delta chi^2 is below the threshold."""
    grid = np.geomspace(1e-6, 1e-2, 1601)
    observable = observable_named(f"cevns_chi2.{name}")
    misfit = np.array(by_numpy(jax.vmap(lambda g: observable(point(mass, g), inputs)))(grid))
    edges = np.flatnonzero(np.diff((misfit < threshold).astype(int)))
    crossings = [float(np.sqrt(grid[k] * grid[k + 1])) for k in edges]
    return list(zip([0.0, *crossings[1::2]], crossings[::2], strict=True))


@pytest.mark.parametrize(
    ("name", "mass", "expected"),
    [
        ("coherent_csi", 10, [(0.0, 5.78e-5), (1.465e-4, 1.676e-4)]),
        ("coherent_csi", 30, [(0.0, 6.80e-5), (1.659e-4, 1.983e-4)]),
        ("coherent_ar", 30, [(0.0, 7.90e-5), (1.241e-4, 1.720e-4)]),
        ("coherent_ge", 30, [(0.0, 4.96e-5), (1.421e-4, 1.590e-4)]),
        ("xenonnt", 30, [(0.0, 1.375e-4)]),
        ("pandax", 30, [(0.0, 1.363e-4)]),
    ],
)
def test_the_allowed_couplings_are_intervals(name, mass, expected, inputs):
    """Regression: entry, and re-entry where Q_V -> -Q_V (this library's figures, 1 %)."""
    found = allowed_intervals(name, mass * MEV, inputs)
    np.testing.assert_allclose(found, expected, rtol=1.5e-2, atol=0)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_large_coupling_stays_excluded(name, inputs):
    """The pulls absorb most of a huge signal: rounding must not let it in again."""
    observable = observable_named(f"cevns_chi2.{name}")
    strength = np.geomspace(1e-3, 3e-2, 60)
    misfit = jax.vmap(lambda g: observable(point(0.01, g), inputs))(strength)
    assert np.all(np.asarray(misfit) > 4)
