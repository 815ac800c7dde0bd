"""What a scan of solar and reactor fits over the coupling to quarks asks: the table `profile` of a TOML file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from zpjax.experiments.nsi_windows import QUARKS
from zpjax.experiments.solar_fit import PARTS, fit_names
from zpjax.question.entries import at_most, switch
from zpjax.question.reading import read_toml
from zpjax.question.tables import Entry, names_schema, read_table, sub_table, title
from zpjax.units import brief, nearest

# Of a grid over the coupling: each point is a fit with two profiled parameters, and beyond this size nothing fits.
_FEWEST_POINTS, _MOST_POINTS, _LARGEST_EPS = 11, 10**5, 1e3


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


def _points(value, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < _FEWEST_POINTS:
        raise ValueError(f"key '{key}' must ask for at least {_FEWEST_POINTS} points, but is {brief(value)}.")
    return at_most(value, key, _MOST_POINTS)


def _level(value, key: str) -> float:
    if not (_number(value) and value > 0):
        raise ValueError(f"key '{key}' must be positive, but is {brief(value)}.")
    return float(value)


def _number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def _different(choices: Callable[[], Iterable[str]], fewest: int) -> Entry:
    """An entry that is a list of different names, so many at least."""

    def read(given, key: str) -> tuple[str, ...]:
        known = tuple(choices())
        if not isinstance(given, (list, tuple)) or not fewest <= len(given) == len(set(map(brief, given))):
            raise ValueError(f"key '{key}' must be a list of different entries.")
        for one in given:
            if one not in known:
                raise ValueError(f"key '{key}' has '{brief(one)}'{nearest(one, known)}")
        return tuple(given)

    return Entry(lambda: names_schema(choices(), minItems=fewest, uniqueItems=True), read)


# Both ends are read together.
_END = {"type": "number", "minimum": -_LARGEST_EPS, "maximum": _LARGEST_EPS}
_EPS = {
    "min": Entry(_END, lambda value, key: value, -2.0),
    "max": Entry(_END, lambda value, key: value, 1.0),
    "points": Entry({"type": "integer", "minimum": _FEWEST_POINTS, "maximum": _MOST_POINTS}, _points, 301),
}
_PROFILE = {
    "fits": _different(fit_names, 1),
    "quarks": _different(lambda: QUARKS, 1),
    "eps": sub_table(_EPS),
    "delta_chi2": Entry({"type": "number", "exclusiveMinimum": 0}, _level, 9.0),
    "without": _different(lambda: [part for part in PARTS if part != "boron_flux"], 0),
}
DOCUMENT = {
    "title": title("windows"),
    "profile": sub_table(_PROFILE),
    "then": sub_table({"figure": Entry({"type": "boolean"}, switch, False)}),
}


def read_window_spec(path: str | Path) -> WindowSpec:
    """The spec of a TOML file with a table `profile`. ValueError: one sentence naming file, key and nearest valid choice."""
    return read_toml(path, _resolved)


def _resolved(entry: dict) -> WindowSpec:
    given = read_table(entry, DOCUMENT, "")
    if "profile" not in entry:
        raise ValueError("table 'profile' is missing: it names fits, quarks and the range of eps.")
    table = given["profile"]
    low, high, points = (table["eps"][key] for key in ("min", "max", "points"))
    if not (_number(low) and _number(high) and low < high and max(-low, high) <= _LARGEST_EPS):
        raise ValueError(f"key 'profile.eps' must have min below max, between -{_LARGEST_EPS:g} and {_LARGEST_EPS:g}.")
    return WindowSpec(
        title=given["title"],
        fits=table["fits"] or tuple(fit_names()),
        quarks=table["quarks"] or tuple(QUARKS),
        eps=(float(low), float(high), points),
        delta_chi2=table["delta_chi2"],
        without=table["without"] or (),
        figure=given["then"]["figure"],
    )
