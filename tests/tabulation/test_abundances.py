"""The table of primordial abundances is what LINX makes of the thermal histories."""

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.scipy_versions import n_eff as explicit
from tests.points import charged, mediator
from zpjax.inputs import read_table
from zpjax.observables.primordial_abundances import abundances, standard_abundances
from zpjax.tabulation import abundances as maker
from zpjax.units import to_natural

NO_LINX = "needs the optional extra: pip install 'zpjax[bbn]'"
HEAVY = 10.0


def history(mass, eps, extra=0.0):
    """SciPy's thermal history in natural units; `extra` is inert radiation in units of a neutrino family, all along.

    The extra energy shortens every Hubble time; nothing else moves.
    """
    found = explicit.history(1e3 * mass, eps, points=2000)
    time, log_a = found.time, np.log(found.scale_factor)
    if extra:
        plasma = [explicit.electromagnetic(t)[1] * t**4 for t in found.photon_temperature]
        total = plasma + found.neutrino_density + found.mediator_density
        hubble = np.sqrt(8 * np.pi / 3 * (total + extra * found.neutrino_density / 3)) / explicit.PLANCK_MASS
        slope = explicit.HBAR / hubble
        pieces = np.diff(log_a) * (slope[1:] - slope[:-1]) / np.log(slope[1:] / slope[:-1])
        time = slope[0] / 2 + np.concatenate([[0.0], np.cumsum(pieces)])
    return SimpleNamespace(
        time=to_natural(time, "s"),
        scale_factor=found.scale_factor,
        photon_temperature=to_natural(found.photon_temperature, "MeV"),
        neutrino_temperature=to_natural(found.neutrino_temperature, "MeV"),
        mediator_energy=found.mediator_density * to_natural(1.0, "MeV") ** 4,
        mediator_pressure=found.mediator_pressure * to_natural(1.0, "MeV") ** 4,
    )


def test_without_linx_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "linx", None)
    with pytest.raises(ImportError, match=r"^Abundances are computed by LINX: pip install 'zpjax\[bbn\]'\.$"):
        maker.abundances_of(history(HEAVY, 0.0), network="one that nothing has read")


def test_the_table_states_its_network_and_its_errors():
    table = read_table("abundances")
    assert table["settings"]["network"] == "key_recommended"
    assert table["errors"]["interpolation"] < 1e-4
    for column in table["columns"].values():
        assert np.shape(column) == tuple(grid["points"] + 2 for grid in table["grids"])


def test_the_last_mass_is_the_standard_model():
    assert maker.place(maker.POINTS[0] - 1, 3) == (HEAVY, 0.0)
    assert maker.place(maker.POINTS[0] - 3, 3) == (HEAVY, 0.0)
    assert maker.place(0, 0)[1] == 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mass", "eps"), [(HEAVY, 0.0), (0.005, 0.0), (0.014, 2.7e-7)], ids=["standard", "5 MeV", "mixed"]
)
def test_three_points_are_made_again(mass, eps, inputs):
    """Ratios to the Standard Model, where the coarse sampling of the weak rates drops out."""
    pytest.importorskip("linx", reason=NO_LINX)
    found, standard = maker.abundances_of(history(mass, eps)), maker.abundances_of(history(HEAVY, 0.0))
    tabulated, reference = abundances(mediator(charged(), mass, 1.0, eps), inputs), standard_abundances(inputs)
    np.testing.assert_allclose(tabulated.y_p / reference.y_p, found.y_p / standard.y_p, rtol=1e-4, atol=0)
    np.testing.assert_allclose(
        tabulated.d_over_h / reference.d_over_h, found.d_over_h / standard.d_over_h, rtol=2e-4, atol=0
    )


@pytest.mark.slow
def test_inert_radiation_adds_a_known_amount_of_helium():
    """dY_p/dN_eff = 0.0132 (0.013 in every review)."""
    pytest.importorskip("linx", reason=NO_LINX)
    few, many = (maker.abundances_of(history(HEAVY, 0.0, extra)).y_p for extra in (0.0, 0.1))
    np.testing.assert_allclose((many - few) / 0.1, 0.0132, rtol=0.03, atol=0)


@pytest.mark.slow
def test_linx_own_background_gives_the_same_nuclei():
    """The Standard Model of LINX's background against ours, the same network and sampling."""
    pytest.importorskip("linx", reason=NO_LINX)
    from linx.background import BackgroundModel

    time, scale, photons, neutrinos, *_ = (np.asarray(x) for x in BackgroundModel(n_out=2000)(0.0))
    own = SimpleNamespace(
        time=to_natural(time, "s"),
        scale_factor=scale,
        photon_temperature=to_natural((photons * 15 / np.pi**2) ** 0.25, "MeV"),
        neutrino_temperature=to_natural((neutrinos * 8 / 7 * 15 / np.pi**2) ** 0.25, "MeV"),
        mediator_energy=0 * time,
        mediator_pressure=0 * time,
    )
    np.testing.assert_allclose(maker.abundances_of(own), maker.abundances_of(history(HEAVY, 0.0)), rtol=1e-4, atol=0)
