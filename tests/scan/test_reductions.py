"""Summaries made while scanning are those of the stored points, whatever the chunks, the order and the interruptions."""

import itertools
import json
import shutil

import numpy as np
import pytest

from tests.scan.questions import document, files
from zpjax.question.chunks import chunking
from zpjax.question.reading import resolve
from zpjax.scan import chunk_records, run
from zpjax.scan.point_source import PointSource
from zpjax.scan.run import run_scan
from zpjax.store.layout import KEPT, RECORD
from zpjax.store.reading import open_scan
from zpjax.store.records import allowed_points, joined_records
from zpjax.store.summary import summary
from zpjax.store.writing import ChunkWriter

# A window, a limit on the mass alone, and two likelihoods; all of them allow one point in a hundred.
NAMES = ["lma_dark_ud_2026", "farzan_delta_neff", "muon_nucleon_dis", "nutev_g_r"]
REDUCE = {
    "keep": "allowed",
    "bins": 5,
    "top": 7,
    "profiles": [["m_zp", "g_zp"], ["g_zp", "m_zp"], "g_zp"],
    "likelihood": ["muon_nucleon_dis", "nutev_g_r"],
    "histograms": {"m_zp": {"bins": 4}, "eps_u_mumu": {"min": 0.1, "max": 10.0, "bins": 6, "spacing": "log"}},
}
GRID = {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 31}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 50}}
BOX = {"m_zp": {"min": "1 MeV", "max": "1 GeV"}, "g_zp": {"min": 1e-6, "max": 1e-2}}
SAMPLINGS = {"grid": {}, "sobol": {"points": 1500}, "latin_hypercube": {"points": 1500}, "refined": {"points": 1500}}


def question(method="grid", chunk_points=200, reduce=REDUCE, names=NAMES):
    entry = document(
        axes=GRID if method == "grid" else BOX,
        sampling={"method": method} | SAMPLINGS[method],
        output={"observables": ["eps_u_mumu", "gauge_coupling"], "chunk_points": chunk_points},
        constraints={"names": names},
    )
    return resolve(entry | ({} if reduce is None else {"reduce": reduce}))


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    """{method: every point of the scan without reductions, by name and as flat arrays}."""
    found = {}
    for method in SAMPLINGS:
        stored = run_scan(question(method, reduce=None), tmp_path_factory.mktemp("points") / "run")
        names = [n for n in stored.names() if n not in stored.dimensions]
        values = {n: stored.broadcast(n).ravel() for n in names}
        if method == "grid":
            mesh = np.meshgrid(stored.read("m_zp"), stored.read("g_zp"), indexing="ij")
            values |= dict(zip(("m_zp", "g_zp"), map(np.ravel, mesh), strict=True))
        found[method] = values
    return found


@pytest.fixture(scope="module")
def reduced(tmp_path_factory):
    return {m: run_scan(question(m), tmp_path_factory.mktemp("reduced") / "run") for m in SAMPLINGS}


def ratios_of(values):
    """r of every constraint, both sides of a window together."""
    sides = {name: [v for n, v in values.items() if n.startswith(f"ratio.{name}")] for name in NAMES}
    return {name: np.max(found, axis=0) for name, found in sides.items()}


def bin_of(values, edges):
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)


def grid_weights():
    ends = [np.ones(GRID[name]["points"]) for name in ("m_zp", "g_zp")]
    for weights in ends:
        weights[[0, -1]] = 0.5
    return np.outer(*ends).ravel()


@pytest.mark.parametrize("method", SAMPLINGS)
def test_least_ratios_and_their_points_are_those_of_all_points(method, points, reduced):
    found = summary(reduced[method])
    for name, r in ratios_of(points[method]).items():
        entry = found["constraints"][name]
        index = entry["index"]
        np.testing.assert_allclose(entry["least_ratio"], np.min(r), rtol=1e-13, atol=0)
        np.testing.assert_allclose(r[index], np.min(r), rtol=1e-13, atol=0)
        for axis, value in entry["point"].items():
            np.testing.assert_allclose(value, points[method][axis][index], rtol=1e-14, atol=0)


