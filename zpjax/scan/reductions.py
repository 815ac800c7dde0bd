"""What a scan that is too large to keep leaves behind: the table `reduce` of its spec, resolved."""

from dataclasses import dataclass

import numpy as np

from zpjax.numerics.scales import even_values

KEEPS = ("none", "allowed")


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
