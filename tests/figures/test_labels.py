"""Names in a figure stand on their curves, whatever the grid."""

from pathlib import Path

import numpy as np
import pytest

from tests.figures.figures import saved, zero_line  # noqa: F401 (a fixture)
from tests.scan.questions import small
from zpjax.figures.plane import draw_plane
from zpjax.question.reading import read_spec
from zpjax.scan.run import run_scan

SHIPPED = Path(__file__).parents[2] / "scans" / "lma_dark.toml"
# Names are written eight points beside their curves.
OFFSET = 8.0


def ratios(stored) -> dict:
    """Label -> log of the largest ratio of that constraint."""
    found = {}
    for name in stored.names():
        if name.startswith("ratio."):
            values = np.log(np.maximum(stored.broadcast(name), 1e-30))
            label = stored.group[name].attrs["label"]
            found[label] = np.maximum(found.get(label, -np.inf), values)
    return found


def distances(stored, figure) -> dict:
    """Label -> distance in points between the middle of its name and its curve."""
    (axes,) = figure.axes
    known = ratios(stored)
    x, y = (stored.read(name) * factor for name, factor in zip(stored.dimensions, (1e3, 1), strict=True))
    found = {}
    for text in (t for t in axes.texts if t.get_text() in known):
        line = axes.transData.transform(zero_line(x, y, known[text.get_text()]))
        place = axes.transData.transform(text.get_position())
        found[text.get_text()] = float(np.min(np.hypot(*(line - place).T))) * 72 / figure.dpi
    return found


def test_every_name_stands_on_its_curve_on_a_grid_of_a_million_points(tmp_path, saved):  # noqa: F811
    axes = {
        "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 1000},
        "g_zp": {"min": 1e-6, "max": 1e-2, "points": 1000},
    }
    names = ["lma_dark_ud_2026", "na64mu_1e12", "na64mu_2e13", "na64mu_2024", "muon_g2_wp25"]
    spec = small(
        axes=axes, constraints={"names": names}, output={"observables": [], "keep": "ratios", "chunk_points": 1_000_000}
    )
    stored = run_scan(spec, tmp_path / "run")
    draw_plane(stored)
    found = distances(stored, saved[0])
    assert len(found) == 5
    assert max(found.values()) < OFFSET + 1, found


@pytest.mark.slow
def test_every_name_of_the_shipped_question_stands_on_its_curve_at_full_size(tmp_path, saved):  # noqa: F811
    stored = run_scan(read_spec(SHIPPED), tmp_path / "run")
    draw_plane(stored)
    found = distances(stored, saved[0])
    assert len(found) > 20
    assert max(found.values()) < OFFSET + 1, found
