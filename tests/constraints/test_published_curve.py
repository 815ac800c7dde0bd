"""Published curves looked up together against each by itself, with what scipy makes of its points."""

import jax
import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from zpjax.constraints.forms import Limit
from zpjax.constraints.named import constraint_named, shipped_constraint_names
from zpjax.constraints.published_curve import CurveLimit, at_mass

SHIPPED = {n: constraint_named(n).statistic for n in shipped_constraint_names()}
CURVES = {name: form for name, form in SHIPPED.items() if isinstance(form, CurveLimit)}
MASSES = np.exp(np.random.default_rng(7).uniform(np.log(1e-4), np.log(3.0), 300))


@pytest.fixture(scope="module")
def found():
    """Every shipped curve's ratio for a prediction of -2, looked up together."""
    return jax.jit(jax.vmap(lambda m: {n: form.ratios(-2.0)[0] for n, form in at_mass(CURVES, m).items()}))(MASSES)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_among_others_is_that_of_its_own_points(name, found):
    nodes = np.asarray(CURVES[name].curve.nodes)
    values = np.append(CURVES[name].curve.coefficients[:, 0], CURVES[name].curve(nodes[-1]))
    x, log_limit = np.log(MASSES), PchipInterpolator(nodes, values)
    well_inside = (x > nodes[0] + 0.01) & (x < nodes[-1] - 0.01)
    assert well_inside.any()
    np.testing.assert_allclose(found[name][well_inside], 2 / np.exp(log_limit(x[well_inside])), rtol=1e-12, atol=0)
    assert np.all(found[name][(x <= nodes[0]) | (x >= nodes[-1])] == 0)


def test_other_forms_stay_as_they_are():
    forms = {"limit": Limit(3.0), "curve": next(iter(CURVES.values()))}
    assert at_mass(forms, 0.1)["limit"] is forms["limit"]
    assert at_mass({"limit": forms["limit"]}, 0.1) == {"limit": forms["limit"]}
