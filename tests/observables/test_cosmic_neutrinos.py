"""The dip in the spectrum of cosmic neutrinos against adaptive quadrature, limits and what papers say."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.scipy_versions import cosmic_neutrinos as independent
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.observables import cosmic_neutrinos
from zpjax.observables.base import predict
from zpjax.physics.diffuse_spectrum import flux_of_states, opacities
from zpjax.physics.diffuse_transmission import cold_absorbers, transmission_of_states
from zpjax.physics.neutrino_mixing import neutrino_masses

everything = by_numpy(lambda point, inputs: predict(cosmic_neutrinos.OBSERVABLES, point, inputs))
STRONG = {"g_zp": 5e-4, "m_zp": 0.011}


@pytest.fixture(scope="module")
def nufit_60(inputs):
    """Inputs of NuFIT 6.0 and equal mass states, as in the calculation that the next test quotes."""
    data = dict(inputs.data)
    data["oscillations"] = data["oscillations"] | {
        "sin2_theta_12": 0.307,
        "sin2_theta_13": 0.02195,
        "sin2_theta_23": 0.561,
        "delta_cp": np.radians(177.0),
        "dm2_21": 7.49e-23,
        "dm2_31": 2.534e-21,
    }
    data["cosmic_neutrinos"] = data["cosmic_neutrinos"] | {"source_flavours": np.ones(3) / 3}
    return eqx.tree_at(lambda i: i.data, inputs, data)


@pytest.mark.parametrize(
    ("strength", "transmitted"), [(7e-5, 0.9515), (4.9e-5, 0.9746)], ids=["g' = 7e-5", "g' = 4.9e-5"]
)
def test_the_dip_of_equal_mass_states_at_10_mev(nufit_60, strength, transmitted):
    """A separate calculation to four digits, minimum near 0.6 PeV."""
    found = everything(couplings(g_zp=strength), nufit_60)
    np.testing.assert_allclose(1 - found["dip_depth"], transmitted, rtol=1e-4, atol=0)
    np.testing.assert_allclose(found["dip_energy"], 0.591e6, rtol=0.03, atol=0)


def test_every_state_at_the_dip_of_10_mev(nufit_60):
    """The same calculation, by mass state, at 0.591 PeV."""
    energies = np.array([5.91e5])
    found = flux_of_states(couplings(), energies, nufit_60, regeneration=False)[:, 0]
    np.testing.assert_allclose(3 * found, [0.9975, 0.9989, 0.8581], rtol=5e-4, atol=0)


def test_every_state_at_6_pev_for_the_strong_benchmark(nufit_60):
    """That calculation leaves out the massless nu_1 as a target, which takes another 1.3 % of the flux here."""
    point, energies, figures = couplings(**STRONG), np.array([6.0e6]), nufit_60.data["cosmic_neutrinos"]
    oscillations = nufit_60.data["oscillations"]
    absorbers = cold_absorbers(point.mass**2 / (2 * energies), neutrino_masses(oscillations), figures)
    opacity = opacities(point, oscillations)
    at_rest_only = transmission_of_states(absorbers, opacity.at[:, 0].set(0.0))[:, 0]
    np.testing.assert_allclose(at_rest_only, [0.386, 0.154, 0.967], rtol=0.015, atol=0)
    np.testing.assert_allclose(np.mean(at_rest_only), 0.5025, rtol=1e-3, atol=0)
    np.testing.assert_allclose(np.mean(transmission_of_states(absorbers, opacity)), 0.5025 - 0.0125, rtol=1e-3, atol=0)


@pytest.mark.parametrize("point", [(7e-5, 0.01), (5e-4, 0.011), (1e-3, 0.01)], ids="{0[0]} at {0[1]} GeV".format)
def test_the_dip_is_the_minimum_found_by_scipy(inputs, point):
    strength, mass = point
    found = everything(couplings(g_zp=strength, m_zp=mass), inputs)
    energy, depth = independent.dip(mass, strength)
    np.testing.assert_allclose(found["dip_depth"], depth, rtol=1e-3, atol=0)
    np.testing.assert_allclose(found["dip_energy"], energy, rtol=3e-3, atol=0)


def test_the_dirac_dip_is_the_minimum_found_by_scipy(inputs):
    found = everything(couplings(), inputs)
    np.testing.assert_allclose(found["dip_depth_dirac"], independent.dip(0.01, 7e-5, at_rest=0.5)[1], rtol=1e-3, atol=0)


@pytest.mark.parametrize("values", [{}, STRONG, {"g_zp": 2e-3}], ids=["benchmark", "strong", "stronger"])
def test_the_refilled_dip_is_the_minimum_of_the_spectrum(inputs, values):
    point, energies = couplings(**values), np.geomspace(1e4, 1e9, 20000)
    spectrum = np.sum(jax.jit(flux_of_states)(point, energies, inputs), axis=0)
    found = everything(point, inputs)
    np.testing.assert_allclose(found["dip_depth_refilled"], 1 - np.min(spectrum), rtol=3e-3, atol=0)
    np.testing.assert_allclose(found["dip_energy_refilled"], energies[np.argmin(spectrum)], rtol=1e-3, atol=0)


def test_one_line_of_sight_at_the_benchmark(inputs):
    """0.41181 at z = 1 for full coupling, times |G_33/g'|^2 = (1 - |U_e3|^2)^2."""
    found = everything(couplings(), inputs)
    coupling = (1 - 0.02248) ** 2
    np.testing.assert_allclose(found["optical_depth"], 0.41181 * coupling, rtol=5e-5, atol=0)
    np.testing.assert_allclose(found["transmission"], np.exp(-0.41181 * coupling), rtol=2e-5, atol=0)


