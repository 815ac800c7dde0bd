"""Digests of the code that computes: of the modules that a computation imports, without what does not compute."""

import ast
import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

# What is followed from import to import; the rest of zpjax asks, finds, stores or draws.
_COMPUTING = (
    "zpjax.constants",
    "zpjax.constraints.forms",
    "zpjax.constraints.published_curve",
    "zpjax.constraints.statistic",
    "zpjax.experiments.",
    "zpjax.inputs",
    "zpjax.models.",
    "zpjax.numerics.",
    "zpjax.observables.",
    "zpjax.physics.",
    "zpjax.status",
    "zpjax.units",
)
# Of a syntax tree: nothing of it changes what is computed, and versions of Python differ in it.
_IDLE = {"ctx", "kind", "type_comment", "type_params"}


@dataclass(frozen=True)
class _Source:
    """A module's digest, and what it imports."""

    digest: str
    imports: frozenset[str]


def code_of(modules: Iterable[str]) -> dict[str, str]:
    """Module -> digest, of these modules and of all that they import and that computes."""
    found, left = {}, list(dict.fromkeys(modules))
    while left:
        name = left.pop()
        if name in found or (source := _source(name)) is None:
            continue
        found[name] = source.digest
        # Of an extension also what its files import of one another.
        own = () if name.startswith("zpjax.") else (f"{name.rpartition('.')[0]}.",)
        left += [other for other in source.imports if other.startswith((*_COMPUTING, *own))]
    return _by_lasting_name(found)


def _by_lasting_name(found: dict[str, str]) -> dict[str, str]:
    """The same with the modules of extensions by the names of their files; those of one name as one."""
    digests: dict[str, list[str]] = {}
    for name, digest in sorted(found.items(), key=lambda entry: entry[::-1]):
        lasting = name if name.startswith("zpjax.") else f"extensions.{name.rpartition('.')[2]}"
        digests.setdefault(lasting, []).append(digest)
    return {name: "+".join(several) for name, several in sorted(digests.items())}


@cache
def _source(module: str) -> _Source | None:
    """None for what is no module of Python."""
    loaded = sys.modules.get(module)
    try:
        spec = loaded.__spec__ if loaded else find_spec(module)
        text = spec.loader.get_source(module)
    except (AttributeError, ImportError):
        return None
    if text is None:
        return None
    tree = ast.parse(text)
    package = module if spec.submodule_search_locations is not None else module.rpartition(".")[0]
    return _Source(digest_of_code(tree), _imports(tree, package))


def digest_of_code(tree: ast.Module) -> str:
    """Of all statements but docstrings; comments and layout are no part of a tree. The same in every version of Python."""
    words: list[str] = []
    _words(tree, words)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def _words(node: ast.AST, words: list[str]) -> None:
    words.append(type(node).__name__)
    for field in node._fields:
        value = getattr(node, field, None)
        if value is None or value == [] or field in _IDLE:
            continue
        if field == "body" and isinstance(value, list) and _is_text(value[0]):
            value = value[1:]
        words.append(field)
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, ast.AST):
                _words(entry, words)
            else:
                words.append(repr(entry))
        words.append(".")


def _is_text(statement: ast.stmt) -> bool:
    """A docstring, or a text that stands alone."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
        return False
    return isinstance(statement.value.value, str)


def _imports(tree: ast.Module, package: str) -> frozenset[str]:
    """Names that may be modules: of `from a import b` both a and a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(found)
