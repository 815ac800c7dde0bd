"""Run the benchmarks, print one table, write one JSON file: python -m benchmarks [--smoke] [--only NAME] [--against DIR] [--out FILE]."""

import argparse
import importlib
import json
import time
from pathlib import Path

NAMES = (
    "observables",
    "laboratory",
    "n_eff",
    "solar_survival",
    "solar_fit",
    "quadrature",
    "quadrature_layout",
    "grid",
    "five_axes",
    "single_precision",
    "machine_limit",
    "end_to_end",
    "memory",
    "reductions",
    "processes",
    "start_up",
    "second_derivatives",
    "suite",
    "boundary",
    "boundary_error",
    "profiled_contour",
)
_DEFAULT_OUT = Path(__file__).parent / "results" / "latest.json"


def main() -> None:
    """Run what is asked for, in order, and say which targets are missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="tiny sizes: does everything run?")
    parser.add_argument("--only", choices=NAMES, action="append", help="one benchmark; may be repeated")
    parser.add_argument(
        "--against", type=Path, metavar="DIR", help="another checkout, measured in turn (start_up only)"
    )
    parser.add_argument("--out", type=Path, default=_DEFAULT_OUT, help="JSON file to write")
    options = parser.parse_args()
    if options.against and options.only != ["start_up"]:
        parser.error("--against compares what --only start_up measures.")
    results = _run(options.only or NAMES, options.smoke, options.against)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"\n{options.out}: written.")
    missed = [
        f"{name}: {n['name']}"
        for name, b in results["benchmarks"].items()
        for n in b["numbers"]
        if not n.get("met", True)
    ]
    if not options.smoke:
        print("Targets missed: " + ("; ".join(missed) if missed else "none") + ".")


def _run(names, smoke: bool, against: Path | None) -> dict:
    import zpjax
    from benchmarks.machine import machine

    zpjax.enable_x64()
    results = {"machine": machine(), "smoke": smoke, "benchmarks": {}}
    print(json.dumps(results["machine"], indent=1))
    for name in names:
        module = importlib.import_module(f"benchmarks.{name}")
        question = module.__doc__.partition("\n")[0]
        print(f"\n{name}: {question}")
        start = time.perf_counter()
        numbers = module.run(smoke, against.resolve()) if against else module.run(smoke)
        for line in map(_line, numbers):
            print(line)
        seconds = round(time.perf_counter() - start, 1)
        print(f"  ({seconds} s)", flush=True)
        results["benchmarks"][name] = {"question": question, "seconds": seconds, "numbers": numbers}
    return results


def _line(number: dict) -> str:
    spread = f"{number['min']:.3g} .. {number['max']:.3g}" if number["repeats"] > 1 else ""
    target = f"{number['target']} {'met' if number['met'] else 'MISSED'}" if "target" in number else ""
    return f"  {number['name']:<52} {number['median']:>10.4g} {number['unit']:<9} {spread:<24} {target}".rstrip()


if __name__ == "__main__":
    main()
