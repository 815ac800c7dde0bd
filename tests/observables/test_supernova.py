"""The supernova core against independent integrals, one-zone figures, limits and scaling laws."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from benchmarks.scipy_versions.supernova import VERSIONS
from tests.by_numpy import by_numpy
from tests.pages import numbers
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.constraints.statistic import log_ratio
from zpjax.observables.decay import decay
from zpjax.observables.supernova import escape, opacity_ratio, supernova
from zpjax.physics import supernova_core as core
from zpjax.units import to_natural

ERG_PER_S = 6.582119569e-25 / 1.602176634e-3  # in GeV^2
KM = 5.067730716e18  # in GeV^-1
LIMIT = 3e52 * ERG_PER_S
evaluate = by_numpy(supernova)


def neutrino_width(strength, mass):
    """Two flavours."""
    return strength**2 * mass / (12 * np.pi)


def without_mixing(mass, strength, **values):
    return couplings(m_zp=mass, g_zp=strength, mixing_ratio=0.0, **values)


def test_the_mean_energy_of_the_path_is_that_of_a_fermi_gas(inputs):
    point = without_mixing(0.01, 7e-5)
    mean = quad(lambda q: q**3 / (np.exp(q) + 1), 0, 60)[0] / quad(lambda q: q**2 / (np.exp(q) + 1), 0, 60)[0]
    expected = 1 / core.absorption_rate(mean * 0.03, 0.01, 7e-5, 0.03)
    np.testing.assert_allclose(evaluate(point, inputs).neutrino_path, expected, rtol=1e-7, atol=0)


def test_a_thermal_mediator_at_10_mev_flies_460_micrometres(inputs):
    """c tau = 1.518e-7 km at rest and <p/m> = 3.038 at m = T; Farzan (2015) has 1e-9 km."""
    rest = 1 / neutrino_width(7e-5, 0.01) / KM
    np.testing.assert_allclose(rest, 1.518e-7, rtol=3e-4, atol=0)
    np.testing.assert_allclose(core.thermal_boost(1.0), 3.038, rtol=2e-4, atol=0)
    np.testing.assert_allclose(rest * core.thermal_boost(1.0), 4.61e-7, rtol=1e-3, atol=0)
    expected = rest * core.thermal_boost(1 / 3)
    np.testing.assert_allclose(
        evaluate(without_mixing(0.01, 7e-5), inputs).decay_length / KM, expected, rtol=1e-9, atol=0
    )


@pytest.mark.parametrize("field", ["luminosity", "luminosity_total"])
@pytest.mark.parametrize("mass", [0.001, 0.01, 0.1], ids="m = {} GeV".format)
def test_the_luminosity_is_that_of_scipy(inputs, field, mass):
    name = {"luminosity": "sn_luminosity", "luminosity_total": "sn_luminosity_total"}[field]
    for strength in (1e-9, 5e-8):
        found = getattr(evaluate(without_mixing(mass, strength), inputs), field)
        np.testing.assert_allclose(found / ERG_PER_S, VERSIONS[name](mass, strength), rtol=1e-6, atol=1e-300)


def test_the_one_zone_luminosity_at_10_mev(inputs):
    found = evaluate(without_mixing(0.01, 1e-9), inputs).luminosity / ERG_PER_S
    np.testing.assert_allclose(found, 2.8085e52, rtol=2e-5, atol=0)


# g' where the one-zone luminosity crosses 3e52 erg/s, by an independent scan of limited resolution (5 %).
EDGES = {
    0.001: (1.03e-8, 6.9e-7),
    0.010: (1.07e-9, 7.2e-8),
    0.030: (3.9e-10, 2.5e-8),
    0.100: (2.2e-10, 7.8e-9),
    0.200: (4.1e-10, 3.4e-9),
}


@by_numpy
def at_couplings(mass, strengths, inputs):
    """All observables at one mass and many couplings."""
    point = without_mixing(0.01, 7e-5)
    return jax.vmap(lambda g: supernova(replace(point, mass=mass, strength=g), inputs))(strengths)


def roots(inputs, mass, field="luminosity"):
    """All couplings between 1e-11 and 1e-2 at which the luminosity is 3e52 erg/s."""

    def excess(logarithms):
        found = at_couplings(mass, np.exp(np.asarray(logarithms)), inputs)
        return np.asarray(getattr(found, field)) / LIMIT - 1

    grid = np.linspace(np.log(1e-11), np.log(1e-2), 500)
    values = excess(grid)
    changes = np.flatnonzero(values[:-1] * values[1:] < 0)
    return [np.exp(brentq(lambda t: excess([t])[0], *grid[k : k + 2], rtol=1e-10)) for k in changes]


@pytest.mark.parametrize("mass", EDGES, ids="m = {} GeV".format)
def test_there_are_two_edges_where_the_scan_found_them(inputs, mass):
    found = roots(inputs, mass)
    assert len(found) == 2
    np.testing.assert_allclose(found, EDGES[mass], rtol=0.05, atol=0)


def test_the_page_states_the_edges_at_ten_mev(inputs):
    """To the two digits that it gives."""
    np.testing.assert_allclose(
        numbers("scans/README.md", "| # to # at 10 MeV |"), roots(inputs, 0.01), rtol=0.04, atol=0
    )


def test_a_heavy_mediator_has_no_edge(inputs):
    assert roots(inputs, 0.4) == []


@pytest.mark.parametrize(("mass", "factor"), [(0.001, 3), (0.003, 3), (0.01, 3), (0.03, 3), (0.1, 5)])
def test_the_lower_edge_is_near_that_of_the_published_analysis(inputs, mass, factor):
    """Croon et al. (2021): g' down to about 1e-9 in L_mu - L_tau. At 100 MeV one zone at 30 MeV goes a factor of 4 below."""
    assert 1 / factor < roots(inputs, mass, "luminosity_total")[0] / 1e-9 < factor


