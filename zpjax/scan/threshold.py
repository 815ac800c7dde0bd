"""The coupling at which a constraint begins to exclude."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constraints import constraint_named
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.question.entries import parameter_value
from zpjax.scan.evaluate import Arguments, PointFunction, function_of

# Couplings from which the first crossing is looked for: beyond the usual box on both sides, three per cent apart.
COUPLINGS = np.geomspace(1e-8, 1.0, 601)
_BISECTIONS = 40


def first_excluded(constraint: str, model: str, values: dict, mass: float) -> float | None:
    """The smallest coupling at which the constraint's largest ratio reaches 1 at this mass (GeV)."""
    point, arguments = _judged(constraint, model, values)
    above = np.flatnonzero(np.asarray(_log_ratios(point, COUPLINGS, mass, arguments)) >= 0)
    if len(above) == 0:
        return None
    if above[0] == 0:
        return float(COUPLINGS[0])
    low, high = COUPLINGS[above[0] - 1 : above[0] + 1]
    for _ in range(_BISECTIONS):
        middle = np.sqrt(low * high)
        excluded = _log_ratios(point, np.array([middle]), mass, arguments)[0] >= 0
        low, high = (low, middle) if excluded else (middle, high)
    return float(np.sqrt(low * high))


def _judged(name: str, model: str, values: dict) -> tuple[PointFunction, Arguments]:
    """One constraint as a function of mass and coupling, and its arguments."""
    known, constraint, inputs = model_named(model), constraint_named(name), load_inputs()
    info = known.parameter_info()
    given = {k: parameter_value(info[k], v, inputs.constants, k) for k, v in values.items()}
    return function_of(known, known.defaults(inputs.constants) | given, inputs, (constraint,))


@partial(jax.jit, static_argnums=0)
def _log_ratios(point: PointFunction, couplings, mass, arguments):
    """log of the constraint's largest ratio at each coupling; told apart by all that `point` closes over."""
    return jax.vmap(lambda g: jnp.max(point.log_ratios({"m_zp": mass, "g_zp": g}, arguments)))(couplings)
