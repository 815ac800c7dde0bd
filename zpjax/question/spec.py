"""The resolved question of a scan: every default written in, nothing changed afterwards."""

from dataclasses import dataclass, field
from math import prod

from zpjax.constraints import Constraint, constraint_named, judges
from zpjax.display import Shown
from zpjax.extensions import exactly
from zpjax.numerics.scales import UnitBox
from zpjax.question.axes import Axis
from zpjax.question.reductions import Reductions
from zpjax.store.identity import digest
from zpjax.units import natural_unit

METHODS = ("grid", "sobol", "latin_hypercube", "random", "refined", "list")
PRECISIONS = ("double", "mixed")


@dataclass(frozen=True, repr=False)
class ScanSpec(Shown):
    """What is scanned, where, and what is kept. Values in natural units.

    constraints: names of all that a point is compared with, bounds first; `required` are those among them that the question asks for.
    extensions: absolute paths of the folders in which its names are looked up beside zpjax's own (see `question.named`).
    """

    title: str
    model: str
    fixed: dict[str, float | str | None]
    axes: tuple[Axis, ...]
    method: str = "grid"
    points: int | None = None
    seed: int = 0
    refined_share: float = 0.8
    observables: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    chunk_points: int = 131072
    precision: str = "double"
    boundary: bool | str = False
    figure: bool = False
    reductions: Reductions | None = None
    units: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()

    @property
    def bounds(self) -> tuple[str, ...]:
        """The constraints that are no required explanations."""
        return tuple(name for name in self.constraints if name not in self.required)

    @property
    def imposed(self) -> tuple[Constraint, ...]:
        """All constraints, bounds first."""
        with exactly(self.extensions):
            return tuple(map(constraint_named, self.constraints))

    @property
    def judges(self) -> tuple[Constraint, ...]:
        """The constraints that decide what is allowed."""
        return judges(self.imposed)

    @property
    def projections(self) -> tuple[Constraint, ...]:
        """The constraints that decide nothing."""
        return tuple(c for c in self.imposed if c.projection)

    def _card(self) -> tuple[str, dict]:
        axes = self.resolved()["axes"]
        shown = {"of": f"{prod(self.shape):,} points ({self.method})", "model": self.model}
        return self.title, shown | axes | {"constraints": ", ".join(self.constraints)}

    @property
    def box(self) -> UnitBox:
        """The unit box of the axes, whose `ends` it takes."""
        return UnitBox(tuple((axis.name, axis.spacing) for axis in self.axes))

    @property
    def ends(self) -> dict[str, tuple[float, ...]]:
        """Of every axis by name, natural units."""
        return {axis.name: axis.ends for axis in self.axes}

    @property
    def is_grid(self) -> bool:
        """Whether the points are the product of the axes."""
        return self.method == "grid"

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the scan's dimensions: one per axis of a grid, otherwise the number of points."""
        return tuple(len(axis.nodes()) for axis in self.axes) if self.is_grid else (self.points,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the scan's dimensions."""
        return tuple(axis.name for axis in self.axes) if self.is_grid else ("point",)

    def resolved(self) -> dict:
        """The spec as plain data in the order of the TOML file, with units; what `zpjax show` prints."""
        return {
            "title": self.title,
            **({"extensions": {"paths": list(self.extensions)}} if self.extensions else {}),
            "model": {"name": self.model, **{k: self._shown(k, v) for k, v in self.fixed.items() if v is not None}},
            "axes": {axis.name: self._shown_axis(axis) for axis in self.axes},
            "sampling": self._shown_sampling(),
            "output": {
                "observables": list(self.observables),
                "keep": list(self.keep),
                "chunk_points": self.chunk_points,
                "precision": self.precision,
            },
            # By name alone: what a set holds may be another tomorrow.
            "constraints": {"names": list(self.bounds)},
            **({"require": {"names": list(self.required)}} if self.required else {}),
            **({} if self.reductions is None else {"reduce": self.reductions.resolved()}),
            "then": {"boundary": self.boundary, "figure": self.figure},
        }

    def identity(self) -> dict:
        """The part of the resolved spec that decides the stored numbers, tables whose order counts as lists of pairs."""
        return identity_of(self.resolved())

    def hash(self) -> str:
        """SHA-256 of `identity`."""
        return digest(self.identity())

    def _shown(self, name: str, value: float | str):
        unit = self.units.get(name, "1")
        # Also a pure number of a declared percent needs its "1": alone it would be read in percent.
        return value if unit == "1" or isinstance(value, str) else f"{value!r} {natural_unit(unit)}"

    def _shown_axis(self, axis: Axis) -> dict:
        linear = {} if axis.linear is None else {"linear": self._shown(axis.name, axis.linear)}
        spacing = {"spacing": axis.spacing} | linear
        if axis.values is not None:
            # The spacing decides the weights of the values, and where they lie in the unit box.
            return {"values": [self._shown(axis.name, v) for v in axis.values]} | spacing
        limits = {"min": self._shown(axis.name, axis.low), "max": self._shown(axis.name, axis.high)}
        number = {} if axis.points is None else {"points": axis.points}
        return limits | number | spacing

    def _shown_sampling(self) -> dict:
        if self.method in ("grid", "list"):
            return {"method": self.method}
        share = {"share": self.refined_share} if self.method == "refined" else {}
        return {"method": self.method, "points": self.points, "seed": self.seed} | share


def identity_of(resolved: dict) -> dict:
    """The part of a resolved spec that decides the stored numbers.

    The order of axes is that of the dimensions of every array, and the order of histograms that of a record's entries: both
    become lists of pairs, which keep it wherever they are stored. The order of the model's parameters decides nothing.
    Specs from before there was a choice have no precision. Of extensions what is in them decides, not where they lie.
    """
    kept = {key: value for key, value in resolved.items() if key not in ("title", "then", "extensions")}
    kept["output"] = {key: value for key, value in kept["output"].items() if (key, value) != ("precision", "double")}
    kept["axes"] = [[name, axis] for name, axis in kept["axes"].items()]
    if "reduce" in kept:
        histograms = [[name, binning] for name, binning in kept["reduce"]["histograms"].items()]
        kept["reduce"] = kept["reduce"] | {"histograms": histograms}
    return kept