@pytest.mark.parametrize("method", SAMPLINGS)
def test_the_least_excluded_points_come_in_order_with_all_their_values(method, points, reduced):
    largest = np.max(list(ratios_of(points[method]).values()), axis=0)
    order = np.argsort(largest, kind="stable")[: REDUCE["top"]]
    found = summary(reduced[method])["least_excluded"]
    assert [entry["index"] for entry in found] == order.tolist()
    for entry in found:
        np.testing.assert_allclose(entry["max_ratio"], largest[entry["index"]], rtol=1e-13, atol=0)
        for name, value in (entry["values"] | entry["point"]).items():
            np.testing.assert_allclose(value, points[method][name][entry["index"]], rtol=1e-13, atol=0, err_msg=name)


@pytest.mark.parametrize("method", SAMPLINGS)
def test_the_kept_points_are_the_allowed_ones_in_their_order(method, points, reduced):
    allowed = np.max(list(ratios_of(points[method]).values()), axis=0) < 1
    assert 10 < np.sum(allowed) < 500
    kept = allowed_points(reduced[method])
    assert kept.keys() == points[method].keys()
    for name, values in kept.items():
        np.testing.assert_allclose(values, points[method][name][allowed], rtol=1e-13, atol=0, err_msg=name)


@pytest.mark.parametrize("method", SAMPLINGS)
def test_projections_hold_the_least_of_every_bin(method, points, reduced):
    values = points[method]
    ratios = ratios_of(values)
    largest = np.max(list(ratios.values()), axis=0)
    # Both take Delta chi^2 = r * threshold; 4 and 3.84 are not assumed here.
    from zpjax.constraints import constraint_named

    chi2 = sum(ratios[name] * float(constraint_named(name).statistic.threshold) for name in REDUCE["likelihood"])
    for projection in summary(reduced[method])["profiles"]:
        edges = projection["edges"]
        bins = [bin_of(values[name], e) for name, e in zip(projection["axes"], edges, strict=True)]
        shape = [REDUCE["bins"]] * len(edges)
        for kind, per_point in (("max_ratio", largest), ("delta_chi2", chi2)):
            expected = np.full(shape, np.inf)
            np.minimum.at(expected, tuple(bins), per_point)
            got = np.array(projection[kind], dtype=float)
            np.testing.assert_allclose(got, np.where(np.isinf(expected), np.nan, expected), rtol=1e-13, atol=0)


@pytest.mark.parametrize("method", SAMPLINGS)
def test_histograms_hold_the_shares_of_every_bin(method, points, reduced):
    values, found = points[method], summary(reduced[method])["histograms"]
    weight = grid_weights() if method == "grid" else values.get("weight", np.ones(1500))
    total = np.sum(weight) if method == "grid" else 1500
    allowed = np.max(list(ratios_of(values).values()), axis=0) < 1
    for name, histogram in found.items():
        edges = np.array(histogram["edges"])
        # The ends of an axis may differ in the last place from those of its bins.
        inside = np.clip(values[name], edges[0], edges[-1]) if name == "m_zp" else values[name]
        for kind, w in (("all", weight), ("allowed", weight * allowed)):
            expected, _ = np.histogram(inside, edges, weights=w)
            np.testing.assert_allclose(histogram[kind]["bins"], expected / total, rtol=1e-13, atol=0)
            below, above = np.sum(w[inside < edges[0]]), np.sum(w[inside > edges[-1]])
            np.testing.assert_allclose(histogram[kind]["below"], below / total, rtol=1e-13, atol=0)
            np.testing.assert_allclose(histogram[kind]["above"], above / total, rtol=1e-13, atol=0)


