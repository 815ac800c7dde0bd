"""Where pieces cross at small angles the boundary is made of their arcs, not of lattice cells."""

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.boundary import Options, Problem, find_boundary
from zpjax.boundary.arrangement import arranged
from zpjax.boundary.evaluation import Work
from zpjax.boundary.polylines import Polylines, from_curves


def spike(point, slope):
    """Allowed between y = 0.5 and a line that meets it at x = 0.9 with a small slope."""
    x, y = point
    return jnp.stack([(y - 0.5 - slope * (0.9 - x)) / 0.01, (0.5 - y) / 0.01])


@pytest.mark.parametrize("slope", [0.05, 0.01, 0.002], ids=lambda s: f"angle {s}")
def test_a_spike_thinner_than_a_cell_is_one_curve_with_an_exact_tip(slope):
    problem = Problem(("above", "below"), (("above", (0,)), ("below", (1,))), spike, slope)
    boundary = find_boundary(problem, options=Options(lattice=64, deepest=False))
    (curve,) = boundary.combined
    assert curve.ends == ("box:x_min", "box:x_min")
    (tip,) = curve.points[curve.active[:, 1] >= 0]
    np.testing.assert_allclose(tip, [0.9, 0.5], rtol=1e-9, atol=0)
    assert len(np.unique(curve.active[curve.active[:, 1] < 0, 0])) == 2
    assert np.max(curve.residual) < 1e-9


def three_corners(point, _):
    """A triangle cut from a disc: arcs of the disc and of two lines alternate."""
    x, y = point - 0.5
    return jnp.stack([jnp.log((x**2 + y**2) / 0.09), (x - 0.2) / 0.1, (y - 0.25) / 0.1])


def test_arcs_of_three_pieces_alternate_around_one_closed_curve():
    problem = Problem(("disc", "east", "north"), (("all", (0, 1, 2)),), three_corners)
    (curve,) = find_boundary(problem, options=Options(lattice=64, deepest=False)).combined
    assert curve.closed
    kinks = curve.points[curve.active[:, 1] >= 0] - 0.5
    corner = [(0.2, np.sqrt(0.05)), (0.2, -np.sqrt(0.05)), (np.sqrt(0.0275), 0.25), (-np.sqrt(0.0275), 0.25)]
    expected = [c for c in corner if c[1] <= 0.25 and c[0] <= 0.2]
    assert len(kinks) == len(expected)
    for place in expected:
        assert np.min(np.linalg.norm(kinks - place, axis=1)) < 1e-9


def wave(point, amplitude):
    """Twenty lobes between a straight edge and a wave that pokes through it."""
    x, y = point
    return jnp.stack([(y - 0.5) / 0.1, (0.5 + amplitude * (1.2 * jnp.cos(40 * jnp.pi * x) - 1) - y) / 0.1])


@pytest.mark.parametrize("lattice", [16, 32], ids=lambda n: f"{n} lines")
def test_several_crossings_between_two_vertices_fall_back_on_the_lattice(lattice):
    # The edge is straight: its vertices lie a cell apart, with up to two crossings in between.
    problem = Problem(("edge", "wave"), (("edge", (0,)), ("wave", (1,))), wave, 0.03)
    boundary = find_boundary(problem, options=Options(lattice=lattice, deepest=False))
    assert [curve.closed for curve in boundary.combined] == [True] * 20


def bulge(point, _):
    """Allowed between y = 0.5 and a parabola that rises above it for |x - 0.5| < 0.02 only."""
    x, y = point
    return jnp.stack([(0.5 - y) / 0.1, (y - 0.5 - (4e-4 - (x - 0.5) ** 2)) / 0.1])


def test_a_lens_between_the_vertices_of_both_pieces_is_noticed():
    def parabola(x):
        return np.column_stack([x, 0.5 + 4e-4 - (x - 0.5) ** 2])

    # Vertices 0.1 apart: neither piece has one inside the lens, only their midpoints at x = 0.5 are.
    x = np.array([0.25, 0.35, 0.45, 0.55, 0.65])
    line = np.column_stack([x, np.full(5, 0.5)])
    problem = Problem(("line", "parabola"), (("lens", (0, 1)),), bulge)
    parts = [from_curves([(p, np.tile([k, -1], (5, 1)), False)], k) for k, p in enumerate((line, parabola(x)))]
    lines = Polylines(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("points", "active")),
        curve=np.repeat([0, 1], 5),
        checks=np.zeros(10, int),
        closed=np.array([False, False]),
        region=np.array([0, 1]),
    )
    assert arranged(problem, lines, np.array([True, True]), Options(), Work()) is None
