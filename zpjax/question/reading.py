"""From a TOML file to a ScanSpec, with one clear sentence for whatever does not fit."""

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from zpjax.constants import StandardInputs, load_standard_inputs
from zpjax.constraints import Constraint, judges
from zpjax.extensions import exactly, folder_path, paths_in_force
from zpjax.models import Model, model_named
from zpjax.question.axes import Axis, read_axes
from zpjax.question.chunks import chunking
from zpjax.question.entries import a_table, at_most, list_of_names, parameter_value, require_keys
from zpjax.question.outputs import CONSTRAINTS, OUTPUT, REQUIRE, Outputs, read_outputs
from zpjax.question.reductions import REDUCE, Reductions, read_reductions
from zpjax.question.sizes import MOST_POINTS, MOST_SEED, MOST_SOBOL, require_chunks, require_size
from zpjax.question.spec import METHODS, ScanSpec
from zpjax.question.tables import FLAG, Entry, one_of, read_table, ruled, sub_table, table_schema, title, whole
from zpjax.shipped import DataFileError, blaming_data
from zpjax.units import brief, nearest, printable

# The model of a spec that names none.
DEFAULT_MODEL = "flavoured_u1"
# Characters of a sentence, besides the path of the file.
_LONGEST = 240


# In the schema of the sampling: a method of scattered points asks for their number. Other keys are allowed, or some editors warn.
_IF_SCATTERED = {
    "if": {"not": {"properties": {"method": {"enum": ["grid", "list"]}}}, "additionalProperties": True},
    "then": {"required": ["points"], "additionalProperties": True},
}
_SAMPLING = {
    "method": one_of(METHODS, "grid"),
    "points": whole(1),
    "seed": whole(0, most=MOST_SEED, default=0),
    "share": ruled({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, "lie between 0 and 1"),
}
_THEN = {"boundary": ruled({"enum": [False, True, "all"]}, 'be true, false or "all"', False), "figure": FLAG}
DOCUMENT = {
    "title": title("scan"),
    "extensions": sub_table({"paths": Entry({"type": "array", "items": {"type": "string"}}, list_of_names, ())}),
    # What these hold depends on the model: see `schema`.
    "model": Entry({}, a_table, {}),
    "axes": Entry({}, a_table, {}),
    "sampling": sub_table(_SAMPLING, **_IF_SCATTERED),
    "constraints": sub_table(CONSTRAINTS),
    "require": sub_table(REQUIRE),
    "output": sub_table(OUTPUT),
    "reduce": Entry(lambda: table_schema(REDUCE), a_table),
    "then": sub_table(_THEN),
}


def read_spec(path: str | Path) -> ScanSpec:
    """The spec of a TOML file. ValueError: one sentence naming the file, the key and the nearest valid choice."""
    return read_toml(path, partial(resolve, base=Path(path).parent))


def read_toml(path: str | Path, resolved: Callable) -> object:
    """What `resolved` makes of the document of a TOML file. ValueError: one sentence, beginning with the file's path."""
    path = Path(path)
    try:
        # A byte order mark, which some editors write, says nothing in UTF-8.
        entry = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        near = nearest(path.name, [p.name for p in path.parent.glob("*.toml")]) if path.parent.is_dir() else "."
        raise _refused(path, f"there is no such file{near}") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}.") from None
    except RecursionError:
        raise _refused(path, "cannot be read as TOML: lists or tables lie in one another too deeply.") from None
    except ValueError as error:  # of TOML, of UTF-8, or of an integer with more digits than Python reads
        raise _refused(path, f"cannot be read as TOML: {brief(str(error), 150)}.") from None
    try:
        return blaming_data(resolved, entry)
    except DataFileError:  # not the spec's fault
        raise
    except ValueError as error:
        raise _refused(path, str(error)) from None


def _refused(path: Path, sentence: str) -> ValueError:
    return ValueError(f"{printable(str(path))}: {brief(sentence, _LONGEST)}")


def resolve(entry: dict, base: str | Path = ".") -> ScanSpec:
    """The spec of a parsed TOML document, with the extensions in force and its own, whose paths begin at `base`."""
    own = require_keys(entry, DOCUMENT, "").get("extensions", {})
    paths = DOCUMENT["extensions"].read(own, "extensions")["paths"]
    try:
        folders = [folder_path(path, base) for path in paths]
    except ValueError as error:
        raise ValueError(f"key 'extensions.paths': {error}") from None
    with exactly((*paths_in_force(), *folders)):
        return _resolved(entry)


