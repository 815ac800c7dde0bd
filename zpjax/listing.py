"""What zpjax contains, and which of its figures still wait to be checked at their source."""

import tomllib
from importlib import resources

from zpjax.constants import read_quantities


def everything() -> dict[str, dict[str, str]]:
    """Names with one line each: models, observables, constraints and sets."""
    from zpjax.catalogue import catalogue as observables
    from zpjax.constraints import constraint_named, constraint_names, set_names
    from zpjax.models import catalogue as models

    titles = resources.files("zpjax").joinpath("data/sets")
    return {
        "models": {m.name: m.title for m in models().values()},
        "observables": {o.name: f"{o.meaning} [{o.unit}]" for o in observables().values()},
        "constraints": {n: constraint_named(n).title for n in constraint_names()},
        "constraint sets": {
            n: tomllib.loads(titles.joinpath(f"{n}.toml").read_text(encoding="utf-8"))["title"] for n in set_names()
        },
    }


def unchecked() -> dict[str, dict[str, str]]:
    """Every figure marked `checked = false`, with value and source."""
    from zpjax.inputs import input_topics
    from zpjax.scan.bench import devices
    from zpjax.scan.comparison import published_bounds

    found = {"unchecked figures": {}}
    for file in ("constants.toml", "nuisances.toml", *(f"inputs/{topic}.toml" for topic in input_topics())):
        for name, entry in read_quantities(file).items():
            if not entry["checked"]:
                found["unchecked figures"][f"{file}: {name}"] = (
                    f"{_short(entry['value'])} {entry['unit']} [{entry['source']}]"
                )
    for row in published_bounds():
        if not row["checked"]:
            name = f"comparisons: {row['constraint']}, {row['model']}, {row['mass']}"
            found["unchecked figures"][name] = f"published {row['published']} [{row['source']}]"
    for name, device in devices().items():
        if not device["checked"]:
            found["unchecked figures"][f"devices.toml: {name}"] = f"{device['flops']} flop/s, {device['bytes']} byte/s"
    for path in sorted(resources.files("zpjax").joinpath("data/measurements").iterdir(), key=lambda p: p.name):
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        if not entry["checked"]:
            keys = ("value", "error", "limit", "curve_limit", "lower", "upper", "threshold")
            shown = ", ".join(f"{key} {_short(entry[key])}" for key in keys if key in entry)
            found["unchecked figures"][f"measurements/{path.name}"] = f"{shown} [{', '.join(entry['sources'])}]"
    return found


def _short(value) -> str:
    """A number, or the ends of a list of them."""
    if not isinstance(value, list) or len(value) < 4:
        return str(value)
    return f"[{value[0]}, {value[1]} ... {value[-1]}]"


def sources_of(spec) -> list[str]:
    """Keys of the sources of a scan's model, observables and constraints."""
    from zpjax.catalogue import observable_named
    from zpjax.constraints import constraint_named
    from zpjax.models import model_named

    keys = [model_named(spec.model).source, "pdg_2024"]
    constraints = [constraint_named(name) for name in spec.constraints]
    for observable in [*(observable_named(n) for n in spec.observables), *(c.observable for c in constraints)]:
        keys += observable.sources
    for constraint in constraints:
        keys += constraint.sources
    return list(dict.fromkeys(keys))
