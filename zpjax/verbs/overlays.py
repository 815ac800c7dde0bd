"""The curves that a question's extensions lay over its figure."""

from zpjax.curve_file import read_overlay
from zpjax.extensions import exactly, in_force, own_files
from zpjax.question.spec import ScanSpec


def overlays_of(spec: ScanSpec) -> tuple[list[dict], list[str]]:
    """The overlays that fit a plane of the question's figures, as plain data, and a sentence on each that fits none.

    ValueError, before a scan and not when it is drawn, for a file that is no overlay, or a column in a unit of another quantity.
    """
    from zpjax.figures.overlays import fitting

    with exactly(spec.extensions):
        every = [read_overlay(own.text, own.file) for _, own in own_files(in_force(), "overlay")]
    planes = spec.reductions.profiles if spec.reductions else [[axis.name for axis in spec.axes]]
    axes, fit, left_out = " or ".join(" and ".join(plane) for plane in planes), [], []
    for overlay in every:
        if any([fitting(overlay, {name: spec.units[name] for name in plane}) for plane in planes]):
            fit.append(overlay)
        else:
            names = " and ".join(column["name"] for column in overlay["columns"])
            left_out.append(f"{overlay['file']}: not drawn, its columns are {names}, the axes {axes}.")
    return fit, left_out
