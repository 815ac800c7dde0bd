"""A boundary as a plain dictionary for JSON, or as rows for CSV, in the units of its axes."""

import math
from dataclasses import asdict, dataclass

import numpy as np

from zpjax.numerics.scales import SPACINGS, value_with_ends

from .outcome import Boundary, Curve
from .problem import COMBINED
from .smooth import allowed_area, curve_length


@dataclass(frozen=True)
class AxisLabel:
    """How one side of the unit box maps to a physical quantity; `low`, `high` and `linear` are in the stated unit."""

    name: str
    unit: str
    low: float
    high: float
    spacing: str = "log"
    linear: float | None = None

    def __post_init__(self) -> None:
        if self.spacing not in SPACINGS:
            raise ValueError(f'Argument `spacing` must be one of {", ".join(SPACINGS)}, but is "{self.spacing}".')
        if (self.linear is not None and self.linear > 0) != (self.spacing == "symmetric_log"):
            raise ValueError(
                "Argument `linear` must be positive on a symmetric logarithmic axis, and not given on others."
            )
        if not self.low < self.high or (self.spacing == "log" and not self.low > 0):
            raise ValueError("Argument `low` must be below `high`, and positive on a logarithmic axis.")

    @property
    def title(self) -> str:
        return f"{self.name} [{self.unit}]" if self.unit else self.name

    def physical(self, fraction: np.ndarray) -> np.ndarray:
        """Values at positions 0...1 along the axis; both ends are met exactly."""
        return value_with_ends(fraction, self.spacing, (self.low, self.high, self.linear))


def _plain(value):
    """Lists, dictionaries, strings and finite numbers only; anything that is no number becomes null."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _named_curves(boundary: Boundary) -> list[tuple[str, Curve]]:
    groups = {COMBINED: boundary.combined, **boundary.by_constraint}
    return [(name, curve) for name, curves in groups.items() for curve in curves]


def _physical(points: np.ndarray, axes) -> np.ndarray:
    return np.stack([axis.physical(points[..., i]) for i, axis in enumerate(axes)], axis=-1)


def _active_names(boundary: Boundary, active: np.ndarray) -> list[list[str]]:
    return [[boundary.pieces[index] for index in pair if index >= 0] for pair in active]


def _require_two(axes) -> None:
    if len(axes) != 2:
        raise ValueError(f"Argument `axes` must hold two axes, but holds {len(axes)}.")


def as_json(boundary: Boundary, axes: tuple[AxisLabel, AxisLabel], notes: dict | None = None) -> dict:
    """A dictionary for strict `json.dump(..., allow_nan=False)`; numbers that are not finite become null.

    Vertices are [x, y] in the units of the axes and, under "unit_box", in box coordinates; `notes` is kept. Tangents (leaving
    and arriving), lengths and the allowed area are in box coordinates: with the vertices they are the nodes of a cubic
    Hermite curve, whose derivative by t = 0...1 at either end is the tangent times the length of the chord times
    2/(1 + cos(theta/2)), theta the angle between both tangents; without one, the chord.
    """
    _require_two(axes)
    curves = [
        {
            "constraint": name,
            "closed": curve.closed,
            "ends": curve.ends,
            "vertices": _physical(curve.points, axes),
            "unit_box": curve.points,
            "active": _active_names(boundary, curve.active),
            "residual": curve.residual,
            "tangents": curve.tangents,
            "length": curve_length(curve),
        }
        for name, curve in _named_curves(boundary)
    ]
    least = boundary.least_excluded
    return _plain(
        {
            "axes": [asdict(axis) for axis in axes],
            "verdict": boundary.verdict,
            "pieces": boundary.pieces,
            "curves": curves,
            "allowed_area": allowed_area(boundary),
            "least_excluded": {
                "point": _physical(least.point, axes),
                "unit_box": least.point,
                "log_ratios": dict(zip(boundary.pieces, least.log_ratios.tolist(), strict=True)),
                "conflict": least.conflict,
                "max_ratio": least.max_ratio,
                "certificate": _certificate(boundary),
            },
            "undecided": _physical(boundary.undecided, axes),
            "statistics": asdict(boundary.statistics),
            "notes": notes or {},
        }
    )


def _certificate(boundary: Boundary) -> dict | None:
    """The certificate of the least excluded point, with the multipliers by the name of their piece."""
    proof = boundary.least_excluded.certificate
    if proof is None:
        return None
    names = [boundary.pieces[index] for index in proof.active]
    rest = {name: value for name, value in asdict(proof).items() if name not in ("active", "multipliers")}
    return {"multipliers": dict(zip(names, proof.multipliers, strict=True))} | rest


def as_csv_rows(
    boundary: Boundary, axes: tuple[AxisLabel, AxisLabel], confidence: dict[str, float | None] | None = None
) -> list[list]:
    """A header and one row per vertex; kind is closed or open, several active pieces are joined by "+".

    The last columns say it in words of their own: the constraint of which the curve is (or "combined"), the confidence level
    of that constraint (as a probability; empty for the combination and where none is stated), and whether the curve is closed.
    """
    _require_two(axes)
    header = ["curve", "kind", "vertex", *(axis.title for axis in axes), "active", "residual"]
    rows = [[*header, "constraint", "confidence", "closed"]]
    for number, (name, curve) in enumerate(_named_curves(boundary)):
        kind = "closed" if curve.closed else "open"
        active = _active_names(boundary, curve.active)
        for vertex, place in enumerate(_physical(curve.points, axes).tolist()):
            label = "+".join(active[vertex])
            row = [f"{name}:{number}", kind, vertex, *place, label, float(curve.residual[vertex])]
            rows.append([*row, name, (confidence or {}).get(name), str(curve.closed).lower()])
    return rows
