"""log r of a scan's constraints as a differentiable function of the parameters: `zpjax.log_ratios`."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.constraints import Constraint
from zpjax.constraints.statistic import log_ratio
from zpjax.display import Shown
from zpjax.observables import predict
from zpjax.observables.coverage import conditions_of, least_margin
from zpjax.question.named import constraint_of
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import Arguments, PointFunction, point_function, require_x64
from zpjax.status import Status
from zpjax.units import brief, natural_unit, nearest


class LogRatios(Shown, eqx.Module):
    """log r of every piece of a scan's constraints at one point: below 0 allowed, above 0 excluded, 0 the boundary.

    `names` are the pieces in order, `parameters` the scanned parameters with the natural unit in which they are taken, a power
    of GeV. -inf where a constraint does not act or does not cover the charges, NaN where r is no number: `status` tells which.
    Made for jit, vmap, grad and hessian; hand it to compiled functions as an argument, so that its tables are no constants
    of theirs.
    """

    point: PointFunction = eqx.field(static=True)
    units: tuple[tuple[str, str], ...] = eqx.field(static=True)
    arguments: Arguments

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the pieces: a constraint's own, or `name.lower` and `name.upper` of a window."""
        return self.point.pieces

    @property
    def parameters(self) -> dict[str, str]:
        """Natural units of the parameters that must be given, by name."""
        return dict(self.units)

    def _card(self) -> tuple[str, dict]:
        return self.point.model.name, {"of": ", ".join(self.parameters), "pieces": ", ".join(self.names)}

    def __call__(self, values: dict[str, Scalar]) -> jax.Array:
        """log r at these values, shape (piece,).

        values: a number for every one of `parameters`, and for any other of the model that shall not be as the spec says.
        ValueError for a name that is missing or not known, and for a batch.
        """
        return self.told(values)[0]

    def status(self, values: dict[str, Scalar]) -> jax.Array:
        """Codes of `zpjax.Status`, shape (piece,): what log r at these values is worth. No parameter's own domain is checked."""
        return self.told(values)[1]

    def told(self, values: dict[str, Scalar]) -> tuple[jax.Array, jax.Array]:
        """Both."""
        return _told(self.point, *self._split(values))

    def _split(self, values: dict) -> tuple[dict, Arguments]:
        """The values, and arguments that hold only what is not among them."""
        known = {**self.parameters, **self.arguments.fixed}
        for name in values:
            if name not in known:
                raise ValueError(f"parameter '{brief(name)}' is not one of the scan's numbers{nearest(name, known)}")
        for name, unit in self.units:
            if name not in values:
                raise ValueError(f"parameter '{name}' is missing; give it as a number (unit: {unit}).")
        fixed = {name: value for name, value in self.arguments.fixed.items() if name not in values}
        return {n: _number(n, v) for n, v in values.items()}, replace(self.arguments, fixed=fixed)


def _number(name: str, value) -> jax.Array:
    try:
        return jnp.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"parameter '{name}' must be a number in natural units, but is {brief(value)}.") from None


@partial(jax.jit, static_argnums=0)  # so that a call by hand is as fast as one that is traced
def _told(point: PointFunction, values: dict, arguments: Arguments) -> tuple[jax.Array, jax.Array]:
    couplings, constraints = point.couplings(values, arguments), point.constraints
    needed = (*dict.fromkeys(c.observable for c in constraints), *conditions_of(constraints))
    found = predict(needed, couplings, arguments.inputs)
    ratios = point.ratios(found, couplings.mass, arguments.statistics)
    codes = [status_of(c, ratios[piece], found, couplings.mass) for c in constraints for piece in c.pieces]
    return log_ratio(jnp.stack(list(ratios.values()))), jnp.stack(codes)


def log_ratios(spec: ScanSpec, constraints: Iterable[str] | None = None) -> LogRatios:
    """log r of the scan's constraints, or of those of its constraints that are named, as one differentiable function."""
    require_x64()
    chosen = spec.imposed
    if constraints is not None:
        for name in (names := tuple(constraints)):
            if name not in spec.constraints:
                raise ValueError(f"'{brief(name)}' is not a constraint of the scan{nearest(name, spec.constraints)}")
        chosen = tuple(constraint_of(spec, name) for name in dict.fromkeys(names))
    if not chosen:
        raise ValueError("log r needs at least one constraint.")
    point, arguments = point_function(spec, chosen)
    return LogRatios(point, tuple((axis.name, natural_unit(axis.unit)) for axis in spec.axes), arguments)


def status_of(constraint: Constraint, ratio: Scalar, found: dict[str, Scalar], mass: Scalar) -> jax.Array:
    """The code of a ratio of the constraint: what kind of answer it is. found: what `predict` gave."""
    low, high = constraint.observable.mass_range
    code = jnp.where((mass >= low) & (mass <= high * (1 + 1e-12)), Status.OK, Status.OUT_OF_DOMAIN)
    code = jnp.where(ratio == 0, Status.NOT_APPLICABLE, code)
    code = jnp.where(jnp.isfinite(ratio), code, Status.NOT_FINITE)
    if constraint.valid_if:
        code = jnp.where(least_margin(constraint.valid_if, found) > 0, code, Status.NOT_COVERED)
    return code.astype(jnp.uint8)
