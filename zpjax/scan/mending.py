"""Writing again what is damaged in a store and a spec determines: its coordinates, and what describes its arrays."""

from collections.abc import Callable

import numpy as np

from zpjax.question.spec import ScanSpec
from zpjax.scan.chunk_points import coordinates_of
from zpjax.store.reading import StoredScan, open_scan
from zpjax.store.writing import rewrite

# Values of an axis by another version of NumPy may differ so much from those that were stored.
_ROUNDING = 1e-12


def mended(spec: ScanSpec, stored: StoredScan, asked: Callable, notice: Callable[[str], None]) -> StoredScan:
    """The scan with all that describes it whole. `notice` is told what was written again; chunks are left as they are.

    stored: opened to be mended, and of the same question. asked: gives what the chunks of the scan's store hold
    (`StoredPoints` or `Records`); called only if something is damaged.
    """
    if set(stored.spec["output"]["keep"]) != set(spec.keep):
        raise ValueError(_other_root(stored, "its spec is not that of its identity"))
    lost = set(stored.faults) | _other_axes(spec, stored)
    if not lost:
        return stored
    work = asked()
    coordinates, arrays = work.coordinates(), work.arrays()
    rewrite(
        stored.folder,
        stored.attributes,
        {name: entry for name, entry in coordinates.items() if name in lost},
        {name: entry for name, entry in arrays.items() if name in lost},
    )
    names = sorted(lost)
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    notice(f"{stored.folder.path}: damaged or missing, and described again: {', '.join(names[:5])}{more}.")
    again = open_scan(stored.folder, to_mend=True)
    if again.faults:
        raise ValueError(_other_root(stored, "it does not fit the arrays of its spec"))
    return again


def _other_root(stored: StoredScan, why: str) -> str:
    return f"{stored.folder.path}: 'scan.zarr/zarr.json' is damaged: {why}; choose another --out."


def _other_axes(spec: ScanSpec, stored: StoredScan) -> set[str]:
    """Coordinates that a store without checksums has other values of than the spec."""
    if "contents" in stored.attributes or spec.reductions:
        return set()
    expected = {name: values for name, (values, _) in coordinates_of(spec).items() if name not in stored.faults}
    return {n for n, values in expected.items() if not np.allclose(stored.read(n), values, rtol=_ROUNDING, atol=0)}
