"""From a TOML file to a ScanSpec, with one clear sentence for whatever does not fit."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from zpjax.catalogue import catalogue, observable_named
from zpjax.constants import StandardInputs, load_standard_inputs
from zpjax.constraints import Constraint, constraint_named, constraint_set, explanations, set_names
from zpjax.models import Model, model_named
from zpjax.models.base import ParameterInfo
from zpjax.scan.reading_reductions import read_reductions
from zpjax.scan.refinement import refined_share
from zpjax.scan.spec import METHODS, PRECISIONS, SPACINGS, Axis, ScanSpec
from zpjax.units import nearest, parse, show

_TABLES = {
    "": {"title", "model", "axes", "sampling", "output", "constraints", "require", "reduce", "then"},
    "axes.*": {"min", "max", "points", "spacing", "values"},
    "sampling": {"method", "points", "seed", "share"},
    "output": {"observables", "keep", "chunk_points", "precision"},
    "constraints": {"set", "choose", "names"},
    "require": {"names"},
    "then": {"boundary", "figure"},
}
_DEFAULT_POINTS = 100


def read_spec(path: str | Path) -> ScanSpec:
    """The spec of a TOML file. ValueError: one sentence naming the file, the key and the nearest valid choice."""
    return read_toml(path, resolve)


def read_toml(path: str | Path, resolved: Callable):
    """What `resolved` makes of the document of a TOML file. ValueError: one sentence, beginning with the file's path."""
    path = Path(path)
    try:
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        near = nearest(path.name, [p.name for p in path.parent.glob("*.toml")]) if path.parent.is_dir() else "."
        raise ValueError(f"{path}: there is no such file{near}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: cannot be read as TOML: {error}.") from None
    try:
        return resolved(entry)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def resolve(entry: dict) -> ScanSpec:
    """The spec of a parsed TOML document."""
    _known_keys(entry, "")
    constants = load_standard_inputs()
    model = model_named(_table(entry, "model").get("name", "flavoured_u1"))
    info = model.parameter_info()
    sampling = _known_keys(_table(entry, "sampling"), "sampling")
    method = _choice(sampling.get("method", "grid"), METHODS, "sampling.method")
    axes = tuple(_axis(n, a, info, constants, method) for n, a in _table(entry, "axes").items())
    if not axes:
        raise ValueError("table 'axes' is missing or empty: name at least one parameter to scan.")
    observables, bounds, set_name = _outputs(entry)
    required = _required(entry, bounds)
    constraints = bounds + required
    output = _known_keys(_table(entry, "output"), "output")
    then = _known_keys(_table(entry, "then"), "then")
    keep = _keep(output, observables, constraints)
    spec = ScanSpec(
        title=str(entry.get("title", "scan")),
        model=model.name,
        fixed=_fixed(entry, model, {axis.name for axis in axes}, constants),
        axes=axes,
        method=method,
        points=_number_of_points(sampling, method, axes),
        seed=_integer(sampling.get("seed", 0), "sampling.seed", 0),
        refined_share=refined_share(sampling, method, constraints),
        observables=observables,
        constraint_set=set_name,
        constraints=tuple(c.name for c in constraints),
        required=tuple(c.name for c in required),
        keep=keep,
        chunk_points=_integer(output.get("chunk_points", ScanSpec.chunk_points), "output.chunk_points", 1),
        precision=_choice(output.get("precision", ScanSpec.precision), PRECISIONS, "output.precision"),
        boundary=_boundary(then.get("boundary", False)),
        figure=_boolean(then.get("figure", False), "then.figure"),
        reductions=read_reductions(entry["reduce"], axes, keep, constraints) if "reduce" in entry else None,
        units={name: item.unit for name, item in info.items()},
    )
    if spec.boundary:
        require_plane(spec)
    if spec.figure:
        require_drawable(spec)
    return spec


def require_plane(spec: ScanSpec) -> None:
    """ValueError unless a boundary can be asked of the scan: a rectangle of two parameters, and a constraint."""
    if len(spec.axes) != 2:
        raise ValueError(f"a boundary or figure needs two scanned parameters, but 'axes' has {len(spec.axes)}.")
    if not spec.constraints:
        raise ValueError("a boundary or figure needs at least one constraint in 'constraints'.")
    for axis in spec.axes:
        if axis.low >= axis.high or (axis.values is not None and list(axis.values) != sorted(set(axis.values))):
            raise ValueError(f"a boundary or figure needs 'axes.{axis.name}' to have two or more increasing values.")


