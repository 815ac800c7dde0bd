"""The four statistical forms of a constraint, as pytrees of the numbers that define them.

Each gives one or two ratios r >= 0 of a prediction (and of the mass, where a limit is a published curve), smooth and
without saturation: r < 1 is allowed, r = 1 is the boundary, and r exactly 0 means that the constraint does not act
there. Never a probability or a mask: a saturating form hides small regions from gradients.
"""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.interpolation import Curve, smooth_step

# Below this fraction of the nearest edge a window's ratio stops following the power law (it would be infinite at zero
# and undefined for the wrong sign); far below anything a scan of six decades in the coupling reaches.
_SOFTNESS = 1e-12
# Width in log(m) over which a published curve fades out at its ends.
_FADE = 0.01


class ChiSquared(eqx.Module):
    """r = Delta chi^2/threshold with Delta chi^2 = ((x - value)/sigma)^2, measured from the datum itself.

    sigma^2 = error^2 + (relative_error x)^2: the second part is the uncertainty of the prediction's normalisation,
    profiled (a pull on x of that width has this closed form). With `error_below`, `error` is the datum's error towards
    larger values and acts on predictions above it, `error_below` on those below.
    `above_only`: only predictions above the datum are penalised (r = 0 below).
    """

    value: Scalar
    error: Scalar
    threshold: Scalar
    error_below: Scalar | None = None
    relative_error: Scalar | None = None
    above_only: bool = eqx.field(static=True, default=False)

    sides = ("",)
    family = "chi2"

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        difference, error = prediction - self.value, self.error
        if self.error_below is not None:
            error = jnp.where(difference > 0, error, self.error_below)
        if self.above_only:
            difference = jnp.where(difference < 0, 0.0, difference)  # what is not a number stays so
        if self.relative_error is None:
            return ((difference / error) ** 2 / self.threshold,)
        return (difference**2 / (error**2 + (self.relative_error * prediction) ** 2) / self.threshold,)


class DeltaChiSquared(eqx.Module):
    """r = (x - floor)/(threshold - floor), for an observable x that is itself a Delta chi^2 (pulls profiled in it).

    x may be negative where its reference (the Standard Model) fits worse. `floor` lies below all that x reaches: it keeps
    r positive and smooth and moves no boundary, r = 1 at x = threshold. Below the floor r is 0.
    """

    threshold: Scalar
    floor: Scalar = 0.0

    sides = ("",)
    family = "chi2"

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        above = prediction - self.floor
        return (jnp.where(above < 0, 0.0, above) / (self.threshold - self.floor),)


class Limit(eqx.Module):
    """r = |x|/limit."""

    limit: Scalar

    sides = ("",)
    family = "limit"

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        return (jnp.abs(prediction) / self.limit,)


class CurveLimit(eqx.Module):
    """r = |x|/limit(m) for a published curve, a monotone cubic of log(limit) in log(m).

    The end of the published range is an end: beyond it r is exactly 0. Within the outermost 1 % in mass r falls to 0
    with two continuous derivatives (which weakens the limit there and never extends it), so that a boundary may be
    followed around the end.
    """

    curve: Curve

    sides = ("",)
    family = "limit"

    def ratios(self, prediction: Scalar, mass: Scalar) -> tuple[Scalar, ...]:
        """One ratio."""
        x = jnp.log(mass)
        first, last = self.curve.nodes[0], self.curve.nodes[-1]
        fade = smooth_step((x - first) / _FADE) * smooth_step((last - x) / _FADE)
        return (jnp.abs(prediction) * fade * jnp.exp(-self.curve(x)),)


class Window(eqx.Module):
    """Two one-sided ratios for lower < x < upper; each is a power law in x away from zero.

    With s(x) = z + sqrt(z^2 + 1), z = x/(2 delta), delta = 1e-12 of the smaller edge: r_upper = s(x)/s(upper),
    r_lower = s(lower)/s(x). For positive x this is x/upper and lower/x; it stays finite, smooth and monotone through
    zero and for the wrong sign. In a window around zero the larger one is |x| over the edge on the side of x, and
    1e-12 at x = 0, which is allowed and not 0: the window acts there.
    """

    lower: Scalar
    upper: Scalar

    sides = ("lower", "upper")
    family = "window"

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """The ratios to the lower and to the upper edge."""
        scale = 2 * _SOFTNESS * jnp.minimum(jnp.abs(self.lower), jnp.abs(self.upper))
        here = _monotone_scale(prediction / scale)
        return _monotone_scale(self.lower / scale) / here, here / _monotone_scale(self.upper / scale)


class Requirement(eqx.Module):
    """r for the condition x > threshold (a theory requirement with a smooth margin); see `Window`."""

    threshold: Scalar

    sides = ("",)
    family = "requirement"

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        scale = 2 * _SOFTNESS * jnp.abs(self.threshold)
        return (_monotone_scale(self.threshold / scale) / _monotone_scale(prediction / scale),)


def _monotone_scale(z):
    """exp(asinh z) = z + sqrt(z^2 + 1), without cancellation for negative z."""
    # Beyond 1e9 the root is |z| to the last digit, and z^2 would overflow in single precision.
    large = jnp.abs(z) > 1e9
    size = jnp.abs(z) + jnp.where(large, jnp.abs(z), jnp.sqrt(jnp.where(large, 1.0, z) ** 2 + 1))
    return jnp.where(z < 0, 1 / size, size)


def log_ratio(r: Scalar) -> Scalar:
    """log r with a finite gradient; -inf where r is exactly 0, and not a number where r is none."""
    silent = r == 0
    return jnp.where(silent, -jnp.inf, jnp.log(jnp.where(silent, 1.0, r)))


FAMILIES = ("chi2", "limit", "window", "requirement")
