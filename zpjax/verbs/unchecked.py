"""Which figures still wait to be checked at their source: `zpjax list --unchecked`."""

from collections.abc import Sequence

from zpjax.constraints import constraint_named, constraint_names
from zpjax.constraints.named import constraint_file
from zpjax.inputs import input_topics, quantities_of
from zpjax.verbs.bench import devices
from zpjax.verbs.compare import published_bounds
from zpjax.verbs.listing import holding


def unchecked_figures(words: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """Every figure marked `checked = false`, with value and source, of which name, value and source hold all these words."""
    found = {}
    for group in ("constants", "nuisances", *input_topics()):
        for name, entry in quantities_of(group).items():
            if not entry["checked"]:
                found[f"{group}.{name}"] = f"{_short(entry['value'])} {entry['unit']} [{', '.join(entry['sources'])}]"
    for row in published_bounds():
        if not row["checked"]:
            name = f"comparisons: {row['constraint']}, {row['model']}, {row['mass']}"
            found[name] = f"published {row['published']} [{row['source']}]"
    for name, device in devices().items():
        if not device["checked"]:
            found[f"devices.toml: {name}"] = f"{device['flops']} flop/s, {device['bytes']} byte/s"
    for constraint in map(constraint_named, constraint_names()):
        if not constraint.checked:
            found[constraint_file(constraint.name)] = f"{constraint.datum} [{', '.join(constraint.sources)}]"
    return {"unchecked figures": holding(found, words)}


def _short(value) -> str:
    """A number, or the ends of a list of them."""
    if not isinstance(value, list) or len(value) < 4:
        return str(value)
    return f"[{value[0]}, {value[1]} ... {value[-1]}]"
