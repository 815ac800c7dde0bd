"""Profiled fits of solar and reactor data: at one point of a model, and over the coupling to one kind of quark."""

import itertools
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.experiments.oscillation_profile import Profile, profile_octants
from zpjax.experiments.solar_detectors import load_solar_detectors
from zpjax.experiments.solar_fit import PARTS, day_night_asymmetry, fit_names, fit_settings, load_solar_data
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.numerics.line_minimum import refined_minima
from zpjax.observables.oscillation_fit import OCTANTS, PRESENT
from zpjax.physics.solar_survival import SolarMixing, SolarNsi, mediator_nsi, solar_nsi, upturn
from zpjax.references import require_sources
from zpjax.scan.entries import at_most, require_keys, switch, title_of
from zpjax.scan.evaluate import require_x64
from zpjax.scan.reading_spec import read_toml
from zpjax.scan.single_point import parameters_of
from zpjax.shipped import FLAG, NUMBER, TABLES, TEXT, read_data, require, require_table
from zpjax.store.place import make_folder, place, write_atomically
from zpjax.units import UNITS, brief, nearest

# Weights of eps^f_ee - eps^f_mumu in a proton with its electron, and in a neutron.
QUARKS = {"u": (2.0, 1.0), "d": (1.0, 2.0), "u = d": (3.0, 3.0)}
# Of the upturn, GeV.
_ENERGIES = (5e-3, 10e-3)
# eV^2 in GeV^2.
_EV2 = 1e-18
_BLOCK = 64
_BISECTIONS = 30
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


def profile_point(model: str, values: dict, fit: str = PRESENT, without: tuple[str, ...] = ()) -> dict:
    """The best fits of both octants at one parameter point, as plain data; theta_12, dm2_21, fluxes and pulls profiled.

    values: as for `evaluate_point`. without: parts of the data to leave out. Returns `octants` (light and dark: chi2, its
    `parts`, sin2_theta_12, dm2_21 in eV^2, the 8B flux in 1e6 cm^-2 s^-1, `upturn` P_ee(5 MeV)/P_ee(10 MeV) and
    `day_night`, the asymmetry in %), `better` and `delta_chi2` (dark less light). Exact for any charges: no table is used.
    """
    require_x64()
    theory, inputs = model_named(model), load_inputs()
    parameters = parameters_of(theory, values, inputs.constants)
    data = load_solar_data(fit, tuple(without))
    found = _at_point(theory)(theory.parameters(**parameters), data, load_solar_detectors(), inputs)
    octants = {name: _plain(part, extra) for name, (part, extra) in zip(OCTANTS, found, strict=True)}
    info = theory.parameter_info()
    return {
        "model": theory.name,
        "parameters": {n: v / UNITS[info[n].unit].size if isinstance(v, float) else v for n, v in parameters.items()},
        "units": {n: i.unit for n, i in info.items()},
        "fit": fit,
        "without": list(without),
        "octants": octants,
        "better": min(OCTANTS, key=lambda name: octants[name]["chi2"]),
        "delta_chi2": octants["dark"]["chi2"] - octants["light"]["chi2"],
    }


@cache
def _at_point(theory):
    def point(parameters, data, detectors, inputs):
        nsi = mediator_nsi(theory.couplings(parameters), inputs)
        octants = profile_octants(nsi, data, detectors, inputs)
        return tuple((octant, _consequences(octant, nsi, detectors, inputs)) for octant in octants)

    return jax.jit(point)


def _consequences(found: Profile, nsi: SolarNsi, detectors, inputs) -> dict:
    """Upturn and day-night asymmetry at a best fit."""
    figures = inputs.data["oscillations"]
    mixing = SolarMixing(found.cos_2theta_12, found.dm2_21, figures["sin2_theta_13"], figures["dm2_31"])
    return {
        "upturn": upturn(inputs.tables.solar_8b, inputs.constants, mixing, nsi, _ENERGIES),
        "day_night": 100 * day_night_asymmetry(mixing, nsi, detectors, inputs.constants, inputs.data["earth"]),
    }


def _plain(found: Profile, extra: dict) -> dict:
    return {
        "chi2": float(found.chi2),
        "sin2_theta_12": float(found.sin2_theta_12),
        "dm2_21": float(found.dm2_21 / _EV2),
        "boron_flux": float(found.boron_flux),
        **{name: float(value) for name, value in extra.items()},
        "parts": {name: float(value) for name, value in found.parts.items()},
    }


def read_window_spec(path: str | Path) -> WindowSpec:
    """The spec of a TOML file with a table `profile`. ValueError: one sentence naming file, key and nearest valid choice."""
    return read_toml(path, _window_spec)


def _window_spec(entry: dict) -> WindowSpec:
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


def quark_nsi(eps, weights, figures: dict) -> SolarNsi:
    """eps_ee - eps_mumu = `eps` on quarks of these weights (`QUARKS`); eps_tautau = eps_mumu, nothing off-diagonal."""
    element = jnp.diag(jnp.array([1.0, 0.0, 0.0]))
    return solar_nsi(eps * weights[0] * element, eps * weights[1] * element, figures)


def find_windows(spec: WindowSpec) -> dict:
    """The intervals of eps^f_ee - eps^f_mumu that either octant allows, for every fit and kind of quark, as plain data.

    `eps`: the grid. `curves`: fit, quarks, chi^2 of `light` and `dark` on it. `rows`: per octant `chi2`, `eps` and the mixing
    at the minimum, and `intervals` with chi^2 < lowest minimum of both octants + `delta_chi2`, edges to 1e-8 (null where
    an interval goes on beyond the grid); `published` where there is such a fit. `standard_model`: its chi^2.
    """
    require_x64()
    cases = [_case(spec, fit, quarks) for fit, quarks in itertools.product(spec.fits, spec.quarks)]
    return {
        "title": spec.title,
        "delta_chi2": spec.delta_chi2,
        "without": list(spec.without),
        "titles": {fit: fit_settings(fit)["title"] for fit in spec.fits},
        "eps": np.linspace(*spec.eps).tolist(),
        "curves": [curve for curve, _ in cases],
        "rows": [row for _, rows in cases for row in rows],
    }