def require_drawable(spec: ScanSpec) -> None:
    """ValueError unless the stored scan will hold what a figure is drawn from."""
    require_plane(spec)
    if not spec.is_grid:
        raise ValueError(f"key 'then.figure' needs a grid, but 'sampling.method' is '{spec.method}'.")
    if spec.reductions:
        raise ValueError("key 'then.figure' needs every point, but table 'reduce' keeps none or only the allowed ones.")
    missing = [p for name in spec.constraints for p in constraint_named(name).pieces if f"ratio.{p}" not in spec.keep]
    if missing:
        raise ValueError(f"key 'then.figure' needs the ratios, but 'output.keep' leaves out 'ratio.{missing[0]}'.")


def parameter_value(info: ParameterInfo, given, constants: StandardInputs, key: str) -> float | str:
    """A parameter given as text or number, in natural units, checked against its domain; an option as its name."""
    if info.choices:
        return _choice(given, info.choices, key)
    try:
        value = parse(given, info.unit)
    except ValueError as error:
        raise ValueError(f"key '{key}': {error}") from None
    lower = getattr(constants, info.lower_constant) if info.lower_constant else info.lower
    if lower is not None and (value < lower or (lower == 0 and value == 0)):
        bound = "positive" if lower == 0 else f"at least {show(lower, info.unit)}"
        raise ValueError(f"key '{key}': {info.meaning} must be {bound}, but is {given}.")
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"key '{key}': the value must be finite, but is {given}.")
    return value


def _table(entry: dict, name: str) -> dict:
    table = entry.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"key '{name}' must be a table.")
    return table


def _known_keys(table: dict, name: str) -> dict:
    return require_keys(table, _TABLES[name], name.replace(".*", ""))


def require_keys(table: dict, keys: set[str], name: str) -> dict:
    """The table of that name, "" for the document; ValueError unless it is one and has no other keys."""
    if not isinstance(table, dict):
        raise ValueError(f"key '{name}' must be a table.")
    for key in table:
        if key not in keys:
            raise ValueError(f"key '{f'{name}.{key}' if name else key}' is not known{nearest(key, keys)}")
    return table


def _choice(value, choices, key: str) -> str:
    if value not in choices:
        raise ValueError(f"key '{key}' is '{value}'{nearest(str(value), choices)}")
    return value


