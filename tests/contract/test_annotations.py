"""Whatever is public says of which types its arguments and its result are, also to type checkers of those who install it."""

import ast
import tomllib
from fnmatch import fnmatch

import pytest

from tests.contract.test_imports import FILES, ROOT


def public_functions(body, within=""):
    """(name, node) of public functions, methods and special methods, those of public classes among them."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            special = node.name.startswith("__") and node.name.endswith("__")
            if special or not node.name.startswith("_"):
                yield f"{within}{node.name}", node


def silent(name, node):
    """Arguments without an annotation, and `return`; an object or class that a method belongs to needs none."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    bound = arguments[1:] if "." in name and not static else arguments
    rest = [a for a in (node.args.vararg, node.args.kwarg) if a is not None]
    missing = [a.arg for a in (*bound, *rest) if a.annotation is None]
    return missing + ([] if node.returns is not None else ["return"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_function_is_annotated(path):
    found = {
        name: missing
        for name, node in public_functions(ast.parse(path.read_text(encoding="utf-8")).body)
        if (missing := silent(name, node))
    }
    assert found == {}


def test_what_is_installed_says_that_it_is_typed():
    patterns = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    assert (ROOT / "py.typed").read_bytes() == b""
    assert any(fnmatch("py.typed", pattern) for pattern in patterns["zpjax"])
