"""How fast are all constraints of today together, and each observable against scipy or Monte Carlo for the same number?"""

import importlib
import pkgutil
import time

import zpjax
from benchmarks import scipy_versions
from benchmarks.measuring import interleaved, number, rates, ratios, timed
from benchmarks.questions import block_size, default_scan, grid_blocks, observable_on_points, random_points
from zpjax.constraints import constraint_named
from zpjax.scan.evaluate import build

# Where both versions are evaluated: a mass and coupling on the LMA-Dark band.
_MASS, _COUPLING = 0.02, 1e-4


def run(smoke: bool) -> list[dict]:
    """Throughput of the ratios of `today` in both batchings, then every observable that has an independent version."""
    return [*_constraints(smoke), *_versions(smoke)]


def ratios_of_today(masses: int, couplings: int, names=None):
    """The default scan, keeping nothing but the ratios of its constraints (or of those named)."""
    names = names or default_scan().constraints
    keep = [f"ratio.{piece}" for name in names for piece in constraint_named(name).pieces]
    return default_scan(masses, couplings, keep, constraints=names)


def _constraints(smoke: bool) -> list[dict]:
    names = ("muon_g2_wp25",) if smoke else None
    spec = ratios_of_today(*((40, 40) if smoke else (1000, 1000)), names)
    flat_points = random_points(10**3 if smoke else 2**17)
    nested, flat = build(spec), build(spec, nested=False)
    blocks = grid_blocks(spec)
    found, calls = [], {}
    for name, evaluator, values in (("grid", nested, blocks[0]), ("scattered", flat, flat_points)):
        compiled, seconds = timed(lambda e=evaluator, v=values: e.block.lower(v, e.arguments).compile())
        found.append(number(f"{name}: trace and compile", "s", seconds, "no compilation cache"))
        chunks = blocks if name == "grid" else [flat_points]
        calls[name] = lambda f=compiled, c=chunks, a=evaluator.arguments: [f(v, a) for v in c]
    seconds = interleaved(calls, 2 if smoke else 7)
    sizes = {"grid": sum(block_size(b) for b in blocks), "scattered": len(flat_points["m_zp"])}
    targets = {} if smoke else {"grid": 5e6, "scattered": 3e5}
    how = f"{len(spec.keep)} ratios of {len(spec.constraints)} constraints, block_until_ready"
    for name in calls:
        found.append(number(name, "points/s", rates(sizes[name], seconds[name]), how, at_least=targets.get(name)))
    return found


def versions() -> dict:
    """Observable -> independent function (mass in GeV, coupling) of the default model."""
    names = sorted(info.name for info in pkgutil.iter_modules(scipy_versions.__path__))
    modules = (importlib.import_module(f"{scipy_versions.__name__}.{name}") for name in names)
    return {name: function for module in modules for name, function in module.VERSIONS.items()}


def _versions(smoke: bool) -> list[dict]:
    points, found = (10**3, []) if smoke else (2**17, [])
    values, inputs = random_points(points), zpjax.load_inputs()
    for name, function in list(versions().items())[: 1 if smoke else None]:
        start = time.perf_counter()
        function(_MASS, _COUPLING)
        one = time.perf_counter() - start
        compiled = observable_on_points(name).lower(values, inputs).compile()
        ours = interleaved({name: lambda f=compiled: f(values, inputs)}, 1 if smoke else 3)[name]
        how = "time of one independent evaluation over ours per point"
        found.append(number(f"{name}: over scipy or Monte Carlo", "1", ratios([one * points] * len(ours), ours), how))
    return found
