"""Windows of the coupling to quarks that solar and reactor data allow: `zpjax profile FILE`."""

import itertools
import json
from functools import cache
from pathlib import Path

import numpy as np

from zpjax.experiments.nsi_windows import windows
from zpjax.experiments.solar_fit import fit_settings
from zpjax.question.windows import WindowSpec
from zpjax.references import require_sources
from zpjax.scan.evaluate import require_x64
from zpjax.shipped import FLAG, NUMBER, TABLES, TEXT, read_data, require, require_table
from zpjax.store.place import make_folder, place, write_atomically
from zpjax.verbs.text import markdown, table


def find_windows(spec: WindowSpec) -> dict:
    """The intervals of eps^f_ee - eps^f_mumu that either octant allows, for every fit and kind of quark, as plain data.

    `eps`: the grid. `curves` and `rows`: as `experiments.nsi_windows.windows` returns them; a row has `published` where there is
    such a fit.
    """
    require_x64()
    grid, known, asked = np.linspace(*spec.eps), _published(), itertools.product(spec.fits, spec.quarks)
    cases = [windows(fit, quarks, grid, spec.delta_chi2, spec.without) for fit, quarks in asked]
    rows = [row for _, of_case in cases for row in of_case]
    return {
        "title": spec.title,
        "delta_chi2": spec.delta_chi2,
        "without": list(spec.without),
        "titles": {fit: fit_settings(fit)["title"] for fit in spec.fits},
        "eps": grid.tolist(),
        "curves": [curve for curve, _ in cases],
        "rows": [row | {"published": known.get((row["fit"], row["quarks"], row["octant"]))} for row in rows],
    }


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


_WINDOWS = ("fit", "quarks", "octant", "chi2", "at eps", "sin2_theta_12", "window", "published")


def window_lines(result: dict) -> list[str]:
    """The windows of the coupling to quarks beside published ones, and which octant fits better."""
    lines = table([_window(row) for row in result["rows"]], _WINDOWS)
    return [*lines, "", *_which_fits_better(result)]


def window_markdown(result: dict) -> list[str]:
    """The same as a Markdown table."""
    return markdown([_window(row) for row in result["rows"]], _WINDOWS)


def _window(row: dict) -> tuple[str, ...]:
    ours = [f"{_edge(low)} to {_edge(high)}" for low, high in row["intervals"]]
    given = row["published"]
    published = (
        f"{given['lower']:.2f} to {given['upper']:.2f}" + ("" if given["checked"] else ", unchecked") if given else "-"
    )
    return (
        *(row["fit"], row["quarks"], row["octant"], f"{row['chi2']:.2f}", f"{row['eps']:.3f}"),
        *(f"{row['sin2_theta_12']:.3f}", " and ".join(ours) or "none", published),
    )


def _edge(x: float | None) -> str:
    return "beyond" if x is None else f"{x:.3f}"


def _which_fits_better(result: dict) -> list[str]:
    pairs = {}
    for row in result["rows"]:
        pairs.setdefault((row["fit"], row["quarks"]), {})[row["octant"]] = row
    return [
        f"{fit}, {quarks}: {'LMA' if p['light']['chi2'] <= p['dark']['chi2'] else 'LMA-Dark'} fits better, by "
        f"{abs(p['dark']['chi2'] - p['light']['chi2']):.2f} in chi2; no interactions: {p['light']['standard_model']:.2f}."
        for (fit, quarks), p in pairs.items()
    ]
