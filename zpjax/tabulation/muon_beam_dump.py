"""The table `na64mu`: cross-sections of muon bremsstrahlung with large missing energy over the mass."""

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import load_standard_inputs
from zpjax.experiments.muon_beam_dump import cross_sections
from zpjax.inputs import load_data
from zpjax.numerics.interpolation import uniform_spline
from zpjax.tabulation.base import TableMaker

_MASSES = (5e-4, 2.0)  # GeV
_POINTS = 161


def make() -> dict:
    """ln sigma_V and ln sigma_A (GeV^-2, over g'^2 and the square of the charge) on a grid in ln m."""
    constants, data = load_standard_inputs(), load_data()["na64mu"]
    start, stop = np.log(_MASSES)
    logarithms = jax.jit(jax.vmap(lambda x: jnp.log(jnp.stack(cross_sections(jnp.exp(x), constants, data)))))
    columns = np.asarray(logarithms(np.linspace(start, stop, _POINTS))).T
    # Half-way between the nodes a spline is at its worst.
    between = np.linspace(start, stop, 2 * _POINTS - 1)[1::2]
    exact = np.asarray(logarithms(between)).T
    errors = [np.max(np.abs(uniform_spline(start, stop, c)(between) - e)) for c, e in zip(columns, exact, strict=True)]
    return {
        "meaning": "Logarithm of sigma(mu Pb -> mu Pb Z', E_Z' > E/2) at 160 GeV over g'^2 and the squared vector or "
        "axial charge of the muon, in GeV^-2.",
        "grid": {"variable": "log(m/GeV)", "start": start, "stop": stop, "points": _POINTS},
        "columns": {"log_vector": list(columns[0]), "log_axial": list(columns[1])},
        "errors": {"interpolation": float(max(errors)), "integration": 1e-8},
        "settings": {"masses_gev": list(_MASSES)},
    }


TABLES = (TableMaker("na64mu", make),)
