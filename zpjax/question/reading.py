"""From a TOML file to a ScanSpec, with one clear sentence for whatever does not fit."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from zpjax.constants import StandardInputs, load_standard_inputs
from zpjax.constraints import Constraint, constraint_named, judges
from zpjax.models import Model, model_named
from zpjax.question.axes import Axis, read_axes
from zpjax.question.chunks import chunking
from zpjax.question.entries import (
    at_most,
    choice,
    parameter_value,
    require_keys,
    switch,
    table_of,
    title_of,
    whole_number,
)
from zpjax.question.outputs import Outputs, read_outputs
from zpjax.question.reductions import Reductions, read_reductions
from zpjax.question.sizes import MOST_IN_CHUNK, MOST_POINTS, MOST_SEED, MOST_SOBOL, require_chunks, require_size
from zpjax.question.spec import METHODS, PRECISIONS, ScanSpec
from zpjax.shipped import DataFileError, blaming_data
from zpjax.units import brief, nearest, printable

# Characters of a sentence, besides the path of the file.
_LONGEST = 240
_TABLES = {
    "": {"title", "model", "axes", "sampling", "output", "constraints", "require", "reduce", "then"},
    "sampling": {"method", "points", "seed", "share"},
    "then": {"boundary", "figure"},
}


def read_spec(path: str | Path) -> ScanSpec:
    """The spec of a TOML file. ValueError: one sentence naming the file, the key and the nearest valid choice."""
    return read_toml(path, resolve)


def read_toml(path: str | Path, resolved: Callable):
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


def resolve(entry: dict) -> ScanSpec:
    """The spec of a parsed TOML document."""
    require_keys(entry, _TABLES[""], "")
    constants = load_standard_inputs()
    model = _model(table_of(entry, "model").get("name", "flavoured_u1"))
    info = model.parameter_info()
    sampling = _entries(entry, "sampling")
    method = choice(sampling.get("method", "grid"), METHODS, "sampling.method")
    axes = read_axes(table_of(entry, "axes"), info, constants, method)
    outputs = read_outputs(entry)
    output = table_of(entry, "output")
    then = _entries(entry, "then")
    spec = ScanSpec(
        title=title_of(entry, "scan"),
        model=model.name,
        fixed=_fixed(entry, model, {axis.name for axis in axes}, constants),
        axes=axes,
        method=method,
        points=_number_of_points(sampling, method, axes),
        seed=at_most(whole_number(sampling.get("seed", 0), "sampling.seed", 0), "sampling.seed", MOST_SEED),
        refined_share=_refined_share(sampling, method, outputs.constraints),
        observables=outputs.observables,
        constraints=tuple(c.name for c in outputs.constraints),
        required=tuple(c.name for c in outputs.required),
        keep=outputs.keep,
        chunk_points=whole_number(
            output.get("chunk_points", ScanSpec.chunk_points), "output.chunk_points", 1, MOST_IN_CHUNK
        ),
        precision=choice(output.get("precision", ScanSpec.precision), PRECISIONS, "output.precision"),
        boundary=_boundary(then.get("boundary", False)),
        figure=switch(then.get("figure", False), "then.figure"),
        reductions=_reductions(entry, axes, outputs),
        units={name: item.unit for name, item in info.items()},
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
    missing = [p for name in spec.constraints for p in constraint_named(name).pieces if f"ratio.{p}" not in spec.keep]
    if missing:
        raise ValueError(f"key 'then.figure' needs the ratios, but 'output.keep' leaves out 'ratio.{missing[0]}'.")


def _entries(entry: dict, name: str) -> dict:
    return require_keys(table_of(entry, name), _TABLES[name], name)


def _reductions(entry: dict, axes: tuple[Axis, ...], outputs: Outputs) -> Reductions | None:
    return read_reductions(entry["reduce"], axes, outputs.keep, outputs.constraints) if "reduce" in entry else None


def _model(name) -> Model:
    try:
        return model_named(name)
    except ValueError as error:
        raise ValueError(f"key 'model.name': {error}") from None


def _boundary(value) -> bool | str:
    if value != "all" and not isinstance(value, bool):
        raise ValueError(f"key 'then.boundary' must be true, false or \"all\", but is {brief(value)}.")
    return value


def _fixed(entry: dict, model: Model, scanned: set[str], constants: StandardInputs) -> dict:
    info = model.parameter_info()
    given = {key: value for key, value in table_of(entry, "model").items() if key != "name"}
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


def _refined_share(sampling: dict, method: str, constraints: tuple[Constraint, ...]) -> float:
    share = sampling.get("share", ScanSpec.refined_share)
    if "share" in sampling and method != "refined":
        raise ValueError(f"key 'sampling.share' belongs to the method 'refined', but 'sampling.method' is '{method}'.")
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 < share < 1:
        raise ValueError(f"key 'sampling.share' must lie between 0 and 1, but is {brief(share)}.")
    if method == "refined" and not judges(constraints):
        raise ValueError("key 'sampling.method': 'refined' needs a constraint that is not a projection.")
    return float(share)


def _number_of_points(sampling: dict, method: str, axes: tuple[Axis, ...]) -> int | None:
    if method in ("grid", "list") and "points" in sampling:
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
    if "points" not in sampling:
        raise ValueError("key 'sampling.points' is missing.")
    most = MOST_SOBOL if method in ("sobol", "refined") else MOST_POINTS
    return at_most(whole_number(sampling["points"], "sampling.points", 1), "sampling.points", most)