def _integer(value, key: str, low: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < low:
        raise ValueError(f"key '{key}' must be a whole number of at least {low}, but is {value!r}.")
    return value


def _boolean(value, key: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"key '{key}' must be true or false, but is {value!r}.")
    return value


def _boundary(value) -> bool | str:
    if value != "all" and not isinstance(value, bool):
        raise ValueError(f"key 'then.boundary' must be true, false or \"all\", but is {value!r}.")
    return value


def _fixed(entry: dict, model: Model, scanned: set[str], constants: StandardInputs) -> dict:
    info = model.parameter_info()
    given = {key: value for key, value in _table(entry, "model").items() if key != "name"}
    for key in given:
        if key not in info:
            raise ValueError(f"key 'model.{key}' is not a parameter of {model.name}{nearest(key, info)}")
        if key in scanned:
            raise ValueError(f"parameter '{key}' is given twice: in 'model' and in 'axes'.")
    values = {name: value for name, value in model.defaults(constants).items() if name not in scanned}
    values |= {k: parameter_value(info[k], v, constants, f"model.{k}") for k, v in given.items()}
    for name in info:
        if name not in values and name not in scanned:
            raise ValueError(f"parameter '{name}' is missing: set it in 'model' or scan it in 'axes'.")
    return values


def _axis(name: str, table: dict, info: dict, constants: StandardInputs, method: str) -> Axis:
    if name not in info:
        raise ValueError(f"key 'axes.{name}' is not a parameter of the model{nearest(name, info)}")
    if info[name].choices:
        raise ValueError(f"key 'axes.{name}' is an option and cannot be scanned: set it in 'model'.")
    if not isinstance(table, dict):
        raise ValueError(f"key 'axes.{name}' must be a table such as {{ min = ..., max = ..., points = ... }}.")
    _known_keys(table, "axes.*")
    item, key = info[name], f"axes.{name}"
    spacing = _choice(table.get("spacing", item.spacing), SPACINGS, f"{key}.spacing")
    if "values" in table:
        return _axis_of_values(name, table, item, constants, spacing)
    if method == "list":
        raise ValueError(f"key '{key}.values' is missing: a list needs explicit values.")
    for end in ("min", "max"):
        if end not in table:
            raise ValueError(f"key '{key}.{end}' is missing.")
    # The sign first: a log axis from 0 deserves its own sentence, not the one on the parameter's domain.
    low, high = (_end(item, table[end], constants, f"{key}.{end}", spacing) for end in ("min", "max"))
    if low >= high:
        raise ValueError(f"key '{key}.min' ({table['min']}) must be below '{key}.max' ({table['max']}).")
    points = None
    if method == "grid":
        points = _integer(table.get("points", _DEFAULT_POINTS), f"{key}.points", 2)
    elif "points" in table:
        raise ValueError(f"key '{key}.points' belongs to a grid; for '{method}' set 'sampling.points'.")
    return Axis(name, item.unit, spacing, low, high, points)


def _end(item: ParameterInfo, given, constants, key: str, spacing: str) -> float:
    if spacing == "log":
        try:
            sign = parse(given, item.unit)
        except ValueError as error:
            raise ValueError(f"key '{key}': {error}") from None
        if sign <= 0:
            raise ValueError(f"key '{key}' must be positive on a log axis, but is {given}.")
    return parameter_value(item, given, constants, key)


def _axis_of_values(name: str, table: dict, item: ParameterInfo, constants, spacing: str) -> Axis:
    for key in set(table) - {"values", "spacing"}:
        raise ValueError(f"key 'axes.{name}.{key}' does not go with 'values'.")
    given = table["values"]
    if not isinstance(given, list) or not given:
        raise ValueError(f"key 'axes.{name}.values' must be a list of values.")
    values = tuple(parameter_value(item, v, constants, f"axes.{name}.values") for v in given)
    return Axis(name, item.unit, spacing, min(values), max(values), None, values)


def _number_of_points(sampling: dict, method: str, axes: tuple[Axis, ...]) -> int | None:
    if method in ("grid", "list") and "points" in sampling:
        raise ValueError(f"key 'sampling.points' does not go with the method '{method}'.")
    if method == "grid":
        return None
    if method == "list":
        lengths = {axis.name: len(axis.values) for axis in axes}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"table 'axes': the lists have different lengths, {lengths}.")
        return len(axes[0].values)
    for axis in axes:
        if axis.values is not None:
            raise ValueError(f"key 'axes.{axis.name}.values' does not go with the method '{method}'.")
    if "points" not in sampling:
        raise ValueError("key 'sampling.points' is missing.")
    return _integer(sampling["points"], "sampling.points", 1)


def _outputs(entry: dict) -> tuple[tuple[str, ...], tuple[Constraint, ...], str]:
    table = _known_keys(_table(entry, "constraints"), "constraints")
    set_name = _choice(
        table.get("set", "none" if "names" in table else "today"), (*set_names(), "none"), "constraints.set"
    )
    if "names" in table:
        # Names decide; a set beside them only says where they came from (so a resolved spec reads back to itself).
        if "choose" in table:
            raise ValueError("key 'constraints.choose' does not go with 'constraints.names'.")
        constraints = tuple(constraint_named(name) for name in table["names"])
    else:
        constraints = () if set_name == "none" else constraint_set(set_name, table.get("choose"))
    wanted = _table(entry, "output").get("observables", "all")
    if wanted == "all":
        return tuple(catalogue()), constraints, set_name
    if not isinstance(wanted, list):
        raise ValueError("key 'output.observables' must be \"all\" or a list of names.")
    return tuple(observable_named(name).name for name in wanted), constraints, set_name


def _required(entry: dict, bounds: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    names = _known_keys(_table(entry, "require"), "require").get("names", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("key 'require.names' must be a list of names.")
    try:
        return explanations(names, bounds)
    except ValueError as error:
        raise ValueError(f"key 'require.names': {error}") from None


def _keep(output: dict, observables, constraints) -> tuple[str, ...]:
    pieces = tuple(f"ratio.{piece}" for constraint in constraints for piece in constraint.pieces)
    groups = {"observables": tuple(observables), "ratios": pieces, "all": (*observables, *pieces)}
    keep = output.get("keep", "all")
    names = []
    for name in [keep] if isinstance(keep, str) else keep:
        if name not in groups and name not in groups["all"]:
            raise ValueError(
                f"key 'output.keep': '{name}' is not computed{nearest(str(name), [*groups, *groups['all']])}"
            )
        names += groups.get(name, (name,))
    return tuple(dict.fromkeys(names))