def test_the_dip_on_the_lma_dark_line_is_five_per_cent_at_most(inputs):
    """eps from 0.47 to 1 at any mass; the paper's "can be discerned" needs much more. Decay of the mediator halves it."""
    for mass in (0.005, 0.01, 0.02):
        low, high = (everything(couplings(g_zp=g * mass / 0.01, m_zp=mass), inputs) for g in (4.8e-5, 7e-5))
        np.testing.assert_allclose(low["dip_depth"], 0.0230, rtol=5e-3, atol=0)
        np.testing.assert_allclose(high["dip_depth"], 0.0457, rtol=5e-3, atol=0)
        np.testing.assert_allclose(high["dip_depth_refilled"], 0.0222, rtol=5e-3, atol=0)
        np.testing.assert_allclose(high["dip_depth_dirac"], 0.0244, rtol=5e-3, atol=0)


def test_the_strong_benchmark_has_a_deep_dip_between_6_and_7_pev(inputs):
    """(5e-4, 11 MeV) of Araki et al. (2015), for L_mu + L_tau instead of L_mu - L_tau and a massless nu_1."""
    found = everything(couplings(**STRONG), inputs)
    assert 0.5 < found["dip_depth"] < 0.6
    assert 6e6 < found["dip_energy"] < 7e6


def test_the_same_ratio_of_coupling_and_mass_gives_the_same_dip_at_the_squared_mass(inputs):
    once, thrice = (everything(couplings(g_zp=k * 1e-4, m_zp=k * 0.01), inputs) for k in (1, 3))
    for name in ("dip_depth", "dip_depth_dirac", "dip_depth_refilled", "optical_depth"):
        np.testing.assert_allclose(once[name], thrice[name], rtol=1e-11, atol=0)
    for name in ("dip_energy", "dip_energy_refilled"):
        np.testing.assert_allclose(9 * once[name], thrice[name], rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", ["dip_depth", "dip_depth_dirac", "dip_depth_refilled", "optical_depth"])
def test_weak_dips_grow_with_the_squared_coupling(inputs, name):
    once, twice = (everything(couplings(g_zp=g), inputs)[name] for g in (1e-9, 2e-9))
    np.testing.assert_allclose(twice / once, 4, rtol=1e-6, atol=0)


def test_strong_dips_are_complete_and_finite(inputs):
    found = everything(couplings(g_zp=1e-2, m_zp=1e-3), inputs)
    assert found["dip_depth"] == 1
    assert found["transmission"] == 0
    # What is lost at higher energies comes back everywhere but for the edge of nu_3, not at the end of the searched range.
    assert 0.5 < found["dip_depth_refilled"] < 0.95
    np.testing.assert_allclose(found["dip_energy_refilled"], 1e-6 / (2 * np.sqrt(2.511e-21)), rtol=1e-6, atol=0)
    assert all(np.isfinite(value) for value in found.values())


def test_equal_charges_absorb_each_mass_on_itself(inputs):
    """B - L: |G_ij| = g' for i = j, so that the dip of nu_3 is that of one state with full coupling."""
    found = everything(couplings("b_minus_l", g_zp=7e-5), inputs)
    np.testing.assert_allclose(found["optical_depth"], 0.41181, rtol=5e-5, atol=0)
    with_l_mu_tau = everything(couplings(), inputs)
    assert found["dip_depth"] > with_l_mu_tau["dip_depth"]


def test_a_mediator_of_electron_flavour_hardly_sees_the_heaviest_state(inputs):
    found = everything(mediator(charged(nu_e=1.0), 0.01, strength=7e-5), inputs)
    np.testing.assert_allclose(found["optical_depth"], 0.41181 * 0.02248**2, rtol=5e-5, atol=0)
    # The dip is that of nu_2 or of the thermal nu_1, above 1 PeV.
    assert found["dip_energy"] > 1e6


@pytest.mark.parametrize("values", [{"g_zp": 3e-5}, STRONG], ids=["shallow", "deep"])
def test_the_depth_of_the_dip_has_the_slope_of_its_parts(inputs, values):
    """At a minimum only the explicit dependence counts: slopes agree with those at a fixed energy."""

    def depth(strength):
        return cosmic_neutrinos.dip(couplings(**(values | {"g_zp": strength})), inputs).depth

    strength = values["g_zp"]
    step = 1e-4 * strength
    secant = (independent_depth(strength + step, values) - independent_depth(strength - step, values)) / (2 * step)
    np.testing.assert_allclose(by_numpy(jax.grad(depth))(strength), secant, rtol=5e-3, atol=0)


def independent_depth(strength, values):
    """Depth at a fixed energy, by scipy."""
    mass = values.get("m_zp", 0.01)
    energy = {0.01: 5.91e14, 0.011: 6.19e15}[mass]
    return 1 - independent.all_flavours(1e9 * mass, strength, energy)


def test_a_batch_shares_what_does_not_depend_on_the_mediator(inputs):
    """The ladder's integrals are done once: no array of (points, energies, cells) or more in the lowered batch."""

    def batch(strengths, inputs):
        return jax.vmap(lambda g: cosmic_neutrinos.dip(couplings(g_zp=g), inputs).depth)(strengths)

    text = jax.jit(batch).lower(jnp.linspace(1e-5, 1e-4, 7), inputs).as_text()
    assert "67x24x3x" in text  # the integrand on nu_1, for all points at once
    assert not any(f"{shape}x" in text for shape in ("7x67x24", "67x7x24", "7x3x67x24"))
