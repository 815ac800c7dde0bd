"""What a scan is computed with on this machine: devices, and processes started here."""

import os

import jax

from zpjax.scan.program_cache import cache_environment

# JAX makes each device with threads of its own, and compiles for all of them: a million never end.
_MOST_CPUS = 64


def local_devices(number: int | None = None) -> list[jax.Device]:
    """The first so many devices of this process, all of them if None."""
    local = jax.local_devices()
    if number is not None and not 1 <= number <= len(local):
        raise ValueError(f"{number} devices are asked for, but this process has {len(local)} ({device_kind()}).")
    return local[:number]


def device_kind() -> str:
    """What is computed on, as its maker calls it."""
    return str(jax.local_devices()[0].device_kind)


def offer_cpus(number: int) -> None:
    """Let JAX take this machine's processor for so many devices. Before anything is computed; GPUs are as many as there are."""
    if number < 1:
        raise ValueError(f"the number of devices must be at least 1, but is {number}.")
    if number > (most := max(_MOST_CPUS, os.cpu_count() or 1)):
        raise ValueError(f"the number of devices must be at most {most} on this machine, but is {number}.")
    jax.config.update("jax_num_cpu_devices", number)


def worker_environment(number: int) -> dict[str, str]:
    """Set before a process starts, and so before it imports JAX: its GPU, if there are some, no memory taken in
    advance, and the programs that this process keeps.
    """
    given = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    gpus = [gpu for gpu in given.split(",") if gpu]
    found = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false"} | cache_environment()
    return found | ({"CUDA_VISIBLE_DEVICES": gpus[number % len(gpus)]} if gpus else {})
