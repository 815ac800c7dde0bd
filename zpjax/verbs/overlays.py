"""The curves that a question's extensions lay over its figure."""

from zpjax.curve_file import read_overlay
from zpjax.extensions import exactly, in_force, own_files
from zpjax.question.spec import ScanSpec
from zpjax.units import UNITS


def overlays_of(spec: ScanSpec) -> tuple[list[dict], list[str]]:
    """The overlays that fit a plane of the question's figures, as plain data, and a sentence on each that fits none.

    ValueError, before a scan and not when it is drawn, for a file that is no overlay, or a column in a unit of another quantity.
    """
    with exactly(spec.extensions):
        every = [read_overlay(own.text, own.file) for _, own in own_files(in_force(), "overlay")]
    planes = spec.reductions.profiles if spec.reductions else [[axis.name for axis in spec.axes]]
    fitting, left_out = [], []
    for overlay in every:
        names = [column["name"] for column in overlay["columns"]]
        if any(set(names) == set(plane) for plane in planes):
            fitting.append(overlay)
        else:
            axes = " or ".join(" and ".join(plane) for plane in planes)
            left_out.append(f"{overlay['file']}: not drawn, its columns are {' and '.join(names)}, the axes {axes}.")
    for column, file in ((column, overlay["file"]) for overlay in fitting for column in overlay["columns"]):
        unit = spec.units[column["name"]]
        if UNITS[column["unit"]].dimension != UNITS[unit].dimension:
            raise ValueError(
                f"{file}: '{column['name']}' has the unit of another quantity; use '{unit}' or one like it."
            )
    return fitting, left_out
