"""Imports point downwards only, and importing zpjax is cheap."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import zpjax

ROOT = Path(zpjax.__file__).parent
BASE = {"units", "constants", "inputs", "numerics", "physics"}
# room: what of zpjax it may import besides itself; a room within a room is one of its own. Files at the top level are rooms.
ALLOWED = {
    "units": set(),
    "status": set(),
    "progress_line": set(),
    "display": {"units"},
    "numerics": set(),
    "shipped": {"units"},
    "extensions": {"curve_file", "shipped", "units"},
    "references": {"extensions", "shipped", "units"},
    "constants": {"units", "shipped", "references"},
    "curve_file": {"units", "shipped"},
    "nuisances": {"extensions", "shipped", "references"},
    "inputs": {"units", "shipped", "constants", "nuisances", "numerics"},
    "physics": BASE - {"physics"},
    "models": (BASE - {"inputs"}) | {"extensions", "display"},
    "observables": BASE | {"display"},
    "experiments": BASE | {"observables", "shipped"},
    "catalogue": {"extensions", "shipped", "observables", "experiments", "units"},
    "tabulation": BASE | {"observables", "experiments"},
    "constraints": {
        "display",
        *("catalogue", "curve_file", "observables", "constants", "units", "shipped", "extensions", "references"),
        "numerics",
    },
    "boundary": {"numerics"},
    "store": {"display", "status", "units"},
    "figures": {"display", "numerics", "store", "units", "references", "status"},
    "report": {"store", "figures", "units", "references", "status"},
    "question": {
        "display",
        "catalogue",
        "constants",
        "constraints",
        "experiments",
        "extensions",
        "models",
        "numerics",
        "observables",
        "shipped",
        "store",
        "units",
    },
    "scan": BASE
    | {
        "progress_line",
        "display",
        "catalogue",
        "constraints",
        "models",
        "observables",
        "question",
        "status",
        "store",
        "extensions",
    },
    "farzan": BASE | {"catalogue", "constraints", "models", "observables"},
    "farzan.check": BASE
    | {"catalogue", "constraints", "experiments", "farzan", "models", "observables", "question", "scan"},
}
# These may import everything, but for what stands above them.
TOP = {"verbs": {"cli", "__main__"}, "cli": {"__main__"}, "__main__": set()}
ALLOWED |= {room: {*ALLOWED, *TOP} - above - {room} for room, above in TOP.items()}
NO_JAX = ("store", "figures", "report", "units", "references", "shipped", "extensions", "status")
FILES = sorted(ROOT.rglob("*.py"))


def room_of(name):
    """The innermost room of a module named in full; the package itself belongs to none."""
    parts = name.split(".")[1:]
    within = [".".join(parts[:k]) for k in (2, 1) if len(parts) >= k]
    return next((room for room in within if room in ALLOWED), within[-1] if within else "")


def layer(path):
    return room_of(".".join(("zpjax", *path.relative_to(ROOT).with_suffix("").parts)))


def imported(path):
    """Absolute names of all modules a file imports, wherever in the file the import stands."""
    package = ("zpjax", *path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from zpjax.physics import widths` names a module below, `from zpjax import units` one beside.
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "path", [p for p in FILES if p != ROOT / "__init__.py"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_file_imports_only_layers_below_its_own(path):
    own = layer(path)
    used = {room_of(name) for name in imported(path) if name.startswith("zpjax.")} & set(ALLOWED)
    assert used - ALLOWED[own] - {own} == set()


@pytest.mark.parametrize("path", [p for p in FILES if layer(p) in NO_JAX], ids=lambda p: str(p.relative_to(ROOT)))
def test_stores_and_figures_need_no_jax(path):
    assert {name.split(".")[0] for name in imported(path)} & {"jax", "jaxlib", "equinox", "jaxtyping"} == set()


def test_every_module_has_its_place_in_the_order():
    assert {layer(p) for p in FILES if p != ROOT / "__init__.py"} == set(ALLOWED)


def test_the_order_has_no_cycle():
    rank = {}

    def depth(name, above=()):
        assert name not in above
        if name not in rank:
            rank[name] = 1 + max((depth(n, (*above, name)) for n in ALLOWED.get(name, ())), default=0)
        return rank[name]

    for name in ALLOWED:
        depth(name)
    assert rank["numerics"] < rank["physics"] < rank["observables"] < rank["constraints"] < rank["scan"]


@pytest.mark.parametrize(
    "module", ["zpjax", "zpjax.units", "zpjax.status", "zpjax.references", "zpjax.shipped", "zpjax.cli"]
)
def test_importing_it_loads_neither_jax_nor_matplotlib(module):
    heavy = "{'jax', 'jaxlib', 'matplotlib', 'scipy', 'zarr', 'equinox'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_importing_zpjax_does_not_switch_precision():
    code = "import zpjax, jax; print(jax.config.jax_enable_x64); zpjax.enable_x64(); print(jax.config.jax_enable_x64)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent, check=False)
    assert done.stdout.split() == ["False", "True"], done.stderr
