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
def gradients(model, mode):
    """Observable -> parameter -> derivative at the points, by forward or reverse differentiation."""
    transform = {"forward": jax.jacfwd, "reverse": jax.jacrev}[mode]
    batch = jax.jit(jax.vmap(transform(function_of(model)), in_axes=(0, None)))
    return jax.tree.map(np.asarray, batch(points(model), load_inputs()))


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
    """Observable -> parameter -> central difference at the points."""
    found = {name: {} for name in catalogue()}
    for parameter, step in steps(model).items():
        above, below = (
            compiled(model)(points(model) | {parameter: points(model)[parameter] + sign * step}, load_inputs())
            for sign in (1, -1)
        )
        for name in found:
            found[name][parameter] = np.asarray((above[name] - below[name]) / (2 * step))
    return found


def one_by_one(model):
    """The same values without a batch: one call per point."""
    single = jax.jit(function_of(model))
    rows = [
        single({name: jnp.asarray(x[k]) for name, x in points(model).items()}, load_inputs()) for k in range(NUMBER)
    ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
