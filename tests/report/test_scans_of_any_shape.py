"""Reports and figures of scans that are no plane, and of planes with odd axes."""

import re
from html import unescape

import numpy as np
import pytest

from tests.figures.figures import saved  # noqa: F401 (a fixture)
from tests.scan.questions import document
from zpjax.figures.plane import draw_plane
from zpjax.question.reading import resolve
from zpjax.references import bibliography
from zpjax.report import page
from zpjax.report.plane import HEIGHT, read_plane
from zpjax.store.reading import open_scan
from zpjax.verbs.report import scan_account
from zpjax.verbs.scan import run_and_follow

pytestmark = pytest.mark.usefixtures("uncompiled_scans")

M, G = {"min": "1 MeV", "max": "1 GeV", "points": 12}, {"min": 1e-6, "max": 1e-2, "points": 10}
NAMES = {"names": ["farzan_meson", "lma_dark_ud_2026"]}


def stored_scan(folder, **changes):
    entry = document(constraints=NAMES, output={"observables": ["gauge_coupling"]})
    list(run_and_follow(resolve(entry | changes), folder, False, lambda progress: None))
    return open_scan(folder)


def text_of(stored) -> str:
    account = scan_account(stored)
    entries = {key: bibliography()[key] for key in account["sources"]}
    return page([(stored, account)], entries, "0.1.0", None)


def said(html: str) -> str:
    found = re.search(r'<p class="summary">(.*?)</p>', html, re.DOTALL)[1]
    return unescape(re.sub(r"<[^>]+>", "", found))


THIRD = {"mixing_ratio": {"min": -0.01, "max": 0.01, "points": 9, "spacing": "linear"}, "m_zp": M, "g_zp": G}


@pytest.fixture(scope="module")
def reduced(tmp_path_factory):
    table = {"profiles": [["m_zp", "g_zp"], ["mixing_ratio", "g_zp"], "g_zp"], "bins": 10}
    return stored_scan(tmp_path_factory.mktemp("reduced"), axes=THIRD, reduce=table)


def test_the_points_of_a_reduced_scan_are_counted(reduced):
    html = text_of(reduced)
    assert re.search(
        r"of 1,080 points, 1?\d\.\d+ ± 0\.\d+ % of the scanned box, are allowed by all of 2 constraints", said(html)
    )
    assert "1,080 in" in html
    assert "1 points" not in html


def test_every_projection_of_a_reduced_scan_is_shown(reduced):
    html = text_of(reduced)
    assert html.count('<figure class="projection">') == 2
    assert 'class="combined"' in html
    assert html.count("<figcaption>Projection on") == 2
    assert html.count("<summary>Projection on") == 1
    assert "The least, over all other parameters, of the largest ratio." in html


def test_a_scan_of_three_axes_says_what_is_allowed(tmp_path):
    stored = stored_scan(tmp_path, axes=THIRD)
    ratios = [stored.broadcast(name) for name in stored.names() if name.startswith("ratio.")]
    allowed = int(np.sum(np.max(ratios, axis=0) < 1))
    assert said(text_of(stored)).startswith(f"{allowed:,} of 1,080 points are allowed by all of 2 constraints")


@pytest.mark.parametrize("method", ["sobol", "refined", "list"])
def test_scattered_points_are_counted(tmp_path, method):
    values = {"m_zp": {"values": ["1 MeV", "2 MeV", "9 MeV"]}, "g_zp": {"values": [1e-5, 1e-5, 5e-5]}}
    ranges = {"m_zp": {"min": "1 MeV", "max": "1 GeV"}, "g_zp": {"min": 1e-6, "max": 1e-2}}
    sampling = {"method": method} | ({} if method == "list" else {"points": 64})
    stored = stored_scan(tmp_path, axes=values if method == "list" else ranges, sampling=sampling)
    number = "3" if method == "list" else "64"
    assert f" of {number} points are allowed by all of 2 constraints" in said(text_of(stored))


def edge(stored) -> float:
    """Where the meson limit lies along the second axis, between 0 and 1 from below."""
    (layer,) = (found for found in read_plane(stored).layers if found.name == "farzan_meson")
    return 1 - float(np.mean(np.concatenate(layer.lines)[:, 1])) / HEIGHT


ODD = {
    "one value": {"m_zp": {"values": ["30 MeV"]}, "g_zp": G},
    "descending values": {"m_zp": M, "g_zp": {"values": list(np.geomspace(1e-2, 1e-6, 10))}},
    "shuffled values": {
        "m_zp": {"values": ["9 MeV", "1 MeV", "1 GeV", "90 MeV"]},
        "g_zp": {"values": [1e-4, 1e-2, 1e-6, 3e-3, 3e-4]},
    },
    "values given twice": {"m_zp": M, "g_zp": {"values": [1e-6, 1e-4, 1e-4, 3e-3, 1e-2]}},
}


@pytest.mark.parametrize("name", ODD)
def test_planes_with_odd_axes_are_drawn_the_right_way_up(tmp_path, saved, name):  # noqa: F811
    stored = stored_scan(tmp_path, axes=ODD[name])
    draw_plane(stored)
    (axes,) = saved[0].axes
    assert axes.get_xlim()[0] < axes.get_xlim()[1]
    assert axes.get_ylim() == pytest.approx((1e-6, 1e-2), rel=1e-9, abs=0)
    # r = g'/1e-3: three quarters of the way up.
    assert edge(stored) == pytest.approx(0.75, abs=0.03)
    html = text_of(stored)
    assert "NaN" not in html
    assert 'class="curve"' in html


@pytest.mark.parametrize("spacing", ["symmetric_log", "linear"])
def test_an_axis_through_zero_is_drawn(tmp_path, saved, spacing):  # noqa: F811
    axis = {"min": -0.01, "max": 0.01, "points": 9, "spacing": spacing} | (
        {"linear": 1e-5} if spacing != "linear" else {}
    )
    stored = stored_scan(
        tmp_path, axes={"mixing_ratio": axis, "g_zp": G}, model={"name": "flavoured_u1", "m_zp": "30 MeV"}
    )
    draw_plane(stored)
    assert saved[0].axes[0].get_xscale() == ("asinh" if spacing != "linear" else "linear")
    html = text_of(stored)
    ticks = re.findall(r'class="tick x level-1" data-at="([\d.]+)".*?<text[^>]*>([^<]*)</text>', html)
    assert ("440.000", "0") in ticks
    assert 5 <= len(ticks) <= 12
    assert [float(at) for at, _ in ticks] == sorted(float(at) for at, _ in ticks) or len(
        {at for at, _ in ticks}
    ) == len(ticks)


def test_a_scan_that_is_no_plane_cannot_be_drawn_and_says_why(tmp_path):
    with pytest.raises(ValueError, match="no plane: a figure needs a grid of two parameters"):
        draw_plane(stored_scan(tmp_path, axes=THIRD))
