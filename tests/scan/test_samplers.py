"""Points that fill the box as they should, each reached without those before it."""

import numpy as np
import pytest
from scipy.stats import qmc

from tests.scan.questions import scattered
from tests.scan.test_point_source import all_points
from zpjax.question.chunks import Chunking
from zpjax.question.reading import resolve
from zpjax.scan.point_source import PointSource
from zpjax.scan.refinement import Cells, find_cells, marked
from zpjax.scan.samplers import latin_hypercube, permuted, uniform


@pytest.mark.parametrize("total", [1, 2, 3, 16, 17, 1000, 4097])
def test_a_permutation_of_any_length_reaches_every_number_once(total):
    found = permuted(np.arange(total, dtype=np.uint64), total, 3, 0)
    np.testing.assert_array_equal(np.sort(found), np.arange(total))


def test_permutations_of_other_seeds_and_dimensions_are_unrelated():
    index, total = np.arange(2000, dtype=np.uint64), 2000
    found = [permuted(index, total, seed, key).astype(float) for seed, key in ((0, 0), (0, 1), (1, 0))]
    for k, first in enumerate(found):
        for other in [index.astype(float), *found[k + 1 :]]:
            # Five standard deviations of the correlation of unrelated permutations.
            assert abs(np.corrcoef(first, other)[0, 1]) < 5 / np.sqrt(total)


@pytest.mark.parametrize("number", [1, 10, 777])
def test_every_slice_of_a_latin_hypercube_holds_one_point(number):
    points = latin_hypercube(5, 0, number, 3, number)
    for column in points.T:
        np.testing.assert_array_equal(np.sort((column * number).astype(int)), np.arange(number))
    if number > 100:  # the dimensions know nothing of each other, nor of the order
        unrelated = np.corrcoef([np.arange(number), *points.T])[np.triu_indices(4, 1)]
        assert np.all(np.abs(unrelated) < 5 / np.sqrt(number))


def test_a_latin_hypercube_sums_additive_functions_as_well_as_that_of_scipy():
    """Stein, Technometrics 29 (1987) 143: what is a sum over single dimensions has a variance of n^-3, not of 1/n."""

    def error(points):
        return np.mean(np.sum(points**2, axis=1)) - 2 / 3

    ours = [error(latin_hypercube(seed, 0, 256, 2, 256)) for seed in range(40)]
    theirs = [error(qmc.LatinHypercube(2, rng=np.random.default_rng(seed)).random(256)) for seed in range(40)]
    independent = [error(uniform(seed, 0, 256, 2)) for seed in range(40)]
    assert 0.5 < np.std(ours) / np.std(theirs) < 2
    assert np.std(ours) < 0.02 * np.std(independent)


@pytest.mark.parametrize("method", ["sobol", "random", "latin_hypercube"])
def test_points_do_not_depend_on_the_chunks_or_their_order(method):
    spec = scattered(method, 101, seed=3)
    whole = all_points(spec, 101)
    np.testing.assert_array_equal(all_points(spec, 7), whole)
    chunks, source = Chunking(spec.shape, (16,)), PointSource(spec)
    for number in (5, 0, 3):
        chunk = chunks.chunk(number)
        found = source.values(chunk, chunks.block)
        size = chunk.stop[0] - chunk.start[0]
        np.testing.assert_array_equal(
            np.stack([found[a.name][:size] for a in spec.axes]), whole[:, chunk.start[0] : chunk.stop[0]]
        )


@pytest.fixture
def corner():
    """Three of 25 cells, with 70 % of the points."""
    return Cells(5, 0.7, np.array([0, 6, 24]))


def test_the_share_of_points_goes_into_the_chosen_cells(corner):
    points = corner.placed(uniform(1, 0, 200_000, 3))
    cell = (points * 5).astype(int) @ [5, 1]
    share = np.bincount(cell, minlength=25) / 200_000
    expected = np.full(25, 0.3 / 25)
    expected[[0, 6, 24]] += 0.7 / 3
    np.testing.assert_allclose(share, expected, rtol=0, atol=5 * np.sqrt(0.25 / 200_000))


def test_weights_turn_sums_over_refined_points_into_integrals(corner):
    points = corner.placed(uniform(2, 0, 200_000, 3))
    weights = corner.weights(points)
    for function, integral in ((lambda x: x[:, 0] ** 2, 1 / 3), (lambda x: x[:, 0] * x[:, 1], 1 / 4)):
        values = function(points) * weights
        assert abs(np.mean(values) - integral) < 4 * np.std(values) / np.sqrt(200_000)
    assert abs(np.mean(weights) - 1) < 4 * np.std(weights) / np.sqrt(200_000)


def test_cells_with_both_kinds_of_points_are_marked_with_their_neighbours():
    cell = np.repeat(np.arange(25), 2)
    largest = np.full((25, 2), 3.0)
    largest[12] = (0.5, 2.0)
    largest[3] = np.nan
    found = marked(cell, largest.ravel(), (5, 5))
    expected = np.zeros((5, 5), bool)
    expected[1:4, 1:4] = True
    np.testing.assert_array_equal(found, expected)


def test_without_an_edge_the_least_excluded_cells_are_marked():
    largest = 2 + np.arange(400.0)
    found = marked(np.arange(400), largest, (20, 20))
    assert np.flatnonzero(found).tolist() == [0, 1, 2, 3, 4]


def test_refined_points_lie_where_the_boundary_passes():
    spec = scattered("refined", 4096)
    found = find_cells(spec)
    assert found == find_cells(spec)
    assert 0 < len(found["cells"]) < 0.4 * found["bins"] ** 2


@pytest.mark.parametrize(
    ("sampling", "sentence"),
    [
        ({"method": "sobol", "share": 0.5}, "key 'sampling.share' belongs to the method 'refined'"),
        ({"method": "refined", "share": 1.0}, "key 'sampling.share' must lie between 0 and 1, but is 1.0"),
        ({"method": "latin"}, "key 'sampling.method' is 'latin'; did you mean"),
    ],
    ids=str,
)
def test_a_sampling_that_does_not_fit_is_named(sampling, sentence):
    with pytest.raises(ValueError) as error:
        scattered(**sampling)
    assert sentence in str(error.value)


def test_refinement_needs_a_constraint():
    axes = {"m_zp": {"min": "1 MeV", "max": "1 GeV"}, "g_zp": {"min": 1e-6, "max": 1e-2}}
    entry = {"model": {"name": "flavoured_u1"}, "axes": axes, "sampling": {"method": "refined", "points": 10}}
    with pytest.raises(ValueError, match="'refined' needs a constraint"):
        resolve(entry | {"constraints": {"set": "none"}})
