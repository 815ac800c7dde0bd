"""On which machine, and with which versions, was it measured?"""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil

from zpjax.store.provenance import versions

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "XLA_FLAGS", "JAX_PLATFORMS", "JAX_COMPILATION_CACHE_DIR")


def machine() -> dict:
    """Processor, memory, load, versions and thread settings, as plain data."""
    import jax

    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_at_start": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "device": str(jax.devices()[0].device_kind),
        "versions": versions(),
        "environment": {name: os.environ[name] for name in _THREADS if name in os.environ},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
