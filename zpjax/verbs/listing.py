"""What zpjax contains, and which of its figures still wait to be checked at their source."""

import math

from zpjax.nuisances import load_nuisances
from zpjax.shipped import data_files, read_data
from zpjax.verbs.text import level


def everything() -> dict[str, dict[str, dict]]:
    """Records by kind and name: models, observables, constraints, sets and nuisances, with units, domains and sources."""
    from zpjax.catalogue import catalogue as observables
    from zpjax.constraints import constraint_named, constraint_names, set_names, slots_of
    from zpjax.models import catalogue as models

    return {
        "models": {m.name: _model(m) for m in models().values()},
        "observables": {o.name: _observable(o) for o in observables().values()},
        "constraints": {n: _constraint(constraint_named(n)) for n in constraint_names()},
        "constraint sets": {
            n: {"title": read_data(f"sets/{n}.toml")["title"], "slots": slots_of(n)} for n in set_names()
        },
        "nuisances": load_nuisances(),
    }


def _model(model) -> dict:
    parameters = {
        name: {"unit": i.unit, "meaning": i.meaning, "usual": list(i.choices or i.box)}
        for name, i in model.parameter_info().items()
    }
    return {"title": model.title, "parameters": parameters, "sources": [model.source]}


def _observable(observable) -> dict:
    low, high = observable.mass_range
    domain = [low or None, None if high == float("inf") else high]
    return {
        "title": observable.meaning,
        "unit": observable.unit,
        "mass_gev": domain,
        "single_precision": observable.single_precision,
        "valid_if": [condition.sentence for condition in observable.valid_if],
        "sources": list(observable.sources),
    }


def _constraint(constraint) -> dict:
    names = ("title", "family", "confidence", "checked", "projection", "band")
    record = {name: getattr(constraint, name) for name in names} | {"observable": constraint.observable.name}
    record["valid_if"] = [condition.sentence for condition in constraint.valid_if]
    if hasattr(constraint.statistic, "curve"):
        nodes = constraint.statistic.curve.nodes
        record["mass_gev"] = [math.exp(nodes[0]), math.exp(nodes[-1])]
    return record | {"unit": constraint.observable.unit, "sources": list(constraint.sources)}


def unchecked() -> dict[str, dict[str, str]]:
    """Every figure marked `checked = false`, with value and source."""
    from zpjax.inputs import input_topics, quantities_of
    from zpjax.verbs.bench import devices
    from zpjax.verbs.compare import published_bounds

    found = {"unchecked figures": {}}
    for group in ("constants", "nuisances", *input_topics()):
        for name, entry in quantities_of(group).items():
            if not entry["checked"]:
                figure = f"{_short(entry['value'])} {entry['unit']} [{', '.join(entry['sources'])}]"
                found["unchecked figures"][f"{group}.{name}"] = figure
    for row in published_bounds():
        if not row["checked"]:
            name = f"comparisons: {row['constraint']}, {row['model']}, {row['mass']}"
            found["unchecked figures"][name] = f"published {row['published']} [{row['source']}]"
    for name, device in devices().items():
        if not device["checked"]:
            found["unchecked figures"][f"devices.toml: {name}"] = f"{device['flops']} flop/s, {device['bytes']} byte/s"
    for file in data_files("measurements", ".toml"):
        entry = read_data(f"measurements/{file}.toml")
        if not entry["checked"]:
            keys = ("value", "error", "limit", "curve_limit", "lower", "upper", "threshold")
            shown = ", ".join(f"{key} {_short(entry[key])}" for key in keys if key in entry)
            found["unchecked figures"][f"measurements/{file}.toml"] = f"{shown} [{', '.join(entry['sources'])}]"
    return found


def _short(value) -> str:
    """A number, or the ends of a list of them."""
    if not isinstance(value, list) or len(value) < 4:
        return str(value)
    return f"[{value[0]}, {value[1]} ... {value[-1]}]"


def listing_lines(result: dict) -> list[str]:
    """One table per kind of thing."""
    lines = []
    for kind, rows in result.items():
        lines += [f"{kind} ({len(rows)})", *(f"  {name}: {_listed(row)}" for name, row in rows.items()), ""]
    return lines[:-1]


def _listed(row: str | dict) -> str:
    """A record in one line: title, unit, range of masses, what it is compared with, sources."""
    if isinstance(row, str):
        return row
    parts = [f"{row['title']} [{row['unit']}]" if "unit" in row else row["title"]]
    parts += [_masses(*row["mass_gev"])] if any(row.get("mass_gev", ())) else []
    parts += ["always in double precision"] if row.get("single_precision") is False else []
    parts += [f"{row['value']} +- {row['prior']}, seen by {', '.join(row['seen_by'])}"] if "prior" in row else []
    if "parameters" in row:
        parts += [", ".join(f"{n} [{p['unit']}]" for n, p in row["parameters"].items())]
    if "observable" in row:
        unread = "" if row["checked"] else ", unchecked"
        parts += [f"{row['family']} on {row['observable']}, {level(row['confidence'])}{unread}"]
        parts += ["an explanation, for 'require'"] if row["band"] else []
    parts += [f"if {sentence}" for sentence in row.get("valid_if", ())]
    return "; ".join([*parts, ", ".join(row["sources"])] if "sources" in row else parts)


def _masses(low: float | None, high: float | None) -> str:
    ends = [f"{1e3 * low:.3g} MeV < " if low else "", f" < {1e3 * high:.4g} MeV" if high else ""]
    return f"{ends[0]}m{ends[1]}"
