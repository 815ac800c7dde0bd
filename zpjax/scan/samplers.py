"""Points of the unit box, each a function of the seed and its number alone: no state, no order, no process.

All give doubles in (0, 1) of the shape (number, dimensions) for the points start ... start + number.
"""

import warnings

import numpy as np

# Each Philox counter step yields four 64-bit draws; a point takes whole steps so that it can be reached directly.
_DRAWS_PER_STEP = 4
# Of a balanced Feistel network with a good round function four are enough in theory; two more cost nothing here.
_ROUNDS = 6


def uniform(seed: int, start: int, number: int, dimensions: int) -> np.ndarray:
    """Independent uniform points."""
    steps = -(-dimensions // _DRAWS_PER_STEP)
    generator = np.random.Generator(np.random.Philox(key=seed).advance(start * steps))
    return generator.random((number, steps * _DRAWS_PER_STEP))[:, :dimensions]


def latin_hypercube(seed: int, start: int, number: int, dimensions: int, total: int) -> np.ndarray:
    """Points of a Latin hypercube of `total` points: in every dimension each of `total` equal slices holds one of them.

    The slice of point i is a keyed permutation of 0 ... total - 1 at i, computed and not stored (McKay, Beckman and Conover,
    Technometrics 21 (1979) 239, for the design; Black and Rogaway, CT-RSA 2002, for permutations of any length).
    """
    inside = uniform(seed, start, number, dimensions)
    index = np.arange(start, start + number, dtype=np.uint64)
    slices = np.stack([permuted(index, total, seed, k) for k in range(dimensions)], axis=1)
    return (slices + inside) / total


def permuted(index: np.ndarray, total: int, seed: int, key: int) -> np.ndarray:
    """Where a permutation of 0 ... total - 1, chosen by seed and key, sends these numbers.

    A Feistel network permutes the numbers below 4^h >= total; what it sends beyond `total` is sent on until it is inside.
    """
    half = max(1, (max(total - 1, 1).bit_length() + 1) // 2)
    keys = np.random.SeedSequence([seed, key]).generate_state(_ROUNDS, np.uint64)
    found = _feistel(index, half, keys)
    while np.any(outside := found >= total):
        found[outside] = _feistel(found[outside], half, keys)
    return found


def _feistel(values: np.ndarray, half: int, keys: np.ndarray) -> np.ndarray:
    mask = np.uint64((1 << half) - 1)
    left, right = values >> np.uint64(half), values & mask
    for key in keys:
        left, right = right, left ^ (_mixed(right ^ key) & mask)
    return (left << np.uint64(half)) | right


def _mixed(values: np.ndarray) -> np.ndarray:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit of the input moves all of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


class Sobol:
    """The Owen-scrambled Sobol sequence of a seed."""

    def __init__(self, seed: int, dimensions: int) -> None:
        self._seed, self._dimensions = seed, dimensions
        self._engine = None

    def __call__(self, start: int, number: int) -> np.ndarray:
        """Reaching point `start` costs time in proportion to it, unless the points before it were the last asked for."""
        from scipy.stats import qmc  # imported here: it costs half a second that a grid need not pay

        engine = self._engine
        if engine is None or engine.num_generated != start:
            # 30 bits, the default: enough for 1e9 points (with more, SciPy cannot skip ahead).
            engine = qmc.Sobol(self._dimensions, scramble=True, rng=np.random.default_rng(self._seed))
            if start:
                engine.fast_forward(start)
            self._engine = engine
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "n should be a power of 2": chunks are parts of one sequence
            return engine.random(number)