def _case(spec: WindowSpec, fit: str, quarks: str) -> tuple[dict, list[dict]]:
    """The curve and the rows of one fit and kind of quark."""
    grid, profiles = np.linspace(*spec.eps), _profiles(fit, quarks, spec.without)
    values = profiles(grid)[0]
    best = [_best(values[:, k], grid, lambda eps, k=k: profiles(eps)[0][..., k]) for k in range(2)]
    level = min(value for _, value in best) + spec.delta_chi2
    mixing = profiles(np.array([place for place, _ in best]))[1]
    standard = float(np.min(profiles(np.zeros(1))[0]))
    rows = [
        {
            "fit": fit,
            "quarks": quarks,
            "octant": octant,
            "chi2": best[k][1],
            "eps": best[k][0],
            "sin2_theta_12": float(mixing[k, k, 0]),
            "dm2_21": float(mixing[k, k, 1] / _EV2),
            "standard_model": standard,
            "intervals": _intervals(values[:, k] - level, grid, lambda eps, k=k: profiles(eps)[0][:, k] - level),
            "published": _published().get((fit, quarks, octant)),
        }
        for k, octant in enumerate(OCTANTS)
    ]
    return {"fit": fit, "quarks": quarks, **{o: values[:, k].tolist() for k, o in enumerate(OCTANTS)}}, rows


def _profiles(fit: str, quarks: str, without: tuple[str, ...]):
    """eps of any shape -> (chi^2 of both octants, (sin^2 theta_12, dm2_21) of both), with those axes appended."""
    data, inputs, weights = load_solar_data(fit, without), load_inputs(), QUARKS[quarks]

    def at(eps):
        eps = np.asarray(eps, dtype=float)
        filled = np.resize(eps.ravel(), -(-eps.size // _BLOCK) * _BLOCK).reshape(-1, _BLOCK)
        parts = [_block(block, weights, data, inputs) for block in filled]
        chi2, mixing = (np.concatenate([np.asarray(part[k]) for part in parts])[: eps.size] for k in range(2))
        return chi2.reshape(*eps.shape, 2), mixing.reshape(*eps.shape, 2, 2)

    return at


@jax.jit
def _block(eps, weights, data, inputs):
    def one(x):
        octants = profile_octants(
            quark_nsi(x, weights, inputs.data["oscillations"]), data, load_solar_detectors(), inputs
        )
        mixing = [jnp.stack([octant.sin2_theta_12, octant.dm2_21]) for octant in octants]
        return jnp.stack([octant.chi2 for octant in octants]), jnp.stack(mixing)

    return jax.vmap(one)(eps)


def _best(values, grid, function) -> tuple[float, float]:
    place, value = refined_minima(function, grid[[np.argmin(values)]], grid[1] - grid[0])
    return float(place[0]), float(value[0])


def _intervals(above, grid, function) -> list[list[float | None]]:
    """Where `above` is negative: pairs of edges, bisected; None for an edge beyond the grid."""
    inside = np.concatenate([[False], above < 0, [False]])
    first, last = np.flatnonzero(~inside[:-1] & inside[1:]), np.flatnonzero(inside[:-1] & ~inside[1:]) - 1
    crossings = [(k - 1, k) for k in first if k > 0] + [(k + 1, k) for k in last if k + 1 < len(grid)]
    if not crossings:
        return [[None, None] for _ in first]
    out, inn = (grid[[pair[side] for pair in crossings]].copy() for side in (0, 1))
    for _ in range(_BISECTIONS):
        middle = (out + inn) / 2
        below = function(middle) < 0
        out, inn = np.where(below, out, middle), np.where(below, middle, inn)
    edges = {pair: float(x) for pair, x in zip(crossings, (out + inn) / 2, strict=True)}
    return [[edges.get((a - 1, a)), edges.get((b + 1, b))] for a, b in zip(first, last, strict=True)]


@cache
def _published() -> dict:
    """(fit, quarks, octant) -> published interval, its source and whether it was checked."""
    file = "comparisons/nsi_windows.toml"
    return {
        (row["fit"], row["quarks"], row["octant"]): {k: row[k] for k in ("lower", "upper", "source", "checked")}
        for row in require_windows(f"data/{file}", read_data(file))
    }


def require_windows(file: str, entry: dict) -> list[dict]:
    """The rows `window` of a document of published intervals; DataFileError names what is wrong with one."""
    rules = dict.fromkeys(("fit", "quarks", "octant", "source"), TEXT)
    rules |= {"lower": NUMBER, "upper": NUMBER, "checked": FLAG}
    rows = require_table(file, entry, "window", TABLES)
    for number, row in enumerate(rows, start=1):
        require(file, row, rules, where=f"window[{number}].")
        require_sources(f"{file}: key 'window[{number}].source'", [row["source"]])
    return rows


def write_windows(found: dict, out: str | Path, figure: bool = False) -> list[Path]:
    """Write `windows.json` in that folder, and the figure if asked for; the paths."""
    folder = place(out)
    make_folder(folder)
    path = folder / "windows.json"
    write_atomically(path, json.dumps(found, indent=1, allow_nan=False) + "\n")
    if not figure:
        return [path]
    from zpjax.figures.nsi_windows import draw_nsi_windows

    return [path, *draw_nsi_windows(found, folder / "figure")]
