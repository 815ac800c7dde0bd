"""A scan spread over the workers of dask.distributed: only the text of the spec and chunk numbers travel.

Workers write into the run's folder themselves, which all machines must share. A chunk is computed by whoever is free, or
twice if a worker is lost: both write the same bytes. Processes started here are found from this machine alone, and talk only
to who holds a certificate made for this scan. Needs the extra `cluster`.
"""

import json
import multiprocessing
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from zpjax.extensions import Folder, exactly, in_force
from zpjax.question.spec import ScanSpec
from zpjax.scan.resources import worker_environment
from zpjax.scan.run import Progress, compute, points_in, same_scan, store_chunks, unfinished
from zpjax.scan.scratch import scratch_folder
from zpjax.store.layout import RunFolder
from zpjax.store.place import absolute, is_remote, require_shared
from zpjax.store.reading import StoredScan, open_scan
from zpjax.units import brief

# Tasks per worker: enough to even out unequal speeds, few enough that a Sobol sequence is seldom skipped through.
_TASKS_PER_WORKER = 8
# A task whose worker was lost is given to another one so many times.
_RETRIES = 3
# Seconds to wait for a scheduler.
PATIENCE = 10
# Where processes started here listen: no other machine reaches it.
_LOOPBACK = "127.0.0.1"
_NO_MAIN_GUARD = (
    "dask could not start its processes. Each begins by importing the script that calls run_on_dask: it must be a file, and "
    "call it only below 'if __name__ == \"__main__\":'."
)


def run_on_dask(
    spec: ScanSpec,
    out: str | Path,
    cluster: str,
    resume: bool = False,
    report: Callable[[Progress], None] = lambda progress: None,
    notice: Callable[[str], None] = lambda sentence: None,
) -> StoredScan:
    """Compute every unfinished chunk on a dask cluster, and return the opened store: the same bytes as by `run_scan`.

    cluster: 'local:N' starts N processes here, one thread and at most one device each; anything else is the address of a
    scheduler, reached by dask's own configuration (a scheduler without TLS runs what anybody sends who reaches its port).
    ValueError if dask is missing, the address is none, or a script calls this as it is imported; OSError if the scheduler is
    lost: finished chunks stay.
    """
    folder = RunFolder(absolute(out))
    require_shared(folder.path)
    numbers = range(len(store_chunks(spec)))
    todo = unfinished(spec, folder, numbers, resume, notice)
    if not todo and folder.exists():
        return open_scan(folder)
    total = points_in(spec, numbers)
    text = json.dumps(spec.resolved())
    with _client(cluster) as client:
        if not folder.exists():
            compute(spec, folder, [], lambda progress: None, 0)
        same_scan(spec, folder, resume=True)
        follow(client, text, folder, todo, spec, total, report)
    return open_scan(folder)


def compute_chunks(text: str, out: str | Path, numbers: Sequence[int]) -> Sequence[int]:
    """What a worker does: compute chunks of the scan of a resolved spec, written as JSON, into its folder."""
    import zpjax
    from zpjax.question.reading import resolve

    zpjax.enable_x64()
    try:
        spec = resolve(json.loads(text))
    except ValueError as error:  # such as an extension that lies on no disk that this machine sees
        raise ValueError(f"The worker on {platform.node()} cannot read the spec: {error}") from None
    with exactly(spec.extensions):
        compiled = _built(text, in_force())
    compute(spec, RunFolder(out), numbers, lambda progress: None, 0, compiled=compiled)
    return numbers


@lru_cache(maxsize=1)
def _built(text: str, extensions: tuple[Folder, ...]):
    """The compiled scan; a worker keeps the last one, because compiling takes longer than many chunks."""
    from zpjax.question.reading import resolve
    from zpjax.scan.run import compiled_scan

    return compiled_scan(resolve(json.loads(text)))


