"""Catching the figure that is being saved, and what stands in it."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def saved(monkeypatch):
    """The figures that are saved, in order."""
    from matplotlib.figure import Figure

    found, save = [], Figure.savefig

    def savefig(self, *args, **kwargs):
        if self not in found:
            found.append(self)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return found


def words(figure) -> str:
    """All text of a figure, one piece a line."""
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text) if text.get_text())


def zero_line(x, y, height) -> np.ndarray:
    """Every vertex of the line of zero height, by linear interpolation along the edges of the grid."""
    points = []
    for axis in (0, 1):
        first, second = (np.take(height, range(s, height.shape[axis] - 1 + s), axis) for s in (0, 1))
        i, j = np.nonzero(first * second < 0)
        share = first[i, j] / (first[i, j] - second[i, j])
        along = (x, y)[axis]
        k = (i, j)[axis]
        crossing = along[k] * (along[k + 1] / along[k]) ** share
        points.append(np.stack([crossing, y[j]] if axis == 0 else [x[i], crossing], axis=-1))
    return np.concatenate(points)


def example(name):
    """The script of that name in `scans/examples`, as a module; nothing of it is run."""
    path = Path(__file__).parents[2] / "scans" / "examples" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
