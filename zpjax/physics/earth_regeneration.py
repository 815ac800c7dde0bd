"""Regeneration of solar electron neutrinos in the Earth."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.physics.solar_survival import SolarMixing, SolarNsi, matter_vector


def earth_density(radius: Scalar, earth: dict) -> tuple[Scalar, Scalar]:
    """Electron density (natural units) and neutrons per electron at a radius in units of the Earth's.

    Five shells, each constant + square r^2 + quartic r^4. Source: Lisi and Montanino (1997).
    """
    shell = jnp.clip(jnp.sum(radius > jnp.asarray(earth["shell_edges"])), 0, len(earth["shell_edges"]) - 1)
    constant, square, quartic = (
        jnp.asarray(earth[f"shell_{name}"])[shell] for name in ("constant", "square", "quartic")
    )
    neutrons = jnp.where(
        shell < earth["core_shells"], earth["core_neutrons_per_electron"], earth["mantle_neutrons_per_electron"]
    )
    return constant + square * radius**2 + quartic * radius**4, neutrons


def mean_regeneration(
    energy: Scalar, mixing: SolarMixing, nsi: SolarNsi, constants: StandardInputs, earth: dict
) -> Float[Array, "..."]:
    """f = P(nu_2 -> nu_e) - sin^2 theta_12 averaged over nights and over what a detector cannot resolve in energy.

    A spread of 10 % in the energy washes out all that lies more than an oscillation length (300 km) below the detector:
    to first order f = sin^2 2theta_12 A/(2 dm2_21) with A = 2 E cos^2 theta_13 V_e at the surface, whatever the path. To
    all orders it is taken as that of matter of the surface's density and composition,
    f = [cos 2theta - cos 2theta_m cos(2theta_m - 2theta)]/2. Dimensionless, two flavours; broadcasts over energies.
    Accuracy against the evolution through 600 slabs, averaged over equal cosines of the nadir angle and a spread of 10 % in 1/E:
    2 % for 5-14 MeV, either octant and -0.2 < eps^u = eps^d < 1.
    Source: Ioannisian and Smirnov (2004) on the attenuation.
    """
    density, neutrons = earth_density(1.0, earth)
    potential = jnp.sqrt(2.0) * constants.fermi_constant * density
    along, real, imaginary = matter_vector(potential, energy, neutrons, mixing, nsi)
    cosine, sine = mixing.cos_2theta_12, mixing.sin_2theta_12
    return (cosine - along * (along * cosine + real * sine) / (along**2 + real**2 + imaginary**2)) / 2