def window_share() -> float:
    """Share of the box in which lower < eps_q < upper, in closed form: eps_q goes like (g/m)^2."""
    from zpjax.constraints import constraint_named
    from zpjax.scan.evaluate import point_function

    constraint = constraint_named("lma_dark_ud_2026")
    name, statistic = constraint.observable.name, constraint.statistic
    entry = document(constraints={"names": [constraint.name]}, output={"observables": [name]})
    point, arguments = point_function(resolve(entry))
    scale = float(point({"m_zp": 0.01, "g_zp": 1e-4}, arguments)[name]) / 1e-4
    low, high = sorted(np.sqrt(float(edge) / scale) for edge in (statistic.lower, statistic.upper))
    # In log g, between low*m and high*m; both lie within the box for all masses.
    assert low * 1e-3 > 1e-6
    assert high * 1.0 < 1e-2
    return np.log(high / low) / np.log(1e4)


@pytest.mark.parametrize("method", SAMPLINGS)
def test_the_allowed_volume_is_the_closed_one_within_its_error(method, tmp_path):
    axes, sampling = (BOX, {"method": method, "points": 2**15})
    if method == "grid":
        axes, sampling = {n: a | {"points": 181} for n, a in GRID.items()}, {}
    entry = document(
        axes=axes,
        sampling=sampling,
        output={"observables": ["eps_u_mumu"], "chunk_points": 4096},
        constraints={"names": ["lma_dark_ud_2026"]},
        reduce={"bins": 4},
    )
    allowed = summary(run_scan(resolve(entry), tmp_path / "run"))["allowed"]
    deviation = (allowed["fraction"] - window_share()) / allowed["error"]
    assert abs(deviation) < 3
    assert allowed["error"] < 0.1 * allowed["fraction"]


@pytest.mark.parametrize("chunk_points", [23, 50, 1550])
def test_summaries_do_not_depend_on_the_chunks(chunk_points, reduced, tmp_path):
    # 23 divides the lines of the grid: their pieces are joined.
    spec = question(chunk_points=chunk_points)
    found, expected = (joined_records(s) for s in (run_scan(spec, tmp_path / "run"), reduced["grid"]))
    for name in set(expected) - {"join_weight_squared"}:
        if expected[name].dtype.kind in "iu":
            np.testing.assert_array_equal(found[name], expected[name], err_msg=name)
        else:
            # Sums to 1e-13; single values far below one are exponentials, whose exponent has some hundred units to round.
            single = name.startswith(("constraint.", "top.", "profile"))
            rtol = 1e-12 if single else 1e-13
            np.testing.assert_allclose(found[name], expected[name], rtol=rtol, atol=0, err_msg=name)


@pytest.mark.parametrize("method", ["grid", "sobol", "refined"])
@pytest.mark.parametrize("order", [(2, 1), (3, 1, 2)], ids=str)
def test_shares_in_any_order_make_the_records_of_a_single_run(method, order, reduced, tmp_path):
    for i in order:
        stored = run_scan(question(method), tmp_path / "run", share=(i, len(order)))
    assert files(tmp_path / "run") == files(reduced[method].folder.path)
    assert summary(stored) == summary(reduced[method])


def test_several_blocks_share_a_record_when_there_are_many(reduced, tmp_path, monkeypatch):
    monkeypatch.setattr(chunk_records, "MOST_RECORDS", 3)
    stored = run_scan(question(), tmp_path / "run")
    assert stored.attributes["chunks"] == 3
    assert joined_records(stored)["points"] == 1550
    few, many = summary(stored), summary(reduced["grid"])
    assert few["allowed"]["points"] == many["allowed"]["points"]
    assert few == many
    for name, values in allowed_points(stored).items():
        np.testing.assert_array_equal(values, allowed_points(reduced["grid"])[name])


def test_a_reduced_scan_is_resumed_to_the_same_bytes(reduced, tmp_path, monkeypatch):
    whole = ChunkWriter.write

    def stops(writer, number, parts):
        if number == 4:
            raise OSError(28, "No space left on device")
        whole(writer, number, parts)

    with monkeypatch.context() as patch:
        patch.setattr(ChunkWriter, "write", stops)
        with pytest.raises(OSError, match="No space left"):
            run_scan(question(), tmp_path / "run")
    with pytest.raises(ValueError, match="records are missing; continue the scan with --resume"):
        summary(open_scan(tmp_path / "run"))
    run_scan(question(), tmp_path / "run", resume=True)
    assert files(tmp_path / "run") == files(reduced["grid"].folder.path)


