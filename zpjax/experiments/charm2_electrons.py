"""Muon neutrinos on electrons in CHARM-II."""

import jax.numpy as jnp
import numpy as np

from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.observables.neutrino_electron_scattering import coupling_strength, electron_charge
from zpjax.physics.exchange import propagator_sums

# Per beam. Within 2e-7 of adaptive quadrature for every mass: the recoils are bounded from below.
_NODES = 8


def nu_e_delta_gv_charm2(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Shift of g_V as a fit of constant couplings to CHARM-II's recoil spectra sees it. Dimensionless.

    The average of g'^2 Q'_mu (Q'_eL + Q'_eR)/(2 sqrt2 G_F (m^2 + 2 m_e T)) over recoils, weighted by what they tell
    about g_V: (dN/dg_V)^2/N of either beam, N = g_L^2 + g_R^2 (1 - T/E)^2 (antineutrinos: L <-> R), linear in the shift.
    Kinetic mixing is taken at one Q^2, 0.0137 GeV^2; over the accepted recoils it runs by +2 to -2 % (muon and
    light-quark loops), which moves the average by at most 0.3 %. Accuracy of the average otherwise: 2e-7.
    Neglects the spread of the beam energies, m_e/E, a simultaneous fit of g_A and the shift of g_A by axial charges.
    Source: CHARM-II (1994); Lindner et al. (2018), sec. 4, use the spectra themselves.
    """
    figures = inputs.data["charm2"]
    electron = electron_charge(couplings, inputs.constants, -figures["typical_q2"])
    transfer, weight = _recoils(inputs)
    mean, _ = propagator_sums(couplings.mass, transfer, weight)
    scale = coupling_strength(couplings, inputs.constants) * couplings.charges.neutrino.mu
    return scale * (electron.left + electron.right) * mean


def _recoils(inputs):
    """Q^2 of the nodes of both beams, and their weights, which sum to 1."""
    # notation: arrays (recoil, beam), the beam of neutrinos before that of antineutrinos, which exchange g_L and g_R
    figures, (y, w) = inputs.data["charm2"], (each[:, None] for each in gauss_legendre(_NODES))
    g_v, g_a = figures["standard_g_v"] / 2, np.array([1.0, -1.0]) * (figures["standard_g_a"] / 2)
    same, opposite = g_v + g_a, g_v - g_a
    energy, (low, high) = figures["energies"], figures["recoil_range"]
    recoil = low + (jnp.minimum(high, energy) - low) * y
    rest = (1 - recoil / energy) ** 2
    density = same**2 + opposite**2 * rest
    # Per accepted event of the beam: density and response share a normalisation.
    information = (same + opposite * rest) ** 2 / density * w
    weight = figures["beam_shares"] / jnp.sum(density * w, axis=0) * information
    return jnp.ravel(2 * inputs.constants.m_electron * recoil), jnp.ravel(weight / jnp.sum(weight))


OBSERVABLES = (
    Observable(
        "nu_e_delta_gv.charm2",
        nu_e_delta_gv_charm2,
        "1",
        r"\Delta g_V^{\nu_\mu e}",
        "shift of the vector coupling of nu_mu to electrons at CHARM-II",
        ("charm2_1994", "lindner_2018"),
        without_mediator=0.0,
    ),
)
