"""What a statistical form of a constraint is: its keys in a measurement's file, its ratios, and its words.

Each form gives one or two ratios r >= 0 of a prediction (and of the mass, where a limit is a published curve), smooth and
without saturation: r < 1 is allowed, r = 1 is the boundary, and r exactly 0 means that the constraint does not act
there. Never a probability or a mask: a saturating form hides small regions from gradients.
"""

import abc
from dataclasses import fields
from typing import ClassVar, Self

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.shipped import Rule
from zpjax.units import from_natural


class Statistic(eqx.Module):
    """A form of a family: pytree of the numbers that define it.

    title: what it is, in a sentence. required, optional: the keys of a measurement's file that belong to it, beside those of
    every one. told_by: the key by whose presence it is told from the first form of its family. pure: its numbers that are
    pure ones whatever the unit of the observable. sides: of each ratio.
    """

    family: eqx.AbstractClassVar[str]
    title: eqx.AbstractClassVar[str]
    required: eqx.AbstractClassVar[dict[str, Rule]]
    optional: ClassVar[dict[str, Rule]] = {}
    told_by: ClassVar[str | None] = None
    pure: ClassVar[tuple[str, ...]] = ()
    sides: ClassVar[tuple[str, ...]] = ("",)

    @classmethod
    @abc.abstractmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """The form in the entry of a file, of an observable in this unit; DataFileError names file and key."""

    @abc.abstractmethod
    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """r of every side for a prediction in natural units, at this mass (GeV)."""

    @abc.abstractmethod
    def words(self, unit: str) -> str:
        """What a prediction is compared with, its numbers in this unit, which is not written."""

    @property
    def numbers(self) -> dict[str, float]:
        """Its numbers by their key, but for those of a curve."""
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), float)}

    @classmethod
    def unit_of(cls, number: str, unit: str) -> str:
        """The unit of one of its numbers, of an observable in this unit."""
        return "1" if number in cls.pure else unit


class Likelihood(Statistic):
    """A form whose ratio stands for a Delta chi^2: r = (Delta chi^2 - floor)/(threshold - floor)."""

    family = "chi2"
    threshold: eqx.AbstractVar[Scalar]
    floor: eqx.AbstractVar[Scalar]

    def delta_chi2(self, ratio: Scalar) -> Scalar:
        """Delta chi^2 where the ratio is this one."""
        return delta_chi2(ratio, self.threshold, self.floor)


def delta_chi2(ratio: Scalar, threshold: Scalar, floor: Scalar) -> Scalar:
    """Delta chi^2 = floor + r (threshold - floor)."""
    return floor + ratio * (threshold - floor)


def log_ratio(r: Scalar) -> Scalar:
    """log r with a finite gradient, of any shape; -inf where r is exactly 0, and not a number where r is none."""
    silent = r == 0
    return jnp.where(silent, -jnp.inf, jnp.log(jnp.where(silent, 1.0, r)))


def in_words(value: Scalar, unit: str) -> str:
    """A number in natural units as it is read in this unit, which is not written."""
    return f"{from_natural(float(value), unit):.4g}"
