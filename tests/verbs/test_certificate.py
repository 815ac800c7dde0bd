"""The certificate of the main scan's empty region, as scans/README.md quotes it, and the same without kinetic mixing."""

import re
import sys

import numpy as np
import pytest

import zpjax
from tests.pages import ROOT, blocks, numbers
from zpjax.cli import main
from zpjax.question.reading import read_toml, resolve

PAGE = "scans/README.md"
MAIN = ROOT / "scans" / "lma_dark.toml"


def without_rounding(line):
    """A line without what is rounding and differs between machines: the sum of slopes at a minimum."""
    return re.sub(r"add up to [\d.e-]+,", "add up to nothing,", line)


@pytest.mark.slow
def test_the_main_scan_prints_the_certificate_that_is_quoted(tmp_path, capsys, monkeypatch):
    (quoted,) = (block for _, block in blocks(PAGE) if block.startswith("verdict: empty"))
    monkeypatch.setattr(sys, "argv", ["zpjax", "boundary", str(MAIN), "--out", str(tmp_path / "run")])
    with pytest.raises(SystemExit):
        main()
    printed = [without_rounding(line) for line in capsys.readouterr().out.splitlines()]
    (sum_of_slopes,) = re.findall(r"add up to ([\d.e-]+),", quoted)
    assert float(sum_of_slopes) < 1e-12
    for line in quoted.splitlines():
        assert line.strip() == "..." or without_rounding(line) in printed


@pytest.mark.slow
def test_without_mixing_the_heavy_island_is_as_little_excluded(tmp_path):
    r, mass = numbers(PAGE, "without mixing (`mixing_ratio = 0`) it is r = # at # MeV")

    def unmixed(entry):
        entry["model"]["mixing_ratio"] = 0
        return resolve(entry)

    zpjax.enable_x64()
    found = zpjax.scan_boundary(read_toml(MAIN, unmixed), tmp_path / "run")
    point = found["least_excluded"]
    np.testing.assert_allclose(point["max_ratio"], r, rtol=5e-4, atol=0)
    np.testing.assert_allclose(1e3 * point["point"][0], mass, rtol=2e-3, atol=0)


def test_the_pages_say_the_same():
    """The first page, the table of questions and the certificate, to the digits that each has."""
    (quoted,) = (block for _, block in blocks(PAGE) if block.startswith("verdict: empty"))
    mass, r = map(float, re.search(r"m_zp = (\S+) GeV,.* is r = (\S+)", quoted).groups())
    table = numbers(PAGE, "none; least excluded at # MeV, r = #")
    assert table == [round(1e3 * mass, 1), round(r, 2)]
    assert numbers("README.md", "the least excluded one, r = # at # MeV") == table[::-1]
