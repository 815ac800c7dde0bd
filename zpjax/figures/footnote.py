"""The small print under a figure: what was fixed, scanned and used, and what was left aside."""

from collections.abc import Sequence

import numpy as np

from zpjax.figures.drawing import literal
from zpjax.figures.layers import Layers
from zpjax.figures.profile import Profile
from zpjax.figures.uncovered import coverage_sentence, uncovered_of_summary
from zpjax.figures.wrapping import wrapped
from zpjax.store.identity import own_boundary
from zpjax.store.reading import StoredScan

# Characters of a line of small print.
WIDTH = 154


def footnote(stored: StoredScan, layers: Layers, more: Sequence[str] = ()) -> str:
    """Lines of small print; `more` stands before what was computed and where from."""
    points = int(np.prod(stored.attributes["shape"]))
    shown = [layer for layer in layers.layers if layer.acts and not layer.excluded]
    lines = [f"Excluding nothing here: {', '.join(literal(layer.attributes['title']) for layer in shown)}."] * bool(
        shown
    )
    if not stored.is_complete():
        done, chunks = len(stored.finished()), stored.attributes["chunks"]
        lines.append(f"This run is unfinished: {done} of {chunks} chunks are there; white may be what is missing.")
    if any(not layer.attributes["checked"] for layer in layers.layers):
        lines.append("Unchecked: a figure that was not read at its source by us (zpjax list --unchecked).")
    lines += [
        *more,
        model_sentence(stored) + "; no model parameter profiled.",
        *_provenance(stored, points, "as given in the legend"),
    ]
    if left_out := own_boundary(stored)[1]:
        lines.append(literal(left_out))
    if uncovered := coverage_sentence(layers.uncovered()):
        lines.append(literal(uncovered))
    return "\n".join(part for line in lines for part in wrapped(line, WIDTH))


def profile_footnote(stored: StoredScan, found: dict, profile: Profile, more: Sequence[str] = ()) -> str:
    """Lines of small print of a profile: what was reduced, and how much is allowed."""
    bins = " x ".join(str(len(edge) - 1) for edge in profile.edges)
    others = " and ".join(axis.name for axis in profile.others)
    allowed, known = found["allowed"], stored.attributes["records"]
    error = "" if allowed["error"] is None else f" +- {allowed['error']:.2g}"
    lines = [
        f"{bins} bins; in each the least, over all points{f' and so over {others}' if others else ''}, of the largest ratio "
        f"of {len(known['constraints'])} constraints; the outline runs through the middles of bins.",
        f"Allowed are {allowed['points']:,} of {found['points']:,} points, {allowed['fraction']:.4g}{error} of the scanned box.",
    ]
    if np.any(np.isnan(profile.log_r)):
        lines.append(f"{int(np.sum(np.isnan(profile.log_r))):,} bins hold no point, or none with a number.")
    if found["not_finite"]:
        lines.append(f"{found['not_finite']:,} points have a quantity that is not finite.")
    lines += [*more, model_sentence(stored) + ".", *_provenance(stored, found["points"], "of the measurements")]
    if uncovered := coverage_sentence(uncovered_of_summary(stored, found)):
        lines.append(literal(uncovered))
    return "\n".join(part for line in lines for part in wrapped(line, WIDTH))


def confidence_words(confidence: float | None) -> str:
    """A confidence level in words."""
    return "no CL stated" if confidence is None else f"{100 * confidence:.4g} % CL"


def title_and_level(constraint: dict) -> str:
    """What the legend calls a constraint."""
    mark = "" if constraint["checked"] else ", unchecked"
    return f"{constraint['title']} ({confidence_words(constraint['confidence'])}{mark})"


def model_sentence(stored: StoredScan) -> str:
    """The model and its fixed parameters."""
    model = stored.spec["model"]
    # A mixing that is given stands in place of the loop, and of its scale.
    idle = {"name"} | ({"mixing_scale"} if "mixing_ratio" in {*model, *stored.spec["axes"]} else set())
    fixed = ", ".join(f"{k} = {v}" for k, v in model.items() if k not in idle)
    if model.get("quark_rotation") == "none":
        fixed += " (quark charges taken as diagonal in the mass basis)"
    return literal(f"Model {model['name']}: {fixed}")


def _provenance(stored: StoredScan, points: int, levels: str) -> list[str]:
    versions = stored.attributes["versions"]
    return [
        f"Constraints: {literal(constraint_words(stored))}; each r < 1 on its own; confidence levels {levels}. "
        f"{points:,} points; spec {stored.attributes['spec_hash'][:12]}, "
        f"zpjax {versions['zpjax']}, data {stored.attributes['data_hash'][:12]}."
    ]


def constraint_words(stored: StoredScan) -> str:
    """What is imposed, in words; of older stores the set of their spec."""
    return str(stored.attributes.get("constraints") or f"set '{stored.spec['constraints'].get('set', 'none')}'")
