"""What does it cost in a process of its own: seconds and peak memory, undisturbed by earlier work?"""

import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def in_new_process(module: str, function: str, **arguments) -> dict:
    """What `benchmarks.<module>.<function>(**arguments)`, plain data, returns in a new process."""
    call = json.dumps({"module": module, "function": function, "arguments": arguments})
    done = run([sys.executable, "-m", "benchmarks.new_process", call])
    return json.loads(done.splitlines()[-1])


def run(command: list[str]) -> str:
    """Standard output of a command run from the root of the checkout, without a compilation cache.

    RuntimeError with the end of standard error if it fails.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JAX_COMPILATION_CACHE")}
    environment["ZPJAX_CACHE"] = "off"
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def peak_memory() -> float:
    """Largest resident memory of this process so far, in MB.

    `ru_maxrss` survives exec: a child would report its parent's peak if that is larger. Linux's VmHWM starts anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _main() -> None:
    import zpjax

    zpjax.enable_x64()
    call = json.loads(sys.argv[1])
    function = getattr(importlib.import_module(f"benchmarks.{call['module']}"), call["function"])
    sys.stdout.write(json.dumps(function(**call["arguments"])) + "\n")


if __name__ == "__main__":
    _main()
