"""Which nodes of a lattice lie in a hollow, against every neighbour looked at one by one."""

import numpy as np

from zpjax.boundary.lattice import is_lowest


def test_a_node_is_lowest_if_none_of_its_neighbours_is_lower():
    nodes = np.random.default_rng(3).integers(0, 6, (17, 12)).astype(float)
    nodes[4, 5], nodes[9, 9] = np.inf, -np.inf
    for (i, j), own in np.ndenumerate(nodes):
        assert is_lowest(nodes)[i, j] == (own <= nodes[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].min())


def test_what_is_no_number_is_not_lowest():
    assert not np.any(is_lowest(np.full((3, 4), np.nan)))
