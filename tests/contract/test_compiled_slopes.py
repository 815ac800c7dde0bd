"""What scans and boundaries compile, values and slopes, is what NumPy evaluates of the same program."""

import jax
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.scan.questions import document
from zpjax.question.reading import resolve
from zpjax.scan.evaluate import point_function
from zpjax.scan.tracing import trace

POINTS = {"m_zp": np.geomspace(1.3e-3, 0.9, 12), "g_zp": np.geomspace(9e-3, 1.1e-6, 12)}


@pytest.fixture(scope="module")
def found():
    """Pieces of the set today, and ratios with slopes in both parameters, compiled and not."""
    point, arguments = point_function(resolve(document(constraints={"set": "today"})))
    program = trace(point, POINTS, arguments).ratios(point.pieces)

    def twice(values, rest):
        ratios = program(values, rest)
        return ratios, ratios

    # The values come along with the slopes: what both need is in the program once.
    slopes_and_values = jax.jacfwd(twice, has_aux=True)
    many = jax.vmap(lambda values, rest: slopes_and_values(values, rest)[::-1], in_axes=(0, None))
    return point.pieces, jax.jit(many)(POINTS, arguments), by_numpy(many)(POINTS, arguments)


# Ratios are differences from data over errors: where one all but vanishes, rounding of 1e-15 is much more of it (deuterium: 1e-8
# was seen on a grid), and slopes of splines and saturated chi^2 vanish likewise.


def test_values_agree_to_rounding(found):
    pieces, (compiled, _), (plain, _) = found
    for name, ours, theirs in zip(pieces, compiled, plain, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)


def test_slopes_agree_to_rounding(found):
    pieces, (_, compiled), (_, plain) = found
    for name, ours, theirs in zip(pieces, compiled, plain, strict=True):
        for parameter in POINTS:
            scale = np.nanmax(np.abs(np.where(np.isfinite(theirs[parameter]), theirs[parameter], 0)))
            np.testing.assert_allclose(
                ours[parameter], theirs[parameter], rtol=1e-8, atol=1e-12 * scale, err_msg=f"{name}, {parameter}"
            )
