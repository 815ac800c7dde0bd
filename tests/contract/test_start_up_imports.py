"""What is loaded before the first point: no scipy, which costs half a second, nothing that draws, and for one point no store."""

import subprocess
import sys
from pathlib import Path

SPEC = Path(__file__).parents[2] / "scans" / "lma_dark.toml"
LOADED = f"""
import sys
from zpjax import read_spec
from zpjax.scan.evaluate import point_function
import zpjax.verbs.point
point, _ = point_function(read_spec({str(SPEC)!r}))
print(repr(point))
print(*sorted({{"scipy", "matplotlib", "dask", "zarr", "optax"}} & sys.modules.keys()))
import zpjax.verbs.scan
print(*sorted({{"scipy", "matplotlib", "dask"}} & sys.modules.keys()))
"""


def test_what_is_not_used_is_not_loaded():
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    named, for_a_point, for_a_scan = run.stdout.split("\n")[:3]
    assert named == "PointFunction(flavoured_u1)"  # whatever traces it asks for that: no card of every constraint
    assert for_a_point == ""
    assert for_a_scan == ""
