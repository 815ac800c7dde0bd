"""Which ratios of the default scan may be screened in single precision, and how wrong would the others be?"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.measuring import number
from benchmarks.new_process import in_new_process

# Where a verdict could change: far from r = 1 an error of a few per cent changes none.
_NEAR = 10.0
# Screening in single precision with polishing in double is safe for a ratio if all its wrong verdicts lie closer to its edge
# than this, in log r, and none is lost as NaN: the points inside the margin would be computed again.
_MARGIN = 0.01


def run(smoke: bool) -> list[dict]:
    """Per ratio: the largest error of log r near the edge, verdicts that change, and whether screening would be safe."""
    points = 256 if smoke else 2**17
    constraints = ["lma_dark_ud_2026", "nutev_g_r"] if smoke else None
    with tempfile.TemporaryDirectory() as folder:
        for double in (True, False):
            in_new_process("single_precision", "evaluate", points=points, double=double, out=folder, names=constraints)
        double, single = (dict(np.load(Path(folder) / f"{kind}.npz")) for kind in ("double", "single"))
    names = [name for name in double if name.startswith("ratio.")]
    rows = {name: _compared(double[name], single[name]) for name in names}
    safe = [name for name, row in rows.items() if row["margin"] < _MARGIN and not row["lost"]]
    how = f"{points} random points of the default box"
    rates = in_new_process("single_precision", "rates", names=constraints, blocks=1 if smoke else 15)
    speed = "the same blocks in turns, one process"
    found = [
        number(name.removeprefix("ratio."), "log r", row["error"], _row(row, points)) for name, row in rows.items()
    ]
    return [
        *(number(f"mixed over double precision, {kind}: rate", "1", values, speed) for kind, values in rates.items()),
        *found,
        number("ratios safe to screen", "", len(safe), f"of {len(names)}; {how}"),
        number("not safe", "", len(names) - len(safe), ", ".join(sorted(set(names) - set(safe))) or "none"),
        number("verdicts of safe ratios that change", "", sum(rows[name]["flips"] for name in safe), how),
        number(
            "farthest of them from the edge", "log r", max((rows[name]["margin"] for name in safe), default=0.0), how
        ),
    ]


def _row(row: dict, points: int) -> str:
    return f"{row['flips']} of {points} verdicts change, up to |log r| = {row['margin']:.2g}; {row['lost']} lost as NaN"


def _compared(double: np.ndarray, single: np.ndarray) -> dict:
    """Largest |change of log r| for 1/10 < r < 10; verdicts that change and how far from the edge; NaN in single only."""
    near = (double > 1 / _NEAR) & (double < _NEAR)
    flips = (double < 1) != (single < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.abs(np.log(single / double))[near]
        distance = np.abs(np.log(double))[flips]
    return {
        "error": float(np.nanmax(change, initial=0.0)),
        "flips": int(np.sum(flips)),
        "margin": float(np.max(distance, initial=0.0)),
        "lost": int(np.sum(~np.isfinite(single) & np.isfinite(double))),
    }


def evaluate(points: int, double: bool, out: str, names) -> dict:
    """All ratios at random points, written into a file; as scans in mixed precision screen them unless `double`."""
    import jax

    import zpjax

    zpjax.enable_x64()
    from benchmarks.questions import default_scan, random_points
    from zpjax.scan.evaluate import point_function
    from zpjax.scan.mixed import SinglePrecision

    point, arguments = point_function(default_scan(100, 100, ["ratios"], names))
    function = point if double else SinglePrecision(point)
    values = random_points(points)
    block = jax.jit(lambda v, a: jax.lax.map(lambda x: function(x, a), v, batch_size=4096))
    found = {name: np.asarray(v, float) for name, v in block(values, arguments).items()}
    np.savez(Path(out) / ("double.npz" if double else "single.npz"), **found)
    return {"points": points}


def rates(names, blocks: int) -> dict:
    """How much faster mixed precision is, on the grid and at scattered points."""
    import time
    from dataclasses import replace

    import jax

    import zpjax

    zpjax.enable_x64()
    from benchmarks.questions import default_scan
    from zpjax.question.chunks import chunking
    from zpjax.scan.evaluate import build
    from zpjax.scan.point_source import PointSource

    grid = default_scan(10**4, 10**4, None if names is None else ["ratios"], names)
    found = {}
    for kind, spec in (("grid", grid), ("scattered", replace(grid, method="sobol", points=10**6))):
        chunks, source = chunking(spec), PointSource(spec)
        number_of_blocks = blocks if kind == "grid" else -(-blocks // 5)
        chosen = np.linspace(0, len(chunks) - 1, number_of_blocks).astype(int)
        values = [source.values(chunks.chunk(int(k)), chunks.block) for k in chosen]
        evaluators = [build(replace(spec, precision=precision), devices=1) for precision in ("double", "mixed")]

        def seconds(evaluator, values=values):
            start = time.perf_counter()
            for block in values:
                jax.block_until_ready(evaluator(block))
            return time.perf_counter() - start

        for evaluator in evaluators:
            seconds(evaluator)
        found[kind] = [seconds(evaluators[0]) / seconds(evaluators[1]) for _ in range(7)]
    return found
