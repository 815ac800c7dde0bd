"""How long does a user wait for the first answer, cold and warm, on what is it spent, and how large is the program?

With --against DIR, another checkout, its cold numbers are taken in turn, and ratios to them are given.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import number

_ROOT = Path(__file__).parent.parent
_WATCHED = Path(__file__).parent / "watched.py"
_POINT = ("point", "--set", "m_zp=10 MeV", "--set", "g_zp=7e-5")
# What a command is worth: seconds of all processors, of the clock, and what JAX says of it.
_PARTS = {"cpu": "s CPU", "wall": "s", "tracing": "s", "lowering": "s", "xla": "s", "programs": "", "peak_mb": "MB"}
# Of the values against another checkout, from the aims that the project set itself: (cold, warm).
_AIMS = {"point": (0.35, 0.12), "scan": (0.45, 0.2)}


def run(smoke: bool, against: Path | None = None) -> list[dict]:
    """Every command in new processes: with an empty cache of compiled programs, then with what the first one left there."""
    with tempfile.TemporaryDirectory() as folder:
        spec = _spec(Path(folder), smoke)
        commands = {"help": ("--help",), "list": ("list",), "point": _POINT}
        commands["scan"] = ("scan", str(spec), "--out", f"{folder}/run", "--quiet")
        samples = {}
        for turn in range(1 if smoke else 3):
            for name, command in commands.items():
                cache = Path(folder) / f"cache_{turn}_{name}"
                trees = [("cold", _ROOT), ("warm", _ROOT), *([("before", against)] if against else [])]
                for kind, tree in trees:
                    where = cache if kind != "before" else Path(folder) / f"before_{turn}"
                    _keep(samples, (name, kind), _new_process(tree, command, where, Path(folder)))
        found = [n for name in commands for n in _numbers(name, samples)]
        return found + _sizes(spec, against, Path(folder))


def _numbers(name: str, samples: dict) -> list[dict]:
    """The numbers of one command, and their ratios to those of the other checkout, round by round."""
    found = []
    for kind in ("cold", "warm"):
        how = "a new process, " + ("its cache empty" if kind == "cold" else "its programs in the cache")
        of = samples[name, kind]
        found += [number(f"{name}, {kind}: {part}", unit, of[part], how) for part, unit in _PARTS.items()]
        if before := samples.get((name, "before")):
            aim = dict(zip(("cold", "warm"), _AIMS.get(name, (None, None)), strict=True))[kind]
            for part in ("cpu", "wall", "peak_mb"):
                ratio = [a / b for a, b in zip(of[part], before[part], strict=True)]
                found.append(
                    number(
                        f"{name}, {kind}: {part}, ratio",
                        "",
                        ratio,
                        "to the other checkout",
                        None,
                        aim if part != "peak_mb" else None,
                    )
                )
    if before := samples.get((name, "before")):
        found += [number(f"{name}, other checkout: {p}", unit, before[p], "cold") for p, unit in _PARTS.items()]
    return found


def _sizes(spec: Path, against: Path | None, folder: Path) -> list[dict]:
    """Equations of the program of a point, values and slopes."""
    found, before = [
        _new_process(tree, ("equations", str(spec)), folder / "none", folder) if tree else None
        for tree in (_ROOT, against)
    ]
    numbers = [number(f"equations, {kind}", "", found[kind], "traced, not compiled") for kind in ("values", "slopes")]
    for kind in ("values", "slopes") if before else ():
        numbers.append(number(f"equations, {kind}, other checkout", "", before[kind], "traced, not compiled"))
        aim = 0.3 if kind == "values" else None
        numbers.append(number(f"equations, {kind}, ratio", "", found[kind] / before[kind], "to it", None, aim))
    return numbers


def _spec(folder: Path, smoke: bool) -> Path:
    """The README's scan, in the smoke mode of 40 x 40 points."""
    text = (_ROOT / "scans" / "lma_dark.toml").read_text(encoding="utf-8")
    file = folder / "lma_dark.toml"
    file.write_text(re.sub("points = 1000", "points = 40", text) if smoke else text, encoding="utf-8")
    return file


def _new_process(tree: Path, command: tuple[str, ...], cache: Path, folder: Path) -> dict:
    """What `watched.py` says of the command in that checkout, and the seconds of the process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JAX_COMPILATION_CACHE")}
    environment |= {"PYTHONPATH": str(tree), "ZPJAX_CACHE": str(cache)}
    start, before = time.perf_counter(), os.times()
    call = [sys.executable, "-P", str(_WATCHED), *command]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode:
        raise RuntimeError(f"{' '.join(call)} failed:\n{done.stderr[-2000:]}")
    processor = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return json.loads(done.stderr.splitlines()[-1]) | {"cpu": processor, "wall": wall}


def _keep(samples: dict, key: tuple, found: dict) -> None:
    for part, value in found.items():
        samples.setdefault(key, {}).setdefault(part, []).append(value)
