"""What closes the LMA-Dark band where, as scans/README.md says: in the laboratory alone, and with the early Universe."""

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq

from tests.pages import numbers
from zpjax.constraints import constraint_named, constraint_set, judges
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import predict
from zpjax.tabulation import cevns

# g'/m of the band's middle, eps_q = 0.48, per GeV; eps_q = 0.020208 at g' = 1e-5 and 10 MeV.
MIDDLE = 1e-3 * np.sqrt(0.48 / 0.02020803)
JUDGES = judges(constraint_set("today"))
OTHERS = ("n_eff_2026", "act_dr6_n_eff")
COMPUTED = JUDGES + tuple(map(constraint_named, OTHERS))
SKY = {"planck_2018_n_eff", "helium_pdg_2024", "deuterium_2025", "sn1987a_cooling"}


# The ends of the band at three standard deviations, as tests/farzan/test_assignments.py has them.
BAND = np.linspace(0.399114, 0.550646, 65)
BATCH = 2048
PAGE = "scans/README.md"


@pytest.fixture(scope="module")
def largest_ratios():
    """largest_ratios(masses in MeV, eps_q): name -> the largest ratio of each constraint at those points, in batches of one shape."""
    inputs, model = load_inputs(), model_named("flavoured_u1")
    fixed = model.defaults(inputs.constants)

    def ratios(mass, coupling, inputs):
        couplings = model.couplings(model.parameters(**fixed | {"m_zp": mass, "g_zp": coupling}))
        predictions = predict(tuple(dict.fromkeys(c.observable for c in COMPUTED)), couplings, inputs)
        found = {c.name: c.ratios(predictions[c.observable.name], mass) for c in COMPUTED}
        return {name: jnp.max(jnp.stack(list(pieces.values()))) for name, pieces in found.items()}

    compiled = jax.jit(jax.vmap(ratios, (0, 0, None)))

    def of(mev, eps):
        masses, eps = 1e-3 * np.ravel(mev), np.ravel(eps)
        couplings = MIDDLE * masses * np.sqrt(eps / 0.48)
        starts = range(0, len(masses), BATCH)
        padded = [np.pad(x, (0, len(starts) * BATCH - len(x)), mode="edge") for x in (masses, couplings)]
        parts = [compiled(*(x[k : k + BATCH] for x in padded), inputs) for k in starts]
        return {name: np.concatenate([part[name] for part in parts])[: len(masses)] for name in parts[0]}

    return of


@pytest.fixture(scope="module")
def excluding(largest_ratios):
    """excluding(mass in MeV): names of the constraints that exclude the middle of the band."""

    def names(mev):
        return {name for name, ratio in largest_ratios([mev], [0.48]).items() if ratio[0] >= 1} - set(OTHERS)

    return names


@pytest.fixture(scope="module")
def closing(largest_ratios):
    """closing(names): the masses (MeV) at which they exclude the band in its whole width, one by one or where one ends another begins."""
    masses = np.geomspace(1.0, 900.0, 1702)  # 0.4 % apart
    grid = np.meshgrid(masses, BAND, indexing="ij")
    found = largest_ratios(*grid)

    def intervals(*names):
        worst = np.max([found[name].reshape(grid[0].shape) for name in names], axis=0)
        inside = np.pad((worst >= 1).all(axis=1), 1).astype(int)
        begins, ends = np.flatnonzero(np.diff(inside) > 0), np.flatnonzero(np.diff(inside) < 0) - 1
        return list(zip(masses[begins], masses[ends], strict=True))

    return intervals


def near(found, stated):
    """To half a unit of the last digit stated, and one step in mass."""
    np.testing.assert_allclose(found, stated, rtol=0.012, atol=0)


def test_n_eff_closes_the_light_end_of_the_band(closing):
    planck, combined, act, unmixed = numbers(
        PAGE,
        "| up to # | N_eff of Planck 2018 (up to # of the 2026 combination, # of ACT DR6); without mixing up to # |",
    )
    near([closing(name)[0][1] for name in ("planck_2018_n_eff", *OTHERS)], (planck, combined, act))
    inputs, model, datum = load_inputs(), model_named("flavoured_u1"), constraint_named("planck_2018_n_eff")
    fixed = model.defaults(inputs.constants) | {
        "mixing_ratio": 0.0,
        "g_zp": 1e-4,
    }  # without mixing the coupling has no say

    @jax.jit
    @jax.vmap
    def ratio(mass):
        prediction = datum.observable(model.couplings(model.parameters(**fixed | {"m_zp": mass})), inputs)
        return jnp.max(jnp.stack(list(datum.ratios(prediction, mass).values())))

    masses = np.geomspace(5, 20, 400)
    near(masses[ratio(1e-3 * masses) >= 1][-1], unmixed)


