"""Gauged B - L: every fermion is charged, the electron included."""

from fractions import Fraction

from zpjax.models.base import GaugeParameters, Model
from zpjax.physics.couplings import Charges, vector_charges


class BMinusL(GaugeParameters):
    """No charges to choose."""


def charges(p: BMinusL) -> Charges:
    """1/3 for quarks, -1 for leptons."""
    # An exact third where the parameters are exact: the anomaly sums then vanish exactly.
    third = Fraction(1, 3) if isinstance(p.g_zp, Fraction) else 1 / 3
    return vector_charges((-1, -1, -1), (third, third, third))


MODELS = (Model("b_minus_l", "B - L", "harnik_2012", BMinusL, charges),)
