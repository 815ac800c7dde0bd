"""Regeneration of solar neutrinos along one chord of the Earth: the reference for the mean."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex

from zpjax.constants import Scalar
from zpjax.physics.earth_regeneration import earth_density
from zpjax.physics.solar_survival import SolarMixing, SolarNsi, matter_vector

_SLABS = 600


def regeneration_along(
    cos_nadir: Scalar, energy: Scalar, mixing: SolarMixing, nsi: SolarNsi, constants, earth: dict, slabs: int = _SLABS
) -> Scalar:
    """f = P(nu_2 -> nu_e) - sin^2 theta_12 at the end of one chord, two flavours; 0 for the grazing one. Dimensionless.

    The evolution through slabs of equal length and constant density, each solved exactly. cos_nadir: cosine of the nadir
    angle of the Sun, 1 for a path through the centre. Accuracy with 600 slabs: 1e-3 of f above 5 MeV.
    Reference for `mean_regeneration`.
    """
    length = 2 * cos_nadir * earth["radius"]
    middle = (jnp.arange(slabs) + 0.5) / slabs * 2 - 1
    radius = jnp.sqrt(1 - cos_nadir**2 + (cos_nadir * middle) ** 2)
    density, neutrons = jax.vmap(lambda r: earth_density(r, earth))(radius)
    potential = jnp.sqrt(2.0) * constants.fermi_constant * density
    along, real, imaginary = matter_vector(potential, energy, neutrons, mixing, nsi)
    phase = mixing.dm2_21 * length / (4 * energy * slabs)

    def through(state, vector):
        return _rotated(state, *vector, phase), None

    theta = jnp.arccos(mixing.cos_2theta_12) / 2
    start = jnp.stack([jnp.sin(theta), jnp.cos(theta)]) + 0j
    end, _ = jax.lax.scan(through, start, (along, real, imaginary))
    return jnp.abs(end[0]) ** 2 - jnp.sin(theta) ** 2


def _rotated(state: Complex[Array, " flavour"], along, real, imaginary, phase) -> Complex[Array, " flavour"]:
    """exp(-i phase h) state with h = [[-along, x], [x*, along]], x = real + i imaginary."""
    size = jnp.sqrt(along**2 + real**2 + imaginary**2)
    cosine, sine = jnp.cos(phase * size), jnp.sin(phase * size) / size
    across = real + 1j * imaginary
    first, second = state
    return jnp.stack(
        [
            cosine * first - 1j * sine * (-along * first + across * second),
            cosine * second - 1j * sine * (jnp.conj(across) * first + along * second),
        ]
    )
