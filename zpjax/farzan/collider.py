"""Right-handed neutrinos and the doublet H' at the LHC: estimates that say whether there is anything to see."""

import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.inputs import Inputs
from zpjax.numerics.interpolation import monotone_curve

# Charge and third isospin component of (u, d) quarks; u : d in the proton for the estimate.
_QUARKS = ((2 / 3, 0.5, 2 / 3), (-1 / 3, -0.5, 1 / 3))


def doublet_pair_cross_section(m_hp: Scalar, figures: dict) -> Scalar:
    """sigma(pp -> H'+ H'-) at 13 TeV in GeV^-2, from the published one of a left-handed slepton, the same electroweak doublet.

    Interpolated in log sigma over log m. Domain: 50 GeV to 1 TeV (0.1 % between the points); above, the value at 1 TeV, an upper
    bound. H'+ H'0* and H'0 H'0* pairs add a factor of about 4 and are not included, nor is single production through
    quark Yukawas. figures: `data["theory"]`. Source: Fuks et al. (2014), LHC SUSY cross-section group.
    """
    curve = monotone_curve(jnp.log(figures["slepton_mass"]), jnp.log(figures["slepton_cross_section"]))
    return jnp.exp(curve(jnp.log(m_hp)))


def neutrino_pair_cross_section(m_n: Scalar, g_zp: Scalar, y_quark: Scalar, charge: Scalar, inputs: Inputs) -> Scalar:
    """sigma(pp -> Z'* -> N N) at 13 TeV in GeV^-2 for a heavy Majorana N, far above the Z' mass; an order of magnitude.

    Partonic: g'^4 y^2 Q^2 beta^3/(72 pi s), the same beta^3/s as for a pair of scalars: the ratio to
    `partonic_scalar_pair` (at s = 4.5 m^2, mean of u and d weighted 2 : 1) multiplies its published cross-section at equal mass.
    Farzan (2015): "the g' coupling is too small to lead to a significant production": at g' = 7e-5 one pair needs 1e14/fb.
    """
    ratio = g_zp**4 * y_quark**2 * charge**2 / (72 * jnp.pi)
    ratio = ratio / partonic_scalar_pair(4.5 * m_n**2, inputs.constants, inputs.data["theory"])
    return ratio * doublet_pair_cross_section(m_n, inputs.data["theory"])


def partonic_scalar_pair(s: Scalar, constants: StandardInputs, figures: dict) -> Scalar:
    """s/beta^3 times sigma(q qbar -> H'+ H'-), mean of u and d weighted 2 : 1; dimensionless.

    (pi alpha^2/9) (1/2) sum over helicities |Q_q + g_q g s/((s - m_Z^2) s_W^2 c_W^2)|^2 with g = 1/2 - s_W^2 of the charged
    component and g_q = T_3 - Q s_W^2.
    """
    s2 = figures["sin2_theta_w"]
    z = s / (s - figures["m_z"] ** 2) * (0.5 - s2) / (s2 * (1 - s2))
    total = 0.0
    for charge, isospin, weight in _QUARKS:
        left, right = charge + (isospin - charge * s2) * z, charge - charge * s2 * z
        total = total + weight * (left**2 + right**2) / 2
    return jnp.pi * constants.fine_structure**2 / 9 * total