def follow(
    client: object, text: str, folder: RunFolder, numbers: Sequence[int], spec: ScanSpec, total: int, report: Callable
) -> None:
    """Send chunks of these numbers to the workers, and report each that is finished; OSError where the scheduler is lost."""
    from distributed import as_completed

    # Of this machine's file systems a path, in which no text of a folder's name can be taken for a protocol.
    out = str(folder.path) if is_remote(folder.path) else folder.path
    done = total - points_in(spec, numbers)
    report(Progress(done, total))
    tasks = [
        client.submit(compute_chunks, text, out, part, pure=False, retries=_RETRIES)
        for part in parts_of(numbers, _TASKS_PER_WORKER * max(1, len(client.scheduler_info()["workers"])))
    ]
    try:
        for _, finished in as_completed(tasks, with_results=True):
            done += points_in(spec, finished)
            report(Progress(done, total))
    except Exception as error:
        if isinstance(error, (ValueError, OSError)):
            raise
        raise OSError(5, f"dask lost the scan: {type(error).__name__}: {error}", str(folder.path)) from error


def parts_of(numbers: Sequence[int], most: int) -> list[Sequence[int]]:
    """At most so many contiguous parts of a list, equal in length up to one."""
    count = min(most, len(numbers))
    return [numbers[k * len(numbers) // count : (k + 1) * len(numbers) // count] for k in range(count)]


@contextmanager
def _client(cluster: str) -> Iterator:
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("a dask cluster needs the extra 'cluster': pip install 'zpjax[cluster]'.") from None
    kind, _, number = cluster.partition(":")
    if kind != "local":
        if "://" not in cluster:
            raise ValueError(
                f"a dask cluster must be local:N or an address such as tcp://host:8786, but is '{brief(cluster)}'."
            )
        try:
            client = Client(cluster, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise ValueError(f"there is no dask scheduler at {brief(cluster)}: {error}") from None
        with client:
            client.wait_for_workers(1)
            yield client
        return
    if not number.isdigit() or int(number) < 1:
        raise ValueError(
            f"a local dask cluster must be local:N with N >= 1, such as local:4, but is '{brief(cluster)}'."
        )
    with _local(int(number)) as client:
        client.wait_for_workers(int(number))
        yield client


@contextmanager
def _local(number: int) -> Iterator:
    """One process per device, one thread each. Dask starts its processes by spawn: forking after JAX has started deadlocks.

    What any of them is sent, it runs: hence loopback only, where other users of this machine are met with a certificate that
    lives in memory and goes from parent to child by a pipe. The http servers of dask have no pages, its scratch folder goes.
    """
    import dask
    from distributed import Client, Nanny, Scheduler, SpecCluster

    if getattr(multiprocessing.current_process(), "_inheriting", False):
        # A worker being born, that has come here by importing a script without a main guard. The parent says so.
        raise SystemExit(1)
    security = _certificate()
    place = {"host": _LOOPBACK, "dashboard_address": f"{_LOOPBACK}:0", "security": security}
    workers = {
        k: {"cls": Nanny, "options": place | {"nthreads": 1, "env": worker_environment(k), "memory_limit": 0}}
        for k in range(number)
    }
    scheduler = {"cls": Scheduler, "options": place | {"dashboard": False, "port": 0}}
    pages = {f"distributed.{kind}.http.routes": [] for kind in ("scheduler", "worker")}
    with scratch_folder() as scratch, dask.config.set({"temporary-directory": scratch} | pages):
        try:
            cluster = SpecCluster(workers=workers, scheduler=scheduler, security=security, silence_logs=50)
        except RuntimeError:
            raise ValueError(_NO_MAIN_GUARD) from None
        with cluster, Client(cluster, security=security) as client:
            yield client


def _certificate():
    from distributed.security import Security

    try:
        return Security.temporary()
    except ImportError:
        raise ValueError(
            "a local dask cluster needs the package 'cryptography': pip install 'zpjax[cluster]'."
        ) from None
