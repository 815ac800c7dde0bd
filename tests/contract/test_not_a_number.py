"""What is not a number neither allows nor excludes: at a point, in a stack of ratios, and on the way to a boundary."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.verbs.test_relevant import BAND, RIGHT, WEAK, X
from zpjax.boundary import Options, Problem, find_boundary
from zpjax.boundary.profiled import ChiSquared, find_profiled_boundary
from zpjax.catalogue import shipped_observables
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.constraints.statistic import log_ratio
from zpjax.observables.coverage import CONDITIONS
from zpjax.verbs import point
from zpjax.verbs.point_lines import point_lines, point_tables
from zpjax.verbs.relevant import deciding

POINT = {"m_zp": "10 MeV", "g_zp": 7e-5}


def test_the_logarithm_of_what_is_not_a_number_is_none():
    assert np.isnan(log_ratio(jnp.nan))
    assert np.isnan(log_ratio(-1.0))
    assert log_ratio(0.0) == -np.inf
    assert jax.grad(log_ratio)(0.0) == 0
    assert jax.grad(log_ratio)(2.0) == 0.5


@pytest.mark.parametrize("name", shipped_constraint_names())
def test_no_form_of_a_constraint_makes_a_ratio_of_what_is_not_a_number(name):
    ratios = constraint_named(name).ratios(jnp.nan, 0.01)
    assert all(np.isnan(r) for r in ratios.values())


@pytest.fixture
def nothing_finite(monkeypatch):
    """Every observable is not a number."""
    found = dict.fromkeys(shipped_observables(), np.nan) | dict.fromkeys(CONDITIONS, 1.0)
    monkeypatch.setattr(point, "predictions", lambda *asked: found)


def test_a_point_without_finite_ratios_is_neither_allowed_nor_excluded(nothing_finite):
    found = point.evaluate_point("flavoured_u1", POINT, require=["lma_dark_2026"])
    assert {c["allowed"] for c in found["constraints"].values()} == {None}
    assert {c["status"] for c in found["constraints"].values()} == {"NOT_FINITE"}
    lines = point_tables(found)
    table = [line for line in lines if line.split(" ")[0] in found["constraints"]]
    assert len(table) == len(found["constraints"])
    assert all("not finite" in line for line in table)
    lines += point_lines(found)
    text = "\n".join(lines)
    assert "EXCLUDED" not in text
    assert "allowed" not in text.lower()
    assert "NOT DECIDED: " in text
    assert max(map(len, lines)) < 300
    assert "It may or may not explain (r is no number) what is asked for: lma_dark_2026." in lines


def test_what_is_computed_outside_its_domain_of_mass_says_so(monkeypatch):
    """0.1 MeV is below the table of deuterium (2.48 MeV); the scan's status there is OUT_OF_DOMAIN."""
    found = dict.fromkeys(shipped_observables(), 1.0) | dict.fromkeys(CONDITIONS, 1.0)
    monkeypatch.setattr(point, "predictions", lambda *asked: found)
    result = point.evaluate_point("flavoured_u1", POINT | {"m_zp": "0.1 MeV"})
    outside = {n for n, c in result["constraints"].items() if c["status"] == "OUT_OF_DOMAIN"}
    wanted = {n for n, c in result["constraints"].items() if constraint_named(n).observable.mass_range[0] > 1e-4}
    assert outside == {n for n in wanted if result["constraints"][n]["value"]}
    assert "deuterium_2025" in outside
    lines = [line for line in point_tables(result) if line.split(" ")[0] in outside]
    assert all("outside its domain of mass" in line for line in lines)
    assert len(lines) == len(outside)


def test_one_that_excludes_decides_beside_those_that_are_not_finite(nothing_finite):
    found = point.evaluate_point("flavoured_u1", POINT)
    first = next(iter(found["constraints"].values()))
    first |= {"value": 2.0, "allowed": False, "status": "OK"}
    assert point_lines(found)[0].startswith("EXCLUDED by 1 of 41 bounds (")


def test_a_constraint_that_is_not_a_number_where_nothing_else_excludes_is_followed():
    hole = np.where(X < 0.2, np.nan, WEAK)
    assert deciding({"band": BAND, "right": RIGHT, "hole": hole, "weak": WEAK}) == ("band", "right", "hole")
    behind = np.where(X > 0.9, np.nan, WEAK)  # there `right` excludes
    assert deciding({"band": BAND, "right": RIGHT, "behind": behind}) == ("band", "right")
    assert deciding({"band": BAND, "nothing": np.full_like(X, np.nan)}) == ("band", "nothing")


def test_a_boundary_whose_ratio_is_not_a_number_allows_nothing_there():
    def log_ratios(point, _):
        circle = (point[0] - 0.5) ** 2 + (point[1] - 0.5) ** 2
        return log_ratio(jnp.where(point[0] < 0.5, jnp.nan, circle / 0.09))[None]

    found = find_boundary(Problem(("disc",), (("disc", (0,)),), log_ratios), options=Options(lattice=32, seeds=16))
    assert found.statistics.undecided_nodes == 512
    assert len(found.combined) == 1
    assert all(np.all(curve.points[:, 0] >= 0.5) for curve in found.combined)


def test_a_profiled_chi_squared_that_is_not_a_number_is_not_below_its_least_value():
    def residuals(point, nuisances, _):
        spoilt = jnp.where(point[0] < 0.3, jnp.nan, point[0] - 0.6)
        return jnp.stack([10 * spoilt, 10 * (point[1] - 0.5), nuisances[0]])

    found = find_profiled_boundary(ChiSquared(residuals, np.zeros((1, 1))), 2.3, options=Options(lattice=32, seeds=16))
    assert found.boundary.statistics.undecided_nodes > 0
    assert all(np.all(curve.points[:, 0] >= 0.3) for curve in found.boundary.combined)
