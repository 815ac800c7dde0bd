"""The overlay of a boundary: which stretches it draws, in which colours, and where they run."""

import matplotlib
import numpy as np
import pytest

from tests.boundary.regions import REGIONS, found
from zpjax.boundary import AxisLabel, as_json
from zpjax.figures.boundary_overlay import draw_boundary, overlay

matplotlib.use("Agg")

AXES = (AxisLabel("m_zp", "MeV", 1.0, 1000.0), AxisLabel("g_zp", "1", 1e-6, 1e-2))


@pytest.fixture
def axes():
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_every_piece_of_a_triangle_has_its_own_colour(axes):
    lines = overlay(axes, as_json(found("triangle of three pieces"), AXES))
    assert sorted(lines) == ["east", "south", "west"]
    assert len({stretch[0].get_color() for stretch in lines.values()}) == 3


def test_arcs_are_drawn_on_the_boundary_in_physical_units(axes):
    lines = overlay(axes, as_json(found("circle"), AXES))
    (line,) = lines["disc"]
    x, y = line.get_data()
    unit = np.stack([np.log10(x) / 3, (np.log10(y) + 6) / 4], axis=1)
    np.testing.assert_allclose(REGIONS["circle"].reference(unit)[:, 0], 0.0, rtol=0, atol=1e-5)
    assert len(x) > 4 * len(found("circle").combined[0].points)


def test_a_style_is_taken_over(axes):
    (line,) = overlay(axes, as_json(found("circle"), AXES), "disc", color="red", lw=3)["disc"]
    assert line.get_color() == "red"
    assert line.get_linewidth() == 3


@pytest.mark.parametrize("name", ["lens of two discs", "empty", "full"])
def test_figures_are_drawn_for_every_verdict(tmp_path, name):
    for path in draw_boundary(as_json(found(name), AXES), tmp_path / "boundary"):
        assert path.stat().st_size > 5000
