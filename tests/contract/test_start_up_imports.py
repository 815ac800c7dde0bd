"""What is loaded before the first point of a scan: no scipy, which costs half a second, and nothing that draws."""

import subprocess
import sys
from pathlib import Path

SPEC = Path(__file__).parents[2] / "scans" / "lma_dark.toml"
LOADED = f"""
import sys
from zpjax import read_spec
from zpjax.scan.evaluate import point_function
import zpjax.verbs.scan, zpjax.verbs.point
point, _ = point_function(read_spec({str(SPEC)!r}))
print(repr(point))
print(*sorted({{"scipy", "matplotlib", "dask"}} & sys.modules.keys()))
"""


def test_neither_scipy_nor_matplotlib_nor_dask_is_loaded():
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    named, loaded = run.stdout.split("\n")[:2]
    assert named == "PointFunction(flavoured_u1)"  # whatever traces it asks for that: no card of every constraint
    assert loaded == ""
