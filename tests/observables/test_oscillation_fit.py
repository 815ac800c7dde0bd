"""The tabulated fit is the direct profile, along the lines of equal charges and elsewhere."""

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.experiments.oscillation_profile import profile_octants
from zpjax.experiments.solar_detectors import load_solar_detectors
from zpjax.experiments.solar_fit import load_solar_data
from zpjax.inputs import read_table
from zpjax.observables.oscillation_fit import (
    FITS,
    OBSERVABLES,
    OCTANTS,
    PARTS_STRONGEST,
    fitted,
    place_of,
    table_size,
    table_strength,
)
from zpjax.physics.couplings import NeutrinoCharges
from zpjax.physics.matter import contact_epsilon, matter_charge, mean_neutron_ratio
from zpjax.physics.solar_survival import mediator_nsi
from zpjax.question.windows import WindowSpec
from zpjax.verbs.windows import find_windows

BY_NAME = {o.name: o for o in OBSERVABLES}
DATA = {fit: load_solar_data(fit) for fit in FITS}


@by_numpy
def direct(strengths, c, data, inputs):
    """chi^2 of both octants at 10 MeV by profiling, for L_mu + c L_tau + baryon number 1."""

    def one(strength):
        point = couplings(m_zp=0.01, g_zp=strength, c=c)
        found = profile_octants(mediator_nsi(point, inputs), data, load_solar_detectors(), inputs)
        return jnp.stack([p.chi2 for p in found] + [p.parts["reactors"] for p in found])

    return jax.vmap(one)(strengths)


@by_numpy
def tabulated(strengths, c, inputs):
    """The same of every fit from the table."""

    def one(strength):
        point = couplings(m_zp=0.01, g_zp=strength, c=c)
        return {fit: jnp.stack([fitted(point, inputs, fit, octant) for octant in ("light", "dark")]) for fit in FITS}

    return jax.vmap(one)(strengths)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("c", [1.0, -0.5, -1.0, 0.0, 2.5, 20.0])
def test_the_table_is_the_direct_profile_to_a_thousandth(fit, c, inputs):
    strengths = np.geomspace(1e-6, 3e-4, 60)
    exact = np.asarray(direct(strengths, c, DATA[fit], inputs))[:, :2]
    apart = np.abs(tabulated(strengths, c, inputs)[fit] - exact)
    near = exact < 40
    assert np.count_nonzero(near) > 20
    assert np.max(apart[near]) < (5e-4 if c == 1 else 1e-3)
    assert np.median(apart[~near] / exact[~near]) < 1e-4


def test_the_parts_are_those_of_the_profile(inputs):
    strengths = np.array([1e-5, 4.9e-5])
    exact = np.asarray(direct(strengths, 1.0, DATA["2026"], inputs))
    for k, strength in enumerate(strengths):
        point = couplings(m_zp=0.01, g_zp=strength)
        for j, octant in enumerate(("light", "dark")):
            reactors = BY_NAME[f"chi2_reactor.{octant}"](point, inputs)
            solar = BY_NAME[f"chi2_solar.{octant}"](point, inputs)
            tolerance = 1e-3 if exact[k, j] < 40 else 1e-3 * exact[k, j]
            np.testing.assert_allclose(reactors, exact[k, 2 + j], rtol=0, atol=tolerance)
            np.testing.assert_allclose(solar + reactors, exact[k, j], rtol=0, atol=tolerance)


def test_the_parts_beyond_their_domain_are_those_at_its_edge_and_no_chi_squared_is_negative(inputs):
    """Where an octant's best fit jumps within a cell of the table, a surface through the part went down to -9."""

    @by_numpy
    @jax.vmap
    def parts(angle, strength):
        point = mediator(charged(u=(1 / 3, 1 / 3), d=(1 / 3, 1 / 3)), 0.01, 0.0)
        neutrino = NeutrinoCharges(0.0, jnp.cos(angle), jnp.sin(angle))
        point = eqx.tree_at(lambda p: p.charges.neutrino, point, neutrino)
        unit = eqx.tree_at(lambda p: p.strength, point, 1.0)
        per_square = jnp.abs(_strength(unit, inputs))
        there = eqx.tree_at(lambda p: p.strength, point, jnp.sqrt(strength / per_square))
        return jnp.stack([BY_NAME[f"chi2_{k}.{o}"](there, inputs) for k in ("reactor", "solar") for o in OCTANTS])

    angles = jnp.asarray(np.random.default_rng(4).uniform(-np.pi, np.pi, 4000))
    edge = np.asarray(parts(angles, jnp.full(4000, PARTS_STRONGEST)))
    for strength in (150.1, 180.0, 250.0, 1e3, 1e9):
        np.testing.assert_allclose(parts(angles, jnp.full(4000, strength)), edge, rtol=1e-6, atol=0)
    inside = np.asarray(parts(angles, jnp.asarray(np.geomspace(1e-3, 150, 4000))))
    assert np.min(edge) > 0
    assert np.min(inside) > 0


