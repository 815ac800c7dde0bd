"""Single predictions, ratios and limits at points of a model, for the rows of the check."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import jax
import jax.numpy as jnp

from zpjax.catalogue import observable_named
from zpjax.constraints import constraint_named
from zpjax.inputs import Inputs, load_inputs
from zpjax.models import model_named
from zpjax.observables import predict
from zpjax.physics.couplings import MediatorCouplings
from zpjax.question.entries import parameters_of
from zpjax.scan.threshold import first_excluded
from zpjax.units import from_natural

# The paper's point, below eq. (14) and throughout its section 4.
MASS, COUPLING = "10 MeV", 7e-5
POINT = {"m_zp": MASS, "g_zp": COUPLING}
_DEFAULT_MODEL = "flavoured_u1"
# Keys of the sources that the running row has used; None outside of `recorded`.
_used: ContextVar[dict | None] = ContextVar("used", default=None)


@contextmanager
def recorded() -> Iterator[dict[str, None]]:
    """The keys of all sources used inside, as a dictionary in order of use."""
    keys = {}
    token = _used.set(keys)
    try:
        yield keys
    finally:
        _used.reset(token)


def use(sources: Iterable[str]) -> None:
    """Say that the running row rests on these sources."""
    if _used.get() is not None:
        _used.get().update(dict.fromkeys(sources))


@cache
def inputs() -> Inputs:
    """The default inputs."""
    return load_inputs()


def couplings_at(model: str = _DEFAULT_MODEL, **settings: float | str) -> MediatorCouplings:
    """Couplings at the paper's point, with other settings (numbers, or texts with units) as given."""
    known = model_named(model)
    parameters = parameters_of(known, POINT | settings, inputs().constants)
    return known.couplings(known.parameters(**parameters))


def predicted(name: str, model: str = _DEFAULT_MODEL, **settings: float | str) -> float:
    """The observable at the paper's point with these settings, in its unit."""
    return predicted_of(name, couplings_at(model, **settings))


def predicted_of(name: str, couplings: MediatorCouplings) -> float:
    """The observable for any couplings, in its unit."""
    use(observable_named(name).sources)
    return from_natural(float(_function(name)(couplings, inputs())), observable_named(name).unit)


def ratio(name: str, model: str = _DEFAULT_MODEL, **settings: float | str) -> float:
    """The largest ratio r of a constraint at the paper's point with these settings; it excludes from 1 on."""
    constraint, couplings = constraint_named(name), couplings_at(model, **settings)
    use((*constraint.observable.sources, *constraint.sources))
    prediction = _function(constraint.observable.name)(couplings, inputs())
    return float(jnp.max(jnp.stack(list(constraint.ratios(prediction, couplings.mass).values()))))


def limit(name: str, model: str = _DEFAULT_MODEL, mass: float = 0.01, **settings: float | str) -> float | None:
    """The smallest coupling g' that a constraint excludes at a mass in GeV; None if it excludes none."""
    constraint = constraint_named(name)
    use((*constraint.observable.sources, *constraint.sources))
    return first_excluded(name, model, settings, mass)


def coupling_of_epsilon(epsilon: float, **settings: float | str) -> float:
    """g' at which eps^u_mumu has that value; eps grows with g'^2."""
    return COUPLING * (epsilon / predicted("eps_u_mumu", **settings)) ** 0.5


def image_coupling(**settings: float | str) -> float:
    """g' at which the matter potential of nu_e in the Sun is reversed exactly, for equal u and d couplings."""
    return coupling_of_epsilon(predicted("lma_dark_eps_image"), **settings)


def bisected(above: Callable[[float], bool], low: float, high: float, steps: int = 50) -> float:
    """Where `above(x)` turns from true at `low` to false at `high` (or back), on a logarithmic scale."""
    first = above(low)
    for _ in range(steps):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if above(middle) == first else (low, middle)
    return (low * high) ** 0.5


@cache
def _function(name: str):
    """Compiled: (couplings, inputs) -> the observable in natural units."""
    observable = observable_named(name)
    return jax.jit(lambda couplings, given: predict((observable,), couplings, given)[name])
