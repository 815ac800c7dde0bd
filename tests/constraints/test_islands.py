"""What closes the LMA-Dark band where, as scans/README.md says: in the laboratory alone, and with the early Universe."""

import jax
import numpy as np
import pytest

from zpjax.constraints import constraint_set, judges
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import predict

# g'/m of the band's middle, eps_q = 0.48, per GeV; eps_q = 0.020208 at g' = 1e-5 and 10 MeV.
MIDDLE = 1e-3 * np.sqrt(0.48 / 0.02020803)
JUDGES = judges(constraint_set("today"))
SKY = {"planck_2018_n_eff", "helium_pdg_2024", "deuterium_2025", "sn1987a_cooling"}


@pytest.fixture(scope="module")
def excluding():
    """excluding(mass in MeV): names of the constraints that exclude the middle of the band."""
    inputs, theory = load_inputs(), model_named("flavoured_u1")
    fixed = theory.defaults(inputs.constants)

    def ratios(mass, inputs):
        couplings = theory.couplings(theory.parameters(**fixed | {"m_zp": mass, "g_zp": MIDDLE * mass}))
        predictions = predict(tuple(dict.fromkeys(c.observable for c in JUDGES)), couplings, inputs)
        return {c.name: c.ratios(predictions[c.observable.name], mass) for c in JUDGES}

    compiled = jax.jit(ratios)

    def names(mev):
        found = compiled(1e-3 * mev, inputs)
        return {name for name, pieces in found.items() if max(map(float, pieces.values())) >= 1}

    return names


@pytest.mark.parametrize("mass", [1.05, 7.0, 8.0])
def test_only_the_early_universe_excludes_the_band_in_what_the_laboratory_leaves(excluding, mass):
    assert "planck_2018_n_eff" in excluding(mass)
    assert excluding(mass) <= SKY


@pytest.mark.parametrize("mass", [1.05, 2.0, 5.0, 8.0, 9.1, 10.0, 11.0, 12.0, 12.3])
def test_n_eff_of_planck_excludes_the_band_up_to_twelve_mev(excluding, mass):
    assert "planck_2018_n_eff" in excluding(mass)


@pytest.mark.parametrize("mass", np.geomspace(1.0, 900.0, 60).round(2).tolist())
def test_something_excludes_the_middle_of_the_band_everywhere(excluding, mass):
    assert excluding(mass)


@pytest.mark.parametrize(
    ("mass", "names"),
    [
        pytest.param(3.0, {"e137_beam_dump", "nucal_beam_dump"}, id="3 MeV: both dumps"),
        pytest.param(5.0, {"nucal_beam_dump", "planck_2018_n_eff"}, id="5 MeV: nu-Cal and N_eff"),
        pytest.param(10.0, {"coherent_ge_2026", "planck_2018_n_eff"}, id="10 MeV: germanium and N_eff"),
        pytest.param(20.0, {"coherent_csi_2021", "coherent_ge_2026"}, id="20 MeV: germanium and CsI"),
        pytest.param(80.0, {"na62_pi0_gamma_invisible", "coherent_ge_2026"}, id="80 MeV: NA62 and germanium"),
        pytest.param(180.0, {"na64mu_2024"}, id="180 MeV: NA64 muons"),
        pytest.param(400.0, {"babar_four_muons"}, id="400 MeV: BaBar"),
    ],
)
def test_the_named_experiments_exclude_the_band(excluding, mass, names):
    assert names <= excluding(mass)
