"""Survival of solar electron neutrinos: the effective two-flavour closed form with non-standard interactions."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.inputs import Inputs, SolarProduction
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.flavour_hamiltonian import matter_epsilon


class SolarMixing(eqx.Module):
    """What oscillations over solar distances know: cos 2 theta_12 (negative in the dark octant), dm2_21 and dm2_31 (GeV^2).

    dm2_31 enters through the matter correction of theta_13 alone; infinity switches that off.
    """

    cos_2theta_12: Scalar
    dm2_21: Scalar
    sin2_theta_13: Scalar
    dm2_31: Scalar

    @property
    def sin_2theta_12(self) -> Scalar:
        """sin 2 theta_12, positive in both octants."""
        return jnp.sqrt((1 - self.cos_2theta_12) * (1 + self.cos_2theta_12))


class SolarNsi(eqx.Module):
    """Non-standard interactions as solar neutrinos see them, per electron of matter, linear in the neutrons per electron Y.

    Each entry holds (x_0, x_1) of x = x_0 + x_1 Y: eps_D and eps_N of the two flavours that oscillate, and eps_3, which moves
    theta_13 (its matter correction is multiplied by 1 + eps_3).
    """

    diagonal: tuple[Scalar, Scalar]
    off_diagonal: tuple[Complex[Array, ""], Complex[Array, ""]]
    third: tuple[Scalar, Scalar]

    def at(self, neutrons_per_electron: Scalar) -> tuple[Scalar, Scalar, Scalar]:
        """eps_D, eps_N and eps_3 of matter of that composition."""
        return tuple(x[0] + x[1] * neutrons_per_electron for x in (self.diagonal, self.off_diagonal, self.third))


def mixing_of(figures: dict) -> SolarMixing:
    """The mixing of `inputs.data["oscillations"]`."""
    return SolarMixing(1 - 2 * figures["sin2_theta_12"], figures["dm2_21"], figures["sin2_theta_13"], figures["dm2_31"])


def solar_nsi(protons: Array, neutrons: Array, figures: dict) -> SolarNsi:
    """eps_D, eps_N and eps_3 from Hermitian matrices of flavours (e, mu, tau).

    protons: sum of eps over one electron and one proton (2u + d + e); neutrons: the same of one neutron (u + 2d).
    With M = W^dagger eps W, W = R_23 U_13 with the phase delta in U_13: eps_D = -(M_11 - M_22)/2, eps_N = M_12, and
    eps_3 = Re(M_13 e^(i delta))/(s13 c13), exact to first order in A/dm2_31.
    Source: Gonzalez-Garcia and Maltoni (2013), whose eqs. (2.14), (2.15) the first two are.
    """
    (d0, n0, t0), (d1, n1, t1) = (_elements(jnp.asarray(eps), figures) for eps in (protons, neutrons))
    return SolarNsi((d0, d1), (n0, n1), (t0, t1))


def _elements(eps, figures):
    s13, c13 = jnp.sqrt(figures["sin2_theta_13"]), jnp.sqrt(1 - figures["sin2_theta_13"])
    s23, c23 = jnp.sqrt(figures["sin2_theta_23"]), jnp.sqrt(1 - figures["sin2_theta_23"])
    phase = jnp.exp(1j * figures["delta_cp"])
    first = jnp.stack([c13 + 0j, -s23 * s13 * phase, -c23 * s13 * phase])
    second = jnp.stack([0j * c23, c23 + 0j, -s23 + 0j])
    # The third column of W times e^(i delta): its electron component is real, as that of the first.
    third = jnp.stack([s13 + 0j, s23 * c13 * phase, c23 * c13 * phase])
    m11, m22, m12, m13 = (
        jnp.conj(left) @ eps @ right
        for left, right in ((first, first), (second, second), (first, second), (first, third))
    )
    return -jnp.real(m11 - m22) / 2, m12, jnp.real(m13) / (s13 * c13)


def mediator_nsi(couplings: MediatorCouplings, inputs: Inputs) -> SolarNsi:
    """The non-standard interactions of a mediator with flavour-diagonal charges; forward scattering, kinetic mixing cancels."""
    bare, one = (matter_epsilon(couplings, inputs.constants, y) for y in (0.0, 1.0))
    return solar_nsi(jnp.diag(bare), jnp.diag(one - bare), inputs.data["oscillations"])


def matter_vector(
    potential: Scalar, energy: Scalar, neutrons_per_electron: Scalar, mixing: SolarMixing, nsi: SolarNsi
) -> tuple[Scalar, Scalar, Scalar]:
    """(dm2_21 cos 2theta - A a, |..|^2 parts dm2_21 sin 2theta + A n) over dm2_21: twice 2E/dm2_21 times the Hamiltonian.

    A = 2 E V_e, a = cos^2 theta_13 - 2 eps_D, n = 2 eps_N; returned are the diagonal and the real and imaginary parts of
    the off-diagonal component.
    """
    diagonal, off_diagonal, _ = nsi.at(neutrons_per_electron)
    ratio = 2 * energy * potential / mixing.dm2_21
    along = mixing.cos_2theta_12 - ratio * (1 - mixing.sin2_theta_13 - 2 * diagonal)
    across = mixing.sin_2theta_12 + 2 * ratio * jnp.real(off_diagonal)
    return along, across, 2 * ratio * jnp.imag(off_diagonal)


def cos_matter_angle(
    potential: Scalar, energy: Scalar, neutrons_per_electron: Scalar, mixing: SolarMixing, nsi: SolarNsi
) -> Scalar:
    """cos 2 theta_12 in matter, between -1 and 1. Smooth unless the whole Hamiltonian vanishes."""
    along, real, imaginary = matter_vector(potential, energy, neutrons_per_electron, mixing, nsi)
    return along / jnp.sqrt(along**2 + real**2 + imaginary**2)


def survival_probability(
    potential: Scalar, energy: Scalar, neutrons_per_electron: Scalar, mixing: SolarMixing, nsi: SolarNsi
) -> Scalar:
    """P(nu_e -> nu_e) by day of a neutrino born where the potential of electrons is V_e (GeV), dimensionless.

    P = c13^2 c13m^2 (1 + cos 2theta_m cos 2theta)/2 + s13^2 s13m^2 with
    cos 2theta_m = [dm21 cos 2theta - A (c13^2 - 2 eps_D)]/sqrt([..]^2 + |dm21 sin 2theta + 2 A eps_N|^2), A = 2 E V_e, and
    tan 2theta_13m = sin 2theta_13/(cos 2theta_13 - A (1 + eps_3)/dm31) at production. Adiabatic (the crossing probability is below 1e-100 for
    any of the mixings that data allow) and averaged over the way to the Earth. Broadcasts over arrays.
    Accuracy: 2e-4 of the exact adiabatic three-flavour average over production for 0.2-15 MeV,
    either octant and -0.3 < eps^u = eps^d < 1; 6e-4 with complex matrices of entries 0.15.
    Source: Gonzalez-Garcia and Maltoni (2013); Coloma and Schwetz (2016).
    """
    cos_matter = cos_matter_angle(potential, energy, neutrons_per_electron, mixing, nsi)
    return combined(cos_matter, theta_13_in_matter(potential, energy, neutrons_per_electron, mixing, nsi), mixing)


def theta_13_in_matter(
    potential: Scalar, energy: Scalar, neutrons_per_electron: Scalar, mixing: SolarMixing, nsi: SolarNsi
) -> Scalar:
    """sin^2 theta_13 where the potential is V_e: that of two levels with the potential A (1 + eps_3), A = 2 E V_e."""
    sin2 = mixing.sin2_theta_13
    shift = 2 * energy * potential * (1 + nsi.at(neutrons_per_electron)[2]) / mixing.dm2_31
    along = 1 - 2 * sin2 - shift
    return (1 - along / jnp.sqrt(along**2 + 4 * sin2 * (1 - sin2))) / 2


def combined(cos_matter: Scalar, sin2_theta_13_matter: Scalar, mixing: SolarMixing) -> Scalar:
    """P(nu_e -> nu_e) from cos 2theta_12 and sin^2 theta_13 at production."""
    s13 = mixing.sin2_theta_13
    two_flavours = (1 + cos_matter * mixing.cos_2theta_12) / 2
    return (1 - s13) * (1 - sin2_theta_13_matter) * two_flavours + s13 * sin2_theta_13_matter


def mean_survival_probability(
    energy: Scalar, production: SolarProduction, constants: StandardInputs, mixing: SolarMixing, nsi: SolarNsi
) -> Float[Array, ""]:
    """`survival_probability` averaged over the production region: eight bins of equal probability, 1.5e-4 accurate."""
    potential = jnp.sqrt(2.0) * constants.fermi_constant * jnp.asarray(production.electron_density)
    neutrons = jnp.asarray(production.neutrons_per_electron)
    return jnp.mean(survival_probability(potential, energy, neutrons, mixing, nsi))


def upturn(
    production: SolarProduction,
    constants: StandardInputs,
    mixing: SolarMixing,
    nsi: SolarNsi,
    energies: tuple[Scalar, Scalar],
) -> Scalar:
    """P(nu_e -> nu_e) at the lower over that at the upper of two energies (5 and 10 MeV by custom); 1 without matter."""
    low, high = (mean_survival_probability(e, production, constants, mixing, nsi) for e in energies)
    return low / high
