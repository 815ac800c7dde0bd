"""All that an observable may depend on besides the couplings: constants, nuisances and tables, as one pytree."""

import json
from functools import cache
from importlib import resources

import equinox as eqx
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs, load_standard_inputs, read_quantities
from zpjax.nuisances import load_nuisances
from zpjax.numerics.bicubic import UniformSurface
from zpjax.numerics.interpolation import UniformSpline, uniform_spline
from zpjax.shipped import DataFileError, data_files, data_text, is_number, read_data, shown
from zpjax.units import to_natural

# A cubic through a uniform grid needs so many entries.
_FEWEST = 4


class SolarProduction(eqx.Module):
    """Matter at the production points of one solar source, in bins of equal production probability."""

    electron_density: Float[Array, " bin"]
    neutrons_per_electron: Float[Array, " bin"]


class Tables(eqx.Module):
    """Tabulated inputs. They travel as arguments: a closed-over table would be folded at compile time.

    computed: table name -> column -> spline (tables on a grid), surface (on two grids) or array; `zpjax tabulate`.
    """

    solar_8b: SolarProduction
    computed: dict[str, dict[str, UniformSpline | UniformSurface | Float[Array, "..."]]]


class Inputs(eqx.Module):
    """Second argument of every observable.

    nuisances: name -> what a fit may move, at its central value in natural units, from `nuisances/NAME.toml`.
    data: topic -> name -> figure in natural units, from `data/inputs/TOPIC.toml` (one file per experiment or process).
    """

    constants: StandardInputs
    nuisances: dict[str, Scalar]
    tables: Tables
    data: dict[str, dict[str, Scalar | Float[Array, " entry"]]]


def load_solar_production(source: str, composition: str = "gs98") -> SolarProduction:
    """The production table of one solar source, densities in natural units (GeV^3).

    `source` is one of pp, pep, hep, 7Be, 8B, 13N, 15O, 17F; `composition` is gs98 or agss09.
    Source: Vinyoles et al. (2017), B16 models.
    """
    bins = read_data("tables/b16/production.toml")[composition][source]
    return SolarProduction(
        to_natural(np.asarray(bins["electron_density"]), "mol/cm^3"), np.asarray(bins["neutrons_per_electron"])
    )


def input_topics() -> tuple[str, ...]:
    """Names of the files of `data/inputs`."""
    return data_files("inputs", ".toml")


def quantities_of(group: str) -> dict[str, dict]:
    """The entries (value, unit, error, sources, checked ...) of `constants`, of `nuisances` or of a topic, in their units.

    Empty for another group. The error of a nuisance is the width of its prior.
    """
    if group == "nuisances":
        return {name: entry | {"error": entry["prior"]} for name, entry in load_nuisances().items()}
    if group != "constants" and group not in input_topics():
        return {}
    entries = read_quantities("constants.toml" if group == "constants" else f"inputs/{group}.toml")
    return {name: entry | {"sources": (entry["source"],)} for name, entry in entries.items()}


@cache
def load_data() -> dict[str, dict]:
    """Topic -> name -> figure of `data/inputs`, numbers as floats and lists as arrays, in natural units."""
    return {topic: _figures(topic) for topic in input_topics()}


def _figures(topic: str) -> dict:
    found = {}
    for name, entry in read_quantities(f"inputs/{topic}.toml").items():
        value = entry["value"]
        value = np.asarray(value, dtype=float) if isinstance(value, list) else float(value)
        found[name] = to_natural(value, entry["unit"])
    return found


def read_table(name: str) -> dict:
    """The raw content of a computed table: meaning, grid, columns, errors, settings, version."""
    file = f"tables/{name}/table.json"
    return require_computed(f"data/{file}", data_text(file))


def require_computed(file: str, text: str) -> dict:
    """The content of a computed table's JSON text, if its grids and columns can be used; else DataFileError."""

    def refused(what: str) -> DataFileError:
        return DataFileError(f"{file}: {what}; 'zpjax tabulate' makes it anew.")

    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise refused("cannot be read as JSON") from None
    if not isinstance(table, dict) or not isinstance(table.get("columns"), dict) or not table["columns"]:
        raise refused("key 'columns' must be a table")
    grids = table.get("grids", [table["grid"]] if "grid" in table else [])
    if not isinstance(grids, list) or not all(map(_is_grid, grids)) or ("grids" in table and len(grids) != 2):
        raise refused("keys 'grid' and 'grids' must have a number 'start' below a number 'stop', 'grids' two of them")
    for column, values in table["columns"].items():
        try:
            array = np.asarray(values, dtype=float)
        except (ValueError, TypeError, OverflowError):
            raise refused(f"column {shown(column)} must hold numbers in a rectangle") from None
        if array.size == 0 or not np.all(np.isfinite(array)):
            raise refused(f"column {shown(column)} must hold finite numbers")
        if grids and (array.ndim != len(grids) or min(array.shape) < _FEWEST):
            raise refused(f"column {shown(column)} must have {len(grids)} dimensions of at least {_FEWEST} entries")
    return table


def _is_grid(grid) -> bool:
    ends = (grid.get("start"), grid.get("stop")) if isinstance(grid, dict) else (None, None)
    return all(map(is_number, ends)) and ends[0] < ends[1]


def table_names() -> list[str]:
    """Names of the computed tables, `data/tables/NAME/table.json`."""
    folder = resources.files("zpjax").joinpath("data/tables")
    return sorted(entry.name for entry in folder.iterdir() if entry.joinpath("table.json").is_file())


@cache
def load_computed_tables() -> dict[str, dict]:
    """Table name -> column -> spline or array."""
    return {name: columns_of_table(read_table(name)) for name in table_names()}


def columns_of_table(table: dict) -> dict:
    """The columns of a table as it is stored: splines or surfaces on its grids, arrays where it has none."""
    grid, grids = table.get("grid"), table.get("grids")
    if grids is not None:
        start, stop = (tuple(side[end] for side in grids) for end in ("start", "stop"))
        return {c: UniformSurface(start, stop, np.asarray(values)) for c, values in table["columns"].items()}
    if grid is None:
        return {column: np.asarray(values, dtype=float) for column, values in table["columns"].items()}
    return {c: uniform_spline(grid["start"], grid["stop"], values) for c, values in table["columns"].items()}


def load_inputs(composition: str = "gs98") -> Inputs:
    """The default inputs, with the solar composition of choice."""
    return Inputs(
        constants=load_standard_inputs(),
        nuisances={name: to_natural(float(n["value"]), n["unit"]) for name, n in load_nuisances().items()},
        tables=Tables(solar_8b=load_solar_production("8B", composition), computed=load_computed_tables()),
        data=load_data(),
    )
