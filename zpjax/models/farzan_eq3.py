"""The chiral couplings of eq. (3) of the paper: free charges of the mu and tau doublets, Q_1, u_R and d_R."""

from zpjax.constants import Scalar
from zpjax.models.base import GaugeParameters, Model, parameter
from zpjax.physics.couplings import (
    ChargedLeptonCharges,
    Charges,
    ChiralCharge,
    DownCharges,
    NeutrinoCharges,
    UpCharges,
    VectorCharge,
)


class FarzanEq3(GaugeParameters):
    """Charges of eq. (3); the defaults are those of eqs. (9) and (10)."""

    y_l: Scalar = parameter("Y_L", "1", "charge of the doublets L_mu and L_tau", (-2.0, 2.0), default=1.0)
    y_q1: Scalar = parameter("Y_{Q_1}", "1", "charge of the first quark doublet", (-1.0, 1.0), default=1 / 3)
    y_u1: Scalar = parameter("Y_{u_1}", "1", "charge of u_R", (-1.0, 1.0), default=1 / 3)
    y_d1: Scalar = parameter("Y_{d_1}", "1", "charge of d_R", (-1.0, 1.0), default=1 / 3)


def charges(p: FarzanEq3) -> Charges:
    """Only the fields of eq. (3) are charged, so that right-handed muons are neutral. Anomalous by itself."""
    doublet, neutral = ChiralCharge(p.y_l, 0), VectorCharge(0)
    return Charges(
        NeutrinoCharges(0, p.y_l, p.y_l),
        ChargedLeptonCharges(neutral, doublet, doublet),
        UpCharges(ChiralCharge(p.y_q1, p.y_u1), neutral, neutral),
        DownCharges(ChiralCharge(p.y_q1, p.y_d1), neutral, neutral),
    )


MODELS = (Model("farzan_eq3", "chiral couplings of eq. (3)", "farzan_2015", FarzanEq3, charges),)
