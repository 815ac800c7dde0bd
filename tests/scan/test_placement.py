"""The points of a block are divided over the local devices; one or eight give the same numbers."""

import functools
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest

from tests.scan.on_devices import questions
from zpjax.scan.placement import placement
from zpjax.store.reading import open_scan
from zpjax.store.records import joined_records

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Number of devices -> folder of its runs, made when asked for."""

    @functools.cache
    def made(number):
        folder = tmp_path_factory.mktemp(f"on_{number}")
        command = [sys.executable, "-m", "tests.scan.on_devices", str(number), str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=250)
        assert done.returncode == 0, done.stderr[-2000:]
        return folder

    return made


NUMBERS = [2, pytest.param(8, marks=pytest.mark.slow)]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("question", ["grid", "scattered"])
def test_values_on_several_devices_are_those_of_one_within_4_ulp(question, number, runs):
    one, several = open_scan(runs(1) / question), open_scan(runs(number) / question)
    assert one.names() == several.names()
    for name in one.names():
        expected, found = one.read(name), several.read(name)
        if expected.dtype.kind != "f":
            np.testing.assert_array_equal(found, expected, err_msg=name)
            continue
        assert np.all(np.abs(found - expected) <= 4 * np.spacing(np.abs(expected))), name


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("question", ["reduced_grid", "reduced_scattered"])
def test_summaries_on_several_devices_are_those_of_one(question, number, runs):
    one, several = (joined_records(open_scan(runs(n) / question)) for n in (1, number))
    # A ratio that does not depend on a parameter is least all along it, where rounding decides which place is named.
    stored = open_scan(runs(1) / question.removeprefix("reduced_"))
    names = open_scan(runs(1) / question).attributes["records"]["constraints"]
    moved = one["constraint.index"] != several["constraint.index"]
    for constraint, places in zip(
        np.array(names)[moved],
        np.stack([one["constraint.index"], several["constraint.index"]])[:, moved].T,
        strict=True,
    ):
        pieces = [
            n for n in stored.names() if n.startswith("ratio.") and stored.group[n].attrs["constraint"] == constraint
        ]
        here, there = np.max([stored.broadcast(n).ravel()[places] for n in pieces], axis=0)
        assert abs(here - there) <= 4 * np.spacing(here), constraint
    for name, expected in one.items():
        found = several[name]
        if name in ("constraint.index", "constraint.point"):
            found, expected = found[~moved], expected[~moved]
        if expected.dtype.kind in "iu":
            np.testing.assert_array_equal(found, expected, err_msg=name)
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-13, atol=0, err_msg=name)


def test_the_questions_divide_by_neither_two_nor_eight_devices():
    from zpjax.question.chunks import chunking

    for spec in questions().values():
        assert max(chunking(spec).block) % 2


def test_a_block_is_divided_along_its_longest_dimension_and_padded():
    found = placement(("m_zp", "g_zp"), (3, 1000))
    assert found.divided == "g_zp"
    assert found.mesh.size == len(jax.local_devices())
    assert found.padded((3, 1000)) == (3, 1000)


@pytest.mark.parametrize("number", [0, 2, 99])
def test_more_devices_than_there_are_cannot_be_used(number):
    with pytest.raises(ValueError, match=rf"{number} devices are asked for, but this process has 1 \("):
        placement(("point",), (10,), number)
