"""What is left of LMA-Dark if kinetic mixing is free: the sentence of scans/README.md by its numbers, from the shipped question."""

from dataclasses import replace

import numpy as np
import pytest

from tests.pages import ROOT, numbers
from zpjax.catalogue import observable_named
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.question.reading import read_toml, resolve
from zpjax.scan.run import run_scan
from zpjax.store.summary import write_summary
from zpjax.verbs.point import evaluate_point

PAGE = "scans/README.md"
QUESTION = ROOT / "scans" / "free_mixing.toml"
LOOP = 1.859e-2  # |eps/g'| of one loop cut off at m_t


def excluding(**more) -> set[str]:
    values = {"m_zp": "8 MeV", "g_zp": 3.75e-5} | more
    found = evaluate_point("flavoured_u1", values, require=("lma_dark_2026",), observables=[])
    return {n for n, entry in found["constraints"].items() if not entry["allowed"] and not entry["projection"]}


def test_a_point_of_the_band_passes_every_bound_with_a_small_mixing_only():
    assert excluding() == {"planck_2018_n_eff"}
    assert excluding(mixing_ratio=-5e-4) == set()
    assert excluding(mixing_ratio=0) == {"planck_2018_n_eff"}


def test_pandax_decides_the_heavy_island_by_the_error_of_its_rate_as_the_readme_says():
    """4 is its threshold: at 0.25, which is assumed, and at 0.15 it excludes the least excluded point, at 0.35 it does not."""
    stated = numbers(PAGE, "rate at # its Delta chi^2 is #, at # it would be #, at # only #, below")
    inputs, model = load_inputs(), model_named("flavoured_u1")
    point = model.parameters(**model.defaults(inputs.constants) | {"m_zp": 0.0408402, "g_zp": 1.8037e-4})
    found = []
    for error in stated[::2]:
        pandax = inputs.data["pandax"] | {"rate_error": error}
        moved = replace(inputs, data=inputs.data | {"pandax": pandax})
        found.append(float(observable_named("cevns_chi2.pandax")(model.couplings(point), moved)))
    np.testing.assert_allclose(found, stated[1::2], rtol=0.02, atol=0)
    assert found[2] < 4 < found[0] < found[1]


def left(tmp_path, **points) -> tuple[np.ndarray, np.ndarray, dict]:
    """Centres of the bins of (mass in MeV, coupling) and (mass, mixing) in which the shipped question leaves a point."""

    def asked(entry):
        for name, (low, high, number) in points.items():
            entry["axes"][name] |= {"min": low, "max": high, "points": number}
        entry["reduce"]["bins"] = max((n for *_, n in points.values()), default=entry["reduce"]["bins"])
        entry.pop("then", None)
        return resolve(entry)

    found = write_summary(run_scan(read_toml(QUESTION, asked), tmp_path / "run"))
    regions = []
    for profile in found["profiles"]:
        bins = np.argwhere(np.array(profile["max_ratio"], dtype=float) < 1)
        edges = [np.array(e) for e in profile["edges"]]
        regions.append(np.stack([np.sqrt(np.abs(e[b] * e[b + 1])) for e, b in zip(edges, bins.T, strict=True)]))
        regions[-1][0] *= 1e3
        if profile["axes"][1] == "mixing_ratio":
            regions[-1][1] *= np.sign(edges[1][bins[:, 1]] + edges[1][bins[:, 1] + 1])
    return *regions, found


def quoted() -> list[float]:
    """The ends in mass (MeV), coupling, |eps/g'| and share of the loop that scans/README.md states."""
    return numbers(
        PAGE,
        "allow # to # MeV, g' = (#-#)e-5, for # < |eps/g'| < # of either sign: "
        "the loop, -1.86e-2, would have to be cancelled to between # and # % of itself",
    )


def test_the_first_page_says_the_same():
    assert numbers("README.md", "# to # MeV are left**, if the loop is cancelled to between # and # %") == [
        *quoted()[:2],
        *quoted()[-2:],
    ]


def test_the_readmes_shares_of_the_loop_are_those_of_its_mixing():
    *_, low, high, least, most = quoted()
    np.testing.assert_allclose([100 * low / LOOP, 100 * high / LOOP], [least, most], rtol=0.02, atol=0)


def test_a_coarse_free_mixing_scan_leaves_an_island_at_the_readmes_masses(tmp_path, uncompiled_scans):
    plane, tuning, found = left(
        tmp_path, m_zp=("3 MeV", "60 MeV", 40), g_zp=(1.5e-5, 3e-4, 60), mixing_ratio=(-0.1, 0.1, 41)
    )
    assert found["allowed"]["points"] > 10
    lightest, heaviest, weakest, strongest, low, high, *_ = quoted()
    # A bin is 8 % wide in mass, 5 % in coupling, and 1.6 in a mixing.
    assert lightest / 1.08 < plane[0].min() < 1.2 * lightest
    assert heaviest / 1.2 < plane[0].max() < heaviest * 1.08
    assert 1e-5 * weakest / 1.1 < plane[1].min()
    assert plane[1].max() < 1e-5 * strongest * 1.1
    size = np.abs(tuning[1])
    assert low / 1.7 < size.min() < low * 3
    assert high / 3 < size.max() < high * 1.7
    assert tuning[1].min() < 0 < tuning[1].max()


@pytest.mark.slow
def test_the_shipped_question_at_full_size_gives_the_readmes_numbers(tmp_path):
    plane, tuning, _ = left(tmp_path)
    lightest, heaviest, weakest, strongest, low, high, *_ = quoted()
    ends = [plane[0].min(), plane[0].max(), 1e5 * plane[1].min(), 1e5 * plane[1].max()]
    # Bins of 1.8 % and 2.7 %, and a point in each: the island may reach further by one.
    np.testing.assert_allclose(ends, [lightest, heaviest, weakest, strongest], rtol=0.05, atol=0)
    for side in (tuning[1][tuning[1] > 0], -tuning[1][tuning[1] < 0]):
        np.testing.assert_allclose([side.min(), side.max()], [low, high], rtol=0.3, atol=0)


@pytest.mark.slow
def test_a_fine_scan_of_the_island_gives_the_readmes_numbers(tmp_path):
    plane, tuning, _ = left(
        tmp_path, m_zp=("4.4 MeV", "9.6 MeV", 200), g_zp=(1.9e-5, 4.6e-5, 200), mixing_ratio=(-3e-3, 3e-3, 255)
    )
    lightest, heaviest, weakest, strongest, low, high, *_ = quoted()
    ends = [plane[0].min(), plane[0].max(), 1e5 * plane[1].min(), 1e5 * plane[1].max()]
    np.testing.assert_allclose(ends, [lightest, heaviest, weakest, strongest], rtol=0.015, atol=0)
    size = np.abs(tuning[1])
    np.testing.assert_allclose([size.min(), size.max()], [low, high], rtol=0.09, atol=0)
