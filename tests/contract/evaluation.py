"""All observables at seeded points of every model, compiled once for vector-like and once for chiral charges."""

from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np

from tests.by_numpy import by_numpy
from tests.points import MODEL_NAMES, random_values
from zpjax.catalogue import shipped_observables
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import predict

NUMBER = 24
# Relative step of the central difference: small against the omega's width (1e-2 of its mass) and the intervals of tables,
# at whose ends third derivatives jump; large against rounding.
STEP = 1e-5


def all_observables(couplings, inputs):
    """Observable -> value at one point."""
    return predict(tuple(shipped_observables().values()), couplings, inputs)


# Compiling is nearly all that these tests cost. Hence functions of the couplings, which models of equal structure share, and
# compiled is the batch alone, as scans do it; the loop and the derivatives are evaluated by NumPy.
_batch = jax.vmap(all_observables, in_axes=(0, None))
_values = jax.jit(_batch)
_once = by_numpy(_batch)
evaluate_one = by_numpy(all_observables)


@by_numpy
def _forward(couplings, tangents, inputs):
    """The slopes along each of many tangents."""
    return jax.vmap(lambda tangent: jax.jvp(lambda c: _batch(c, inputs), (couplings,), (tangent,))[1])(tangents)


@by_numpy
def _reverse(couplings, cotangents, inputs):
    """The slopes that each of many cotangents is pulled back to."""
    return jax.vmap(jax.vjp(lambda c: _batch(c, inputs), couplings)[1])(cotangents)


def batched_couplings(model, parameters):
    """The couplings of a batch of parameters, every leaf an array of doubles."""
    known = model_named(model)
    found = jax.vmap(lambda p: known.couplings(known.parameters(**p)))(parameters)
    return jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype=float), found)


def evaluate(model, parameters):
    """Observable -> values of a batch of parameters, natural units."""
    return jax.tree.map(np.asarray, _values(batched_couplings(model, parameters), load_inputs()))


def evaluate_once(model, parameters):
    """The same without compilation, where nothing else has parameters of this structure."""
    return _once(batched_couplings(model, parameters), load_inputs())


@cache
def points(model):
    """Seeded points of the box as arrays by parameter; the mixing comes from the loop."""
    rows = random_values(model, seed=20150506, number=NUMBER)
    return {name: np.array([row[name] for row in rows]) for name in rows[0] if name != "mixing_ratio"}


@cache
def values(model):
    """Observable -> values at the points, natural units."""
    return evaluate(model, points(model))


@cache
def gradients(model, mode):
    """Observable -> parameter -> derivative at the points, by forward or reverse differentiation."""
    return gradients_at(model, points(model), mode)


def gradients_at(model, places, mode):
    """The same at other points: NUMBER of them, the shape for which it is traced."""
    return {"forward": _gradients_forward, "reverse": _gradients_reverse}[mode](model, places)


def with_charges_of_zero(model):
    """Points over the mass at which every combination of the model's charges is exactly 0, and no offset of the mixing."""
    info = model_named(model).parameter_info()
    charges = [name for name in info if name in ("a", "b", "c", "y_l", "y_q1", "y_u1", "y_d1")]
    rows = points(model) | {"m_zp": np.geomspace(1.01e-3, 0.99, NUMBER), "mixing_ratio_offset": np.zeros(NUMBER)}
    for k, name in enumerate(charges):
        zero = (np.arange(NUMBER) >> k) & 1 == 0
        rows[name] = np.where(zero, 0.0, info[name].default)
    return rows


def _unit_vectors(names, number):
    """By name: 1 at every point in the row of that name, in as many rows, and 0 elsewhere."""
    return {name: np.repeat(np.eye(number)[k][:, None], NUMBER, axis=1) for k, name in enumerate(names)}


def _gradients_forward(model, places):
    # As many rows for every model: a program is traced for one shape.
    tangents = _unit_vectors(places, max(len(points(name)) for name in MODEL_NAMES))
    push = jax.vmap(lambda tangent: jax.jvp(partial(batched_couplings, model), (places,), (tangent,))[1])
    slopes = _forward(batched_couplings(model, places), push(tangents), load_inputs())
    return {name: dict(zip(places, rows, strict=False)) for name, rows in slopes.items()}


def _gradients_reverse(model, places):
    names = tuple(shipped_observables())
    primal, pull = jax.vjp(partial(batched_couplings, model), places)
    (slopes,) = jax.vmap(pull)(*_reverse(primal, _unit_vectors(names, len(names)), load_inputs()))
    return {name: {p: np.asarray(rows[k]) for p, rows in slopes.items()} for k, name in enumerate(names)}


@cache
def steps(model):
    """The step of every parameter at every point: relative to the value, and near zero to a hundredth of the box."""
    boxes = {name: info.box for name, info in model_named(model).parameter_info().items() if info.box}
    spans = {name: 0.0 if low > 0 else (high - low) / 100 for name, (low, high) in boxes.items()}
    return {name: STEP * (np.abs(x) + spans[name]) for name, x in points(model).items()}


@cache
def differences(model):
    """Observable -> parameter -> central difference of fourth order at the points."""
    found = {name: {} for name in shipped_observables()}
    for parameter, step in steps(model).items():
        far_below, below, above, far_above = (
            evaluate(model, points(model) | {parameter: points(model)[parameter] + k * step}) for k in (-2, -1, 1, 2)
        )
        for name in found:
            slope = 8 * (above[name] - below[name]) - (far_above[name] - far_below[name])
            found[name][parameter] = slope / (12 * step)
    return found


@cache
def one_by_one(model):
    """The same values without a batch: one call per point, with the charges in the model's own number types."""
    known, by_name = model_named(model), points(model)
    rows = []
    for k in range(NUMBER):
        point = known.parameters(**{name: float(x[k]) for name, x in by_name.items()})
        rows.append(evaluate_one(known.couplings(point), load_inputs()))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
