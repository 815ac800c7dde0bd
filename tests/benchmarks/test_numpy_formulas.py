"""The NumPy formulas that zpjax is timed against are zpjax's."""

import numpy as np
import pytest

from benchmarks.numpy_formulas import formulas, in_blocks, point_by_point, whole_arrays
from benchmarks.questions import observable_on_points, random_points
from zpjax.inputs import load_inputs

_POINTS = random_points(257)
_NAMES = ("delta_a_mu", "delta_neff_instantaneous")


@pytest.fixture(scope="module", params=_NAMES)
def case(request):
    """A formula and zpjax's values of the same observable at the same points."""
    values = observable_on_points(request.param)(_POINTS, load_inputs())
    return formulas()[request.param], np.asarray(values)


@pytest.mark.parametrize(
    "sum_up",
    [whole_arrays, lambda *a: in_blocks(*a, block=100)],
    ids=["as whole arrays", "in blocks that do not divide the points"],
)
def test_same_nodes_give_the_same_numbers(case, sum_up):
    formula, expected = case
    found = sum_up(formula, _POINTS["m_zp"], _POINTS["g_zp"])
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=0)


def test_adaptive_quadrature_is_of_the_same_integral(case):
    formula, expected = case
    found = point_by_point(formula, _POINTS["m_zp"][:20], _POINTS["g_zp"][:20])
    np.testing.assert_allclose(found, expected[:20], rtol=1e-9, atol=0)
