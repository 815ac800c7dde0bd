"""Small scans for the tests of engine, store, figures and command line."""

from pathlib import Path

from zpjax.question.chunks import chunking
from zpjax.question.reading import resolve
from zpjax.scan.point_source import PointSource

# Twelve chunks of ten points each, of the small grid.
MANY_CHUNKS = {"observables": ["eps_u_mumu", "dis_suppression_nutev"], "chunk_points": 10}


def document(**changes) -> dict:
    """The TOML document of a small grid, with tables replaced. Only cheap quantities: they compile in a tenth of a second."""
    entry = {
        "title": "small",
        "model": {"name": "flavoured_u1"},
        "axes": {
            "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 12},
            "g_zp": {"min": 1e-6, "max": 1e-2, "points": 10},
        },
        "output": {"observables": ["eps_u_mumu", "dis_suppression_nutev", "gauge_coupling"], "chunk_points": 40},
        "constraints": {"names": ["lma_dark_ud_2026"]},
    }
    return entry | changes


def small(**changes):
    """The resolved spec of `document`."""
    return resolve(document(**changes))


def scattered(method: str, points: int = 50, reduce: dict | None = None, **sampling):
    """The same question at scattered points."""
    axes = {"m_zp": {"min": "1 MeV", "max": "1 GeV"}, "g_zp": {"min": 1e-6, "max": 1e-2}}
    tables = {} if reduce is None else {"reduce": reduce}
    return small(axes=axes, sampling={"method": method, "points": points} | sampling, **tables)


def block_of(spec) -> dict:
    """The values of its first block."""
    chunks = chunking(spec)
    return PointSource(spec).values(chunks.chunk(0), chunks.block)


def files(run: Path) -> dict[str, bytes]:
    """Every file of a run's arrays and markers by name; what a killed process left half-written is not part of them."""
    found = (path for folder in ("scan.zarr", "done") for path in (run / folder).rglob("*") if path.is_file())
    kept = (path for path in found if path.suffix != ".partial" and not path.name.startswith("."))
    return {str(path.relative_to(run)): path.read_bytes() for path in kept}
