"""A `zpjax` command in this process, and after it one line of JSON on standard error: what JAX spent on what, and the peak of memory.

A file to be run by its path, so that it watches any checkout that PYTHONPATH names: python -P benchmarks/watched.py ARGUMENTS.
`equations FILE` in place of a command counts those of the program of one point, and of its slopes, instead.
"""

import json
import sys
from collections import Counter

_PHASES = {
    "/jax/core/compile/jaxpr_trace_duration": "tracing",
    "/jax/core/compile/jaxpr_to_mlir_module_duration": "lowering",
    "/jax/core/compile/backend_compile_duration": "xla",
}


def _watch(arguments: list[str]) -> dict:
    import jax

    found = Counter(dict.fromkeys((*_PHASES.values(), "programs"), 0))

    def note(event: str, seconds: float, **rest) -> None:
        if phase := _PHASES.get(event):
            found[phase] += seconds
            found["programs"] += phase == "xla"

    jax.monitoring.register_event_duration_secs_listener(note)
    from zpjax.cli import main

    sys.argv = ["zpjax", *arguments]
    try:
        main()
    except SystemExit as leaving:
        if leaving.code:
            raise
    return found | {"peak_mb": _peak()}


def _equations(file: str) -> dict:
    """Of log r of all constraints of a spec at one point, and with its slopes; a loop's or branch's count once."""
    import jax
    import numpy as np

    import zpjax
    from zpjax.scan.evaluate import point_function

    zpjax.enable_x64()
    spec = zpjax.read_spec(file)
    point, arguments = point_function(spec)
    shape = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(np.shape(leaf), np.result_type(leaf)), arguments)
    values = dict.fromkeys((axis.name for axis in spec.axes), jax.ShapeDtypeStruct((), np.float64))

    def slopes(values, rest):
        return jax.jacfwd(lambda v: point.log_ratios(v, rest))(values)

    programs = {"values": lambda v, rest: point.log_ratios(v, rest), "slopes": slopes}
    return {name: count_of(jax.make_jaxpr(program)(values, shape).jaxpr) for name, program in programs.items()}


def count_of(jaxpr) -> int:
    """Equations of a traced program, those inside calls, loops and branches once each."""
    total = 0
    for equation in jaxpr.eqns:
        parts = [
            p for value in equation.params.values() for p in (value if isinstance(value, (tuple, list)) else [value])
        ]
        inner = [getattr(part, "jaxpr", part) for part in parts if hasattr(part, "jaxpr") or hasattr(part, "eqns")]
        total += sum(map(count_of, inner)) if inner else 1
    return total


def _peak() -> float:
    """In MB; VmHWM, because ru_maxrss is the parent's if that is larger."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 / 1e6 for line in status if line.startswith("VmHWM"))
    except OSError:
        return float("nan")


if __name__ == "__main__":
    asked = sys.argv[1:]
    answer = _equations(asked[1]) if asked[0] == "equations" else _watch(asked)
    sys.stderr.write(json.dumps(answer) + "\n")
