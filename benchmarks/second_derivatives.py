"""How long does the Hessian of a log-likelihood take to compile, alone and of all together?"""

import time
from collections.abc import Callable

import jax
import numpy as np

from benchmarks.measuring import number
from benchmarks.questions import default_scan
from benchmarks.watched import count_of
from zpjax.scan.log_posterior import LogPosterior, log_posterior

# The largest programs, and one of the small ones.
_ALONE = (
    "coherent_csi_2021",
    "deuterium_2025",
    "planck_2018_n_eff",
    "muon_g2_wp25",
    "coherent_ge_2026",
    "trident_ccfr",
)
_SECONDS = 20


def run(smoke: bool) -> list[dict]:
    """CPU seconds of tracing and compiling without a cache, and equations: of `jax.hessian`; of all forward over forward too."""
    if smoke:
        return _of("trident_ccfr", jax.hessian, ["trident_ccfr"], None)
    found = [line for name in _ALONE for line in _of(name, jax.hessian, [name], _SECONDS)]
    together = list(_ALONE)
    found += _of("these together", jax.hessian, together, None)
    return found + _of("these together, forward over forward", _forward, together, None)


def _forward(function: Callable) -> Callable:
    return jax.jacfwd(jax.jacfwd(function))


def _of(name: str, second: Callable, constraints: list[str], at_most: float | None) -> list[dict]:
    posterior, x = log_posterior(default_scan(constraints=constraints), constraints), np.zeros(2)

    def value(x: jax.Array, posterior: LogPosterior) -> jax.Array:
        return posterior(x)

    start = time.process_time()
    traced = jax.jit(second(value)).trace(x, posterior)
    traced.lower().compile()
    seconds = time.process_time() - start
    return [
        number(f"{name}: trace and compile", "CPU s", seconds, "no compilation cache", at_most=at_most),
        number(f"{name}: equations", "1", count_of(traced.jaxpr.jaxpr), "those of loops and calls once each"),
    ]
