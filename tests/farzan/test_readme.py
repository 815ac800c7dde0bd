"""The page on the paper: its example runs as it is written and prints what its comments say; its counts are those found."""

import contextlib
import io

import numpy as np

from tests.pages import between, blocks, numbers
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


def test_the_summary_counts_the_verdicts_of_the_table():
    """And the first page says how many there are and how many fail."""
    verdicts = [line.split(" | ")[5] for line in between(PAGE, "paper")[2:]]
    counted = [verdicts.count(verdict) for verdict in ("holds", "rough", "fails", "convention")]
    stated = numbers(PAGE, "# statements: # hold, # are rough, # fail, # depend on a convention.")
    assert stated == [len(verdicts), *counted]
    assert numbers("README.md", "its # numbers and inequalities, of which # fail") == [len(verdicts), counted[2]]


def test_the_table_of_conclusions_is_that_of_its_rows():
    """The paper's range, its own conditions computed, and what is right: as in the row of section 5."""
    stated = numbers(PAGE, "| the paper | (#-#)e-5 | m > # MeV | |")
    own = numbers(PAGE, "| its own conditions, computed | (#-#)e-5 | #-# MeV |")
    right = numbers(PAGE, "| what is right for equal u and d couplings | (#-#)e-5 |")
    rows = {tuple(line.split(" | ")[:2]): line.split(" | ") for line in between(PAGE, "paper")[2:]}
    coupling = rows["| sec. 5", "g' of LMA-Dark at 10 MeV"]
    assert coupling[2:5] == [
        "({:.0f}-{:.0f})e-5".format(*stated[:2]),
        "({}-{})e-5".format(*own[:2]),
        "({}-{})e-5".format(*right),
    ]
    assert rows["| sec. 5", "mass"][3] == f"{own[2]} to {own[3]} MeV"
