"""A scan that was reduced while it ran is drawn from its profiles: what is left for some value of the other parameters."""

import numpy as np
import pytest

from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.scan.questions import document
from zpjax.figures.plane import draw_plane
from zpjax.figures.profile import read_profiles
from zpjax.question.reading import resolve
from zpjax.store.reading import open_scan
from zpjax.store.summary import summary
from zpjax.verbs.scan import run_and_follow

pytestmark = pytest.mark.usefixtures("uncompiled_scans")

AXES = {
    "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 24},
    "g_zp": {"min": 1e-6, "max": 1e-2, "points": 20},
    "mixing_ratio": {"min": -0.01, "max": 0.01, "points": 9, "spacing": "symmetric_log", "linear": 1e-4},
}
PAIR = [["m_zp", "g_zp"], ["mixing_ratio", "g_zp"]]


def question(**changes):
    entry = document(axes=AXES, constraints={"names": ["farzan_meson", "na64e_2023"]}, then={"figure": True})
    return resolve(entry | {"reduce": {"profiles": PAIR, "bins": 12, "keep": "allowed"}} | changes)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    list(run_and_follow(question(), folder, False, lambda progress: None))
    return folder


def test_every_pair_is_drawn_under_its_own_name(run):
    paths = draw_plane(open_scan(run))
    assert [p.name for p in paths] == [
        "figure.png",
        "figure.pdf",
        "figure_mixing_ratio_g_zp.png",
        "figure_mixing_ratio_g_zp.pdf",
    ]
    assert all(path.stat().st_size > 10_000 for path in paths)


def test_the_region_drawn_is_where_the_least_largest_ratio_is_below_one(run):
    stored = open_scan(run)
    found = summary(stored)
    profile = read_profiles(stored, found)[0]
    least = np.array(found["profiles"][0]["max_ratio"], dtype=float)
    np.testing.assert_allclose(10**profile.log_r, least, rtol=1e-12, atol=0)
    assert 0 < np.mean(least < 1) < 1
    # The outline lies between bins that are allowed and bins that are not.
    middles = [(edge[1:] + edge[:-1]) / 2 for edge in profile.edges]
    for x, y in np.concatenate(profile.lines):
        i, j = (np.clip(np.searchsorted(m, p) - 1, 0, 10) for m, p in zip(middles, (x, y), strict=True))
        around = least[i : i + 2, j : j + 2]
        assert around.min() < 1 < around.max()


def test_the_other_parameter_is_shown_where_the_largest_ratio_is_least(run):
    stored = open_scan(run)
    profile = read_profiles(stored, summary(stored))[0]
    allowed = profile.log_r < 0
    assert np.array_equal(np.isfinite(profile.best), allowed)
    nodes = profile.others[0].value(np.linspace(0, 1, 9))
    assert np.all(np.min(np.abs(profile.best[allowed][:, None] - nodes), axis=1) < 1e-12)


def test_what_was_done_is_said(run, saved):  # noqa: F811
    draw_plane(open_scan(run))
    text = words(saved[0])
    for part in ("excluded, whatever", "12 x 12 bins", "4,320 points", "where the largest ratio is least"):
        assert part in text
    assert saved[0].axes[0].get_yscale() == "log"
    assert saved[1].axes[0].get_xscale() == "asinh"


def test_scattered_points_are_drawn_and_empty_bins_are_counted(tmp_path, saved):  # noqa: F811
    axes = {name: {k: v for k, v in axis.items() if k != "points"} for name, axis in AXES.items()}
    spec = question(axes=axes, sampling={"method": "sobol", "points": 64})
    list(run_and_follow(spec, tmp_path, False, lambda progress: None))
    assert "bins hold no point" in words(saved[0])


def test_where_nothing_is_allowed_the_least_excluded_point_is_marked(tmp_path, saved):  # noqa: F811
    spec = question(constraints={"names": ["farzan_meson", "farzan_eps_u_window", "lma_dark_ud_2013"]})
    list(run_and_follow(spec, tmp_path, False, lambda progress: None))
    stored = open_scan(tmp_path)
    assert summary(stored)["allowed"]["points"] == 0
    assert "least excluded point, r = " in words(saved[0])


def test_a_reduced_scan_without_a_pair_is_refused(tmp_path):
    list(run_and_follow(question(reduce={"profiles": ["m_zp"]}, then={}), tmp_path, False, lambda progress: None))
    with pytest.raises(ValueError, match="no pair of scanned parameters"):
        draw_plane(open_scan(tmp_path))
