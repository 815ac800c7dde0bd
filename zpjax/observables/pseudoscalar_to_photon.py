"""Decays of neutral pseudoscalar mesons to a photon and the mediator."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.numerics.guarded import positive_part_power
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.decay import decay
from zpjax.physics.hadronic_widths import meson_currents, meson_masses
from zpjax.physics.kinetic_mixing import DOWN, UP


class PhotonAndMediator(eqx.Module):
    """Branching ratios of pi0, eta and eta' to a photon and Z', and with the decay of the Z'."""

    pi0: Scalar
    eta: Scalar
    eta_prime: Scalar
    pi0_invisible: Scalar
    pi0_ee: Scalar
    eta_two_photons_pi0: Scalar


@shared
def pseudoscalar_to_photon(couplings: MediatorCouplings, inputs: Inputs) -> PhotonAndMediator:
    """Branching ratios of P -> gamma Z', dimensionless.

    BR(gamma Z') = 2 (g'^2/e^2) |A|^2 (1 - m^2/M^2)^3 BR(gamma gamma), A = sum_q c_q Q_q x_q F(m^2)/sum_q c_q Q_q^2,
    with the meson's content c_q, the electric charges Q_q and the vector charges x_q of the mediator (kinetic mixing
    included). For x_u = x_d = b/3 the pion has A = b: 2 (alpha_B/alpha)(1 - m^2/M^2)^3. F is the propagator of the
    omega (u + d), rho (u - d) or phi (s), 1 at m = 0. The eta and eta' mix in the quark-flavour basis, each with
    its own decay constant. Channels of the mediator are multiplied by their branching ratios (prompt or invisible as
    the case may be: its decay length is not followed).
    Domain: 1 MeV to 1 GeV; exactly 0 above threshold. Accuracy: pi0 1 %, eta 10 % (mixing and form factor), eta' 20 %,
    and 30 % where the mediator sits on the rho, omega or phi. Neglects the anomaly of other currents and two-loop mixing.
    Source: Tulin (2014), eq. for pi0 -> gamma B, extended to unequal charges; Feldmann, Kroll and Stech (1998).
    """
    constants, mesons, names = inputs.constants, inputs.data["pseudoscalars"], ("pi0", "eta", "eta_prime")
    masses = jnp.stack([constants.m_pi0, mesons["m_eta"], mesons["m_eta_prime"]])
    two_photons = jnp.stack([mesons[f"br_{name}_two_photons"] for name in names])
    relative = two_photons * positive_part_power(1 - (couplings.mass / masses) ** 2, 3)
    relative *= _amplitudes_squared(couplings, constants, mesons)
    pi0, eta, eta_prime = jnp.unstack(relative)
    mediator, scale = decay(couplings, inputs), 2 * (couplings.strength / constants.electric_charge) ** 2
    pi0, eta = scale * pi0, scale * eta
    return PhotonAndMediator(
        pi0=pi0,
        eta=eta,
        eta_prime=scale * eta_prime,
        pi0_invisible=pi0 * mediator.invisible,
        pi0_ee=pi0 * mediator.ee,
        eta_two_photons_pi0=eta * mediator.pi0gamma,
    )


def _amplitudes_squared(couplings, constants, mesons):
    """|A|^2 of pi0, eta and eta': the amplitude to a photon and Z' over that to two photons, per strength over e."""
    vectors, widths = meson_masses(constants)
    s = (couplings.mass / vectors) ** 2
    # m_V^2/(m_V^2 - s - i s Gamma_V/m_V): the running width keeps it exactly 1 at s = 0.
    real, imaginary = 1 - s, s * widths / vectors
    strength = meson_currents(couplings, constants) / (real**2 + imaginary**2)
    content, per_pair = _contents(mesons)
    # In all digits of single precision on devices that would spare some.
    exact = jax.lax.Precision.HIGHEST
    parts = (jnp.matmul(content, strength * part, precision=exact) ** 2 for part in (real, imaginary))
    return sum(parts) / per_pair**2


def _contents(mesons):
    """c_q Q_q of each pseudoscalar in the currents of rho, omega and phi, and sum_q c_q Q_q^2."""
    angle, sign = mesons["mixing_angle"], np.array([-1.0, 1.0, 1.0])
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    # Of u; d has the same up to the sign.
    up = jnp.stack([jnp.ones_like(cos), jnp.sqrt(0.5) * cos, jnp.sqrt(0.5) * sin])
    # The strange amplitude is f_q/f_s times smaller: two-photon amplitudes go as the inverse decay constants.
    strange = mesons["nonstrange_decay_constant"] / mesons["strange_decay_constant"]
    strange *= jnp.stack([jnp.zeros_like(cos), -sin, cos])
    content = jnp.stack([up * (UP - sign * DOWN) / 2, up * (UP + sign * DOWN) / 2, strange * DOWN], axis=1)
    return content, up * (UP**2 + sign * DOWN**2) + strange * DOWN**2


_SOURCES = ("tulin_2014",)
_MIXING_SOURCES = ("tulin_2014", "feldmann_1998")
_RANGE = (0.0, 1.0)
_CHANNELS = (
    ("br_pi0_to_gamma_zp", "pi0", r"\pi^0\to\gamma Z^\prime", "pi0 to a photon and the mediator", _SOURCES),
    ("br_eta_to_gamma_zp", "eta", r"\eta\to\gamma Z^\prime", "eta to a photon and the mediator", _MIXING_SOURCES),
    (
        "br_eta_prime_to_gamma_zp",
        "eta_prime",
        r"\eta^\prime\to\gamma Z^\prime",
        "eta'(958) to a photon and the mediator",
        _MIXING_SOURCES,
    ),
    (
        "br_pi0_to_gamma_invisible",
        "pi0_invisible",
        r"\pi^0\to\gamma Z^\prime(\nu\bar\nu)",
        "pi0 to a photon and the mediator, which goes to neutrinos",
        _SOURCES,
    ),
    (
        "br_pi0_to_gamma_zp_to_ee",
        "pi0_ee",
        r"\pi^0\to\gamma Z^\prime(e^+e^-)",
        "pi0 to a photon and the mediator, which goes to electrons",
        (*_SOURCES, "na48_dark_photon_2015"),
    ),
    (
        "br_eta_to_gamma_zp_to_pi0_gamma",
        "eta_two_photons_pi0",
        r"\eta\to\gamma Z^\prime(\pi^0\gamma)",
        "eta to a photon and the mediator, which goes to pi0 and a photon",
        _MIXING_SOURCES,
    ),
)
OBSERVABLES = tuple(
    Observable(
        name,
        pseudoscalar_to_photon,
        "1",
        rf"\mathrm{{BR}}({symbol})",
        f"branching ratio of {words}",
        sources,
        without_mediator=0.0,
        mass_range=_RANGE,
        component=component,
    )
    for name, component, symbol, words, sources in _CHANNELS
)
