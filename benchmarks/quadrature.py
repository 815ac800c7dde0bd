"""How much faster than NumPy and SciPy is compiled JAX on the same formula with the same nodes?"""

import numpy as np

import zpjax
from benchmarks.measuring import interleaved, number, rates, ratios
from benchmarks.numpy_formulas import formulas, in_blocks, point_by_point, whole_arrays
from benchmarks.questions import observable_on_points, random_points

_TARGETS = {"blocks": 8, "whole": 20, "scipy": 400}
_AGREEMENT = 1e-10
_BLOCKS = (2**9, 2**10, 2**11, 2**12, 2**13)


def run(smoke: bool) -> list[dict]:
    """Points per second and ratios, for each observable that integrates."""
    # One chunk of the engine: (points, nodes) arrays are then larger than the cache, as they are in a scan.
    points = 2**12 if smoke else 2**17
    repeats = 2 if smoke else 7
    found = []
    for name in formulas():
        found += _compare(name, points, 20 if smoke else 200, repeats)
    return found


def _compare(name: str, points: int, sample: int, repeats: int) -> list[dict]:
    values, inputs, formula = random_points(points), zpjax.load_inputs(), formulas()[name]
    mass, coupling = values["m_zp"], values["g_zp"]
    compiled = observable_on_points(name).lower(values, inputs).compile()
    reference = np.asarray(compiled(values, inputs))
    block = _best_block(formula, mass, coupling)
    calls = {
        "jax": lambda: compiled(values, inputs),
        "blocks": lambda: in_blocks(formula, mass, coupling, block),
        "whole": lambda: whole_arrays(formula, mass, coupling),
        "scipy": lambda: point_by_point(formula, mass[:sample], coupling[:sample]),
    }
    agreement = {how: _difference(calls[how](), reference) for how in ("blocks", "whole", "scipy")}
    # Same nodes: a difference would mean another formula. SciPy chooses its own: a difference is the rule's error.
    if max(agreement["blocks"], agreement["whole"]) > _AGREEMENT:
        raise ValueError(f"{name}: NumPy and zpjax differ by {max(agreement.values()):.1e}: not the same formula.")
    seconds = interleaved(calls, repeats)
    # Seconds per point: the sample of SciPy is smaller.
    per_point = {how: [s / (sample if how == "scipy" else points) for s in seconds[how]] for how in seconds}
    return _numbers(name, per_point, agreement, block, points, sample)


def _numbers(name, per_point, agreement, block, points, sample) -> list[dict]:
    words = {
        "jax": f"compiled, flat vmap, {points} points",
        "blocks": f"NumPy, blocks of {block} points (the fastest of {_BLOCKS}), loop over nodes",
        "whole": f"NumPy, arrays of {points} points x nodes",
        "scipy": f"scipy.integrate.quad to {_AGREEMENT:g}, {sample} points",
    }
    found = [
        number(f"{name}: zpjax against {how}", "1", difference, "largest relative difference", at_most=_AGREEMENT)
        for how, difference in agreement.items()
    ]
    for how, seconds in per_point.items():
        found.append(number(f"{name}: {how}", "points/s", rates(1, seconds), words[how]))
    for how, target in _TARGETS.items():
        ratio = ratios(per_point[how], per_point["jax"])
        found.append(number(f"{name}: JAX over {how}", "1", ratio, "round by round", at_least=target))
    return found


def _best_block(formula, mass, coupling) -> int:
    part = slice(0, max(_BLOCKS))
    calls = {block: (lambda b=block: in_blocks(formula, mass[part], coupling[part], b)) for block in _BLOCKS}
    seconds = interleaved(calls, 3, least=0.02)
    return min(seconds, key=lambda block: min(seconds[block]))


def _difference(found: np.ndarray, reference: np.ndarray) -> float:
    return float(np.max(np.abs(found / reference[: len(found)] - 1)))