def test_semi_compton_decides_for_light_mediators(inputs):
    """Without it the edges at 1 MeV would be 1.02e-8 and 7.2e-7; massless emission alone crosses the limit at 2.1e-9."""
    low, high = roots(inputs, 0.001, "luminosity_total")
    np.testing.assert_allclose(low, 2.125e-9, rtol=1e-3, atol=0)
    np.testing.assert_allclose(high, 1.308e-7, rtol=1e-3, atol=0)


def test_below_the_edges_the_luminosity_grows_as_the_squared_coupling(inputs):
    for field in ("luminosity", "luminosity_total", "luminosity_plateau"):
        small, large = (getattr(evaluate(without_mixing(0.03, g), inputs), field) for g in (1e-13, 1e-12))
        np.testing.assert_allclose(large / small, 100.0, rtol=1e-6, atol=0)


def test_far_above_the_edges_it_vanishes_or_stays(inputs):
    values = [evaluate(without_mixing(0.01, g), inputs) for g in (1e-6, 1e-4, 1e-2)]
    assert [v.luminosity for v in values] == [0, 0, 0]
    assert [v.luminosity_total for v in values] == [0, 0, 0]
    np.testing.assert_allclose([v.luminosity_plateau for v in values], values[0].luminosity_plateau, rtol=1e-6, atol=0)
    assert 0.1 * LIMIT < values[0].luminosity_plateau < LIMIT


def test_the_plateau_of_a_light_mediator_is_four_sevenths_of_the_neutrinos(inputs):
    """Three bosonic states against six fermionic ones."""
    found = evaluate(without_mixing(1e-4, 1e-2), inputs).luminosity_plateau
    np.testing.assert_allclose(found, 4 / 7 * LIMIT, rtol=1e-3, atol=0)


def test_the_fade_leaves_the_exponential_alone_where_edges_are():
    for depth in (0.0, 1.0, 9.0, 11.0):
        np.testing.assert_allclose(escape(depth), np.exp(-depth), rtol=1e-14, atol=0)
    depths = jnp.linspace(0.0, 20.0, 400)
    values = jax.vmap(escape)(depths)
    assert np.all(np.diff(values) <= 0)
    assert np.all(values[depths >= 15] == 0)
    slopes = jax.vmap(jax.grad(escape))(jnp.array([11.0, 15.0, 15.0 + 1e-9, 1e6, 1e300]))
    np.testing.assert_allclose(slopes, [-np.exp(-11.0), 0, 0, 0, 0], rtol=1e-10, atol=1e-20)


def test_the_constraint_does_not_act_in_the_default_box(inputs):
    cooling = constraint_named("sn1987a_cooling")
    for mass in (0.001, 0.01, 0.1, 1.0):
        for strength in (1e-6, 1e-4, 1e-2):
            point = couplings(m_zp=mass, g_zp=strength)
            assert cooling.ratios(evaluate(point, inputs).luminosity, mass) == {"sn1987a_cooling": 0}
    point = couplings(m_zp=0.01, g_zp=1e-8)
    assert cooling.ratios(evaluate(point, inputs).luminosity, 0.01)["sn1987a_cooling"] > 1


@pytest.mark.parametrize(
    ("mass", "neutron", "proton"),
    [(0.010, 0.9176, 1.0250), (0.030, 0.8585, 1.4503), (0.100, 1.2583, 2.4497)],
    ids=["10 MeV", "30 MeV", "100 MeV"],
)
def test_the_opacity_of_nucleons_at_eps_0_47(inputs, mass, neutron, proton):
    """eps^q = 0.47; four digits computed independently."""
    strength = np.sqrt(0.47 * 3 * np.sqrt(2) * 1.1663788e-5) * mass
    found = evaluate(without_mixing(mass, strength), inputs)
    np.testing.assert_allclose([found.opacity_neutron, found.opacity_proton], [neutron, proton], rtol=5e-5, atol=0)


def test_kinetic_mixing_reaches_protons_alone(inputs):
    star, constants = inputs.data["supernova"], inputs.constants
    point = mediator(charged(nu_mu=1.0), 0.01, 1e-4, mixing_ratio=0.1)
    assert abs(opacity_ratio(point, constants, star, protons=0, neutrons=1) - 1) < 1e-14
    assert opacity_ratio(point, constants, star, protons=1, neutrons=0) != 1


