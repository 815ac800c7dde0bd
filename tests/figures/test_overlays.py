"""Overlays: drawn where their numbers say, in the units of the axes, named, and counted by nothing."""

import numpy as np
import pytest

from tests.figures.figures import words
from tests.scan.questions import scattered, small
from zpjax.figures.drawing import drawing
from zpjax.figures.overlays import within_box
from zpjax.figures.plane import plane_figure
from zpjax.figures.profile import read_profiles
from zpjax.figures.profile_plane import profile_figure
from zpjax.scan.run import run_scan
from zpjax.store.summary import summary


def overlay(masses, couplings, mass_unit="MeV", coupling_unit="1", **more):
    columns = [{"name": "g_zp", "unit": coupling_unit, "values": couplings}]
    columns.insert(0, {"name": "m_zp", "unit": mass_unit, "values": masses})
    return {
        "label": "someone else",
        "source": "Fig. 1 of a paper",
        "style": "solid",
        "file": "x.csv",
        "columns": columns,
    } | more


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    return run_scan(small(), tmp_path_factory.mktemp("overlays") / "run")


def plane(stored, *overlays):
    with drawing():
        return plane_figure(stored, overlays)


def drawn(figure):
    """The lines of the overlays."""
    return [line for line in figure.axes[0].lines if line.get_color() == "#6B4226"]


def points(figure):
    return [line.get_xydata() for line in drawn(figure)]


def test_it_runs_through_its_points_in_the_units_of_the_axes(stored):
    """In any order of points and columns: a curve may run back in mass."""
    given = overlay([0.01, 0.1, 0.02], [0.01, 0.1, 0.5], "GeV", "%")
    figure = plane(stored, given | {"columns": given["columns"][::-1]})
    (line,) = points(figure)
    np.testing.assert_allclose(line, [[10, 1e-4], [100, 1e-3], [20, 5e-3]], rtol=1e-9, atol=0)


def test_it_is_named_at_the_curve_in_the_legend_and_in_the_small_print(stored):
    figure = plane(stored, overlay([10, 100], [1e-4, 1e-3]))
    text = words(figure).replace("\n", " ")
    assert text.count("someone else") == 3
    assert "overlay, not judged: someone else" in text
    assert "Overlays are drawn as they were given and judge nothing: someone else (Fig. 1 of a paper)." in text


def test_a_dashed_one_is_dashed(stored):
    figure = plane(stored, overlay([10, 100], [1e-4, 1e-3], style="dashed"))
    assert [line.get_linestyle() for line in drawn(figure)] == ["--"]


def test_it_is_cut_at_the_frame_and_broken_where_an_axis_has_no_place(stored):
    figure = plane(stored, overlay([1e-9, 100, 100, 50, 50], [1e-4, 1e-4, -1, 1e-3, 1e150]))
    first, second = points(figure)
    np.testing.assert_allclose(first, [[1, 1e-4], [100, 1e-4]], rtol=1e-6, atol=0)
    np.testing.assert_allclose(second, [[50, 1e-3], [50, 1e-2]], rtol=1e-6, atol=0)


def test_one_outside_of_the_plane_is_only_spoken_of(stored):
    figure = plane(stored, overlay([1, 10], [1, 2]))
    assert drawn(figure) == []
    assert "Overlays that lie outside of this plane: someone else." in words(figure).replace("\n", " ")


def test_one_of_another_plane_is_left_out(stored):
    columns = [{"name": name, "unit": "1", "values": [0.1, 0.2]} for name in ("b", "g_zp")]
    figure = plane(stored, overlay([], []) | {"columns": columns})
    assert "verlay" not in words(figure)


def test_a_unit_of_another_quantity_is_refused(stored):
    with pytest.raises(ValueError, match=r"^x.csv: 'm_zp' has the unit of another quantity; use 'MeV' or one like it"):
        plane(stored, overlay([1, 2], [1, 2], "cm"))


def test_broken_mathematics_in_its_label_is_drawn_as_written(stored):
    figure = plane(stored, overlay([10, 100], [1e-4, 1e-3], label=r"5 $ of \nothing$", source="$"))
    assert r"5 \$ of \nothing\$" in words(figure)


def test_it_is_drawn_on_profiles_too(tmp_path):
    run = run_scan(scattered("sobol", 64, reduce={"profiles": [["m_zp", "g_zp"]]}), tmp_path / "run")
    found = summary(run)
    (profile,) = read_profiles(run, found)
    with drawing():
        figure = profile_figure(run, profile, found, [overlay([10, 100], [1e-4, 1e-3])])
    assert len(drawn(figure)) == 1
    assert "someone else" in words(figure)


@pytest.mark.parametrize("far", [3.0, 1e12, 1e150])
def test_a_line_is_cut_at_the_box_however_far_it_goes(far):
    (line,) = within_box(np.array([[-far, 0.25], [0.5, 0.25], [0.5, far]]))
    np.testing.assert_allclose(line, [[0, 0.25], [0.5, 0.25], [0.5, 1.0]], rtol=0, atol=1e-9)
