"""The sources of a scan: of its theory, its predictions, its data, and every input on which a result depends."""

from dataclasses import replace
from pathlib import Path

import equinox as eqx
import jax

from zpjax.constants import read_quantities
from zpjax.constraints import Constraint
from zpjax.scan.dependence import dependence
from zpjax.scan.evaluate import PointFunction, point_function
from zpjax.scan.reading_spec import read_spec, resolve
from zpjax.scan.spec import ScanSpec
from zpjax.store.place import is_remote, place
from zpjax.store.reading import open_scan

# Of `inputs.tables.solar_8b`, which no data file of quantities holds.
_SOLAR_MODEL = "vinyoles_2017"


def spec_of(path: str | Path) -> ScanSpec:
    """The spec of a TOML file, or that with which the run in a folder or at an address was made."""
    found = place(path)
    return resolve(open_scan(path).spec) if is_remote(found) or found.is_dir() else read_spec(found)


def sources_of(spec: ScanSpec) -> list[str]:
    """Keys of the sources of the model, the computed observables, the constraints and the inputs they depend on.

    Inputs are found by tracing: a constant that no result depends on is not cited. What a shipped table was made from is
    covered by the sources of the observable that reads it. Constraints of which neither ratios nor a boundary are asked are left out.
    """
    point, arguments = point_function(spec)
    asked = [c for c in point.constraints if spec.boundary or any(f"ratio.{piece}" in spec.keep for piece in c.pieces)]
    kept = [o for o in point.observables if o.name in spec.keep]
    keys = [point.model.source]
    for observable in [*kept, *(constraint.observable for constraint in asked)]:
        keys += observable.sources
    for constraint in asked:
        keys += constraint.sources
    return list(dict.fromkeys([*keys, *_of_inputs(spec, point, arguments, asked), *_of_defaults(spec, point)]))


def _of_inputs(spec: ScanSpec, point: PointFunction, arguments, asked: list[Constraint]) -> list[str]:
    """Sources of the leaves of the inputs on which a kept output depends."""
    pieces = [f"ratio.{piece}" for constraint in asked for piece in constraint.pieces]
    point = replace(point, keep=tuple(dict.fromkeys([*point.keep, *pieces])))
    values = {axis.name: axis.low for axis in spec.axes}

    def outputs(inputs):
        found = point(values, eqx.tree_at(lambda a: a.inputs, arguments, inputs))
        return {name: value for name, value in found.items() if name != "status"}

    leaves = frozenset().union(*dependence(outputs, arguments.inputs))
    paths = [path for path, _ in jax.tree_util.tree_flatten_with_path(arguments.inputs)[0]]
    return [key for leaf in sorted(leaves) for key in _of_leaf(paths[leaf])]


def _of_leaf(path: tuple) -> list[str]:
    part, *names = (getattr(step, "name", getattr(step, "key", None)) for step in path)
    if part == "tables":
        return [_SOLAR_MODEL] if names[0] == "solar_8b" else []
    file, name = {
        "constants": ("constants.toml", names[0]),
        "nuisances": ("nuisances.toml", names[0]),
    }.get(part) or (f"inputs/{names[0]}.toml", names[1])
    return [read_quantities(file)[name]["source"]]


def _of_defaults(spec: ScanSpec, point: PointFunction) -> list[str]:
    """Sources of standard inputs that stand in for parameters that the scan does not set."""
    constants = read_quantities("constants.toml")
    scanned = {axis.name for axis in spec.axes}
    names = [i.default_constant for n, i in point.model.parameter_info().items() if n not in scanned]
    return [constants[name]["source"] for name in names if name]
