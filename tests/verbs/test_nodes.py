"""log r on the nodes of a plane, asked for piece by piece, is that of all pieces at once."""

import numpy as np
import pytest

from tests.scan.questions import small
from zpjax.boundary import values_on
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.verbs.boundary_problem import boundary_problem
from zpjax.verbs.nodes import nodes_of, stored_nodes


@pytest.fixture(scope="module")
def spec():
    names = ["lma_dark_ud_2026", "farzan_meson", "na64e_2023"]
    return small(constraints={"names": names}, output={"observables": [], "keep": "ratios"})


@pytest.fixture(scope="module")
def stored(spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    run_scan(spec, folder)
    return stored_nodes(spec, RunFolder(folder), spec.judges)


def test_stored_nodes_hold_what_the_function_gives_there(spec, stored):
    computed = values_on(boundary_problem(spec), stored.x, stored.y)
    found = stored.lattice(spec.judges).log_ratios
    assert np.any(np.isneginf(found))  # where one is not covered it does not act
    np.testing.assert_allclose(found, computed.log_ratios, rtol=1e-10, atol=1e-12)


def test_a_lattice_of_some_constraints_has_their_pieces_in_order(spec, stored):
    everything = stored.lattice(spec.judges)
    some = nodes_of(everything, spec.judges).lattice(spec.judges[1:])
    first = len(spec.judges[0].pieces)
    np.testing.assert_array_equal(some.log_ratios, everything.log_ratios[..., first:])


def test_the_largest_of_a_constraint_is_that_of_its_pieces(spec, stored):
    largest = stored.largest(spec.judges)
    assert list(largest) == [constraint.name for constraint in spec.judges]
    pieces = np.stack([stored.log_ratio(piece) for piece in spec.judges[0].pieces])
    np.testing.assert_array_equal(largest[spec.judges[0].name], np.max(pieces, axis=0))


def test_a_folder_without_a_scan_has_no_nodes(spec, tmp_path):
    assert stored_nodes(spec, RunFolder(tmp_path / "none"), spec.judges) is None
