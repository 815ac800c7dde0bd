"""What the names of a spec stand for: looked up among zpjax's own and those of the extensions with which it was read."""

from zpjax.catalogue import observable_named
from zpjax.constraints import Constraint, constraint_named
from zpjax.extensions import exactly
from zpjax.models import Model, model_named
from zpjax.observables import Observable
from zpjax.question.spec import ScanSpec


def model_of(spec: ScanSpec) -> Model:
    """The model of the scan."""
    with exactly(spec.extensions):
        return model_named(spec.model)


def observables_of(spec: ScanSpec) -> tuple[Observable, ...]:
    """The observables that are computed beside what its constraints compare."""
    with exactly(spec.extensions):
        return tuple(map(observable_named, spec.observables))


def constraint_of(spec: ScanSpec, name: str) -> Constraint:
    """One constraint, of the scan or another one that is known to it."""
    with exactly(spec.extensions):
        return constraint_named(name)
