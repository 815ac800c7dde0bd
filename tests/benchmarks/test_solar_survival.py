"""The packages that the solar survival is timed against compute the same probability."""

import numpy as np
import pytest

from benchmarks.solar_survival import by_jaxnu, by_nusquids, closed_form, random_points
from zpjax.inputs import load_inputs

FIGURES = load_inputs().data["oscillations"]


def test_jaxnu_agrees_with_the_closed_form():
    pytest.importorskip("jaxnu", reason="jaxnu is of the extra 'bench'")
    points = random_points(300)
    ours, theirs = closed_form(FIGURES)(*points), by_jaxnu(FIGURES)(*points)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=2e-4)


def test_the_way_out_of_the_sun_is_adiabatic_in_nusquids():
    pytest.importorskip("nuSQuIDS", reason="nuSQuIDS is of the extra 'bench'")
    energy, radius = 10e-3, 0.1
    ours = closed_form(FIGURES)(np.array([energy]), np.array([radius]))[0]
    np.testing.assert_allclose(ours, by_nusquids(FIGURES, energy, radius), rtol=0, atol=2e-4)
