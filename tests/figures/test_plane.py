"""The figure is made from the store alone."""

import subprocess
import sys

import numpy as np

from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.scan.questions import document, small
from zpjax.figures.plane import draw_plane
from zpjax.scan.run import run_scan
from zpjax.verbs.boundary import scan_boundary


def test_the_plane_is_drawn_without_jax_as_png_and_pdf(tmp_path):
    spec = small()
    run_scan(spec, tmp_path / "run")
    scan_boundary(spec, tmp_path / "run")
    script = (
        "import sys; from zpjax import open_scan, draw_plane; "
        f"paths = draw_plane(open_scan({str(tmp_path / 'run')!r})); "
        "assert 'jax' not in sys.modules; print(*paths)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    png, pdf = (tmp_path / "run" / f"figure.{kind}" for kind in ("png", "pdf"))
    assert done.stdout.split() == [str(png), str(pdf)]
    assert png.read_bytes().startswith(b"\x89PNG")
    assert pdf.read_bytes().startswith(b"%PDF")


def test_a_constraint_that_never_or_always_excludes_is_drawn_without_complaint(tmp_path):
    # Warnings are errors here; four windows are one more than there are band colours.
    names = ["farzan_eps_u_window", "farzan_eps_d_window", "lma_dark_ud_2013", "lma_dark_ud_2025", "farzan_meson"]
    for low, high, label in ((1e-6, 2e-6, "weak"), (5e-3, 1e-2, "strong")):
        axes = {"m_zp": {"min": "10 MeV", "max": "20 MeV", "points": 5}, "g_zp": {"min": low, "max": high, "points": 5}}
        spec = small(axes=axes, constraints={"names": names}, output=document()["output"])
        stored = run_scan(spec, tmp_path / label)
        worst = np.max(stored.broadcast("ratio.farzan_meson"))
        assert (worst < 1) == (label == "weak")
        assert all(path.stat().st_size > 10_000 for path in draw_plane(stored))


def test_an_unfinished_plane_says_so(tmp_path, saved):  # noqa: F811
    stored = run_scan(small(), tmp_path / "run", share=(1, 3))
    assert not stored.is_complete()
    draw_plane(stored)
    assert "This run is unfinished: 1 of 3 chunks are there" in words(saved[0])
