"""Stores as earlier versions of the package wrote them, made of those of today; attributes of the store read and altered."""

import json
from pathlib import Path

from zpjax.store.opening import text_checksum


def attributes_of(run: Path) -> dict:
    """The attributes of a store of today."""
    return json.loads(json.loads((run / "scan.zarr" / "zarr.json").read_text())["attributes"]["zpjax"])


def set_attributes(run: Path, attributes: dict, checksum: str | None = None) -> None:
    """Write other attributes into a store of today, with a checksum that fits unless another one is given."""
    root = run / "scan.zarr" / "zarr.json"
    group, text = json.loads(root.read_text()), json.dumps(attributes)
    group["attributes"] |= {"zpjax": text, "zpjax_checksum": checksum or text_checksum(text)}
    root.write_text(json.dumps(group))


def made_older(run: Path, layout: int) -> Path:
    """The same run in the first layout, without checksums in the markers, or in the second: attributes as tables, with truth values."""
    attributes = attributes_of(run) | {"layout_version": layout}
    del attributes["contents"]
    root = run / "scan.zarr" / "zarr.json"
    root.write_text(json.dumps(json.loads(root.read_text()) | {"attributes": {"zpjax": attributes}}))
    for path in (run / "scan.zarr").glob("ratio.*/zarr.json"):
        array = json.loads(path.read_text())
        known = array["attributes"]
        array["attributes"] = (
            {"confidence": None} | known | {k: bool(known[k]) for k in ("projection", "band", "checked")}
        )
        path.write_text(json.dumps(array))
    for path in (run / "done").iterdir() if layout == 1 else ():
        marker = json.loads(path.read_text())
        path.write_text(json.dumps({"chunk": marker["chunk"], "arrays": sorted(marker["checksums"])}))
    return run
