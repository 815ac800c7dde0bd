"""Where everything of a run lies in its folder, what a marker holds, and the version of that arrangement."""

import zlib
from pathlib import Path

import numpy as np

from zpjax.store import place

# 1: markers without checksums. 2: with them, and chunks that are nothing but NaN are stored like any other. 3: attributes as a text
# (netCDF has no tables), with checksums of itself, of the arrays' descriptions and of the coordinates.
LAYOUT_VERSION = 3
READABLE_LAYOUTS = (1, 2, 3)
# The arrays of a scan that is reduced while it runs: all of a record in one row (many small files would take longer to write than
# the physics to compute), and the allowed points, if they are kept, in as many rows of a table as there are.
RECORD = "record_entries"
KEPT = "allowed_points"


class RunFolder:
    """Paths inside the folder of one run, or below its address.

    scan.zarr/ holds the arrays (coordinates, observables by name, constraint ratios as `ratio.<piece>`, `status`);
    done/ one JSON marker per finished chunk, with the checksum of all that it wrote into each array; boundary.json,
    boundary.csv and the figures are made from the arrays. A scan that is reduced while it runs has records instead,
    one per chunk, and summary.json is made from them.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = place.place(path)
        self.arrays = self.path / "scan.zarr"
        self.markers = self.path / "done"
        self.boundary_json = self.path / "boundary.json"
        self.boundary_csv = self.path / "boundary.csv"
        self.figure = self.path / "figure"
        self.summary = self.path / "summary.json"

    def marker(self, chunk_number: int) -> Path:
        """The completion marker of one chunk."""
        return self.markers / f"{chunk_number:08d}.json"

    def exists(self) -> bool:
        """Whether a scan has been started here."""
        return place.exists(self.arrays / "zarr.json")


def checksum(values: np.ndarray) -> str:
    """CRC-32 of the values (little-endian, in C order), as eight hexadecimal digits.

    Finds torn files and flipped bits, not intent. Measured on one core: 4.1 GB/s, where SHA-256 has 1.1 GB/s.
    """
    plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return f"{zlib.crc32(plain):08x}"
