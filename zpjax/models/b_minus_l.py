"""Gauged B - L: every fermion is charged, the electron included."""

from fractions import Fraction

from zpjax.models.base import GaugeParameters, Model
from zpjax.physics.couplings import (
    ChargedLeptonCharges,
    Charges,
    DownCharges,
    NeutrinoCharges,
    UpCharges,
    VectorCharge,
)


class BMinusL(GaugeParameters):
    """No charges to choose."""


def charges(p: BMinusL) -> Charges:
    """1/3 for quarks, -1 for leptons."""
    # An exact third where the parameters are exact: the anomaly sums then vanish exactly.
    third = Fraction(1, 3) if isinstance(p.g_zp, Fraction) else 1 / 3
    quark, lepton = VectorCharge(third), VectorCharge(-1)
    return Charges(
        NeutrinoCharges(-1, -1, -1),
        ChargedLeptonCharges(lepton, lepton, lepton),
        UpCharges(quark, quark, quark),
        DownCharges(quark, quark, quark),
    )


MODELS = (Model("b_minus_l", "B - L", "harnik_2012", BMinusL, charges),)
