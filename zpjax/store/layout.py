"""Where everything of a run lies in its folder, and the version of that arrangement."""

from pathlib import Path

LAYOUT_VERSION = 1


class RunFolder:
    """Paths inside the folder of one run.

    scan.zarr/ holds the arrays (coordinates, observables by name, constraint ratios as `ratio.<piece>`, `status`);
    done/ one JSON marker per finished chunk; boundary.json, boundary.csv and the figures are made from the arrays.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.arrays = self.path / "scan.zarr"
        self.markers = self.path / "done"
        self.boundary_json = self.path / "boundary.json"
        self.boundary_csv = self.path / "boundary.csv"
        self.figure = self.path / "figure"

    def marker(self, chunk_number: int) -> Path:
        """The completion marker of one chunk."""
        return self.markers / f"{chunk_number:08d}.json"

    def exists(self) -> bool:
        """Whether a scan has been started here."""
        return (self.arrays / "zarr.json").exists()
