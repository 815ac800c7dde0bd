"""Whatever is made from a run is of the run's own spec, data and code; else a sentence names what differs."""

import dataclasses
import json
import shutil

import equinox as eqx
import numpy as np
import pytest
from matplotlib.text import Text

import zpjax.scan.evaluate as engine
from tests.scan.questions import MANY_CHUNKS, document, small
from tests.store.layouts import attributes_of, set_attributes
from zpjax.constraints import constraint_named
from zpjax.figures.drawing import drawing
from zpjax.figures.plane import plane_figure
from zpjax.scan.cluster import compute_chunks
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.reading import open_scan
from zpjax.store.writing import ChunkWriter
from zpjax.verbs import boundary
from zpjax.verbs import sensitivity as bands
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.boundary_problem import boundary_problem

AXES = document()["axes"]
SWAPPED = dict(reversed(AXES.items()))
LMA = "lma_dark_ud_2026"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A run of which five of twelve chunks are there; not to be written to."""
    write, folder = ChunkWriter.write, tmp_path_factory.mktemp("begun") / "run"

    def stops(writer, number, *rest):
        if number >= 5:
            raise OSError(28, "No space left on device")
        write(writer, number, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ChunkWriter, "write", stops)
        with pytest.raises(OSError, match="No space"):
            run_scan(small(output=MANY_CHUNKS), folder)
    return folder


@pytest.fixture
def half(begun, tmp_path):
    """A copy of it."""
    return shutil.copytree(begun, tmp_path / "run")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A finished run with its boundary; not to be written to."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    run_scan(small(), folder)
    scan_boundary(small(), folder)
    return folder


@pytest.fixture
def finished(whole, tmp_path):
    """A copy of it."""
    return shutil.copytree(whole, tmp_path / "run")


@pytest.fixture
def another_datum(monkeypatch):
    """From now on the upper edge of the window of LMA-Dark is 10 % higher."""
    named = constraint_named

    def changed(name):
        constraint = named(name)
        if name != LMA:
            return constraint
        statistic = dataclasses.replace(constraint.statistic, upper=1.1 * constraint.statistic.upper)
        return dataclasses.replace(constraint, statistic=statistic)

    def change():
        monkeypatch.setattr("zpjax.question.named.constraint_named", changed)
        monkeypatch.setattr("zpjax.question.spec.constraint_named", changed)

    return change


@pytest.fixture
def another_input(monkeypatch):
    """From now on an input has another value: G_F, on which eps depends, or m_tau, on which nothing here does."""
    load = engine.load_inputs

    def change(name):
        def changed(*arguments):
            return eqx.tree_at(lambda i: getattr(i.constants, name), load(*arguments), replace_fn=lambda x: 1.01 * x)

        monkeypatch.setattr("zpjax.scan.evaluate.load_inputs", changed)

    return change


def test_exchanged_axes_are_refused_by_name(half):
    with pytest.raises(ValueError, match="the order of 'axes' was m_zp, g_zp and is now g_zp, m_zp; choose another"):
        run_scan(small(output=MANY_CHUNKS, axes=SWAPPED), half, resume=True)


def test_exchanged_histograms_are_refused_by_name(tmp_path):
    tables = {"gauge_coupling": {"min": 0, "max": 1}, "eps_u_mumu": {"min": 0, "max": 1}}
    run_scan(small(reduce={"histograms": tables}), tmp_path)
    with pytest.raises(ValueError, match=r"the order of 'reduce\.histograms' was gauge_coupling, eps_u_mumu"):
        run_scan(small(reduce={"histograms": dict(reversed(tables.items()))}), tmp_path, resume=True)


def test_another_spacing_of_the_same_values_is_refused(tmp_path):
    log, linear = (
        small(axes=AXES | {"m_zp": {"values": ["1 MeV", "10 MeV", "100 MeV"], "spacing": s}}, reduce={})
        for s in ("log", "linear")
    )
    run_scan(log, tmp_path)
    with pytest.raises(ValueError, match=r"axes\.m_zp\.spacing"):
        run_scan(linear, tmp_path, resume=True)


def test_another_datum_is_refused_by_name(half, another_datum):
    another_datum()
    with pytest.raises(
        ValueError, match=rf"holds a scan of other data: measurements\.{LMA}\.upper has another value; choose"
    ):
        run_scan(small(output=MANY_CHUNKS), half, resume=True)


def test_an_input_on_which_an_output_depends_is_refused_by_name(half, another_input):
    another_input("fermi_constant")
    with pytest.raises(ValueError, match=r"other data: constants\.fermi_constant has another value"):
        run_scan(small(output=MANY_CHUNKS), half, resume=True)


def test_an_input_on_which_nothing_depends_changes_no_identity(half, another_input):
    another_input("m_tau")
    assert run_scan(small(output=MANY_CHUNKS), half, resume=True).is_complete()


def test_a_changed_formula_is_refused_by_the_module_that_changed(half, monkeypatch):
    code = dict(open_scan(half).attributes["identity"]["code"])
    assert "zpjax.observables.nsi" in code
    monkeypatch.setattr("zpjax.scan.identity.code_of", lambda modules: code | {"zpjax.observables.nsi": "other"})
    with pytest.raises(ValueError, match=r"other code: zpjax\.observables\.nsi has changed; choose another --out"):
        run_scan(small(output=MANY_CHUNKS), half, resume=True)


def test_a_store_of_other_versions_is_completed_with_a_word(half, monkeypatch):
    from zpjax.store import provenance

    now = provenance.versions()
    monkeypatch.setattr("zpjax.store.provenance.versions", lambda: now | {"jax": "9.9.9"})
    said = []
    assert run_scan(small(output=MANY_CHUNKS), half, resume=True, notice=said.append).is_complete()
    assert len(said) == 1
    assert f"jax {now['jax']} (now 9.9.9)" in said[0]
    assert len(said[0]) < 300


def test_a_worker_with_other_data_adds_nothing(half, another_datum):
    spec = small(output=MANY_CHUNKS)
    another_datum()
    with pytest.raises(ValueError, match=rf"other data: measurements\.{LMA}\.upper"):
        compute_chunks(json.dumps(spec.resolved()), str(half), [7])
    assert not open_scan(half).folder.marker(7).exists()


def test_a_finished_scan_is_opened_without_a_trace(finished, monkeypatch):

    def no_trace(*arguments):
        raise AssertionError("traced")

    monkeypatch.setattr("zpjax.scan.identity.trace", no_trace)
    assert run_scan(small(), finished).is_complete()


def without_identity(run):
    run = open_scan(run).folder.path
    set_attributes(run, {name: value for name, value in attributes_of(run).items() if name != "identity"})


def test_a_store_of_an_earlier_version_is_read_but_not_continued(half):
    without_identity(half)
    assert open_scan(half).read("status").shape == (12, 10)
    with pytest.raises(ValueError, match="an earlier zpjax, which did not record what its numbers depend on"):
        run_scan(small(output=MANY_CHUNKS), half, resume=True)


def test_swapped_axes_in_one_process_have_the_same_curves_swapped(tmp_path):
    first, second = (
        small(constraints={"names": ["muon_g2_wp25"]}),
        small(constraints={"names": ["muon_g2_wp25"]}, axes=SWAPPED),
    )
    straight, swapped = scan_boundary(first, tmp_path / "a"), scan_boundary(second, tmp_path / "b")
    assert len(straight["curves"]) == len(swapped["curves"]) > 0
    # Vertices of one lie on the curve of the other: log r = 0 by the other's own function.
    for curve in swapped["curves"]:
        points = np.array(curve["unit_box"])[:, ::-1]
        values = bands_values(first, points)
        assert np.max(np.abs(values)) < 1e-9


def bands_values(spec, points):
    from zpjax.boundary import values_at

    return values_at(boundary_problem(spec), points)[:, 0]


def test_a_function_of_the_unit_box_is_shared_by_equal_questions_only():
    one = boundary_problem(small()).log_ratios
    assert one == boundary_problem(small(title="other")).log_ratios
    assert one != boundary_problem(small(axes=SWAPPED)).log_ratios
    linear = AXES | {"g_zp": AXES["g_zp"] | {"spacing": "linear"}}
    assert one != boundary_problem(small(axes=linear)).log_ratios


def test_a_band_is_not_put_on_a_boundary_of_other_data(whole, tmp_path, another_datum):
    spec, said = small(), []
    for name in ("boundary.json", "boundary.csv"):
        shutil.copy(whole / name, tmp_path)
    another_datum()
    found = bands.boundary_bands(spec, tmp_path, f"{LMA}.upper", notice=said.append)
    assert len(said) == 1
    assert f"measurements.{LMA}.upper has another value; the boundary is found anew" in said[0]
    new = [c["vertices"] for c in found["curves"]]
    assert new == [c["vertices"] for c in scan_boundary(spec, tmp_path / "other")["curves"]]


def test_neither_band_nor_boundary_is_made_beside_a_scan_of_other_data(finished, another_datum):
    before = (finished / "boundary.json").read_bytes()
    another_datum()
    for make in (lambda: scan_boundary(small(), finished), lambda: bands.boundary_bands(small(), finished, "b")):
        with pytest.raises(
            ValueError,
            match=rf"holds a scan of other data: measurements\.{LMA}\.upper .* scan again into another --out",
        ):
            make()
    assert (finished / "boundary.json").read_bytes() == before


def test_ratios_that_are_not_of_the_stored_spec_are_named_with_file_and_remedy(finished):
    import zarr

    array = zarr.open_group(RunFolder(finished).arrays, mode="r+")[f"ratio.{LMA}.upper"]
    array[...] = 1 / array[...]
    with pytest.raises(ValueError, match=r"scan\.zarr: holds other ratios than .* --resume, or scan again"):
        scan_boundary(small(), finished)


@pytest.fixture
def a_stale_boundary(finished):
    """A finished run beside a boundary.json of other data."""
    path = finished / "boundary.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    found["identity"]["inputs"][f"measurements.{LMA}.upper"] = "another"
    path.write_text(json.dumps(found), encoding="utf-8")
    return finished


def texts(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text))


def test_a_figure_leaves_out_a_boundary_of_other_data_and_says_so(a_stale_boundary):
    with drawing():
        said = texts(plane_figure(open_scan(a_stale_boundary))).replace("\n", " ")
    assert "boundary.json is of other data" in said
    assert "'zpjax boundary' finds it anew" in said
    assert "boundary of the region allowed by all" not in said


def test_a_figure_of_an_earlier_version_is_drawn_without_its_boundary(a_stale_boundary):
    without_identity(a_stale_boundary)
    with drawing():
        said = texts(plane_figure(open_scan(a_stale_boundary))).replace("\n", " ")
    assert "boundary.json is of an earlier zpjax, which did not record what its numbers depend on" in said


def test_the_table_of_a_boundary_is_never_that_of_another_one(finished, monkeypatch):
    """Stopped between both files, the old table is gone."""
    assert (finished / "boundary.csv").exists()
    write = boundary.write_atomically

    def stops(path, text):
        if path.suffix == ".csv":
            raise OSError(28, "No space left on device")
        write(path, text)

    monkeypatch.setattr(boundary, "write_atomically", stops)
    with pytest.raises(OSError, match="No space"):
        scan_boundary(small(), finished)
    assert not (finished / "boundary.csv").exists()


def test_a_report_leaves_out_a_boundary_of_other_data_and_says_so(a_stale_boundary):
    from zpjax.report.page import page
    from zpjax.verbs.report import scan_account

    stored = open_scan(a_stale_boundary)
    html = page([(stored, scan_account(stored))], {}, "0", None)
    assert "boundary.json is of other data" in html
    assert "verdict" not in html.partition("<h2>Boundary</h2>")[2].partition("<h2>")[0]


def test_a_report_on_a_scan_of_other_data_says_whose_data_it_names(whole, another_datum):
    from zpjax.report.page import page
    from zpjax.verbs.report import scan_account

    stored = open_scan(whole)
    another_datum()
    said = page([(stored, scan_account(stored))], {}, "0", None).partition("<h2>Bounds</h2>")[0]
    assert f"this is a scan of other data: measurements.{LMA}.upper has another value" in said


def test_all_that_is_made_from_a_run_carries_its_identity(finished):
    identity = open_scan(finished).attributes["identity"]
    assert identity.keys() == {"spec", "inputs", "code", "figures"}
    bands.boundary_bands(small(), finished, "b")
    for file in ("boundary.json", "sensitivity.b.json"):
        assert json.loads((finished / file).read_text(encoding="utf-8"))["identity"] == identity


def test_a_summary_carries_the_identity_of_its_scan(tmp_path):
    from zpjax.store.summary import write_summary

    stored = run_scan(small(reduce={}), tmp_path)
    write_summary(stored)
    found = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert found["identity"] == stored.attributes["identity"]
