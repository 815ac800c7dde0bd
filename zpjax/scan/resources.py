"""What a scan is computed with: devices, processes, and programs compiled before."""

import os
import stat
import sys
from collections.abc import Callable
from functools import partial

import jax
import jaxlib

from zpjax.scan.run import run_scan
from zpjax.store.place import local_folder


def prepared(share: tuple[int, int] | None, devices: int | None, dask: str | None, cache: str | None) -> Callable:
    """`run_scan`, or what takes its place, for the options of a command line; ValueError for those that do not go together."""
    if cache is not None:
        if dask is not None:
            raise ValueError("--cache does not go with --dask: the programs are compiled by its workers.")
        keep_compiled(cache)
    if dask is not None:
        if share is not None or devices is not None:
            raise ValueError(
                f"--dask does not go with {'--chunks' if share else '--devices'}: dask divides the scan itself."
            )
        return partial(_on_dask, cluster=dask)
    if devices is not None:
        from zpjax.scan.placement import offer_cpus

        offer_cpus(devices)
    return partial(run_scan, devices=devices)


def _on_dask(spec, out, resume, report, share, notice, cluster: str):
    from zpjax.scan.cluster import run_on_dask

    return run_on_dask(spec, out, cluster, resume, report, notice)


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
