"""What a program should look like on the device it is traced for."""

import os
from importlib import metadata

import jax

# Autotuning times several kernels and takes the fastest: perhaps another one in another process, with other last digits, and it may
# compile for minutes (seen on an H100: 130 s for one fusion). Sums over scattered indices add in any order otherwise.
_STEADY = {"xla_gpu_autotune_level": "0", "xla_gpu_deterministic_ops": "true"}


def on_cpu() -> bool:
    """Whether what is traced now is for a CPU. There a loop keeps a batch in the cache; on a GPU every pass is a launch of its own."""
    return jax.default_backend() == "cpu"


def ask_for_repeatable_programs() -> None:
    """Let XLA compile for GPUs so that every process computes the same bits. What XLA_FLAGS says already is kept.

    Of use before JAX meets its first device. Nothing is asked for where JAX has no plugin for another device than a CPU: XLA ends a
    process that asks for what it does not know.
    """
    if not metadata.entry_points(group="jax_plugins"):
        return
    given = os.environ.get("XLA_FLAGS", "")
    added = [f"--{name}={value}" for name, value in _STEADY.items() if name not in given]
    os.environ["XLA_FLAGS"] = " ".join([*given.split(), *added])
