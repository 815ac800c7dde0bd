"""Error bands on the curves of a scan: how a boundary moves with a datum, an input or a parameter of the model."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from zpjax.boundary import vertex_shifts
from zpjax.extensions import exactly
from zpjax.inputs import quantities_of
from zpjax.question.named import constraint_of
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import require_x64
from zpjax.store.identity import difference
from zpjax.store.layout import RunFolder
from zpjax.store.place import write_atomically
from zpjax.store.reading import read_boundary
from zpjax.units import brief, from_natural, nearest, to_natural
from zpjax.verbs.boundary import identity_for, scan_boundary
from zpjax.verbs.boundary_problem import boundary_problem

# Of the box: rounding, and what keeps windows smooth at zero.
_NOTHING = 1e-10
# Of its size, where nothing else is said about a quantity.
_STEP = 0.01


@dataclass(frozen=True)
class Movable:
    """A quantity that may be moved: its value and step in natural units, what the step is, and how to move it."""

    name: str
    value: float
    step: float
    unit: str
    meaning: str
    moved: Callable


def boundary_bands(
    spec: ScanSpec,
    out: str | Path,
    name: str,
    step: float | None = None,
    notice: Callable[[str], None] = lambda sentence: None,
) -> dict:
    """The curves of the scan's boundary with a band for one quantity moved by +-step, as plain data.

    name: a parameter that the spec fixes; `CONSTRAINT.threshold` (`.value`, `.error`, `.limit`, ...); `TOPIC.FIGURE` of
    `data/inputs`; `constants.NAME`; `nuisances.NAME`. step: in the quantity's unit; default its stated error, else 1 %.
    Each curve has `vertices`, `shift` (unit box, per step) and `plus`, `minus`: the vertices moved to first order, null
    where the slope vanishes. Uses the boundary stored in `out`, or finds it, and tells `notice` if the one that is there is of
    another spec, of other data or other code; ValueError if the scan there is. Written to `sensitivity.NAME.json` there.
    """
    require_x64()
    folder = RunFolder(out)
    quantity = movable(spec, name, step)
    stored, made_from = read_boundary(folder), identity_for(spec, folder)
    if stored is not None and (other := _unlike(spec, stored, made_from)):
        notice(f"{folder.boundary_json}: is of {other}; the boundary is found anew.")
        stored = None
    if stored is None:
        stored = scan_boundary(spec, out)
    drawn = {curve["constraint"] for curve in stored["curves"]}
    followed = tuple(c for c in spec.judges if c.name not in stored["not_followed"])
    followed += tuple(c for c in spec.projections if c.name in drawn)
    points = [np.array(curve["unit_box"]) for curve in stored["curves"]]
    shifts = _shifts(spec, followed, stored["curves"], points, quantity)
    ends = np.cumsum([len(at) for at in points])[:-1]
    result = {
        "title": spec.title,
        "spec_hash": spec.hash(),
        "identity": made_from,
        "quantity": {
            "name": name,
            "value": from_natural(quantity.value, quantity.unit),
            "step": from_natural(quantity.step, quantity.unit),
            "unit": quantity.unit,
            "meaning": quantity.meaning,
        },
        "axes": stored["axes"],
        "curves": list(map(_curve, stored["curves"], points, np.split(shifts, ends), [spec] * len(points))),
    }
    path = folder.path / f"sensitivity.{name}.json"
    write_atomically(path, json.dumps(result, allow_nan=False))
    return result | {"written": str(path)}


def _shifts(spec: ScanSpec, followed, curves: list[dict], points: list[np.ndarray], quantity: Movable) -> np.ndarray:
    """How far every vertex of all curves moves by one step of the quantity, in the unit box."""
    problem = boundary_problem(spec, followed)
    index = {piece: k for k, piece in enumerate(problem.pieces)}
    active = [_indices(curve["active"], index) for curve in curves]
    vertices, pairs = np.concatenate([np.empty((0, 2)), *points]), np.concatenate([np.empty((0, 2), int), *active])
    return quantity.step * vertex_shifts(problem, vertices, pairs, quantity.moved)


def _unlike(spec: ScanSpec, boundary: dict, made_from: dict) -> str | None:
    """What a stored boundary is of, if not of this question."""
    if spec.boundary == "all" and boundary["not_followed"]:
        return "fewer constraints than are followed now"
    return difference(boundary.get("identity"), made_from)


def _indices(names: list[list[str]], index: dict[str, int]) -> np.ndarray:
    return np.array([[index[pair[0]], index[pair[1]] if len(pair) > 1 else -1] for pair in names], dtype=int)


def _curve(curve: dict, points: np.ndarray, shifts: np.ndarray, spec: ScanSpec) -> dict:
    length = np.linalg.norm(shifts, axis=1)
    known = np.isfinite(length)
    return {
        "constraint": curve["constraint"],
        "closed": curve["closed"],
        "vertices": curve["vertices"],
        "shift": [row.tolist() if ok else None for row, ok in zip(shifts, known, strict=True)],
        "plus": _physical(points + shifts, known, spec),
        "minus": _physical(points - shifts, known, spec),
        "median": float(np.median(length[known])) if known.any() else None,
        "largest": float(np.max(length[known])) if known.any() else None,
    }


def _physical(points: np.ndarray, known: np.ndarray, spec: ScanSpec) -> list:
    values = spec.box.values(np.where(known[:, None], points, 0.0), spec.ends)
    columns = [from_natural(values[axis.name], axis.unit) for axis in spec.axes]
    return [list(row) if ok else None for row, ok in zip(np.stack(columns, axis=1).tolist(), known, strict=True)]


def movable(spec: ScanSpec, name: str, step: float | None = None) -> Movable:
    """The quantity of that name. ValueError with the nearest one otherwise."""
    found = _parameter(spec, name) or _dotted(spec, name)
    if found is None:
        choices = [n for n, v in spec.fixed.items() if isinstance(v, float)]
        choices += [f"{c.name}.{field}" for c in spec.imposed for field in c.statistic.numbers]
        raise ValueError(f"quantity '{brief(name)}' is not known{nearest(name, choices)}")
    if step is None:
        return found
    if not (np.isfinite(step) and step > 0):
        raise ValueError(f"the step must be positive, but is {step}.")
    return replace(found, step=to_natural(step, found.unit), meaning="given")


def _parameter(spec: ScanSpec, name: str) -> Movable | None:
    value = spec.fixed.get(name)
    if not isinstance(value, (int, float)):
        return None
    moved = _Moved(("fixed", name))
    return Movable(name, float(value), _STEP * (abs(value) or 1.0), spec.units[name], "1 % of its size", moved)


def _dotted(spec: ScanSpec, name: str) -> Movable | None:
    group, _, field = name.partition(".")
    if group in spec.constraints:
        # Names of constraints and of their numbers have no dots.
        constraint = constraint_of(spec, group)
        statistic, numbers = constraint.statistic, constraint.statistic.numbers
        if field not in numbers:
            raise ValueError(f"quantity '{brief(name)}' is not known{nearest(field, numbers)}")
        value, unit = numbers[field], statistic.unit_of(field, constraint.observable.unit)
        error = numbers.get("error") if field == "value" else None
        size, meaning = (error, "its error") if error else (_STEP * abs(value), "1 % of its size")
        return Movable(name, value, size, unit, meaning, _Moved(("statistics", group, field)))
    with exactly(spec.extensions):
        entries = quantities_of(group)
    if not entries:
        return None
    numbers = [n for n, entry in entries.items() if not isinstance(entry["value"], list)]
    if field not in numbers:
        raise ValueError(f"quantity '{brief(name)}' is not known{nearest(field, numbers)}")
    entry = entries[field]
    error = entry.get("error")
    size, meaning = (error, "its error") if error else (_STEP * abs(entry["value"]), "1 % of its size")
    value, size = (to_natural(float(x), entry["unit"]) for x in (entry["value"], size))
    return Movable(
        name,
        value,
        size,
        entry["unit"],
        meaning,
        _Moved(("inputs", *(() if group in ("constants", "nuisances") else ("data",)), group, field)),
    )


@dataclass(frozen=True)
class _Moved:
    """Adds p to the number at a path of fields and keys. Frozen, so that what is compiled for one is found again."""

    path: tuple[str, ...]

    def __call__(self, arguments, p):
        ends, rest = arguments
        return ends, _with(rest, self.path, p)


def _with(tree, path: tuple[str, ...], p):
    """A copy of nested dictionaries and frozen records with p added to the number at the path."""
    if not path:
        return tree + p
    name, *below = path
    if isinstance(tree, dict):
        return tree | {name: _with(tree[name], below, p)}
    return replace(tree, **{name: _with(getattr(tree, name), below, p)})


def band_sentences(result: dict) -> list[str]:
    """What moves how far, in a few lines."""
    quantity = result["quantity"]
    unit = "" if quantity["unit"] == "1" else f" {quantity['unit']}"
    lines = [
        f"{quantity['name']} = {quantity['value']:.6g}{unit}, moved by {quantity['step']:.3g}{unit} ({quantity['meaning']})"
    ]
    for curve in result["curves"]:
        if curve["largest"] is None:
            lines.append(f"  {curve['constraint']}: no vertex with a slope")
        elif curve["largest"] > _NOTHING:
            lines.append(
                f"  {curve['constraint']}: {len(curve['vertices'])} vertices move by {curve['median']:.2e} of the box (median), "
                f"{curve['largest']:.2e} at most"
            )
        else:
            lines.append(f"  {curve['constraint']}: does not depend on it")
    return [*lines, f"{result['written']}: written."]
