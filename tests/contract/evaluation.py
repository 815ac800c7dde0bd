"""All observables at seeded points of every model, compiled once for vector-like and once for chiral charges."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from tests.points import random_values
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


# Compiling is nearly all that these tests cost. Hence functions of the couplings, which models of equal structure
# share, and directions of differentiation as arguments; the models' own derivatives are chained in front.
_batch = jax.vmap(all_observables, in_axes=(0, None))
_values = jax.jit(_batch)
_forward = jax.jit(lambda c, tangent, inputs: jax.jvp(lambda x: _batch(x, inputs), (c,), (tangent,))[1])
_reverse = jax.jit(lambda c, cotangent, inputs: jax.vjp(lambda x: _batch(x, inputs), c)[1](cotangent)[0])
evaluate_one = jax.jit(all_observables)


def batched_couplings(model, parameters):
    """The couplings of a batch of parameters, every leaf an array of doubles."""
    known = model_named(model)
    found = jax.vmap(lambda p: known.couplings(known.parameters(**p)))(parameters)
    return jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype=float), found)


def evaluate(model, parameters):
    """Observable -> values of a batch of parameters, natural units."""
    return jax.tree.map(np.asarray, _values(batched_couplings(model, parameters), load_inputs()))


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
    """The same at other points: NUMBER of them, the shape for which it is compiled."""
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


def _gradients_forward(model, places):
    found = {name: {} for name in shipped_observables()}
    for parameter in places:
        tangent = {n: np.full(NUMBER, float(n == parameter)) for n in places}
        primal, pushed = jax.jvp(lambda p: batched_couplings(model, p), (places,), (tangent,))
        for name, slope in _forward(primal, pushed, load_inputs()).items():
            found[name][parameter] = np.asarray(slope)
    return found


def _gradients_reverse(model, places):
    primal, pull = jax.vjp(lambda p: batched_couplings(model, p), places)
    found = {}
    for name in shipped_observables():
        cotangent = {n: np.full(NUMBER, float(n == name)) for n in shipped_observables()}
        (slopes,) = pull(_reverse(primal, cotangent, load_inputs()))
        found[name] = {parameter: np.asarray(slope) for parameter, slope in slopes.items()}
    return found


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
