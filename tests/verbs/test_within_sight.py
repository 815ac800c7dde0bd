"""Which constraints that are not followed have to be evaluated at the vertices of a boundary."""

import numpy as np
import pytest

from zpjax.boundary import Lattice
from zpjax.constraints import constraint_named
from zpjax.verbs.followed import within_sight
from zpjax.verbs.nodes import nodes_of

CONSTRAINTS = tuple(map(constraint_named, ("trident_ccfr", "gemma")))
LINES = np.linspace(0, 1, 41)
POINTS = np.array([[0.31, 0.52], [0.66, 0.48]])


def asked(*log_ratios, level=0.0):
    lattice = Lattice(LINES, LINES, np.stack(np.broadcast_arrays(*log_ratios, np.zeros((41, 41)))[:-1], axis=-1))
    return [c.name for c in within_sight(nodes_of(lattice, CONSTRAINTS), POINTS, level, CONSTRAINTS)]


def test_far_below_the_level_at_every_vertex_is_ruled_out():
    assert asked(-3.0, -0.01) == []


def test_above_the_level_at_one_vertex_is_asked():
    x = LINES[:, None]
    assert asked(np.where(x > 0.6, 0.1, -3.0), -3.0) == ["trident_ccfr"]


def test_below_the_level_but_steep_is_asked():
    x = LINES[:, None]
    assert asked(-1.0 + 0 * x, -1.0 + 15 * (x - 0.31)) == ["gemma"]


def test_a_peak_between_the_lines_of_the_vertex_is_asked_if_a_node_nearby_shows_its_flank():
    bump = np.full((41, 41), -2.0)
    bump[13, 21] = -1.0
    assert asked(bump, -2.0) == ["trident_ccfr"]


@pytest.mark.parametrize("unknown", [np.nan, np.inf], ids=["not decided", "infinite"])
def test_what_the_lattice_does_not_tell_is_asked(unknown):
    assert asked(unknown, -3.0) == ["trident_ccfr"]


def test_ratios_of_zero_are_ruled_out():
    assert asked(-np.inf, -np.inf) == []


def test_the_level_is_that_of_the_least_excluded_point():
    assert asked(0.1, 0.6, level=0.5) == ["gemma"]