def _resolved(entry: dict) -> ScanSpec:
    given = read_table(entry, DOCUMENT, "")
    constants = load_standard_inputs()
    model = _model(given["model"].get("name", DEFAULT_MODEL))
    info = model.parameter_info()
    method = given["sampling"]["method"]
    axes = read_axes(given["axes"], info, constants, method)
    outputs = read_outputs(given)
    for name in {axis.name for axis in axes} & set(outputs.keep):
        raise ValueError(f"key 'output.keep': '{name}' is a parameter of the scan; an observable needs another name.")
    spec = ScanSpec(
        title=given["title"],
        model=model.name,
        fixed=_fixed(given["model"], model, {axis.name for axis in axes}, constants),
        axes=axes,
        method=method,
        points=_number_of_points(given["sampling"]["points"], method, axes),
        seed=given["sampling"]["seed"],
        refined_share=_refined_share(given["sampling"]["share"], method, outputs.constraints),
        observables=outputs.observables,
        constraints=tuple(c.name for c in outputs.constraints),
        required=tuple(c.name for c in outputs.required),
        keep=outputs.keep,
        chunk_points=given["output"]["chunk_points"],
        precision=given["output"]["precision"],
        **given["then"],
        reductions=_reductions(given["reduce"], axes, outputs),
        units={name: item.unit for name, item in info.items()},
        extensions=paths_in_force(),
    )
    if spec.is_grid:
        require_size(spec.shape)
    if spec.reductions is None:
        require_chunks(len(chunking(spec)))
    elif spec.is_grid:
        require_increasing(spec, "table 'reduce'")
    if spec.boundary:
        require_plane(spec)
    if spec.figure:
        require_drawable(spec)
    return spec


def require_plane(spec: ScanSpec) -> None:
    """ValueError unless a boundary can be asked of the scan: a rectangle of two parameters, and a constraint that judges."""
    _require_pair(spec)
    if not spec.judges:
        raise ValueError("a boundary needs a constraint that is not a projection.")
    for axis in spec.axes:
        if axis.low >= axis.high or (axis.values is not None and list(axis.values) != sorted(set(axis.values))):
            raise ValueError(f"a boundary needs 'axes.{axis.name}' to have two or more increasing values.")


def _require_pair(spec: ScanSpec) -> None:
    if len(spec.axes) != 2:
        raise ValueError(f"a boundary or figure needs two scanned parameters, but 'axes' has {len(spec.axes)}.")
    if not spec.constraints:
        raise ValueError("a boundary or figure needs at least one constraint in 'constraints'.")


def require_increasing(spec: ScanSpec, what: str) -> None:
    """ValueError unless the values of every axis increase; `what` needs that."""
    for axis in spec.axes:
        if axis.values is not None and list(axis.values) != sorted(set(axis.values)):
            raise ValueError(f"{what} needs 'axes.{axis.name}.values' to increase.")


def require_drawable(spec: ScanSpec) -> None:
    """ValueError unless the stored scan will hold what a figure is drawn from: a plane, or a profile over two parameters."""
    if spec.reductions:
        if not any(len(names) == 2 for names in spec.reductions.profiles):
            raise ValueError("key 'then.figure' needs a pair of scanned parameters in 'reduce.profiles'.")
        return
    _require_pair(spec)
    if not spec.is_grid:
        raise ValueError(f"key 'then.figure' needs a grid, but 'sampling.method' is '{spec.method}'.")
    missing = [p for c in spec.imposed for p in c.pieces if f"ratio.{p}" not in spec.keep]
    if missing:
        raise ValueError(f"key 'then.figure' needs the ratios, but 'output.keep' leaves out 'ratio.{missing[0]}'.")


def _reductions(table: dict | None, axes: tuple[Axis, ...], outputs: Outputs) -> Reductions | None:
    return None if table is None else read_reductions(table, axes, outputs.keep, outputs.constraints)


def _model(name) -> Model:
    try:
        return model_named(name)
    except ValueError as error:
        raise ValueError(f"key 'model.name': {error}") from None


def _fixed(table: dict, model: Model, scanned: set[str], constants: StandardInputs) -> dict:
    info = model.parameter_info()
    given = {key: value for key, value in table.items() if key != "name"}
    for key in given:
        if key not in info:
            raise ValueError(f"key 'model.{brief(key)}' is not a parameter of {model.name}{nearest(key, info)}")
        if key in scanned:
            raise ValueError(f"parameter '{key}' is given twice: in 'model' and in 'axes'.")
    values = {name: value for name, value in model.defaults(constants).items() if name not in scanned}
    values |= {k: parameter_value(info[k], v, constants, f"model.{k}") for k, v in given.items()}
    for name in info:
        if name not in values and name not in scanned:
            raise ValueError(f"parameter '{name}' is missing: set it in 'model' or scan it in 'axes'.")
    return values


def _refined_share(share: float | None, method: str, constraints: tuple[Constraint, ...]) -> float:
    if share is not None and method != "refined":
        raise ValueError(f"key 'sampling.share' belongs to the method 'refined', but 'sampling.method' is '{method}'.")
    if method == "refined" and not judges(constraints):
        raise ValueError("key 'sampling.method': 'refined' needs a constraint that is not a projection.")
    return ScanSpec.refined_share if share is None else share


def _number_of_points(points: int | None, method: str, axes: tuple[Axis, ...]) -> int | None:
    if method in ("grid", "list") and points is not None:
        raise ValueError(f"key 'sampling.points' does not go with the method '{method}'.")
    if method == "grid":
        return None
    if method == "list":
        lengths = {axis.name: len(axis.values) for axis in axes}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"table 'axes': the lists have different lengths, {brief(lengths, 120)}.")
        return len(axes[0].values)
    for axis in axes:
        if axis.values is not None:
            raise ValueError(f"key 'axes.{axis.name}.values' does not go with the method '{method}'.")
    if points is None:
        raise ValueError("key 'sampling.points' is missing.")
    most = MOST_SOBOL if method in ("sobol", "refined") else MOST_POINTS
    return at_most(points, "sampling.points", most)
