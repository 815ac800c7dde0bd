"""Regions are drawn from the exact curves of a boundary where there are some, and from the grid where there are none."""

import json
from io import BytesIO

import numpy as np
import pytest

from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.scan.questions import small
from zpjax.figures.curves import BORDER, area, lies_on_left, rings_on_left
from zpjax.figures.layers import read_layers
from zpjax.figures.plane import draw_plane
from zpjax.scan.run import run_scan
from zpjax.verbs.boundary import scan_boundary

SQUARE = np.array([[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75], [0.25, 0.25]])
LEFTWARD = np.array([[1.0, 0.5], [0.0, 0.5]])  # below lies on the left
UPWARD = np.array([[0.25, 0.0], [0.25, 1.0]])
DOWNWARD = np.array([[0.75, 1.0], [0.75, 0.0]])


@pytest.mark.parametrize(
    ("lines", "share"),
    [
        ([SQUARE], 0.25),
        ([SQUARE[::-1]], 0.75),
        ([LEFTWARD], 0.5),
        ([LEFTWARD[::-1]], 0.5),
        ([UPWARD], 0.25),
        ([UPWARD, DOWNWARD], 0.5),
        ([UPWARD[::-1], DOWNWARD[::-1]], 0.5),
        ([np.array([[0.0, 0.5], [0.5, 1.0]])], 0.125),
        ([np.array([[0.0, 0.5], [0.5, 1.0]])[::-1]], 0.875),
        ([SQUARE[::-1], LEFTWARD * [1, 0] + [0, 0.9]], 0.65),
    ],
    ids=[
        *("a closed curve", "a hole", "below a line", "above a line", "left of a line", "outside of a strip"),
        *("within a strip", "a corner", "all but a corner", "a hole below a line"),
    ],
)
def test_curves_enclose_what_lies_on_their_left(lines, share):
    assert sum(map(area, rings_on_left(lines))) == pytest.approx(share, rel=1e-12, abs=0)
    other = rings_on_left([line[::-1] for line in lines])
    assert sum(map(area, other)) == pytest.approx(1 - share, rel=1e-12, abs=0)
    points = np.stack(np.meshgrid(*[(np.arange(40) + 0.5) / 40] * 2), axis=-1).reshape(-1, 2)
    assert np.mean([lies_on_left(rings_on_left(lines), p) for p in points]) == pytest.approx(share, rel=0, abs=0.02)


def test_a_curve_that_ends_inside_encloses_nothing():
    assert rings_on_left([np.array([[0.0, 0.5], [0.5, 0.5]])]) is None
    assert rings_on_left([]) is None


@pytest.fixture(scope="module")
def thin(tmp_path_factory):
    """A window that is thinner than the cells of the grid, with its boundary."""
    spec = small(
        constraints={"names": ["lma_dark_ud_2026", "farzan_meson"]}, output={"observables": [], "keep": "ratios"}
    )
    folder = tmp_path_factory.mktemp("thin")
    stored = run_scan(spec, folder)
    return stored, json.loads(json.dumps(scan_boundary(spec, folder)))


def test_the_allowed_share_is_that_of_the_curves(thin):
    stored, boundary = thin
    layers = read_layers(stored)
    assert layers.allowed_share() == pytest.approx(boundary["allowed_area"], rel=1e-5, abs=0)
    assert np.mean(layers.worst() < 0) != pytest.approx(boundary["allowed_area"], rel=0.1, abs=0)


def test_outlines_are_exact_where_a_boundary_has_them(thin):
    stored, boundary = thin
    for layer in read_layers(stored).layers:
        vertices = [c["unit_box"] for c in boundary["curves"] if c["constraint"] == layer.attributes["constraint"]]
        assert vertices
        drawn = np.concatenate(layer.lines)
        for vertex in np.concatenate(vertices):
            assert np.min(np.hypot(*(drawn - vertex).T)) < 1e-9


def test_a_thin_band_is_drawn_without_gaps_and_beads(thin, saved):  # noqa: F811
    from matplotlib.image import imread

    stored, boundary = thin
    draw_plane(stored)
    (figure,) = saved
    stream = BytesIO()
    figure.savefig(stream, dpi=200, format="png")
    pixels = imread(BytesIO(stream.getvalue()))[..., :3]
    band = np.concatenate([c["unit_box"] for c in boundary["curves"] if c["constraint"] == "lma_dark_ud_2026"])
    # log g' is linear in log m along both edges of the band.
    offsets = 4 * band[:, 1] - 3 * band[:, 0]
    middle = (offsets.min() + offsets.max()) / 2
    m = np.linspace(0.05, 0.6, 200)  # below the meson decays
    g = (middle + 3 * m) / 4
    frame = figure.axes[0].get_position()
    x = ((frame.x0 + m * frame.width) * pixels.shape[1]).astype(int)
    y = ((1 - frame.y0 - g * frame.height) * pixels.shape[0]).astype(int)
    colours = pixels[y, x]
    # Green as the band is; its name stands beside it.
    green = (colours[:, 1] > colours[:, 0] + 0.1) & (colours[:, 1] > colours[:, 2] + 0.02)
    assert np.all(green), np.mean(green)


def test_what_the_grid_knows_less_of_does_not_cover_what_all_allow(thin, saved, monkeypatch):  # noqa: F811
    from dataclasses import replace

    from matplotlib.image import imread

    stored, _ = thin
    layers = read_layers(stored)
    strip = np.array([[0.3, 0.3], [0.7, 0.3], [0.7, 0.31], [0.3, 0.31], [0.3, 0.3]])
    # A bound that a coarse grid finds everywhere, and a boundary that knows a thin gap in it.
    (meson,) = (layer for layer in layers.layers if layer.kind == "exclusion")
    everywhere = np.full_like(meson.log_r, 10.0)
    covering = replace(meson, largest=lambda: everywhere, lines=[], excluded=[BORDER], allowed=[])
    changed = replace(layers, layers=[covering], combined=[strip], combined_allowed=[strip], verdict="bounded")
    monkeypatch.setattr("zpjax.figures.plane.read_layers", lambda _: changed)
    draw_plane(stored)
    (figure,) = saved
    stream = BytesIO()
    figure.savefig(stream, dpi=400, format="png")
    pixels, frame = imread(BytesIO(stream.getvalue()))[..., :3], figure.axes[0].get_position()

    def colour(x, y):
        row, column = 1 - frame.y0 - y * frame.height, frame.x0 + x * frame.width
        return pixels[int(row * pixels.shape[0]), int(column * pixels.shape[1])]

    assert np.all(colour(0.5, 0.305) == 1.0)
    assert not np.all(colour(0.5, 0.35) == 1.0)


def test_a_plane_that_is_all_allowed_says_so(thin, saved, monkeypatch):  # noqa: F811
    from dataclasses import replace

    stored, _ = thin
    changed = replace(read_layers(stored), combined=[], combined_allowed=[], verdict="full")
    monkeypatch.setattr("zpjax.figures.plane.read_layers", lambda _: changed)
    draw_plane(stored)
    text = words(saved[0])
    assert "all of the plane is allowed by all" in text
    assert "boundary of the region" not in text