def test_other_charges_work(inputs):
    for model in ("b_minus_l", "l_mu_minus_l_tau", "farzan_eq3"):
        found = evaluate(couplings(model, m_zp=0.02, g_zp=1e-9), inputs)
        assert all(np.isfinite(v) and v > 0 for v in jax.tree.leaves(found))
    found = evaluate(couplings("l_mu_minus_l_tau", m_zp=0.02, g_zp=1e-9, mixing_ratio=0.0), inputs)
    same = evaluate(without_mixing(0.02, 1e-9), inputs)
    np.testing.assert_allclose(found.luminosity, same.luminosity, rtol=1e-12, atol=0)
    assert found.opacity_neutron == 1


def test_only_neutrinos_make_the_mediator_and_all_decays_remove_it(inputs):
    """B - L at 10 MeV: three neutrinos against two; electrons count as two more in the decay length."""
    found = evaluate(couplings("b_minus_l", m_zp=0.01, g_zp=1e-12, mixing_ratio=0.0), inputs)
    default = evaluate(without_mixing(0.01, 1e-12), inputs)
    np.testing.assert_allclose(found.luminosity / default.luminosity, 3 / 2, rtol=1e-6, atol=0)
    # (1 + 2 r) sqrt(1 - 4 r) of electrons is 1 - 6 r^2.
    np.testing.assert_allclose(found.decay_length / default.decay_length, 2 / 5, rtol=1e-4, atol=0)


def test_the_mediator_of_the_paper_lives_half_a_picosecond(inputs):
    """(7e-5, 10 MeV): width 1.29977e-9 MeV and lifetime 5.06408e-13 s, computed independently to six digits."""
    width = decay(without_mixing(0.01, 7e-5), inputs).width_total
    np.testing.assert_allclose(width, 1.29977e-12, rtol=5e-6, atol=0)
    np.testing.assert_allclose(1 / width / to_natural(1.0, "s"), 5.06408e-13, rtol=2e-6, atol=0)


@pytest.mark.parametrize("name", ["sn1987a_cooling", "sn1987a_cooling_total", "sn1987a_cooling_plateau"])
def test_margins_have_finite_slopes_from_free_streaming_to_deep_trapping(inputs, name):
    """Where the exponential has faded the ratio and its slope are 0 and the logarithm's slope is no NaN."""
    cooling = constraint_named(name)

    def margins(log_coupling, mass):
        found = cooling.observable(without_mixing(mass, jnp.exp(log_coupling)), inputs)
        (ratio,) = cooling.ratios(found, mass).values()
        return ratio, log_ratio(ratio)

    strengths, masses = (x.ravel() for x in np.meshgrid(np.geomspace(1e-12, 1.0, 25), [0.001, 0.01, 0.1, 0.3]))
    batched = jax.vmap(lambda g, m: (margins(g, m), jax.jacfwd(margins)(g, m), jax.jacrev(margins)(g, m)))
    (ratio, logarithm), *slopes = by_numpy(batched)(jnp.log(strengths), masses)
    assert np.all(np.isfinite(ratio))
    assert np.all(np.isfinite(logarithm[ratio > 0]))
    assert np.all(np.isfinite(np.array(slopes)))
    if name != "sn1987a_cooling_plateau":
        assert np.all(ratio[strengths >= 1e-6] == 0)
        assert np.all(np.array(slopes)[:, 0][:, ratio == 0] == 0)


def test_decays_to_electrons_trap_as_decays_to_neutrinos_do(inputs):
    """B - L near the upper edge: 3/2 of the pairs, 5/2 of the optical depth."""
    strength = 4e-8
    found, default = (evaluate(couplings(model, m_zp=0.01, g_zp=strength, mixing_ratio=0.0), inputs) for model in
                      ("b_minus_l", "flavoured_u1"))  # fmt: skip
    depth = 10 * KM / default.decay_length
    assert 2 < depth < 4
    expected = 3 / 2 * np.exp(-3 / 2 * depth)
    # (1 + 2 r) sqrt(1 - 4 r) of electrons is 1 - 6 r^2, times the depth.
    np.testing.assert_allclose(found.luminosity / default.luminosity, expected, rtol=2e-4, atol=0)


def test_where_nothing_couples_its_lengths_are_infinite_and_spoil_no_slope(inputs):
    """The derivative of each leaf among all: infinity times the boost made every slope in the mass NaN in reverse mode."""
    point = couplings("farzan_eq3", y_l=0.0, y_q1=0.0, y_u1=0.0, y_d1=0.0)

    def leaves(mass):
        return jnp.stack(jax.tree.leaves(supernova(eqx.tree_at(lambda p: p.mass, point, mass), inputs)))

    @by_numpy
    def values_and_slopes(mass):
        values, pull = jax.vjp(leaves, mass)
        return values, jax.vmap(pull)(jnp.eye(len(values)))[0]

    values, slopes = values_and_slopes(0.01)
    assert np.count_nonzero(np.isinf(values)) == 2
    assert np.all(np.isfinite(slopes))
