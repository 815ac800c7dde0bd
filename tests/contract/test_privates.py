"""Tests know zpjax by its public names alone: what is private may be rewritten without asking them."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
BENCHMARKS = TESTS.parent / "benchmarks"
FILES = sorted([*TESTS.rglob("*.py"), *BENCHMARKS.rglob("*.py")])
# What Python, notebooks and JAX call so themselves.
PUBLIC = {"_cache_size", "_replace", "_asdict", "_fields", "_repr_html_", "_repr_png_", "_repr_mimebundle_"}
PATCHING = {"setattr", "delattr", "getattr", "hasattr", "patch", "object"}


def private(name):
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


def touched(tree):
    """Private names that a file imports, reads of anything but `self`, or names in a text for getattr or monkeypatch."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "zpjax":
            yield from (alias.name for alias in node.names if private(alias.name))
            yield from (part for part in node.module.split(".") if private(part))
        elif isinstance(node, ast.Attribute) and private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in PATCHING:
                texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                yield from (name for text in texts if private(name := text.rpartition(".")[2]))


def test_no_test_and_no_benchmark_touches_a_private_name():
    found = {str(p.relative_to(TESTS.parent)): set(touched(ast.parse(p.read_text(encoding="utf-8")))) for p in FILES}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "from zpjax.scan.mixed import _rounded",
        "from zpjax._hidden import shown",
        "mixed._rounded(x)",
        "monkeypatch.setattr(mixed, '_AGAIN', 3)",
        "monkeypatch.setattr('zpjax.verbs.boundary._FEW', 1)",
        "getattr(mixed, '_AGAIN')",
    ],
)
def test_every_way_to_a_private_name_is_seen(text):
    assert len(set(touched(ast.parse(text)))) == 1


@pytest.mark.parametrize("text", ["self._kept = 1", "point._replace(x=1)", "table['_mass']", "x.__doc__"])
def test_what_is_no_private_name_of_ours_is_not(text):
    assert set(touched(ast.parse(text))) == set()
