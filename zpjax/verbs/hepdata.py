"""A boundary as a HEPData submission: one table per curve, all digits."""

import json
import re
from pathlib import Path

from zpjax.figures.uncovered import coverage_sentence, uncovered_of_boundary
from zpjax.store.place import make_folder, matching, place, write_atomically

_POINT = "least_excluded.yaml"
_VERDICTS = {"empty": "no point is allowed", "full": "all points are allowed", "bounded": "some points are allowed"}
# What YAML takes for the end of a line or does not read as it stands, though JSON does.
_UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# Of the name of a table, says HEPData's schema.
_LONGEST = 64


def write_hepdata(result: dict, folder: str | Path) -> list[Path]:
    """Write `submission.yaml` and one data file per curve of a boundary (`scan_boundary`); the paths, the submission last.

    A boundary without curves has one table of the least excluded point. Tables of an earlier call that are not written again
    are removed: a submission must not hold files that it does not name.

    Every table has the first axis as independent variable in the order of the curve (a closed curve returns to its first
    vertex), and the second axis, the active constraint and |log r| as dependent ones. Format: HEPData submission 1.1.
    """
    folder = place(folder)
    make_folder(folder)
    documents, paths = [_header(result)], []
    for number, curve in enumerate(result["curves"]):
        file = f"curve_{number}_{curve['constraint']}.yaml"
        paths.append(folder / file)
        write_atomically(paths[-1], _yaml(_table(result, curve)))
        documents.append(_entry(result, curve, number, file))
    if not paths:
        paths.append(folder / _POINT)
        write_atomically(paths[-1], _yaml(_point_table(result)))
        documents.append(_point_entry(result))
    path = folder / "submission.yaml"
    write_atomically(path, "---\n".join(["", *map(_yaml, documents)]))
    for pattern in ("curve_[0-9]*_*.yaml", _POINT):
        for earlier in matching(folder, pattern):
            if earlier.name not in [written.name for written in paths]:
                earlier.unlink()
    return [*paths, path]


def _point_entry(result: dict) -> dict:
    return {
        "name": "Least excluded point",
        "description": f"The point at which the largest ratio r of all constraints is least; {_VERDICTS[result['verdict']]}.",
        "keywords": [{"name": "observables", "values": [axis["name"] for axis in result["axes"]]}],
        "data_file": _POINT,
    }


def _point_table(result: dict) -> dict:
    def column(header: dict, value) -> dict:
        return {"header": header, "values": [{"value": value}]}

    least = result["least_excluded"]
    return {
        "independent_variables": list(map(column, map(_axis, result["axes"]), least["point"])),
        "dependent_variables": [
            column({"name": "largest ratio r"}, least["max_ratio"]),
            column({"name": "constraints in conflict"}, " + ".join(least["conflict"]) or "-"),
        ],
    }


def _header(result: dict) -> dict:
    verdict = f"{result['title']}: {_VERDICTS[result['verdict']]} by all constraints together."
    assumed = [f"Assumed: {sentence}" for sentence in result["assumptions"]]
    return {"comment": " ".join(filter(None, [verdict, *assumed, coverage_sentence(uncovered_of_boundary(result))]))}


def _entry(result: dict, curve: dict, number: int, file: str) -> dict:
    constraint = result["constraints"].get(curve["constraint"])
    what = constraint["title"] if constraint else "all constraints together"
    kind = "closed curve" if curve["closed"] else f"open curve from {curve['ends'][0]} to {curve['ends'][1]}"
    return {
        "name": f"Curve {number}: {curve['constraint']}"[:_LONGEST],
        "description": f"Boundary of the region allowed by {what} ({kind}); the allowed side is on the left.",
        "keywords": [{"name": "observables", "values": [axis["name"] for axis in result["axes"]]}],
        "data_file": file,
    }


def _table(result: dict, curve: dict) -> dict:
    first, second = result["axes"]
    vertices, active, residual = curve["vertices"], curve["active"], curve["residual"]
    if curve["closed"]:
        vertices, active, residual = ([*column, column[0]] for column in (vertices, active, residual))
    constraint = result["constraints"].get(curve["constraint"], {})
    qualifiers = [{"name": "Constraint", "value": curve["constraint"]}]
    if constraint.get("confidence"):
        qualifiers.append({"name": "Confidence level", "value": constraint["confidence"]})
    if constraint.get("projection"):
        qualifiers.append({"name": "Kind", "value": "projection"})
    return {
        "independent_variables": [{"header": _axis(first), "values": [{"value": x} for x, _ in vertices]}],
        "dependent_variables": [
            {"header": _axis(second), "qualifiers": qualifiers, "values": [{"value": y} for _, y in vertices]},
            {"header": {"name": "active"}, "values": [{"value": " + ".join(names)} for names in active]},
            {"header": {"name": "|log r|"}, "values": [{"value": size} for size in residual]},
        ],
    }


def _axis(axis: dict) -> dict:
    return {"name": axis["name"]} | ({} if axis["unit"] in ("", "1") else {"units": axis["unit"]})


def _yaml(document) -> str:
    """JSON, which is YAML but for numbers like 1e-05: YAML 1.1 takes those without a point for words."""
    text = _Encoder(ensure_ascii=False).encode(document)
    return _UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


class _Encoder(json.JSONEncoder):
    def iterencode(self, o, _one_shot=False):
        if isinstance(o, dict):
            parts = [f"{self.encode(key)}: {self.encode(value)}" for key, value in o.items()]
            return iter(["{" + ", ".join(parts) + "}"])
        if isinstance(o, (list, tuple)):
            return iter(["[" + ", ".join(self.encode(value) for value in o) + "]"])
        if isinstance(o, float):
            text = repr(o)
            return iter([text.replace("e", ".0e") if "e" in text and "." not in text else text])
        return super().iterencode(o, _one_shot)
