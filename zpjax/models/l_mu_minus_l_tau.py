"""Gauged L_mu - L_tau: no quarks, no electrons, finite kinetic mixing."""

from zpjax.models.base import GaugeParameters, Model
from zpjax.physics.couplings import Charges, vector_charges


class LMuMinusLTau(GaugeParameters):
    """No charges to choose."""


def charges(p: LMuMinusLTau) -> Charges:
    """+1 for muon, -1 for tau flavour."""
    return vector_charges((0, 1, -1))


MODELS = (Model("l_mu_minus_l_tau", "L_mu - L_tau", "altmannshofer_2014", LMuMinusLTau, charges),)
