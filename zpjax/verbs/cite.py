"""The sources of a scan: of its theory, its predictions, its data, and every input on which a result depends."""

from pathlib import Path

from zpjax.catalogue import shipped_observables
from zpjax.extensions import exactly, paths_in_force
from zpjax.inputs import quantities_of
from zpjax.question.reading import read_spec, resolve
from zpjax.question.spec import ScanSpec
from zpjax.references import bibliography, require_sources
from zpjax.scan.evaluate import PointFunction, point_function
from zpjax.scan.identity import input_name, leaves_used
from zpjax.store.place import is_remote, place
from zpjax.store.reading import StoredScan, open_scan
from zpjax.units import brief

# Of `inputs.tables.solar_8b`, which no data file of quantities holds.
_SOLAR_MODEL = "vinyoles_2017"


def spec_of(path: str | Path) -> ScanSpec:
    """The spec of a TOML file, or that with which the run in a folder or at an address was made."""
    found = place(path)
    return question_of(open_scan(path)) if is_remote(found) or found.is_dir() else read_spec(found)


def question_of(stored: StoredScan) -> ScanSpec:
    """The spec with which a stored scan was made, in the extensions in force; ValueError names the store if it is not read here.

    Whoever wrote a store wrote the paths in it: nothing is read there, and no code is run from there.
    """
    entry = {name: table for name, table in stored.spec.items() if name != "extensions"}
    paths = stored.spec.get("extensions", {}).get("paths")
    named = f"was made with the extensions {brief(', '.join(paths), 120)}" if paths else ""
    try:
        return resolve(entry)
    except ValueError as error:
        if named and not paths_in_force():
            raise ValueError(f"{stored.folder.path}: {named}; a store provides none: name yours by --extend.") from None
        where = f"{stored.folder.path}: 'scan.zarr/zarr.json' holds a spec that is not read here{' and ' * bool(named)}{named}"
        raise ValueError(f"{where}: {error}") from None


def sources_of(spec: ScanSpec) -> list[str]:
    """Keys of the sources of the model, the kept observables, the constraints and the inputs they depend on.

    Where everything is kept, what was not asked by name says nothing of the question: then of the verdict's only.
    Inputs are found by tracing: a constant that no result depends on is not cited. What a shipped table was made from is
    covered by the sources of the observable that reads it. Constraints of which neither ratios nor a boundary are asked are left out.
    """
    point, arguments = point_function(spec)
    asked = [c for c in point.constraints if spec.boundary or any(f"ratio.{piece}" in spec.keep for piece in c.pieces)]
    kept = [o for o in point.observables if o.name in spec.keep]
    if asked and set(shipped_observables()) <= set(spec.keep):
        kept = []
    keys = [point.model.source]
    for observable in [*kept, *(constraint.observable for constraint in asked)]:
        keys += observable.sources
    for constraint in asked:
        keys += constraint.sources
    outputs = [*(o.name for o in kept), *(f"ratio.{piece}" for constraint in asked for piece in constraint.pieces)]
    names = [input_name(path) for path, _ in leaves_used(spec, point, arguments, outputs)]
    with exactly(spec.extensions):
        inputs = [key for name in names if name for key in _of_input(name)]
        return list(dict.fromkeys([*keys, *inputs, *_of_defaults(spec, point)]))


def citations(spec: ScanSpec) -> dict:
    """The `keys` of its sources, in the order in which they come up, and their BibTeX `entries` by key."""
    keys = sources_of(spec)
    with exactly(spec.extensions):
        require_sources("cite", keys)
        return {"keys": keys, "entries": {key: bibliography()[key] for key in keys}}


def cite_lines(found: dict) -> list[str]:
    """The entries as one BibTeX text."""
    return ["\n\n".join(found["entries"].values())]


def require_known_sources(spec: ScanSpec) -> None:
    """ValueError if `sources_of` could name a source without an entry: before a scan, not when its citations are asked for.

    Without a trace: of all inputs, whether something depends on them or not (files are checked as they are read).
    """
    point, _ = point_function(spec)
    with exactly(spec.extensions):
        require_sources(f"model '{point.model.name}'", [point.model.source])
        for observable in dict.fromkeys([*point.observables, *(c.observable for c in point.constraints)]):
            require_sources(f"observable '{observable.name}'", observable.sources)
        for constraint in point.constraints:
            require_sources(f"constraint '{constraint.name}'", constraint.sources)
        require_sources("the solar model", [_SOLAR_MODEL])


def _of_input(name: str) -> list[str]:
    """The sources of a figure; those of a measurement's numbers are the measurement's own."""
    part, first, *rest = name.split(".", 2)
    if part == "measurements":
        return []
    if part == "tables":
        return [_SOLAR_MODEL] if first == "solar_8b" else []
    group, key = (first, rest[0]) if part == "inputs" else (part, first)
    return list(quantities_of(group)[key]["sources"])


def _of_defaults(spec: ScanSpec, point: PointFunction) -> list[str]:
    """Sources of standard inputs that stand in for parameters that the scan does not set."""
    constants = quantities_of("constants")
    scanned = {axis.name for axis in spec.axes}
    names = [i.default_constant for n, i in point.model.parameter_info().items() if n not in scanned]
    return [key for name in names if name for key in constants[name]["sources"]]
