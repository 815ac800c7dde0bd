"""All observables of a model at seeded points, compiled once per model."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from tests.points import random_values
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import catalogue, predict

NUMBER = 24
# Relative step of the central difference: small against the omega's width (1e-2 of its mass), large against rounding.
STEP = 3e-5


@cache
def function_of(model):
    """values -> {observable: scalar} for one point."""
    theory, observables = model_named(model), tuple(catalogue().values())
    return lambda values, inputs: predict(observables, theory.couplings(theory.parameters(**values)), inputs)


@cache
def points(model):
    """Seeded points of the box as arrays by parameter; the mixing comes from the loop."""
    rows = random_values(model, seed=20150506, number=NUMBER)
    return {name: np.array([row[name] for row in rows]) for name in rows[0] if name != "mixing_ratio"}


@cache
def compiled(model):
    return jax.jit(jax.vmap(function_of(model), in_axes=(0, None)))


@cache
def values(model):
    """Observable -> values at the points, natural units."""
    return jax.tree.map(np.asarray, compiled(model)(points(model), load_inputs()))


@cache
def gradients(model):
    """Observable -> parameter -> derivative at the points, by forward differentiation."""
    batch = jax.jit(jax.vmap(jax.jacfwd(function_of(model)), in_axes=(0, None)))
    return jax.tree.map(np.asarray, batch(points(model), load_inputs()))


def weights(model):
    """Seeded weights that bring every observable to a size of about one at every point."""
    rng = np.random.default_rng(8)
    return {n: rng.uniform(0.5, 1.5, NUMBER) / np.maximum(np.abs(v), 1e-300) for n, v in values(model).items()}


@cache
def gradient_of_weighted_sum(model):
    """Parameter -> derivative of the weighted sum of all observables, by one reverse pass per point."""

    def total(point, inputs, weight):
        found = function_of(model)(point, inputs)
        return sum(jnp.where(jnp.abs(w) < 1e290, w, 0.0) * found[n] for n, w in weight.items())

    batch = jax.jit(jax.vmap(jax.grad(total), in_axes=(0, None, 0)))
    return jax.tree.map(np.asarray, batch(points(model), load_inputs(), weights(model)))


@cache
def steps(model):
    """The step of every parameter at every point."""
    boxes = {name: info.box for name, info in model_named(model).parameter_info().items()}
    return {
        name: STEP * (np.abs(x) if boxes[name][0] > 0 else np.full_like(x, boxes[name][1] - boxes[name][0]))
        for name, x in points(model).items()
    }


@cache
def differences(model):
    """Observable -> parameter -> central difference of fourth order at the points."""
    found = {name: {} for name in catalogue()}
    for parameter, step in steps(model).items():
        far_below, below, above, far_above = (
            compiled(model)(points(model) | {parameter: points(model)[parameter] + k * step}, load_inputs())
            for k in (-2, -1, 1, 2)
        )
        for name in found:
            slope = 8 * (above[name] - below[name]) - (far_above[name] - far_below[name])
            found[name][parameter] = np.asarray(slope / (12 * step))
    return found


def one_by_one(model):
    """The same values without a batch: one call per point."""
    single = jax.jit(function_of(model))
    rows = [
        single({name: jnp.asarray(x[k]) for name, x in points(model).items()}, load_inputs()) for k in range(NUMBER)
    ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
