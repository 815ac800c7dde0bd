"""Which scans are measured: variations of one TOML file of the checkout."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import zpjax
from zpjax.question.chunks import chunking
from zpjax.question.reading import resolve
from zpjax.question.spec import ScanSpec
from zpjax.scan.point_source import PointSource

# One integral is enough to see that everything runs, and it compiles in a second.
SMOKE_KEEP = ("eps_q_sun", "delta_neff_instantaneous")
DEFAULT_SCAN = Path(__file__).parent.parent / "scans" / "lma_dark.toml"


def default_scan(masses: int = 1000, couplings: int = 1000, keep=None, constraints=None) -> ScanSpec:
    """scans/lma_dark.toml with other numbers of grid lines, and other lists of kept quantities and constraints if given."""
    entry = tomllib.loads(DEFAULT_SCAN.read_text(encoding="utf-8"))
    entry["axes"]["m_zp"]["points"], entry["axes"]["g_zp"]["points"] = masses, couplings
    entry["then"] = {}
    if keep is not None:
        entry["output"] = {"keep": list(keep)}
    if constraints is not None:
        entry["constraints"], entry["require"] = {"names": list(constraints)}, {}
    return resolve(entry)


def five_axes(lengths: tuple[int, ...], keep=None) -> ScanSpec:
    """The default scan with b, c and the mixing scale scanned as well; `lengths` of m, g, b, c and the scale."""
    ranges = {
        "m_zp": ("1 MeV", "1 GeV", "log"),
        "g_zp": (1e-6, 1e-2, "log"),
        "b": (0.5, 1.5, "linear"),
        "c": (0.5, 1.5, "linear"),
        "mixing_scale": ("173 GeV", "10 TeV", "log"),
    }
    axes = {
        name: {"min": low, "max": high, "points": n, "spacing": spacing}
        for (name, (low, high, spacing)), n in zip(ranges.items(), lengths, strict=True)
    }
    entry = {
        "model": {"name": "flavoured_u1", "a": -1},
        "axes": axes,
        "constraints": {"set": "today"},
        "require": {"names": ["lma_dark_2026"]},
    }
    return resolve(entry | {"output": {"observables": "all"} | ({} if keep is None else {"keep": list(keep)})})


def grid_blocks(spec: ScanSpec) -> list[dict[str, np.ndarray]]:
    """Values of the scanned parameters of every chunk, one array per axis, as the engine makes them."""
    chunks, source = chunking(spec), PointSource(spec)
    return [source.values(chunk, chunks.block) for chunk in chunks]


def flat_block(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same block with one value per point."""
    grids = np.meshgrid(*values.values(), indexing="ij")
    return dict(zip(values, (np.ravel(grid) for grid in grids), strict=True))


def block_size(values: dict[str, np.ndarray]) -> int:
    """Points of a block of axes."""
    return int(np.prod([len(v) for v in values.values()]))


def random_points(number: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Points spread evenly (in the logarithm) over the default scan's box."""
    draws = np.random.default_rng(seed).random((2, number))
    spec = default_scan()
    return spec.box.values(draws.T, spec.ends)


def fixed_parameters() -> dict:
    """The default scan's parameters that are not scanned."""
    return default_scan().fixed


def observable_on_points(name: str):
    """(values, inputs) -> the observable at one point per value: one flat vmap, not yet compiled."""
    import jax

    model, observable, fixed = zpjax.model_named(default_scan().model), zpjax.observable_named(name), fixed_parameters()

    def at_point(values, inputs):
        return observable(model.couplings(model.parameters(**fixed, **values)), inputs)

    return jax.jit(jax.vmap(at_point, in_axes=(0, None)))


def spread(items: list, number: int) -> Iterator:
    """At most `number` items, evenly spread over the list."""
    for index in sorted({int(i) for i in np.linspace(0, len(items) - 1, min(number, len(items)))}):
        yield items[index]
