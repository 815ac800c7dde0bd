"""Scans that are too large, and numbers that no double holds, are refused on reading; sizes are numbers that do not overflow."""

import itertools
import math
import time

import pytest

from tests.scan.questions import document
from zpjax.question.chunks import Chunking, chunking
from zpjax.question.reading import read_spec, resolve
from zpjax.question.toml_text import toml_lines
from zpjax.scan.run import points_in, store_chunks

G = {"min": 1e-6, "max": 1e-2}
M = {"min": "1 MeV", "max": "1 GeV"}
NINE = {
    "m_zp": M | {"points": 200},
    "g_zp": G | {"points": 200},
    **{name: {"min": 0.5, "max": 1.5, "points": 200} for name in "abc"},
    "mixing_scale": {"min": "173 GeV", "max": "10 TeV", "points": 200},
    "mixing_ratio": {"min": -0.1, "max": 0.1, "points": 200},
    "mixing_ratio_offset": {"min": -0.1, "max": 0.1, "points": 200},
    "quark_alignment": {"min": 0.0, "max": 1.0, "points": 200},
}


def box(**sampling):
    return {"axes": {"m_zp": M, "g_zp": G}, "sampling": sampling}


TOO_LARGE = {
    "nine axes of 200": ({"axes": NINE}, "table 'axes': the grid has 5.12e+20 points, more than 1e+15."),
    "1e18 points": (
        {
            "axes": {
                "m_zp": M | {"points": 10**6},
                "g_zp": G | {"points": 10**6},
                "b": {"min": 0.5, "max": 1.5, "points": 10**6},
            }
        },
        "1e+18 points",
    ),
    "an axis of 1e9": (
        {"axes": {"m_zp": M, "g_zp": G | {"points": 10**9}}},
        "key 'axes.g_zp.points' must be at most 1000000,",
    ),
    "sobol with 1e30": (
        box(method="sobol", points=10**30),
        "key 'sampling.points' must be at most 1073741824, but is 1000",
    ),
    "sobol beyond 2^30": (box(method="sobol", points=2**30 + 1), "key 'sampling.points' must be at most 1073741824"),
    "refined beyond 2^30": (
        box(method="refined", points=2**30 + 1),
        "key 'sampling.points' must be at most 1073741824",
    ),
    "random with 1e16": (box(method="random", points=10**16), "key 'sampling.points' must be at most 1000000000000000"),
    "a seed of 128 bits and one": (
        box(method="random", points=9, seed=2**128),
        "key 'sampling.seed' must be at most 3402823669",
    ),
    "a seed of 400 digits": (box(method="sobol", points=9, seed=10**400), "key 'sampling.seed' must be at most"),
    "chunks that fill the memory": (
        {"output": {"chunk_points": 10**12}},
        "key 'output.chunk_points' must be a whole number between",
    ),
    "more chunks than files": (
        box(method="random", points=10**9) | {"output": {"observables": [], "chunk_points": 10}},
        "key 'output.chunk_points': the scan has 1e+08 chunks to store, more than 1e+07",
    ),
    "a log axis over 309 decades": (
        {"axes": {"m_zp": M, "g_zp": {"min": 1e-155, "max": 1e154, "points": 3}}},
        "key 'axes.g_zp': the range",
    ),
    "a linear axis that is too wide": (
        {"axes": {"m_zp": M, "g_zp": G, "b": {"min": -1e308, "max": 1e308, "points": 3}}},
        "key 'axes.b': the range",
    ),
    "more values than numbers": (
        {"axes": {"m_zp": M, "g_zp": G, "b": {"min": 1.0, "max": 1.0000000000000007, "points": 9}}},
        "key 'axes.b': 9 values between 'min' and 'max' are not different in double precision.",
    ),
    "a symmetric axis that is too wide": (
        {
            "axes": {
                "m_zp": M,
                "g_zp": G,
                "b": {"min": -1, "max": 1, "spacing": "symmetric_log", "linear": 1e-310, "points": 3},
            }
        },
        "key 'axes.b': the range",
    ),
    "a histogram over 309 decades": (
        {"reduce": {"histograms": {"eps_u_mumu": {"min": 1e-155, "max": 1e154, "spacing": "log"}}}},
        "key 'reduce.histograms.eps_u_mumu': the range",
    ),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_is_too_large_is_refused_at_once(name):
    tables, sentence = TOO_LARGE[name]
    started = time.perf_counter()
    with pytest.raises(ValueError, match="'") as error:
        resolve(document(**tables))
    assert time.perf_counter() - started < 1
    assert sentence in str(error.value)
    assert len(str(error.value)) < 240


@pytest.mark.parametrize(
    "sampling",
    [
        {"method": "sobol", "points": 2**30},
        {"method": "refined", "points": 2**30},
        {"method": "random", "points": 10**12, "seed": 2**128 - 1},
        {"method": "latin_hypercube", "points": 10**12},
    ],
    ids=["sobol", "refined", "random", "latin hypercube"],
)
def test_what_is_just_small_enough_is_sound(sampling):
    spec = resolve(document(**box(**sampling), output={"observables": []}))
    assert points_in(spec, range(len(store_chunks(spec)))) == sampling["points"]


def test_a_reduced_grid_of_1e15_points_is_counted_without_a_list():
    axes = {
        "m_zp": M | {"points": 10**6},
        "g_zp": G | {"points": 10**6},
        "b": {"min": 0.5, "max": 1.5, "points": 10**3},
    }
    spec = resolve(document(axes=axes, reduce={}))
    started = time.perf_counter()
    assert math.prod(spec.shape) == 10**15
    chunks = store_chunks(spec)
    assert len(chunks) <= 1024
    assert points_in(spec, range(len(chunks))) == 10**15
    assert points_in(spec, range(3)) == sum(points_in(spec, [k]) for k in range(3))
    assert next(iter(chunking(spec))).number == 0
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("shape", [(7,), (5, 7), (4, 5, 6)], ids=str)
def test_points_of_consecutive_chunks_are_those_of_each(shape):
    block = tuple(max(1, n // 2 - 1) for n in shape)
    chunks = Chunking(shape, block)
    each = [math.prod(b - a for a, b in zip(c.start, c.stop, strict=True)) for c in chunks]
    assert sum(each) == math.prod(shape)
    for first, last in itertools.combinations(range(len(chunks) + 1), 2):
        assert chunks.points(range(first, last)) == sum(each[first:last])
    assert chunks.points(range(2, 2)) == 0


def written(tmp_path, text: bytes):
    path = tmp_path / "q.toml"
    path.write_bytes(text)
    return path


def test_a_byte_order_mark_says_nothing(tmp_path):
    text = "\n".join(toml_lines(document())).encode()
    assert read_spec(written(tmp_path, b"\xef\xbb\xbf" + text)).resolved() == resolve(document()).resolved()


NOT_TOML = {
    "3000 brackets": b"x = " + b"[" * 3000 + b"]" * 3000,
    "an integer of 5000 digits": b"x = " + b"9" * 5000,
    "no utf-8": b"title = '\xff'",
    "a key of 10^5 characters twice": b"a" * 10**5 + b" = 1\n" + b"a" * 10**5 + b" = 2",
}


@pytest.mark.parametrize("name", NOT_TOML)
def test_what_is_no_toml_is_refused_by_a_short_sentence(name, tmp_path):
    path = written(tmp_path, NOT_TOML[name])
    with pytest.raises(ValueError, match="cannot be read as TOML") as error:
        read_spec(path)
    sentence = str(error.value)
    assert sentence.startswith(f"{path}: ")
    assert len(sentence) - len(str(path)) < 200
    assert sentence.isprintable()


TITLES = {
    "quotes": "the \"plane\" of 'm' and g",
    "backslashes": "$L_\\mu$ \\ and \\\\ and \\n",
    "formulas": r"LMA-Dark with $L_\mu + L_\tau$",
    "beyond the basic plane": "\U0001f600 α β",
    "broken mathematics": r"the $\gprime$ plane",
}


@pytest.mark.parametrize("name", TITLES)
def test_show_writes_titles_that_read_back(name, tmp_path):
    spec = resolve(document(title=TITLES[name]))
    path = written(tmp_path, "\n".join(toml_lines(spec.resolved())).encode())
    assert read_spec(path).title == TITLES[name]


@pytest.mark.parametrize("title", ["a\nb", "a\x1b[31m", "\x00", "\x7f", "a\u2028b", 5, ["a"]], ids=repr)
def test_a_title_is_one_line_of_text(title):
    with pytest.raises(ValueError, match="key 'title' must be one line of text without control characters") as error:
        resolve(document(title=title))
    assert str(error.value).isprintable()
