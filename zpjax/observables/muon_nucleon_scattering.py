"""Deep-inelastic scattering of muons on nucleons by exchange of the photon and a neutral vector mediator."""

from zpjax.observables.base import Inputs, Observable, Scalar
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.kinetic_mixing import DOWN, LEPTON, UP, effective_charges


def muon_nucleon_dis_ratio(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """F_2 of muons on an isoscalar target over that of photon exchange, at Q^2 = 10 GeV^2. Dimensionless.

    sum_q Q_q^2 <|1 + rho_q|^2> / sum_q Q_q^2 over u and d, rho_q = g'^2 q_mu q_q Q^2/(e^2 Q_mu Q_q (Q^2 + m^2)) with the
    charges q of either handedness including kinetic mixing at this Q^2; the mean over handedness is that of y -> 0,
    1 + 2 rho_vv + (v^2 + a^2)(v^2 + a^2) terms. For m^2 << Q^2 the mediator only rescales the photon.
    Neglects strange and heavier quarks, terms odd in y, Z exchange, and that parton densities are fitted to these data.
    Source: Farzan (2015), sec. 3, which names the process.
    """
    constants = inputs.constants
    q2 = inputs.data["muon_nucleon"]["typical_q2"]
    charges = effective_charges(couplings, constants, -q2)
    muon = charges.charged_lepton.mu
    scale = couplings.strength**2 / constants.electric_charge**2 * q2 / (q2 + couplings.mass**2)
    change = 0.0
    for quark, electric in ((charges.up.u, UP), (charges.down.d, DOWN)):
        interference = 2 * scale * (LEPTON * electric) * muon.vector * quark.vector
        size = (muon.vector**2 + muon.axial**2) * (quark.vector**2 + quark.axial**2)
        change += interference + scale**2 * size
    return 1 + change / (UP**2 + DOWN**2)


OBSERVABLES = (
    Observable(
        "muon_nucleon_dis_ratio",
        muon_nucleon_dis_ratio,
        "1",
        r"F_2/F_2^\gamma|_{\mu N}",
        "muon-nucleon deep-inelastic scattering over photon exchange",
        ("farzan_2015", "bcdms_1989"),
        without_mediator=1.0,
    ),
)
