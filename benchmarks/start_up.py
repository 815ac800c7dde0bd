"""How long does a user wait for the first answer, cold and warm, on what is it spent, and how large is the program?

With --against DIR, another checkout, its cold numbers are taken in turn, and ratios to them are given.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import number

_ROOT = Path(__file__).parent.parent
_WATCHED = Path(__file__).parent / "watched.py"
# What a command costs: seconds of all processors and of the clock, and what JAX says of those that compute.
_SECONDS = {"cpu": "s CPU", "wall": "s"}
_PARTS = _SECONDS | {"tracing": "s", "lowering": "s", "xla": "s", "programs": "", "peak_mb": "MB"}
# Of the values against another checkout, from the aims that the project set itself: (cold, warm).
_AIMS = {"point": (0.35, 0.12), "scan": (0.45, 0.2)}


def run(smoke: bool, against: Path | None = None) -> list[dict]:
    """Every command in new processes: with an empty cache of compiled programs, then with what the first one left there."""
    samples = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        specs = {tree: _spec(tree, folder / f"{k}.toml", smoke) for k, tree in enumerate((_ROOT, against)) if tree}
        for turn in range(1 if smoke else 3):
            for command in ("help", "list", "point", "scan"):
                cache = folder / f"cache_{turn}_{command}"
                kinds = {"cold": (_ROOT, cache), "warm": (_ROOT, cache), "before": (against, folder / f"before_{turn}")}
                for kind, (tree, where) in kinds.items():
                    if tree:
                        call = _command(command, specs[tree], folder / f"run_{turn}_{kind}")
                        _keep(samples, (command, kind), _new_process(tree, call, where, folder))
        found = [n for command in ("help", "list", "point", "scan") for n in _numbers(command, samples)]
        return found + _sizes(specs, folder)


def _command(name: str, spec: Path, out: Path) -> tuple[str, ...]:
    of_a_point = ("point", "--set", "m_zp=10 MeV", "--set", "g_zp=7e-5")
    scan = ("scan", str(spec), "--out", str(out))
    return {"help": ("--help",), "list": ("list",), "point": of_a_point, "scan": scan}[name]


def _numbers(name: str, samples: dict) -> list[dict]:
    """The numbers of one command, and their ratios to those of the other checkout, round by round."""
    found = []
    for kind in ("cold", "warm"):
        how = "a new process, " + ("its cache empty" if kind == "cold" else "its programs in the cache")
        of = samples[name, kind]
        found += [number(f"{name}, {kind}: {part}", unit, of[part], how) for part, unit in _PARTS.items() if part in of]
        if before := samples.get((name, "before")):
            aims = dict.fromkeys(
                _SECONDS, dict(zip(("cold", "warm"), _AIMS.get(name, (None, None)), strict=True))[kind]
            )
            for part in [part for part in (*_SECONDS, "peak_mb") if part in of]:
                ratio = [a / b for a, b in zip(of[part], before[part], strict=True)]
                label, how = f"{name}, {kind}: {part}, ratio", "to the other checkout's, round by round"
                found.append(number(label, "", ratio, how, at_most=aims.get(part)))
    if before := samples.get((name, "before")):
        found += [
            number(f"{name}, other checkout: {p}", u, before[p], "cold") for p, u in _PARTS.items() if p in before
        ]
    return found


def _sizes(specs: dict[Path, Path], folder: Path) -> list[dict]:
    """Equations of the program of a point, values and slopes."""
    found = [_new_process(tree, ("equations", str(spec)), folder / "none", folder) for tree, spec in specs.items()]
    how, numbers = "traced, not compiled", []
    for kind in ("values", "slopes"):
        numbers.append(number(f"equations, {kind}", "", found[0][kind], how))
        for other in found[1:]:
            numbers.append(number(f"equations, {kind}, other checkout", "", other[kind], how))
            aim = 0.3 if kind == "values" else None
            numbers.append(number(f"equations, {kind}, ratio", "", found[0][kind] / other[kind], how, None, aim))
    return numbers


def _spec(tree: Path, file: Path, smoke: bool) -> Path:
    """The README's scan of a checkout; few points and a small set in the smoke mode."""
    text = (tree / "scans" / "lma_dark.toml").read_text(encoding="utf-8")
    if smoke:
        text = text.replace("points = 1000", "points = 40").replace('set = "today"', 'set = "flavour"')
    file.write_text(text, encoding="utf-8")
    return file


def _new_process(tree: Path, command: tuple[str, ...], cache: Path, folder: Path) -> dict:
    """What `watched.py` says of the command in that checkout, and the seconds of the process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JAX_COMPILATION_CACHE")}
    environment |= {"PYTHONPATH": str(tree), "ZPJAX_CACHE": str(cache)}
    # What computes nothing does not wait for JAX, and is not watched: the watcher would have to import it.
    watched = command[0] not in ("--help", "list")
    start = ["-P", str(_WATCHED)] if watched else ["-c", "from zpjax.cli import main; main()"]
    call = [sys.executable, *start, *command]
    since, before = time.perf_counter(), os.times()
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - since, os.times()
    if done.returncode:
        raise RuntimeError(f"{' '.join(call)} failed:\n{done.stderr[-2000:]}")
    processor = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    told = json.loads(done.stderr.splitlines()[-1]) if watched else {}
    return {"cpu": processor, "wall": wall} | told


def _keep(samples: dict, key: tuple, found: dict) -> None:
    for part, value in found.items():
        samples.setdefault(key, {}).setdefault(part, []).append(value)
