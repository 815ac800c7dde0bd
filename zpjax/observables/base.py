"""What an observable is: a named pure function of one point, with its unit, domain and sources."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.display import Shown
from zpjax.inputs import Inputs
from zpjax.numerics.one_point import require_one_point
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.kinetic_mixing import with_mixing_at_rest


@dataclass(frozen=True, repr=False)
class Observable(Shown):
    """A prediction. It compares with nothing and knows no batch.

    function: (couplings, inputs) -> scalar in natural units. unit: the unit at every edge (tables, stores, figures).
    without_mediator: the value for vanishing coupling, or None where that limit does not exist. mass_range: GeV, the
    documented domain; outside it a scan marks the point OUT_OF_DOMAIN. reduces_to: observables of which it is a function,
    where tracing cannot see it (tested: its gradient is a combination of theirs). single_precision: whether 32-bit numbers
    can hold all that is met on the way (1e-38 to 3e38); scans in mixed precision compute the others in double. valid_if: what
    is taken for granted about the charges, as `coverage.Condition`s; outside a scan stores no number and says NOT_COVERED.

    Observables that share work share one function, which returns a record; `component` names the field that is this
    observable. `predict` then evaluates the function once (compilers do not merge identical loops).
    """

    name: str
    function: Callable[[MediatorCouplings, Inputs], Scalar]
    unit: str
    symbol: str
    meaning: str
    sources: tuple[str, ...]
    without_mediator: float | None
    mass_range: tuple[float, float] = (0.0, float("inf"))
    component: str | None = None
    reduces_to: tuple[str, ...] = ()
    single_precision: bool = True
    valid_if: tuple = ()

    def __call__(self, couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
        """The value at one point, in natural units; ValueError for a batch of points."""
        require_one_point(couplings)
        return self.pick(self.function(couplings, inputs))

    def _card(self) -> tuple[str, dict]:
        return self.name, {"in": self.unit, "symbol": self.symbol, "is": self.meaning, "from": ", ".join(self.sources)}

    def pick(self, result: object) -> Scalar:
        """This observable's part of what its function returns."""
        return getattr(result, self.component) if self.component else result


# What `shared` functions have returned during the running `predict`; None outside of it.
_done: ContextVar[dict | None] = ContextVar("done", default=None)


def shared(function: Callable) -> Callable:
    """A function (couplings, inputs) -> record that several observables call: within `predict` it runs once a point.

    Compilers merge identical arithmetic but not identical loops. To be called at the top level of an observable, with
    the couplings and inputs as they came.
    """

    @wraps(function)
    def once(couplings, inputs):
        done = _done.get()
        if done is None:
            return function(couplings, inputs)
        key = (function, id(couplings), id(inputs))
        if key not in done:
            done[key] = function(couplings, inputs)
        return done[key]

    return once


def predict(observables: Iterable["Observable"], couplings: MediatorCouplings, inputs: Inputs) -> dict[str, Scalar]:
    """The values of several observables at one point, by name, in natural units; shared work is done once.

    ValueError for a batch of points.
    """
    require_one_point(couplings)
    couplings = with_mixing_at_rest(couplings, inputs.constants)
    results = {}
    token = _done.set({})
    try:
        for observable in observables:
            if observable.function not in results:
                results[observable.function] = observable.function(couplings, inputs)
    finally:
        _done.reset(token)
    return {o.name: jnp.asarray(o.pick(results[o.function]), dtype=float) for o in observables}
