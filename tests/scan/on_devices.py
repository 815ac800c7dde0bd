"""Run scans in a process that offers the processor as several devices: python -m tests.scan.on_devices NUMBER FOLDER."""

import sys
from pathlib import Path

from tests.scan.questions import document
from zpjax.question.reading import resolve

NAMES = ["lma_dark_ud_2026", "farzan_delta_neff", "muon_g2_wp25"]
OUTPUT = {"observables": ["eps_u_mumu", "delta_a_mu", "br_invisible", "ctau"], "chunk_points": 130}


def questions() -> dict:
    """A grid whose blocks of 13 x 10 divide by neither 2 nor 8, scattered points, and both with reductions."""
    entry = document(output=OUTPUT, constraints={"names": NAMES})
    entry["axes"] = {
        name: axis | {"points": n} for (name, axis), n in zip(entry["axes"].items(), (26, 10), strict=True)
    }
    box = {name: {"min": axis["min"], "max": axis["max"]} for name, axis in entry["axes"].items()}
    scattered = entry | {"axes": box, "sampling": {"method": "sobol", "points": 321}}
    reduce = {
        "reduce": {"bins": 4, "keep": "allowed", "histograms": {"m_zp": {}, "ctau": {"min": "0 cm", "max": "1 cm"}}}
    }
    found = {"grid": entry, "scattered": scattered}
    found |= {f"reduced_{name}": question | reduce for name, question in found.items()}
    return {name: resolve(question) for name, question in found.items()}


def main(number: int, folder: Path) -> None:
    """Run every question on so many devices."""
    import zpjax
    from zpjax.scan.resources import offer_cpus
    from zpjax.scan.run import run_scan

    zpjax.enable_x64()
    offer_cpus(number)
    for name, spec in questions().items():
        run_scan(spec, folder / name, devices=number)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
