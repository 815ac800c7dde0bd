"""What a scan is computed with on this machine: devices, processes started here, and programs compiled before."""

import os
import stat
import sys

import jax
import jaxlib

from zpjax.store.place import local_folder

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
    """Set before a process starts, and so before it imports JAX: its GPU, if there are some, and no memory taken in advance."""
    given = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    gpus = [gpu for gpu in given.split(",") if gpu]
    found = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    return found | ({"CUDA_VISIBLE_DEVICES": gpus[number % len(gpus)]} if gpus else {})


def keep_compiled(folder: str) -> None:
    """Let JAX keep compiled programs in a folder, and take them from there. Off unless asked for.

    Whoever writes there decides what is run: the folder must be yours alone. Not for network file systems, nor for machines with
    unlike processors: XLA compiles for the one it runs on. ValueError where JAX is known to fail with it.
    """

    version = tuple(int(part) for part in jaxlib.__version__.split(".")[:2])
    if sys.platform == "darwin" and version < (0, 10):
        raise ValueError("--cache: jaxlib before 0.10 crashes on macOS when it reads compiled programs back.")
    path = local_folder(folder, "--cache")
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = path.stat()
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise ValueError(f"{folder}: others may write here, and what is kept here is run; choose a folder of your own.")
    jax.config.update("jax_compilation_cache_dir", str(path))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
