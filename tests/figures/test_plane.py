"""The figure is made from the store alone."""

import subprocess
import sys

from tests.scan.questions import small
from zpjax.scan.following import scan_boundary
from zpjax.scan.run import run_scan


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
