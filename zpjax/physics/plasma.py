"""Thermodynamics of photons and electrons in equilibrium, with their electromagnetic interaction."""

import jax
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import sum_over, thermal_rule

_NODES = 60
# exp(-50) = 2e-22: the neglected tail of the Fermi integrals.
_TAIL = 50.0
# Highest power of e kept in the pressure of the interaction.
QED_ORDER = 3


def plasma_pressure(log_t: Scalar, m_electron: Scalar, fine_structure: Scalar, qed_order: int = QED_ORDER) -> Scalar:
    """P/T^4 of photons, electrons and positrons at ln T. Dimensionless.

    pi^2/45 + (2/3 pi^2) int dq q^4/E n_F(E) - e^2 (J/12 + J^2/8) + (e^2 I)^(3/2)/(12 pi), in units of T: E^2 = q^2 + x^2,
    x = m_e/T, J = (2/pi^2) int dq q^2/E n_F and I = (2/pi^2) int dq (q^2 + E^2)/E n_F, so that e^2 I T^2 is the square
    of the Debye mass. `qed_order`: 0 (free gas), 2 or 3, the highest power of e.
    Limits for x -> 0: 11 pi^2/180, -5 e^2/288 and e^3/(36 sqrt3 pi). Accuracy of the integrals 1e-11. Neglects the part
    of order e^2 with a logarithm of momenta (below 1e-4 in N_eff) and higher orders.
    Source: Bennett et al. (2020), eqs. of the pressure to third order.
    """
    x = m_electron * jnp.exp(-log_t)
    pressure, j, debye = _fermi_integrals(x)
    e2 = 4 * jnp.pi * fine_structure
    total = jnp.pi**2 / 45 + pressure
    if qed_order >= 2:
        total -= e2 * (j / 12 + j**2 / 8)
    if qed_order >= QED_ORDER:
        # e^-x comes out of the integral first: far below the mass the power 3/2 has no derivative at zero.
        total += (e2 * debye) ** 1.5 / (12 * jnp.pi)
    return total


def plasma_functions(
    log_t: Scalar, m_electron: Scalar, fine_structure: Scalar, qed_order: int = QED_ORDER
) -> tuple[Scalar, Scalar, Scalar]:
    """(s/T^3, rho/T^4, (d rho/dT)/T^3) of the plasma, all from derivatives of its pressure.

    With p(ln T) = P/T^4: 4p + p', 3p + p' and 12p + 7p' + p''.
    """

    def pressure(position):
        return plasma_pressure(position, m_electron, fine_structure, qed_order)

    slope = jax.jacfwd(pressure)
    p, first, second = pressure(log_t), slope(log_t), jax.jacfwd(slope)(log_t)
    return 4 * p + first, 3 * p + first, 12 * p + 7 * first + second


def _fermi_integrals(x):
    """The pressure of electrons over T^4, J and I of `plasma_pressure`."""
    boltzmann = jnp.exp(-x)

    def term(node):
        u, kinetic, decay = node
        energy, q = x + kinetic, u * jnp.sqrt(kinetic + 2 * x)
        # dq/E = dE/q, dE = 2u du.
        weight = 2 * u * boltzmann * decay / (1 + boltzmann * decay)
        return weight * jnp.stack([2 / 3 * q**3, 2 * q, 2 * (q**2 + energy**2) / q]) / jnp.pi**2

    return sum_over(term, *thermal_rule(_NODES, _TAIL))
