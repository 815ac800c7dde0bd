"""What is predicted and judged at one point, or at each of an array of points: numbers, then plain data of them."""

from collections.abc import Callable
from functools import partial, reduce

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from zpjax.constants import Scalar
from zpjax.constraints import Constraint
from zpjax.constraints.published_curve import at_mass
from zpjax.inputs import Inputs
from zpjax.models import Model
from zpjax.numerics.program import evaluated
from zpjax.observables import Observable, predict
from zpjax.observables.coverage import Condition, covered_ratios
from zpjax.question.arrays import Points
from zpjax.scan.evaluate import PointFunction
from zpjax.scan.log_ratios import status_of
from zpjax.status import Status
from zpjax.units import from_natural

# Arrays are computed in blocks of so many points, so that one compiled function serves all: all that there is takes a CPU 0.1 s
# for a block and a minute to compile.
_BLOCK = 512


def predictions(model: Model, asked: tuple, point: object, inputs: Inputs) -> dict:
    """The observables and conditions asked for, by name, at a point or a vector of points.

    Apart from the constraints, so that every choice of them shares it.
    """
    return _computed(_predicted, (model, asked), point, inputs)


def judged(judges: PointFunction, found: dict, mass: Scalar, statistics: dict) -> tuple[dict, dict]:
    """The ratios of the constraints by constraint and piece, and the code of the largest one of each."""
    return _computed(_compared, (judges,), (found, mass), statistics)


def _predicted(model: Model, asked: tuple, point: object, inputs: Inputs) -> dict:
    return predict(asked, model.couplings(point), inputs)


def _compared(judges: PointFunction, seen: tuple, statistics: dict) -> tuple[dict, dict]:
    (found, mass), ratios, codes = seen, {}, {}
    here = at_mass(statistics, mass)
    for c in judges.constraints:
        of_pieces = c.ratios(found[c.observable.name], mass, here[c.name])
        ratios[c.name] = covered_ratios(c, of_pieces, found)
        codes[c.name] = status_of(c, jnp.max(jnp.stack(list(ratios[c.name].values()))), found, mass)
    return ratios, codes


def _computed(function: Callable, known: tuple, at: object, rest: object) -> object:
    """At one point by NumPy, in a second that a compiler would need ten times; at a vector of points compiled."""
    if jnp.ndim(jax.tree.leaves(at)[0]):
        return _at_each(function, known, at, rest)
    return evaluated(function, at, rest, known=known)


@partial(jax.jit, static_argnums=(0, 1))
def _at_each(function: Callable, known: tuple, at: object, rest: object) -> object:
    return jax.vmap(lambda one: function(*known, one, rest))(at)


def in_blocks(compute: Callable[[dict], tuple], points: Points) -> tuple:
    """(predictions, ratios, codes) that `compute` gives of a point's parameters, or of vectors, as arrays of the points' shape."""
    if not points.stand_in:
        return compute(points.parameters)
    parts = [jax.tree.map(np.asarray, compute(block)) for block in points.blocks(_BLOCK)]
    return jax.tree.map(lambda *p: np.concatenate(p)[: points.sound.size].reshape(points.shape), *parts)


def masked(points: Points, found: dict, ratios: dict, codes: dict, conditions: tuple[Condition, ...]) -> tuple:
    """The same with nothing but NaN, and NOT_FINITE, where a point is not sound: that is no matter of coverage."""
    met = {condition.name for condition in conditions}
    found = {n: np.where(points.sound, v, np.inf if n in met else np.nan) for n, v in found.items()}
    ratios = jax.tree.map(lambda r: np.where(points.sound, r, np.nan), ratios)
    return found, ratios, {n: np.where(points.sound, code, Status.NOT_FINITE) for n, code in codes.items()}


def is_covered(thing: Observable | Constraint, found: dict) -> np.ndarray:
    """Whether all conditions of an observable or constraint are met; of many points where."""
    return reduce(np.logical_and, (np.asarray(found[c.name]) > 0 for c in thing.valid_if), np.True_)


def plain(value: ArrayLike, known: ArrayLike = True) -> float | np.ndarray | None:
    """A number, None where it is not known; of many points an array, NaN there."""
    return np.where(known, value, np.nan) if np.ndim(value) else float(value) if known else None


def prediction(observable: Observable, found: dict) -> float | np.ndarray | None:
    """The value in the observable's unit."""
    return plain(from_natural(found[observable.name], observable.unit), is_covered(observable, found))


def verdict(constraint: Constraint, ratios: dict, code: ArrayLike, found: dict) -> dict:
    """The worst ratio of the constraint and what it means; neither allowed nor excluded (None) where it is no number.

    Of many points `allowed` is false there, `status` an array of codes, and `unmet` what is so at any of them.
    """
    known = code != Status.NOT_COVERED
    worst = plain(np.max(np.stack(list(ratios.values())), axis=0), known)
    many = np.ndim(code) > 0
    return {
        "family": constraint.family,
        "value": worst,
        "allowed": worst < 1 if many or (known and np.isfinite(worst)) else None,
        "status": code if many else Status(int(code)).name,
        "unmet": [c.sentence for c in constraint.valid_if if not np.all(found[c.name] > 0)],
        "confidence": constraint.confidence,
        "observable": constraint.observable.name,
        "ratios": {piece: plain(r, known) for piece, r in ratios.items()},
        "checked": constraint.checked,
        "projection": constraint.projection,
        "required": constraint.band,
        "sources": list(constraint.sources),
        "prediction": prediction(constraint.observable, found),
    }


def status(mass: ArrayLike, wanted: tuple, constraints: tuple, found: dict, ratios: dict) -> np.ndarray:
    """The code of each of many points as a scan that stores all this has it."""
    covered, finite, inside = np.ones(mass.shape, bool), np.ones(mass.shape, bool), np.ones(mass.shape, bool)
    for thing in (*wanted, *constraints):
        alone = isinstance(thing, Observable)
        observable, numbers = (thing, [found[thing.name]]) if alone else (thing.observable, ratios[thing.name].values())
        here = is_covered(thing, found)
        covered &= here
        finite &= reduce(np.logical_and, map(np.isfinite, numbers)) | ~here
        inside &= (mass >= observable.mass_range[0]) & (mass <= observable.mass_range[1] * (1 + 1e-12))
    code = np.where(inside, np.where(covered, Status.OK, Status.NOT_COVERED), Status.OUT_OF_DOMAIN)
    return np.where(finite, code, Status.NOT_FINITE).astype(np.uint8)
