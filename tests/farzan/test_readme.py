"""The page on the paper: its example runs as it is written and prints what its comments say; its counts are those found."""

import contextlib
import io

import numpy as np

from tests.pages import blocks, numbers
from zpjax.verbs.charges import charge_report

PAGE = "zpjax/farzan/README.md"


def test_the_example_of_the_theory_runs_as_written():
    (code,) = (block for language, block in blocks(PAGE) if language == "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, PAGE, "exec"), {})
    first, massless, slope = printed.getvalue().splitlines()
    s, hp = map(float, first.split())
    assert f"{s:.3f} and {hp:.6f}" == "103.377 and -0.239973"
    assert massless == "1"
    # m^2 = 2 g'^2 sum Y^2 phi^2 and S dS/dm_S = m_S/(2 lambda): dm/dm_S = 2 g'^2 (25/9) m_S/(2 lambda m), m = 30.560 MeV.
    np.testing.assert_allclose(float(slope), 2 * 7e-5**2 * 25 / 9 * 80 / 0.6 / 0.0305602, rtol=1e-4, atol=0)


def test_so_many_charges_admit_lma_dark():
    every, largest, admitted, atmosphere = numbers(
        PAGE, "Of # with integers up to #, # admit LMA-Dark, all with c = 1 and b > 0; # more would but"
    )
    rows = charge_report(int(largest), True)["assignments"]
    verdicts = [row["lma_dark"]["verdict"] for row in rows]
    assert (len(rows), verdicts.count("yes"), verdicts.count("atmosphere")) == (every, admitted, atmosphere)
    found = [row["model"] for row in rows if row["lma_dark"]["verdict"] == "yes"]
    assert all(model["c"] == 1 and model["b"] > 0 for model in found)