def test_a_damaged_record_is_found_and_made_again(reduced, tmp_path):
    run_scan(question(), tmp_path / "run")
    for name in (RECORD, KEPT):
        place = tmp_path / "run" / "scan.zarr" / name / "c" / "2"
        path = next((p for p in place.rglob("*") if p.is_file()), place)
        path.write_bytes(path.read_bytes()[:-1])
        said = []
        run_scan(question(), tmp_path / "run", resume=True, notice=said.append)
        assert f"chunk 2 ('{name}' is missing or does not match its checksum)" in said[0]
        assert files(tmp_path / "run") == files(reduced["grid"].folder.path)


def test_allowed_points_that_are_missing_are_found(tmp_path):
    stored = run_scan(question(), tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "scan.zarr" / KEPT / "c")
    with pytest.raises(ValueError, match=rf"a chunk of '{KEPT}' is missing; --resume computes it again"):
        allowed_points(stored)
    run_scan(question(), tmp_path / "run", resume=True)
    assert len(allowed_points(stored)["g_zp"]) == summary(stored)["allowed"]["points"]


def test_points_that_are_no_number_are_counted_and_never_least(tmp_path, monkeypatch, reduced):
    """A quantity that is NaN in a corner: the corner is neither allowed nor the least, and is counted."""
    usual = run.build

    def spoilt(*question):
        evaluator = usual(*question)

        class Spoilt:
            dimensions, dtypes, placement = evaluator.dimensions, evaluator.dtypes, evaluator.placement

            def __call__(self, values):
                outputs = evaluator(values)
                bad = (values["g_zp"] > 1e-3)[None, :] & (values["m_zp"] > 0.1)[:, None]
                r = "ratio.lma_dark_ud_2026.upper"
                return outputs | {
                    r: np.where(bad, np.nan, outputs[r]),
                    "status": np.where(bad, np.uint8(1), outputs["status"]),
                }

        return Spoilt()

    monkeypatch.setattr(run, "build", spoilt)
    found = summary(run_scan(question(), tmp_path / "run"))
    m, g = np.geomspace(1e-3, 1, 31), np.geomspace(1e-6, 1e-2, 50)
    assert found["not_finite"] == np.sum((m > 0.1)[:, None] & (g > 1e-3))
    assert found["allowed"]["points"] < summary(reduced["grid"])["allowed"]["points"]
    for entry in [*found["least_excluded"], *found["constraints"].values()]:
        assert entry.get("max_ratio", entry.get("least_ratio")) >= 0
    least = found["constraints"]["lma_dark_ud_2026"]
    assert not (least["point"]["m_zp"] > 0.1 and least["point"]["g_zp"] > 1e-3)


def test_nothing_but_the_summary_is_stored_unasked(tmp_path):
    stored = run_scan(question(reduce={"bins": 3}), tmp_path / "run")
    assert stored.names() == (RECORD,)
    assert [p["axes"] for p in summary(stored)["profiles"]] == [["m_zp", "g_zp"]]
    with pytest.raises(ValueError, match=r"set 'reduce\.keep' to \"allowed\""):
        allowed_points(stored)


def test_a_scan_of_all_points_has_no_summary(tmp_path):
    stored = run_scan(question(reduce=None, names=["lma_dark_ud_2026"]), tmp_path / "run")
    with pytest.raises(ValueError, match="without a table 'reduce'"):
        summary(stored)


