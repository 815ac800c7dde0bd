"""Points are a pure function of spec and chunk."""

import numpy as np
import pytest
from scipy.stats import qmc

from tests.scan.questions import scattered, small
from zpjax.question.chunks import Chunking, chunking
from zpjax.scan.point_source import PointSource


def all_points(spec, block):
    chunks = Chunking(spec.shape, (block,))
    source = PointSource(spec)
    parts = []
    for chunk in chunks:
        values = source.values(chunk, chunks.block)
        size = chunk.stop[0] - chunk.start[0]
        parts.append(np.stack([values[axis.name][:size] for axis in spec.axes]))
    return np.concatenate(parts, axis=1)


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_scattered_points_do_not_depend_on_the_chunking(method):
    spec = scattered(method, 101, seed=3)
    np.testing.assert_array_equal(all_points(spec, 101), all_points(spec, 7))


def test_a_chunk_reached_directly_has_the_points_it_has_in_order():
    spec = scattered("sobol", 64)
    chunks = Chunking(spec.shape, (16,))
    in_order = all_points(spec, 16)[:, 48:]
    direct = PointSource(spec).values(chunks.chunk(3), chunks.block)
    np.testing.assert_array_equal(np.stack([direct[a.name] for a in spec.axes]), in_order)


def test_sobol_points_are_those_of_the_scrambled_sequence():
    spec = scattered("sobol", 64, seed=11)
    reference = qmc.Sobol(2, scramble=True, rng=np.random.default_rng(11)).random(64)
    found = np.stack([axis.to_unit(all_points(spec, 64)[k]) for k, axis in enumerate(spec.axes)], axis=1)
    np.testing.assert_allclose(found, reference, rtol=1e-12, atol=1e-14)


def test_other_seeds_give_other_points():
    assert not np.array_equal(
        all_points(scattered("random", 9, seed=1), 9), all_points(scattered("random", 9, seed=2), 9)
    )


def test_scattered_points_stay_inside_the_box():
    points = all_points(scattered("random", 4000), 4000)
    assert np.all((points[0] >= 1e-3) & (points[0] <= 1.0) & (points[1] >= 1e-6) & (points[1] <= 1e-2))


def test_padding_repeats_the_last_valid_value():
    spec = scattered("random", 10)
    chunks = Chunking(spec.shape, (8,))
    values = PointSource(spec).values(chunks.chunk(1), chunks.block)["m_zp"]
    assert np.all(values[2:] == values[1])


@pytest.mark.parametrize("chunk_points", [1, 7, 10, 40, 10_000])
def test_chunks_cover_every_grid_point_once(chunk_points):
    spec = small(output={"chunk_points": chunk_points})
    chunks = chunking(spec)
    count = np.zeros(spec.shape, int)
    for chunk in chunks:
        count[tuple(slice(a, b) for a, b in zip(chunk.start, chunk.stop, strict=True))] += 1
        assert int(np.prod(chunks.block)) <= max(chunk_points, 1)
    assert np.all(count == 1)


def test_a_list_takes_its_values_as_they_are():
    spec = small(
        axes={"m_zp": {"values": ["10 MeV", "20 MeV"]}, "g_zp": {"values": [7e-5, 1e-4]}}, sampling={"method": "list"}
    )
    np.testing.assert_array_equal(all_points(spec, 2), [[0.01, 0.02], [7e-5, 1e-4]])
