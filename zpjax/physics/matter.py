"""Contact-limit neutrino couplings to matter and the composition of the Sun and the Earth."""

import math

import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.inputs import SolarProduction
from zpjax.physics.couplings import MediatorCouplings


def contact_epsilon(
    couplings: MediatorCouplings, constants: StandardInputs, neutrino: Scalar, fermion: Scalar
) -> Scalar:
    """Non-standard coupling eps^f = eps^fL + eps^fR for forward scattering (q^2 = 0), dimensionless.

    eps = g'^2 Q'_nu (Q'_L + Q'_R) / (2 sqrt2 G_F m^2) = g'^2 Q'_nu v_f / (sqrt2 G_F m^2), with `fermion` the vector
    charge v_f. Exact at tree level for forward scattering whatever the neutrino energy.
    Source: Farzan (2015), eqs. (1), (5), (6).
    """
    scale = math.sqrt(2.0) * constants.fermi_constant * couplings.mass**2
    return couplings.strength**2 * neutrino * fermion / scale


def matter_charge(couplings: MediatorCouplings, neutrons_per_electron: Scalar) -> Scalar:
    """Vector charge of neutral matter per electron: (2+Y) v_u + (1+2Y) v_d + v_e.

    One electron, one proton and Y neutrons. Kinetic mixing drops out: the electron's and the proton's induced
    charges cancel at q^2 = 0.
    """
    charges, y = couplings.charges, neutrons_per_electron
    quarks = (2 + y) * charges.up.u.vector + (1 + 2 * y) * charges.down.d.vector
    return quarks + charges.charged_lepton.e.vector


def mean_neutron_ratio(production: SolarProduction) -> Scalar:
    """Neutrons per electron averaged over the production region with the electron density as weight.

    The weight is part of the definition: the potential is n_e * Y_n, so a plain mean over production would be off by
    one per cent (0.4115 instead of 0.4162 for 8B).
    """
    density = jnp.asarray(production.electron_density)
    return jnp.sum(density * jnp.asarray(production.neutrons_per_electron)) / jnp.sum(density)
