"""Gauged L_mu - L_tau: no quarks, no electrons, finite kinetic mixing."""

from zpjax.models.base import GaugeParameters, Model
from zpjax.physics.couplings import (
    ChargedLeptonCharges,
    Charges,
    DownCharges,
    NeutrinoCharges,
    UpCharges,
    VectorCharge,
)


class LMuMinusLTau(GaugeParameters):
    """No charges to choose."""


def charges(p: LMuMinusLTau) -> Charges:
    """+1 for muon, -1 for tau flavour."""
    neutral = VectorCharge(0)
    return Charges(
        NeutrinoCharges(0, 1, -1),
        ChargedLeptonCharges(neutral, VectorCharge(1), VectorCharge(-1)),
        UpCharges(neutral, neutral, neutral),
        DownCharges(neutral, neutral, neutral),
    )


MODELS = (Model("l_mu_minus_l_tau", "L_mu - L_tau", "altmannshofer_2014", LMuMinusLTau, charges),)
