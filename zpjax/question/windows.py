"""What a scan of solar and reactor fits over the coupling to quarks asks: the table `profile` of a TOML file."""

from dataclasses import dataclass
from pathlib import Path

from zpjax.experiments.nsi_windows import QUARKS
from zpjax.experiments.solar_fit import PARTS, fit_names
from zpjax.question.entries import at_most, require_keys, switch, title_of
from zpjax.question.reading import read_toml
from zpjax.units import brief, nearest

# Of a grid over the coupling: each point is a fit with two profiled parameters, and beyond this size nothing fits.
_MOST_POINTS, _LARGEST_EPS = 10**5, 1e3


@dataclass(frozen=True)
class WindowSpec:
    """What `find_windows` computes: fits times quarks over a grid of couplings, and the level of the windows."""

    title: str
    fits: tuple[str, ...]
    quarks: tuple[str, ...]
    eps: tuple[float, float, int]
    delta_chi2: float
    without: tuple[str, ...]
    figure: bool


def read_window_spec(path: str | Path) -> WindowSpec:
    """The spec of a TOML file with a table `profile`. ValueError: one sentence naming file, key and nearest valid choice."""
    return read_toml(path, _resolved)


def _resolved(entry: dict) -> WindowSpec:
    require_keys(entry, {"title", "profile", "then"}, "")
    if "profile" not in entry:
        raise ValueError("table 'profile' is missing: it names fits, quarks and the range of eps.")
    table = require_keys(entry["profile"], {"fits", "quarks", "eps", "delta_chi2", "without"}, "profile")
    then = require_keys(entry.get("then", {}), {"figure"}, "then")
    eps = require_keys(table.get("eps", {}), {"min", "max", "points"}, "profile.eps")
    low, high, points = eps.get("min", -2.0), eps.get("max", 1.0), eps.get("points", 301)
    if isinstance(points, bool) or not isinstance(points, int) or points < 11:
        raise ValueError(f"key 'profile.eps.points' must ask for at least 11 points, but is {brief(points)}.")
    at_most(points, "profile.eps.points", _MOST_POINTS)
    if not (_number(low) and _number(high) and low < high and max(-low, high) <= _LARGEST_EPS):
        raise ValueError(f"key 'profile.eps' must have min below max, between -{_LARGEST_EPS:g} and {_LARGEST_EPS:g}.")
    level = table.get("delta_chi2", 9.0)
    if not (_number(level) and level > 0):
        raise ValueError(f"key 'profile.delta_chi2' must be positive, but is {brief(level)}.")
    return WindowSpec(
        title=title_of(entry, "windows"),
        fits=_chosen(table, "fits", fit_names()),
        quarks=_chosen(table, "quarks", tuple(QUARKS)),
        eps=(float(low), float(high), points),
        delta_chi2=float(level),
        without=_chosen(table, "without", tuple(p for p in PARTS if p != "boron_flux"), default=()),
        figure=switch(then.get("figure", False), "then.figure"),
    )


def _number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def _chosen(table: dict, key: str, choices: tuple, default: tuple | None = None) -> tuple[str, ...]:
    """Distinct entries of a list, all of them valid."""
    given = table.get(key, choices if default is None else default)
    if (
        not isinstance(given, (list, tuple))
        or (not given and default is None)
        or len(set(map(brief, given))) < len(given)
    ):
        raise ValueError(f"key 'profile.{key}' must be a list of different entries.")
    for one in given:
        if one not in choices:
            raise ValueError(f"key 'profile.{key}' has '{brief(one)}'{nearest(one, choices)}")
    return tuple(given)
