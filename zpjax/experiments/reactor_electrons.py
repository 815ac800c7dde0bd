"""Reactor antineutrinos on electrons in TEXONO and GEMMA."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.observables.neutrino_electron_scattering import Beam, Recoils, electron_couplings, rate_ratio

# Recoils and neutrino energies. The energies' average does not depend on the mediator: it costs nothing per point.
_NODES, _ENERGIES = 8, 32


def nu_e_rate_ratio_texono(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Reactor antineutrinos on electrons over the Standard Model, recoils of 3-8 MeV. Dimensionless; see `rate_ratio`.

    Exactly 1 for a nu_e without charge: kinetic mixing reaches charged particles alone. Spectrum of the 1989
    parametrisation, an isolated smooth flux; its error (5 %) cancels in the ratio. Accuracy: quadrature 1e-8 of the
    change; mixing at q^2 = 0, from which the electron's own loop runs by 1.5e-3 of its charge.
    Neglects energy resolution and radiative corrections. Source: TEXONO (2010); Bilmis et al. (2015).
    """
    return _ratio(couplings, inputs, "texono_window")


def nu_e_rate_ratio_gemma(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Reactor antineutrinos on electrons over the Standard Model, recoils of 2.8-55 keV; see `nu_e_rate_ratio_texono`.

    Far below the neutrino energies the rate hardly depends on the spectrum. For m < 0.3 MeV the excess grows towards
    small recoils, and a fit of the spectrum would be stronger than this integral. Neglects atomic binding (germanium's
    K shell is bound by 11 keV). Accuracy: quadrature 1e-5 of the change (3e-5 at 0.1 MeV).
    Source: GEMMA (2012); Lindner et al. (2018).
    """
    return _ratio(couplings, inputs, "gemma_window")


def _ratio(couplings, inputs, window):
    sin2 = inputs.data["neutrino_electron"]["sin2_theta_w"]
    beam = Beam(1.0, *electron_couplings(sin2, charged_current=True), couplings.charges.neutrino.e)
    recoils = _recoils(inputs.data["reactor_electrons"], inputs.constants.m_electron, window)
    return rate_ratio(couplings, inputs.constants, (beam,), recoils, antineutrinos=True)


def _recoils(figures, m_e, window):
    """Nodes over the window, with the three terms averaged over the spectrum above the threshold of each recoil."""
    (y, w), (x, v) = gauss_legendre(_NODES), gauss_legendre(_ENERGIES)
    low, high = figures[window]
    width = high - low
    # Of all pairs of a recoil and an energy: arrays of one shape.
    recoil = low + width * np.repeat(y[:, None], _ENERGIES, axis=1)
    least = (recoil + jnp.sqrt(recoil**2 + 2 * m_e * recoil)) / 2
    span = figures["spectrum_end"] - least
    energy = least + span * np.tile(x, (_NODES, 1))
    weight = width * span * np.outer(w, v) * reactor_spectrum(energy, figures)
    share = recoil / energy
    return Recoils(
        transfer=2 * m_e * (low + width * y),
        same=jnp.sum(weight, axis=1),
        opposite=jnp.sum(weight * (1 - share) ** 2, axis=1),
        mixed=m_e * jnp.sum(weight * share / energy, axis=1),
    )


def reactor_spectrum(energy: Array, figures: dict) -> Array:
    """Antineutrinos per MeV and fission, sum_i f_i exp(a_0i + a_1i E + a_2i E^2) with E in MeV.

    Domain: 2-8 MeV, where it is good to 5-10 %; below, it is a smooth continuation that leaves out neutron capture on
    238U, and above 8 MeV it falls too slowly. Source: Vogel and Engel (1989), eq. (A1).
    """
    e = energy / figures["spectrum_energy_unit"]
    powers = jnp.stack([jnp.ones_like(e), e, e**2], axis=-1)
    coefficients = jnp.stack([figures[f"spectrum_{term}"] for term in ("constant", "linear", "quadratic")])
    return jnp.exp(powers @ coefficients) @ figures["fission_shares"]


def _observable(experiment, function, sources):
    return Observable(
        f"nu_e_rate_ratio.{experiment}",
        function,
        "1",
        rf"R/R_\mathrm{{SM}}|_\mathrm{{{experiment.upper()}}}",
        f"antineutrino-electron scattering rate at {experiment.upper()} over the Standard Model's",
        sources,
        without_mediator=1.0,
        mass_range=(1e-4, float("inf")),
    )


OBSERVABLES = (
    _observable("texono", nu_e_rate_ratio_texono, ("texono_2010", "bilmis_2015")),
    _observable("gemma", nu_e_rate_ratio_gemma, ("gemma_2012", "lindner_2018")),
)
