"""What zpjax contains, and which of its figures still wait to be checked at their source."""

import tomllib
from importlib import resources

from zpjax.constants import read_quantities


def everything() -> dict[str, dict[str, str]]:
    """Names with one line each: models, observables, constraints and sets."""
    from zpjax.constraints import constraint_named, constraint_names, set_names
    from zpjax.models import catalogue as models
    from zpjax.observables import catalogue as observables

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
    found = {"unchecked figures": {}}
    for file in ("constants.toml", "nuisances.toml"):
        for name, entry in read_quantities(file).items():
            if not entry["checked"]:
                found["unchecked figures"][f"{file}: {name}"] = f"{entry['value']} {entry['unit']} [{entry['source']}]"
    for path in sorted(resources.files("zpjax").joinpath("data/measurements").iterdir(), key=lambda p: p.name):
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        if not entry["checked"]:
            numbers = {k: entry[k] for k in ("value", "error", "limit", "lower", "upper", "threshold") if k in entry}
            shown = ", ".join(f"{k} {v}" for k, v in numbers.items())
            found["unchecked figures"][f"measurements/{path.name}"] = f"{shown} [{', '.join(entry['sources'])}]"
    return found


def sources_of(spec) -> list[str]:
    """Keys of the sources of a scan's model, observables and constraints."""
    from zpjax.constraints import constraint_named
    from zpjax.models import model_named
    from zpjax.observables import observable_named

    keys = [model_named(spec.model).source, "pdg_2024"]
    constraints = [constraint_named(name) for name in spec.constraints]
    for observable in [*(observable_named(n) for n in spec.observables), *(c.observable for c in constraints)]:
        keys += observable.sources
    for constraint in constraints:
        keys += constraint.sources
    return list(dict.fromkeys(keys))
