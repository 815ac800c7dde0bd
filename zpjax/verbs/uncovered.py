"""In which share of the box of a scan a constraint judges nothing, because it takes something else for granted of the charges."""

from functools import partial

import jax
import numpy as np

from zpjax.observables import predict
from zpjax.observables.coverage import conditions_of
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import Arguments, PointFunction, point_function

# Points per axis at which the conditions are looked at; shares are good to a line of them.
_LINES = 64


def not_covered(spec: ScanSpec) -> dict[str, dict]:
    """Constraint -> `share` of the box (as the axes are spaced) in which it is not covered, and what it `needs` there.

    Of scans of two parameters; constraints that judge everywhere are left out. Looked at on 64 x 64 points, so that what is
    thinner than that may be overlooked.
    """
    point, arguments = point_function(spec)
    conditional = [c for c in point.constraints if c.valid_if]
    if not conditional:
        return {}
    middle = (np.arange(_LINES) + 0.5) / _LINES
    places = np.stack(np.meshgrid(*[middle] * len(spec.axes), indexing="ij"), axis=-1).reshape(-1, len(spec.axes))
    values = spec.box.values(places, spec.ends)
    met = {name: np.asarray(margin) > 0 for name, margin in _margins(point, values, arguments).items()}
    found = {}
    for constraint in conditional:
        share = 1 - float(np.mean(np.all([met[c.name] for c in constraint.valid_if], axis=0)))
        if share:
            needs = [c.sentence for c in constraint.valid_if if not np.all(met[c.name])]
            found[constraint.name] = {"share": share, "needs": needs}
    return found


@partial(jax.jit, static_argnums=0)
def _margins(point: PointFunction, values: dict, arguments: Arguments) -> dict:
    conditions = conditions_of(point.constraints)

    def one(at):
        return predict(conditions, point.couplings(at, arguments), arguments.inputs)

    return jax.vmap(one)(values)
