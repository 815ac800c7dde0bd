"""What a scan of solar and reactor fits over the coupling to quarks asks: the table `profile` of a TOML file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from zpjax.experiments.nsi_windows import QUARKS
from zpjax.experiments.solar_fit import PARTS, fit_names
from zpjax.question.entries import at_most
from zpjax.question.reading import read_toml
from zpjax.question.tables import FLAG, Entry, names_schema, read_table, ruled, satisfies, sub_table, title
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


# Of both ends, which are read together.
_END = {"type": "number", "minimum": -_LARGEST_EPS, "maximum": _LARGEST_EPS}
_EPS = {
    "min": Entry(_END, lambda value, key: value, -2.0),
    "max": Entry(_END, lambda value, key: value, 1.0),
    "points": ruled({"type": "integer", "minimum": 11}, "ask for at least 11 points", 301),
}
_PROFILE = {
    "fits": _different(fit_names, 1),
    "quarks": _different(lambda: QUARKS, 1),
    "eps": sub_table(_EPS),
    "delta_chi2": ruled({"type": "number", "exclusiveMinimum": 0, "maximum": 1e300}, "be positive", 9.0),
    "without": _different(lambda: [part for part in PARTS if part != "boron_flux"], 0),
}
DOCUMENT = {"title": title("windows"), "profile": sub_table(_PROFILE), "then": sub_table({"figure": FLAG})}


def read_window_spec(path: str | Path) -> WindowSpec:
    """The spec of a TOML file with a table `profile`. ValueError: one sentence naming file, key and nearest valid choice."""
    return read_toml(path, _resolved)


def _resolved(entry: dict) -> WindowSpec:
    given = read_table(entry, DOCUMENT, "")
    if "profile" not in entry:
        raise ValueError("table 'profile' is missing: it names fits, quarks and the range of eps.")
    table = given["profile"]
    low, high, points = (table["eps"][key] for key in ("min", "max", "points"))
    if not (satisfies(low, _END) and satisfies(high, _END) and low < high):
        raise ValueError(f"key 'profile.eps' must have min below max, between -{_LARGEST_EPS:g} and {_LARGEST_EPS:g}.")
    return WindowSpec(
        title=given["title"],
        fits=table["fits"] or tuple(fit_names()),
        quarks=table["quarks"] or tuple(QUARKS),
        eps=(float(low), float(high), at_most(points, "profile.eps.points", _MOST_POINTS)),
        delta_chi2=float(table["delta_chi2"]),
        without=table["without"] or (),
        figure=given["then"]["figure"],
    )
