"""Coherent elastic scattering of neutrinos on nuclei."""

import math

import jax.numpy as jnp
from jax.typing import ArrayLike
from jaxtyping import Array

from zpjax.constants import Scalar, StandardInputs
from zpjax.observables.base import Inputs, Observable
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.kinetic_mixing import effective_charges

_NAMES = {"e": "electron", "mu": "muon", "tau": "tau"}


def standard_charge(protons: Scalar, neutrons: Scalar, figures: dict, flavour: str) -> Scalar:
    """Q_V = Z g_p + N g_n of the Standard Model for nu_`flavour`, negative, dimensionless.

    With the radiative corrections of the low-energy couplings (g_p depends on the flavour through the charge radius).
    Source: Atzori Corona et al. (2024), sec. 2.
    """
    return protons * figures[f"proton_charge_{_NAMES[flavour]}"] + neutrons * figures["neutron_charge"]


def flavoured_charges(
    couplings: MediatorCouplings, inputs: Inputs, protons: ArrayLike, neutrons: ArrayLike, flavours: tuple[str, ...]
) -> tuple[Array, Array]:
    """`standard_charge` and `unit_strength` (GeV^2) of every flavour on a nucleus, or (flavour, nucleus) on several."""
    of_proton = jnp.stack([inputs.data["cevns"][f"proton_charge_{_NAMES[flavour]}"] for flavour in flavours])
    neutrino = jnp.stack([jnp.asarray(getattr(couplings.charges.neutrino, flavour), float) for flavour in flavours])
    if jnp.ndim(protons):
        of_proton, neutrino = of_proton[:, None], neutrino[:, None]
    standard = protons * of_proton + neutrons * inputs.data["cevns"]["neutron_charge"]
    nucleus = nuclear_charge(couplings, inputs.constants, protons, neutrons)
    return standard, unit_strength(inputs.constants, neutrino, nucleus)


def nuclear_charge(
    couplings: MediatorCouplings, constants: StandardInputs, protons: ArrayLike, neutrons: ArrayLike
) -> ArrayLike:
    """Vector charge Z (2u + d) + N (u + 2d) of a nucleus under the mediator, in units of g', mixing at q^2 = 0."""
    charges = effective_charges(couplings, constants)
    up, down = charges.up.u.vector, charges.down.d.vector
    return protons * (2 * up + down) + neutrons * (up + 2 * down)


def charge_strength(
    couplings: MediatorCouplings, constants: StandardInputs, neutrino: Scalar, nucleus: Scalar
) -> Scalar:
    """kappa = g'^2 Q'_nu Q'_nucleus/(sqrt2 G_F) in GeV^2: Q_V -> Q_V + kappa/(q^2 + m^2), q^2 = 2 M T.

    The same for antineutrinos: both parts of the amplitude change sign together.
    """
    return couplings.strength**2 * unit_strength(constants, neutrino, nucleus)


def unit_strength(constants: StandardInputs, neutrino: ArrayLike, nucleus: ArrayLike) -> ArrayLike:
    """kappa/g'^2 = Q'_nu Q'_nucleus/(sqrt2 G_F) in GeV^2: what of kappa does not depend on g'."""
    return neutrino * (nucleus / (math.sqrt(2.0) * constants.fermi_constant))


def cevns_amplitude_ratio(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Q_V/Q_V^SM of nu_mu on 133Cs for vanishing momentum transfer. Dimensionless.

    1 + kappa/(m^2 Q_V^SM): 0 where the rate vanishes, -1 where the sign flips at the Standard Model's rate. What an
    experiment sees is an average of its square with m^2 + q^2 for m^2 (q = 20-100 MeV at stopped-pion sources).
    """
    figures, target = inputs.data["cevns"], inputs.data["coherent_csi"]
    protons, neutrons = target["proton_numbers"][0], target["neutron_numbers"][0]
    nucleus = nuclear_charge(couplings, inputs.constants, protons, neutrons)
    strength = charge_strength(couplings, inputs.constants, couplings.charges.neutrino.mu, nucleus)
    return 1 + strength / (couplings.mass**2 * standard_charge(protons, neutrons, figures, "mu"))


OBSERVABLES = (
    Observable(
        "cevns_amplitude_ratio",
        cevns_amplitude_ratio,
        "1",
        r"Q_V/Q_V^\mathrm{SM}",
        "coherent amplitude of muon neutrinos on caesium over the Standard Model's, at vanishing momentum transfer",
        ("freedman_1974", "lindner_2017", "atzori_corona_2024"),
        without_mediator=1.0,
    ),
)
