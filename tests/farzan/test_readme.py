"""The example of the README runs as it is written and prints what its comments say."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_theory_runs_as_written():
    section = README.split("## The theory behind the couplings")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    first, massless, slope = printed.getvalue().splitlines()
    s, hp = map(float, first.split())
    assert f"{s:.3f} and {hp:.6f}" == "103.377 and -0.239973"
    assert massless == "1"
    # m^2 = 2 g'^2 sum Y^2 phi^2 and S dS/dm_S = m_S/(2 lambda): dm/dm_S = 2 g'^2 (25/9) m_S/(2 lambda m), m = 30.560 MeV.
    np.testing.assert_allclose(float(slope), 2 * 7e-5**2 * 25 / 9 * 80 / 0.6 / 0.0305602, rtol=1e-4, atol=0)