def test_a_thousand_million_points_take_far_less_than_a_gigabyte(tmp_path):
    """At most 1024 records, whatever the number of points; the largest ones, uncompressed, are small."""
    entry = document(axes={n: a | {"points": 31623} for n, a in GRID.items()}, reduce={"bins": 64, "top": 20})
    spec = resolve(entry | {"output": {"observables": ["eps_u_mumu"]}, "constraints": {"names": NAMES}})
    assert chunk_records.blocks_together(len(chunking(spec))) > 1
    assert len(chunk_records.records_of(spec)) <= 1024
    work = run.compiled_scan(spec).work(spec, PointSource(spec))
    size = sum(int(np.prod(shape)) * dtype.itemsize for _, shape, _, dtype, _ in work.arrays().values())
    assert size < 1e8
    records = chunk_records.records_of(spec)
    assert sum(chunk_records.points_of(spec, record) for record in records) == 31623**2


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"kep": "none"}, "key 'reduce.kep' is not known; did you mean 'keep'?"),
        ({"keep": "all"}, "key 'reduce.keep' is 'all'; did you mean 'allowed'?"),
        ({"bins": 0}, "key 'reduce.bins' must be a whole number between 1 and 256, but is 0."),
        ({"top": True}, "key 'reduce.top' must be a whole number"),
        ({"profiles": [["m_zp", "gzp"]]}, "key 'reduce.profiles': 'gzp' is not scanned; did you mean 'g_zp'?"),
        ({"profiles": [["m_zp", "m_zp"]]}, "must be one scanned parameter or two different ones"),
        ({"profiles": "m_zp"}, "must be a list"),
        ({"histograms": {"eps_u_mumu": {}}}, "key 'reduce.histograms.eps_u_mumu.min' is missing"),
        ({"histograms": {"eps_u_mum": {}}}, "is neither scanned nor kept; did you mean 'eps_u_mumu'?"),
        ({"histograms": {"m_zp": {"min": "1 GeV", "max": "1 MeV"}}}, "must be below"),
        ({"histograms": {"m_zp": {"min": 1}}}, "key 'reduce.histograms.m_zp.min': Value 1 needs a unit"),
        ({"likelihood": ["lma_dark_ud_2026"]}, "is a window and carries no likelihood to add up"),
        ({"likelihood": ["muon_nucleon_di"]}, "'muon_nucleon_di' is not imposed; did you mean 'muon_nucleon_dis'?"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named(table, sentence):
    with pytest.raises(ValueError) as error:
        question(reduce=table)
    assert sentence in str(error.value)


def test_ratios_that_are_not_kept_cannot_be_reduced():
    with pytest.raises(ValueError, match=r"'output\.keep' leaves out 'ratio\.lma_dark_ud_2026\.lower'"):
        resolve(document(output={"keep": ["eps_u_mumu"]}, reduce={}))


def test_an_axis_on_which_nothing_depends_is_counted_like_any_other(tmp_path):
    axes = {
        "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 6},
        "g_zp": {"min": 1e-6, "max": 1e-2, "points": 5},
        "mixing_ratio": {"values": [-0.01, 0.0, 0.01]},
    }
    spec = resolve(document(axes=axes, output={"observables": ["gauge_coupling"]}, reduce={"bins": 3}))
    found = summary(run_scan(spec, tmp_path))
    assert found["points"] == 90
    assert np.all(np.isfinite(np.array(found["profiles"][1]["max_ratio"], dtype=float)))


def test_a_figure_needs_a_profile_over_a_pair():
    with pytest.raises(
        ValueError, match=r"key 'then\.figure' needs a pair of scanned parameters in 'reduce\.profiles'"
    ):
        resolve(document(reduce={"profiles": ["m_zp"]}, then={"figure": True}))
    assert resolve(document(reduce={}, then={"figure": True})).figure


def test_the_table_reads_back_to_itself():
    import tomllib

    from zpjax.question.toml_text import toml_lines

    resolved = question().resolved()
    assert resolve(resolved).resolved() == resolved
    assert tomllib.loads("\n".join(toml_lines(resolved))) == json.loads(json.dumps(resolved))


def test_every_pair_of_parameters_is_projected_unless_others_are_named():
    axes = BOX | {"b": {"min": 0.5, "max": 1.5}, "c": {"min": 0.5, "max": 1.5}}
    spec = resolve(document(axes=axes, sampling={"method": "sobol", "points": 10}, reduce={}))
    assert spec.reductions.profiles == tuple(itertools.combinations(axes, 2))
