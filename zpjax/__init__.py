"""zpjax: is a light Z' allowed, by what, and how sure are you? Differentiable scans on JAX.

Importing zpjax imports nothing heavy and changes nothing: names are resolved on first use, and double precision is
switched on only by `enable_x64()`.
"""

import importlib

_PUBLIC = {
    "Observable": "zpjax.observables",
    "Constraint": "zpjax.constraints",
    "MediatorCouplings": "zpjax.physics.couplings",
    "Model": "zpjax.models.base",
    "ScanSpec": "zpjax.question.spec",
    "Status": "zpjax.status",
    "build": "zpjax.scan.evaluate",
    "constraint_named": "zpjax.constraints",
    "constraint_set": "zpjax.constraints",
    "draw_plane": "zpjax.figures.plane",
    "evaluate_point": "zpjax.verbs.point",
    "extended": "zpjax.extensions",
    "find_boundary": "zpjax.boundary",
    "find_windows": "zpjax.verbs.windows",
    "load_inputs": "zpjax.inputs",
    "log_ratios": "zpjax.scan.log_ratios",
    "model_named": "zpjax.models",
    "observable_named": "zpjax.catalogue",
    "open_scan": "zpjax.store.reading",
    "predict": "zpjax.observables",
    "profile_point": "zpjax.verbs.profile",
    "read_spec": "zpjax.question.reading",
    "run_scan": "zpjax.scan.run",
    "scan_boundary": "zpjax.verbs.boundary",
}
__all__ = [*sorted(_PUBLIC), "enable_x64"]
__version__ = "0.2.0"


def enable_x64() -> None:
    """Switch JAX to double precision. All physics in zpjax assumes it; call it before any computation.

    Where JAX has a plugin for GPUs it also asks XLA, unless the environment variable XLA_FLAGS does, to compile without
    autotuning and without sums in an arbitrary order, so that every process computes the same bits.
    """
    import jax

    from zpjax.numerics.platform import ask_for_repeatable_programs

    ask_for_repeatable_programs()
    jax.config.update("jax_enable_x64", True)


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'zpjax' has no attribute '{name}'")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
