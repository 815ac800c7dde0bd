"""What a scan that is too large to keep leaves behind: the table `reduce` of its spec, resolved, and its reading."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from zpjax.catalogue import observable_named
from zpjax.constraints import Constraint, judges, require_likelihood
from zpjax.constraints.statistic import Likelihood
from zpjax.numerics.scales import even_values
from zpjax.question.axes import Axis, linear_part, require_resolved, spaced
from zpjax.question.entries import list_of_names
from zpjax.question.tables import Entry, amount, keys_schema, names_schema, one_of, read_table, table_schema, whole
from zpjax.question.vocabulary import constraints, parameter_units, quantity_units
from zpjax.units import brief, from_natural, nearest

KEEPS = ("none", "allowed")
# A summary of so many numbers per record keeps a thousand records far below a gigabyte.
_MOST_BINS = 256


@dataclass(frozen=True)
class Binning:
    """Equal bins of one quantity between two ends, as it is spaced. Ends, and `linear` of a symmetric logarithm, in the unit named.

    A scanned parameter has the ends of its axis, so that all values lie inside. Of other quantities, what lies below and
    above is counted apart.
    """

    name: str
    unit: str
    spacing: str
    low: float
    high: float
    bins: int
    linear: float | None = None

    @property
    def ends(self) -> tuple[float, ...]:
        """As `numerics.scales` takes them."""
        return (self.low, self.high) if self.linear is None else (self.low, self.high, self.linear)

    def edges(self) -> np.ndarray:
        """The `bins + 1` edges."""
        return even_values(self.bins + 1, self.spacing, self.ends)

    def resolved(self) -> dict:
        """As plain data, in the form of the TOML file."""
        ends = {"min": self._shown(self.low), "max": self._shown(self.high)}
        linear = {} if self.linear is None else {"linear": self._shown(self.linear)}
        return ends | {"bins": self.bins, "spacing": self.spacing} | linear

    def _shown(self, value: float):
        return value if self.unit == "1" else f"{value!r} {self.unit}"


@dataclass(frozen=True)
class Reductions:
    """Which summaries are made while scanning. Least ratios, allowed volume and their points are always among them.

    profiles: tuples of one or two scanned parameters, over all others of which the least is taken. likelihood: names of
    constraints whose Delta chi^2 are added and profiled as well; none are added unasked.
    """

    keep: str = "none"
    bins: int = 64
    top: int = 10
    profiles: tuple[tuple[str, ...], ...] = ()
    histograms: tuple[Binning, ...] = ()
    likelihood: tuple[str, ...] = ()

    def resolved(self) -> dict:
        """As plain data, in the form of the TOML file."""
        return {
            "keep": self.keep,
            "bins": self.bins,
            "top": self.top,
            "profiles": [list(names) for names in self.profiles],
            "likelihood": list(self.likelihood),
            "histograms": {binning.name: binning.resolved() for binning in self.histograms},
        }


def binning_entries(unit: str, spacing: str | None = None) -> dict[str, Entry]:
    """The entries of the bins of a quantity of that unit."""
    return spaced(unit, spacing) | {"min": amount(unit), "max": amount(unit), "bins": whole(1, _MOST_BINS)}


def _quantities(value, key: str) -> dict:
    if isinstance(value, list):
        value = {name: {} for name in value} if all(isinstance(n, str) for n in value) else None
    if not isinstance(value, dict):
        raise ValueError(f"key '{key}' must be a table of quantities, or a list of scanned parameters.")
    return value


def _names_and_pairs(value, key: str) -> list:
    if not isinstance(value, list):
        raise ValueError(f"key '{key}' must be a list of names and pairs of names.")
    return value


def _profiles_schema() -> dict:
    pair = names_schema(parameter_units(), minItems=1, maxItems=2, uniqueItems=True)
    return {"type": "array", "items": {"anyOf": [pair["items"], pair]}}


def _histograms_schema() -> dict:
    stored = {n: table_schema(binning_entries(u), required=["min", "max"]) for n, u in quantity_units().items()}
    scanned = {n: table_schema(binning_entries(unit)) for n, unit in parameter_units().items()}
    return {"anyOf": [names_schema(scanned), keys_schema(stored | scanned)]}


def _likelihood_schema() -> dict:
    return names_schema([c.name for c in judges(constraints()) if isinstance(c.statistic, Likelihood)])


REDUCE = {
    "keep": one_of(KEEPS, Reductions.keep),
    "bins": whole(1, _MOST_BINS, default=Reductions.bins),
    "top": whole(1, 10_000, default=Reductions.top),
    "profiles": Entry(_profiles_schema, _names_and_pairs),
    "histograms": Entry(_histograms_schema, _quantities, {}),
    "likelihood": Entry(_likelihood_schema, list_of_names, ()),
}


def read_reductions(
    table: dict, axes: tuple[Axis, ...], keep: tuple[str, ...], constraints: tuple[Constraint, ...]
) -> Reductions:
    """The reductions asked for by a table. ValueError: one sentence with the key and the nearest valid choice."""
    given = read_table(table, REDUCE, "reduce")
    if not judges(constraints):
        raise ValueError("table 'reduce' needs a constraint that is not a projection.")
    for constraint in constraints:
        for piece in constraint.pieces:
            if f"ratio.{piece}" not in keep:
                raise ValueError(f"table 'reduce' needs the ratios, but 'output.keep' leaves out 'ratio.{piece}'.")
    histograms = given["histograms"].items()
    return Reductions(
        keep=given["keep"],
        bins=given["bins"],
        top=given["top"],
        profiles=_profiles(given["profiles"], axes),
        histograms=tuple(_histogram(name, entry, axes, keep, given["bins"]) for name, entry in histograms),
        likelihood=_likelihood(given["likelihood"], judges(constraints)),
    )


def axis_binning(axis: Axis, bins: int) -> Binning:
    """Bins over the range of a scanned parameter, in its unit."""
    low, high, *linear = axis.ends_in_unit
    return Binning(axis.name, axis.unit, axis.spacing, low, high, bins, *linear)


def _profiles(given: list | None, axes: tuple[Axis, ...]) -> tuple[tuple[str, ...], ...]:
    names = [axis.name for axis in axes if axis.low < axis.high]
    if given is None:  # every pair
        return tuple(itertools.combinations(names, 2)) or tuple((name,) for name in names)
    found = []
    for entry in given:
        pair = tuple(entry) if isinstance(entry, list) else (entry,)
        if not all(isinstance(name, str) for name in pair) or not 1 <= len(set(pair)) == len(pair) <= 2:
            raise ValueError(
                f"key 'reduce.profiles': {brief(entry)} must be one scanned parameter or two different ones."
            )
        for name in pair:
            if name not in names:
                raise ValueError(f"key 'reduce.profiles': '{brief(name)}' is not scanned{nearest(name, names)}")
        found.append(pair)
    return tuple(dict.fromkeys(found))


def _histogram(name: str, entry, axes: tuple[Axis, ...], keep: tuple[str, ...], bins: int) -> Binning:
    key = f"reduce.histograms.{brief(name)}"
    scanned = {axis.name: axis for axis in axes if axis.low < axis.high}
    if name not in scanned and name not in keep:
        raise ValueError(f"key '{key}' is neither scanned nor kept{nearest(name, [*scanned, *keep])}")
    if name in scanned:
        default = axis_binning(scanned[name], bins)
        unit, spacing = default.unit, default.spacing
    else:
        default, spacing = None, "linear"
        unit = "1" if name.startswith("ratio.") else observable_named(name).unit
    given = read_table(entry, binning_entries(unit, spacing), key)
    spacing, bins = given["spacing"] or spacing, given["bins"] or bins
    if spacing == "symmetric_log" and "linear" not in entry and default is not None and default.linear is not None:
        linear = default.linear
    else:
        natural = linear_part(given["linear"], spacing, key)
        linear = None if natural is None else from_natural(natural, unit)
    ends = [_end(given, end, unit, default, key) for end in ("min", "max")]
    if ends[0] >= ends[1] or (spacing == "log" and ends[0] <= 0):
        more = " and positive on a logarithmic scale" if spacing == "log" else ""
        raise ValueError(f"key '{key}.min' must be below '{key}.max'{more}.")
    found = Binning(name, unit, spacing, *ends, bins, linear)
    require_resolved(spacing, found.ends, bins + 1, key)
    return found


def _end(given: dict, end: str, unit: str, default: Binning | None, key: str) -> float:
    if given[end] is None:
        if default is None:
            raise ValueError(f"key '{key}.{end}' is missing: only scanned parameters have ends of their own.")
        return default.low if end == "min" else default.high
    return from_natural(given[end], unit)


def _likelihood(given: Iterable[str], imposed: tuple[Constraint, ...]) -> tuple[str, ...]:
    known = {c.name: c for c in imposed}
    for name in given:
        if name not in known:
            raise ValueError(f"key 'reduce.likelihood': '{brief(name)}' is not imposed{nearest(name, known)}")
        require_likelihood(known[name], "key 'reduce.likelihood': ")
    return tuple(dict.fromkeys(given))
