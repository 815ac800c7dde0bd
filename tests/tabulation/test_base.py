"""A table is written whole, with its version, and read back as splines or arrays."""

import json

import numpy as np
import pytest

import zpjax
from zpjax import inputs
from zpjax.tabulation import base


@pytest.fixture
def makers(monkeypatch):
    def gridded():
        x = np.linspace(-1.0, 1.0, 21)
        grid = {"variable": "x", "start": -1.0, "stop": 1.0, "points": 21}
        return {
            "meaning": "m",
            "grid": grid,
            "columns": {"cube": x**3},
            "errors": {"interpolation": 0.0},
            "settings": {},
        }

    def plain():
        return {"meaning": "m", "columns": {"w": [[1.0, 2.0], [3.0, 4.0]]}, "errors": {}, "settings": {}}

    known = {m.name: m for m in (base.TableMaker("gridded", gridded), base.TableMaker("plain", plain))}
    monkeypatch.setattr(base, "table_makers", lambda: known)


def test_columns_on_a_grid_come_back_as_splines(makers, tmp_path):
    content = json.loads(base.tabulate("gridded", tmp_path).read_text())
    assert content["made_by"] == "zpjax tabulate gridded"
    assert content["version"] == zpjax.__version__
    cube = inputs.columns_of_table(content)["cube"]
    np.testing.assert_allclose(cube(0.317), 0.317**3, rtol=1e-12, atol=0)


def test_columns_on_two_grids_come_back_as_surfaces():
    """Coefficients of a constant are that constant; of a straight line, its values one step before, at and after."""
    grids = [{"variable": "x", "start": -1.0, "stop": 1.0, "points": 5}, {"variable": "y", "start": 0.0, "stop": 3.0}]
    coefficients = np.linspace(-1.5, 1.5, 7)[:, None] * np.linspace(-1.0, 4.0, 6)
    product = inputs.columns_of_table({"grids": grids, "columns": {"xy": coefficients.tolist()}})["xy"]
    np.testing.assert_allclose(product(0.317, 2.2), 0.317 * 2.2, rtol=1e-12, atol=0)


def test_columns_without_a_grid_come_back_as_arrays(makers, tmp_path):
    content = json.loads(base.tabulate("plain", tmp_path).read_text())
    np.testing.assert_array_equal(inputs.columns_of_table(content)["w"], [[1.0, 2.0], [3.0, 4.0]])


def test_nothing_half_written_stays(makers, tmp_path):
    base.tabulate("plain", tmp_path)
    assert [p.name for p in (tmp_path / "plain").iterdir()] == ["table.json"]


def test_an_unknown_table_is_refused_with_the_nearest_name(makers, tmp_path):
    with pytest.raises(ValueError, match=r"^Table 'grided' is not known; did you mean 'gridded'\?$"):
        base.tabulate("grided", tmp_path)


def test_a_planted_link_is_not_followed(makers, tmp_path):
    target = tmp_path / "target"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / "tables" / "plain").mkdir(parents=True)
    for name in ("table.json", "table.part"):
        (tmp_path / "tables" / "plain" / name).symlink_to(target)
    path = base.tabulate("plain", tmp_path / "tables")
    assert target.read_text(encoding="utf-8") == "mine"
    assert not path.is_symlink()
    assert json.loads(path.read_text(encoding="utf-8"))["made_by"] == "zpjax tabulate plain"
    assert sorted(p.name for p in path.parent.iterdir()) == ["table.json", "table.part"]


def test_a_linked_folder_is_refused_before_the_table_is_made(makers, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "plain").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="plain: is a link to another folder"):
        base.tabulate("plain", tmp_path / "tables")
    assert list((tmp_path / "elsewhere").iterdir()) == []
