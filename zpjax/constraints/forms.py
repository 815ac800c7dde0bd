"""The six final forms of a statistic, in four families."""

from typing import ClassVar, Self

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.constraints.published_curve import CurveLimit
from zpjax.constraints.quantities import nonzero, positive, quantity
from zpjax.constraints.statistic import Likelihood, Statistic, in_words
from zpjax.shipped import FLAG, NAME, QUANTITY, DataFileError, shown

# Below this fraction of the nearest edge a window's ratio stops following the power law (it would be infinite at zero
# and undefined for the wrong sign); far below anything a scan of six decades in the coupling reaches.
_SOFTNESS = 1e-12


class ChiSquared(Likelihood):
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

    title = "a chi2 with a value"
    required: ClassVar = dict.fromkeys(("value", "error", "threshold"), QUANTITY)
    optional: ClassVar = dict.fromkeys(("error_below", "relative_error"), QUANTITY) | {"sides": NAME}
    pure = ("threshold", "relative_error")

    @property
    def floor(self) -> float:
        """Of the datum itself."""
        return 0.0

    @classmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """`sides` is "both" or "above"; all but the value is positive."""
        sides = entry.get("sides", "both")
        if sides not in ("both", "above"):
            raise DataFileError(f"{file}: key 'sides' is {shown(sides)}; a chi2 takes 'both' or 'above'.")
        names = [name for name in ("error", "threshold", "error_below", "relative_error") if name in entry]
        return cls(
            value=quantity(file, entry, "value", unit),
            **{name: positive(file, entry, name, cls.unit_of(name, unit)) for name in names},
            above_only=sides == "above",
        )

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

    def words(self, unit: str) -> str:
        """Value and error."""
        value, error = in_words(self.value, unit), in_words(self.error, unit)
        return (
            f"{value} ± {error}"
            if self.error_below is None
            else f"{value} +{error} −{in_words(self.error_below, unit)}"
        )


class DeltaChiSquared(Likelihood):
    """r = (x - floor)/(threshold - floor), for an observable x that is itself a Delta chi^2 (pulls profiled in it).

    x may be negative where its reference (the Standard Model) fits worse. `floor` lies below all that x reaches: it keeps
    r positive and smooth and moves no boundary, r = 1 at x = threshold. Below the floor r is 0.
    """

    threshold: Scalar
    floor: Scalar = 0.0

    title = "a computed delta_chi2"
    required: ClassVar = {"delta_chi2": FLAG, "threshold": QUANTITY}
    optional: ClassVar = {"floor": QUANTITY}
    told_by = "delta_chi2"

    @classmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """Of a pure number; the floor is not positive."""
        if entry["delta_chi2"] is not True or unit != "1":
            raise DataFileError(f"{file}: key 'delta_chi2' must be true, and its observable a pure number.")
        floor = quantity(file, entry, "floor", "1") if "floor" in entry else 0.0
        if floor > 0:
            raise DataFileError(f"{file}: key 'floor' must not be positive, but is {floor}.")
        return cls(positive(file, entry, "threshold", "1"), floor)

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        above = prediction - self.floor
        return (jnp.where(above < 0, 0.0, above) / (self.threshold - self.floor),)

    def words(self, unit: str) -> str:
        """The threshold, and where r counts from: r is not 0 where Delta chi^2 is."""
        return f"Δχ² < {float(self.threshold):g}" + (f", from {float(self.floor):g}" if self.floor else "")


class Limit(Statistic):
    """r = |x|/limit."""

    limit: Scalar

    family = "limit"
    title = "a limit"
    required: ClassVar = {"limit": QUANTITY}

    @classmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """The limit is positive."""
        return cls(positive(file, entry, "limit", unit))

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        return (jnp.abs(prediction) / self.limit,)

    def words(self, unit: str) -> str:
        """The limit."""
        return f"< {in_words(self.limit, unit)}"


class Window(Statistic):
    """Two one-sided ratios for lower < x < upper; each is a power law in x away from zero.

    With s(x) = z + sqrt(z^2 + 1), z = x/(2 delta), delta = 1e-12 of the smaller edge: r_upper = s(x)/s(upper),
    r_lower = s(lower)/s(x). For positive x this is x/upper and lower/x; it stays finite, smooth and monotone through
    zero and for the wrong sign. In a window around zero the larger one is |x| over the edge on the side of x, and
    1e-12 at x = 0, which is allowed and not 0: the window acts there.
    """

    lower: Scalar
    upper: Scalar

    family = "window"
    title = "a window"
    required: ClassVar = {"lower": QUANTITY, "upper": QUANTITY}
    sides = ("lower", "upper")

    @classmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """No edge is zero."""
        window = cls(*(nonzero(file, entry, key, unit) for key in cls.required))
        if not window.lower < window.upper:
            raise DataFileError(f"{file}: key 'lower' must be below 'upper'.")
        return window

    @property
    def holds_zero(self) -> bool:
        """Whether it is a bound from both sides."""
        return self.lower < 0 < self.upper

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """The ratios to the lower and to the upper edge."""
        scale = 2 * _SOFTNESS * jnp.minimum(jnp.abs(self.lower), jnp.abs(self.upper))
        here = _monotone_scale(prediction / scale)
        return _monotone_scale(self.lower / scale) / here, here / _monotone_scale(self.upper / scale)

    def words(self, unit: str) -> str:
        """Both edges."""
        return f"{in_words(self.lower, unit)} to {in_words(self.upper, unit)}"


class Requirement(Statistic):
    """r for the condition x > threshold (a theory requirement with a smooth margin); see `Window`."""

    threshold: Scalar

    family = "requirement"
    title = "a requirement"
    required: ClassVar = {"threshold": QUANTITY}

    @classmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """The threshold is not zero."""
        return cls(nonzero(file, entry, "threshold", unit))

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio."""
        scale = 2 * _SOFTNESS * jnp.abs(self.threshold)
        return (_monotone_scale(self.threshold / scale) / _monotone_scale(prediction / scale),)

    def words(self, unit: str) -> str:
        """The threshold."""
        return f"> {in_words(self.threshold, unit)}"


def _monotone_scale(z):
    """exp(asinh z) = z + sqrt(z^2 + 1), without cancellation for negative z."""
    # Beyond 1e9 the root is |z| to the last digit, and z^2 would overflow in single precision.
    large = jnp.abs(z) > 1e9
    size = jnp.abs(z) + jnp.where(large, jnp.abs(z), jnp.sqrt(jnp.where(large, 1.0, z) ** 2 + 1))
    return jnp.where(z < 0, 1 / size, size)


FORMS = (ChiSquared, DeltaChiSquared, Limit, CurveLimit, Window, Requirement)
FAMILIES = tuple(dict.fromkeys(form.family for form in FORMS))


def form_of(entry: dict) -> type[Statistic]:
    """The form of an entry of a known family: a chi2 may be computed by the observable, a limit may be a curve."""
    forms = [form for form in FORMS if form.family == entry["family"]]
    return next((form for form in forms if form.told_by in entry), forms[0])
