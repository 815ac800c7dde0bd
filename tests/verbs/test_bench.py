"""What `zpjax bench` says is consistent with itself; the times themselves are not tested."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.scan.questions import scattered, small
from zpjax.question.reading import read_spec
from zpjax.verbs import bench as scan_bench
from zpjax.verbs.bench import bench, bench_lines, devices, main_question

QUESTIONS = {
    "reduced grid": small(reduce={"bins": 4}),
    "scattered points": scattered("refined", 200),
    "mixed precision": small(output={"observables": ["eps_u_mumu"], "precision": "mixed"}),
}


@pytest.fixture(scope="module", params=QUESTIONS)
def found(request):
    return bench(QUESTIONS[request.param], seconds=0.02)


def test_costs_follow_from_the_rate(found):
    rate = found["points_per_second"]
    np.testing.assert_allclose(found["seconds_per_1e9_points"], 1e9 / rate, rtol=1e-12, atol=0)
    np.testing.assert_allclose(
        found["device_hours_per_1e9_points"] * 3600, 1e9 / rate * found["devices"], rtol=1e-12, atol=0
    )


def test_estimates_are_the_stated_method(found):
    counted = found["counted"]
    here = counted["peaks_here"]
    flops, moved = counted["flops_per_point"], counted["bytes_per_point"]
    assert flops > 0
    assert moved > 0
    # On a device that is this one the estimate is what was measured.
    own = max(flops / here["flops"], moved / here["bytes"]) / counted["efficiency"]
    np.testing.assert_allclose(own, 1 / found["points_per_second"], rtol=1e-12, atol=0)
    for name, device in devices().items():
        expected = 1e9 * max(flops / device["flops"], moved / device["bytes"]) / counted["efficiency"]
        np.testing.assert_allclose(found["estimates"][name]["seconds_per_1e9_points"], expected, rtol=1e-12, atol=0)


def test_it_is_plain_data_and_a_few_lines(found):
    json.dumps(found, allow_nan=False)
    text = "\n".join(bench_lines(found))
    for part in ("points/s", "compiled in", "peak memory", "1e9 points", "estimates", "unchecked", found["method"]):
        assert part in text
    assert ("reduced and joined" in text) == (found["reduction_overhead"] is not None)


def test_the_question_without_a_file_is_the_main_scan():
    """But for what follows a scan, which is not measured."""
    shipped = read_spec(Path(__file__).parents[2] / "scans" / "lma_dark.toml")
    alone = main_question()
    assert replace(shipped, title=alone.title, boundary=False, figure=False) == alone


def test_bench_needs_no_file(monkeypatch, tmp_path, zpjax):
    asked = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scan_bench, "bench", lambda spec, seconds: asked.append(spec) or {"seconds": seconds})
    code, out, _ = zpjax("bench", "--seconds", "0.5", "--json")
    assert code == 0
    assert json.loads(out) == {"seconds": 0.5}
    assert asked == [main_question()]