def _strength(point, inputs):
    """R at unit coupling, in the contact limit: eps of the Sun's matter."""
    matter = matter_charge(point, mean_neutron_ratio(inputs.tables.solar_8b))
    return contact_epsilon(point, inputs.constants, 1.0, matter)


@pytest.mark.parametrize("fit", FITS)
def test_the_reference_is_the_best_fit_of_the_same_charges(fit, inputs):
    strengths = np.geomspace(1e-6, 3e-4, 4000)
    observable = BY_NAME[f"delta_chi2_oscillations.{fit}"]

    @by_numpy
    @partial(jax.vmap, in_axes=(0, None))
    def at(strength, b):
        return observable(couplings(m_zp=0.01, g_zp=strength, b=b), inputs)

    # The best fit of LMA needs the other sign of the coupling to matter.
    right, wrong = (at(strengths, b) for b in (1.0, -1.0))
    assert min(right.min(), wrong.min()) == pytest.approx(0.0, abs=1e-3)
    dark = BY_NAME[f"delta_chi2_lma_dark.{fit}"](couplings(m_zp=0.01, g_zp=4.85e-5), inputs)
    assert 0 < dark < 4


def test_the_better_octant_changes_with_the_coupling(inputs):
    weak, strong = (couplings(m_zp=0.01, g_zp=g) for g in (1e-6, 4.85e-5))
    for point, octant in ((weak, "lma"), (strong, "lma_dark")):
        better = BY_NAME["delta_chi2_oscillations.2026"](point, inputs)
        np.testing.assert_array_equal(better, BY_NAME[f"delta_chi2_{octant}.2026"](point, inputs))


def test_no_coupling_to_matter_or_flavour_is_the_standard_model(inputs):
    standard = np.asarray(direct(np.array([1e-12]), 1.0, DATA["2026"], inputs))[0, 0]
    for charges in (charged(), charged(e=(1, 1), mu=(1, 1), tau=(1, 1), u=(1, 1), d=(1, 1))):
        point = mediator(charges, 0.01, 1e-4)
        np.testing.assert_allclose(fitted(point, inputs, "2026", "light"), standard, rtol=0, atol=1e-3)
        slopes = by_numpy(jax.grad(lambda g, c=charges: fitted(mediator(c, 0.01, g), inputs, "2026", "light")))(1e-4)
        assert np.isfinite(slopes)


def test_opposite_charges_are_the_same_interaction(inputs):
    one, other = (couplings(m_zp=0.01, g_zp=4e-5, c=c, b=b) for c, b in ((0.5, 1.0), (0.5, -1.0)))
    place, mirrored = place_of(one, inputs), place_of(other, inputs)
    np.testing.assert_allclose(place.angle, mirrored.angle, rtol=1e-15, atol=0)
    np.testing.assert_allclose(place.size, -mirrored.size, rtol=1e-14, atol=0)


def test_the_second_variable_and_its_inverse_agree():
    sizes = np.linspace(-0.99, 0.99, 41)
    np.testing.assert_allclose(table_size(table_strength(sizes)), sizes, rtol=1e-12, atol=1e-15)


def test_the_direction_depends_on_charges_alone(inputs):
    slope = jax.grad(lambda g: place_of(couplings(m_zp=0.01, g_zp=g, c=0.3), inputs).angle)(1e-4)
    assert slope == 0


def test_the_tables_state_their_errors():
    table, minima = read_table("oscillation_fit"), read_table("oscillation_fit_minima")
    assert table["errors"]["chi2"] < 1e-3
    assert table["errors"]["chi2_equal_charges"] < 5e-4
    assert minima["errors"]["interpolation"] < 1e-5


@pytest.mark.parametrize(("quarks", "moved"), [("u", 0.09), ("d", -0.11)])
def test_one_kind_of_quark_alone_is_taken_by_its_potential(quarks, moved, inputs):
    """The dark window of the table, made for equal charges, against that of the direct profile: 9 and 11 % at the far edge."""
    row = find_windows(WindowSpec("", ("2026",), (quarks,), (-1.4, 0.4, 91), 9.0, (), figure=False))["rows"][1]
    (far, near), charge = row["intervals"][0], {quarks: (1, 1)}

    def beyond(eps):
        # eps_mumu = g'^2/(sqrt2 G_F m^2) = -eps.
        strength = jnp.sqrt(-eps * jnp.sqrt(2) * inputs.constants.fermi_constant) * 0.02
        point = mediator(charged(nu_mu=1, nu_tau=1, **charge), 0.02, strength)
        return BY_NAME["delta_chi2_lma_dark.2026"](point, inputs) - 9

    table = brentq(by_numpy(beyond), far - 0.25, far + 0.15), brentq(by_numpy(beyond), near - 0.1, near + 0.1)
    np.testing.assert_allclose(table[0] / far, 1 - moved, rtol=0, atol=0.01)
    np.testing.assert_allclose(table[1] / near, 1, rtol=0, atol=0.02)
