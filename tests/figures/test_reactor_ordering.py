"""The figure of octant and ordering: drawn from arrays alone, with the files it promises."""

import ast
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from tests.figures.figures import example

reactor_ordering = example("reactor_ordering")

ENERGIES = np.linspace(1, 8, 40)
TABLE = {name: np.sin(k * ENERGIES) + 2 for k, name in enumerate(("one", "two", "three"))}


def test_four_panels_are_drawn_as_png_and_pdf(tmp_path):
    sensitivity = reactor_ordering.Sensitivity(ENERGIES, TABLE, (3.0, 8.0, 0.3, "official"))
    four = reactor_ordering.FourSolutions(ENERGIES, TABLE, TABLE)
    paths = reactor_ordering.draw_reactor_ordering(
        four, sensitivity, sensitivity, "small print", tmp_path / "figure.png"
    )
    assert [path.name for path in paths] == ["figure.png", "figure.pdf"]
    assert paths[0].read_bytes().startswith(b"\x89PNG")
    assert paths[1].read_bytes().startswith(b"%PDF")


def test_every_sensitivity_is_drawn_under_its_own_label_beside_the_official_figure():
    figure, axes = plt.subplots()
    reactor_ordering.draw_sensitivity(
        axes, reactor_ordering.Sensitivity(ENERGIES, TABLE, (3.0, 8.0, 0.0, "official")), "years", "upper left"
    )
    drawn = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    plt.close(figure)
    for name, values in TABLE.items():
        np.testing.assert_array_equal(drawn[name], values)
    assert labels == [*TABLE, "official"]


def test_the_example_that_draws_it_is_a_script_with_a_main_function():
    """It takes half a minute to run: only its entry point is looked at."""
    path = Path(__file__).parents[2] / "scans" / "examples" / "reactor_ordering.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert isinstance(tree.body[-1], ast.If)
