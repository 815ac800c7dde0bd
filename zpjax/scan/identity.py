"""The identity of a question: what decides its numbers, as plain data (compared in `zpjax.store.identity`)."""

import hashlib
from collections.abc import Iterable
from dataclasses import fields, replace

import jax
import numpy as np

from zpjax.constraints import Constraint
from zpjax.extensions import declared, exactly, in_force
from zpjax.question.spec import ScanSpec
from zpjax.scan.block_reductions import needed
from zpjax.scan.code import code_of
from zpjax.scan.evaluate import Arguments, PointFunction, point_function
from zpjax.scan.tracing import trace
from zpjax.store.identity import is_identity

# The parts of the engine that make numbers: where points lie, how they are weighed, in which precision, what is kept of them.
ENGINE = (
    *(f"zpjax.question.{name}" for name in ("axes", "spec")),
    *(f"zpjax.scan.{name}" for name in ("block_arrays", "block_reductions", "chunk_points", "chunk_records")),
    *(f"zpjax.scan.{name}" for name in ("evaluate", "log_posterior", "measure", "mixed", "point_source")),
    *(f"zpjax.scan.{name}" for name in ("refinement", "samplers")),
)


def identity(spec: ScanSpec, known: dict | None = None) -> dict:
    """`spec`, `inputs` and `code`, of all kept quantities and of all constraints; and `figures`, one digest of all of data/.

    One identity serves the scan and its boundary: what its constraints depend on counts even where their ratios are not kept.
    known: an identity that may be the same one. Where nothing at all has changed it is, and the trace that finds the inputs, of
    some seconds, is not needed: a finished scan is opened at once.
    """
    point, arguments = point_function(spec)
    names = outputs_of(spec, point)
    figures = _figures(point, arguments)
    found = {
        "spec": spec.identity(),
        "code": code_of(_modules(spec, point, names)),
        "figures": _digest(repr(figures).encode()),
    }
    if is_identity(known) and {name: known.get(name) for name in found} == found:
        return known
    used = {input_name(path) for path, _ in leaves_used(spec, point, arguments, names)}
    used |= {f"measurements.{c.name}" for c in point.constraints}
    return found | {"inputs": {name: figures[name] for name in sorted(figures) if name in used}}


def leaves_used(
    spec: ScanSpec, point: PointFunction, arguments: Arguments, names: Iterable[str]
) -> list[tuple[tuple, object]]:
    """(path, value) of every number among the arguments on which one of these outputs depends."""
    wanted = trace(replace(point, keep=tuple(names)), [axis.name for axis in spec.axes], arguments)
    leaves = jax.tree_util.tree_flatten_with_path(arguments)[0]
    return [leaves[k] for k in wanted.argument_leaves(names)]


def _figures(point: PointFunction, arguments: Arguments) -> dict[str, str]:
    """Name -> digest of all figures that there are; of a constraint also its form, which is no number."""
    found = {f"measurements.{c.name}": _digest(repr(_form(c)).encode()) for c in point.constraints}
    for path, value in jax.tree_util.tree_flatten_with_path(arguments)[0]:
        if name := input_name(path):
            array = np.asarray(value)
            found[name] = _digest(f"{array.dtype.str}{array.shape}".encode() + array.tobytes())
    return found


def outputs_of(spec: ScanSpec, point: PointFunction) -> tuple[str, ...]:
    """All that is kept, or needed for what is, and the ratios of all constraints."""
    kept = needed(spec) if spec.reductions else spec.keep
    return tuple(dict.fromkeys([*kept, *(f"ratio.{piece}" for piece in point.pieces)]))


def input_name(path: tuple) -> str | None:
    """What a number of the arguments is called: as `zpjax sensitivity` calls it, after the folder of `data/`; None for others."""
    part, *names = (str(getattr(step, "name", getattr(step, "key", getattr(step, "idx", None)))) for step in path)
    if part == "statistics":
        return ".".join(["measurements", *names])
    if part != "inputs":
        return None
    if names[:2] == ["tables", "computed"]:
        names[1:2] = []
    return ".".join(["inputs", *names[1:]] if names[0] == "data" else names)


def _form(constraint: Constraint) -> tuple:
    """What of a constraint decides its ratios and whom they judge, besides its numbers."""
    statistic = constraint.statistic
    fixed = [(f.name, getattr(statistic, f.name)) for f in fields(statistic) if f.metadata.get("static")]
    judged = constraint.observable.name, tuple(condition.name for condition in constraint.valid_if)
    return *judged, type(statistic).__name__, constraint.pieces, constraint.projection, tuple(fixed)


def _modules(spec: ScanSpec, point: PointFunction, names) -> list[str]:
    kept = [*(o for o in point.observables if o.name in names), *(c.observable for c in point.constraints)]
    found = [point.model.parameters, point.model.charges, *(o.function for o in kept)]
    found += [type(c.statistic) for c in point.constraints]
    modules = [*ENGINE, type(point.model).__module__, *(part.__module__ for part in found)]
    with exactly(spec.extensions):  # a file may declare what another one computes
        own = [d for kind in ("MODELS", "OBSERVABLES") for d in declared(in_force(), kind)]
    modules += [d.module for d in own if d.thing in (point.model, *kept)]
    return list(dict.fromkeys(modules))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