def test_the_dumps_close_the_band_between_their_ends(closing):
    lowest, highest, e137 = numbers(PAGE, "| #-# | nu-Cal and, below #, E137")
    near(closing("nucal_beam_dump"), [(lowest, highest)])
    near(closing("e137_beam_dump"), [(lowest, e137)])


def test_coherent_scattering_closes_the_middle_of_the_band(closing):
    lowest, highest, germanium, csi, *argon = numbers(
        PAGE, "| #-# | COHERENT germanium to #; CsI from #, argon at #-# |"
    )
    near(closing("coherent_ge_2026")[0], (lowest, germanium))
    near(closing("coherent_csi_2021")[0], (csi, highest))
    near(closing("coherent_ar_2020")[0], argon)


def test_xenon_closes_the_heavy_island(closing):
    lowest, highest, xenon, left, right, pion = numbers(
        PAGE, "| #-# | from # on XENONnT and PandaX; before, germanium and CsI, which ask for different couplings (both leave #-#);"
        " from # on also NA62"
    )  # fmt: skip
    for name in ("xenonnt_b8", "pandax_b8"):
        near(closing(name)[0][0], xenon)
    together = closing("coherent_ge_2026", "coherent_csi_2021")
    near((together[0][1], together[-1][0]), (left, right))
    near(closing("na62_pi0_gamma_invisible")[0][0], pion)
    near(closing("coherent_csi_2021")[0][1], lowest)
    near(closing("coherent_ar_2020")[1][0], highest)


def test_what_closes_the_heavy_end(closing):
    _, csi, germanium, pion, *muons, babar = numbers(
        PAGE, "| above # | CsI (above # alone) and germanium (above # alone); NA62 to #, NA64 muons #-#, BaBar four muons from #"
    )  # fmt: skip
    near(closing("coherent_csi_2021")[1][0], csi)
    near(closing("coherent_ge_2026")[1][0], germanium)
    near(closing("na62_pi0_gamma_invisible")[0][1], pion)
    near(closing("na64mu_2024")[0], muons)
    near(closing("babar_four_muons")[0][0], babar)


def test_the_laboratory_leaves_the_low_island(closing):
    names = [c.name for c in JUDGES if c.name not in SKY]
    stated = numbers(PAGE, "| all of the band but #-# MeV and below # MeV |")
    (low, left), (right, high) = closing(*names)
    near((left, right, low), stated)
    assert high == 900


def test_every_mass_of_the_band_is_closed(closing):
    """By bounds that may exclude different parts of its width."""
    near(closing(*(c.name for c in JUDGES)), [(1.0, 900.0)])


def ionisation(recoil, k=0.157, protons=32):
    """Lindhard's ionisation energy of a nuclear recoil, both in keV."""
    scaled = 11.5 * protons ** (-7 / 3) * recoil
    g = 3 * scaled**0.15 + 0.7 * scaled**0.6 + scaled
    return recoil * k * g / (1 + k * g)


def test_the_threshold_of_germanium_decides_where_it_begins(monkeypatch):
    """The table of counts made anew for recoils from another threshold, by Lindhard's quenching, which gives the shipped range too."""
    shipped = cevns.Figures

    def closed_from(kev):
        limits = [brentq(lambda t, e=e: ionisation(t) - e, 0.1, 100) * 1e-6 for e in (kev, 8.5)]

        class Moved(shipped):
            def __init__(self):
                super().__init__()
                self.data = self.data | {"coherent_ge": self.data["coherent_ge"] | {"recoil_range": limits}}

        monkeypatch.setattr(cevns, "Figures", Moved)
        tables = load_inputs().tables.computed
        made = {name: jnp.asarray(column) for name, column in cevns.make_counting()["columns"].items()}
        inputs = eqx.tree_at(lambda i: i.tables.computed, load_inputs(), tables | {"cevns_counting": made})
        model, germanium = model_named("flavoured_u1"), constraint_named("coherent_ge_2026")
        fixed = model.defaults(inputs.constants)

        @jax.jit
        @partial(jax.vmap, in_axes=(0, None))
        @partial(jax.vmap, in_axes=(None, 0))
        def ratio(mass, eps):
            at = fixed | {"m_zp": mass, "g_zp": MIDDLE * mass * jnp.sqrt(eps / 0.48)}
            prediction = germanium.observable(model.couplings(model.parameters(**at)), inputs)
            return jnp.stack(list(germanium.ratios(prediction, mass).values()))[0]

        masses = np.geomspace(4, 12, 300)
        return limits, masses[np.all(ratio(1e-3 * masses, BAND) >= 1, axis=1)][0]

    assumed, moved, begins, there = numbers(PAGE, "(# keVee assumed; # would move # to #)")
    limits, found = closed_from(assumed)
    np.testing.assert_allclose(limits, load_inputs().data["coherent_ge"]["recoil_range"], rtol=2e-5, atol=0)
    near(found, begins)
    near(closed_from(moved)[1], there)


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
