"""Kinetic mixing of the mediator with the photon, and the couplings it induces."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar, StandardInputs
from zpjax.physics.couplings import Charges, MediatorCouplings

LEPTON, UP, DOWN = -1.0, 2.0 / 3.0, -1.0 / 3.0
# Colours * Q_f of the fermions in the loop: e, mu, tau, u, c, t, d, s, b.
_COLOURED = (LEPTON,) * 3 + (3 * UP,) * 3 + (3 * DOWN,) * 3
# Of the vacuum polarisation: below this w its power series is summed, highest power first, to 1e-16.
_SERIES_BELOW = 0.25
_SERIES = (*(2 / 3 * (j + 2) / ((2 * j + 1) * (2 * j + 3)) for j in range(25, 0, -1)), 0.0)
# Of the largest charges: thirds of decimal fractions do not cancel to the bit.
_ROUNDING = 1e-12


def _vector_charges(charges: Charges) -> tuple:
    leptons, up, down = charges.charged_lepton, charges.up, charges.down
    fermions = (leptons.e, leptons.mu, leptons.tau, up.u, up.c, up.t, down.d, down.s, down.b)
    return tuple(fermion.vector for fermion in fermions)


def _masses(constants: StandardInputs) -> tuple:
    return (
        *(constants.m_electron, constants.m_muon, constants.m_tau),
        *(constants.m_up_effective, constants.m_charm, constants.m_top),
        *(constants.m_down_effective, constants.m_strange_effective, constants.m_bottom),
    )


def loop_is_finite(charges: Charges) -> bool:
    """Whether sum N_c Q_f Q'_f over all charged fermions vanishes (to rounding), so that no cut-off sets the mixing."""
    weights = [each * float(charge) for each, charge in zip(_COLOURED, _vector_charges(charges), strict=True)]
    return abs(sum(weights)) <= _ROUNDING * sum(map(abs, weights))


def mixing_ratio(couplings: MediatorCouplings, constants: StandardInputs, q2: Scalar | None = None) -> Scalar:
    """eps(q^2) / g', dimensionless.

    eps/g' = (e / 2 pi^2) sum_f N_c Q_f Q'_f int_0^1 dx x(1-x) ln[Lambda^2 / (m_f^2 - x(1-x) q^2)] + offset,
    with the vector charges Q'_f; `q2=None` is q^2 = 0, where the integral is ln(Lambda^2/m_f^2)/6. q2 may have any shape.

    Domain: q^2 <= 0 and Lambda >= m_t. Accuracy: of the integral, see `vacuum_polarisation`; quark loops with effective masses
    stand in for hadrons at |q^2| < 1 GeV^2, +-30 % of the hadronic piece. For charges with sum N_c Q_f Q'_f != 0 the loop is log-divergent: Lambda is then a physical
    input, not a regulator. A fixed `mixing_ratio` does not run with q^2.
    Source: one-loop vacuum polarisation; for L_mu - L_tau it is -(e g'/12 pi^2) ln(m_tau^2/m_mu^2).
    """
    fixed = couplings.mixing_ratio is not None
    if couplings.mixing_at_rest is not None and (fixed or q2 is None):
        return couplings.mixing_at_rest
    if fixed:
        return couplings.mixing_ratio + couplings.mixing_ratio_offset
    charges, masses = (
        jnp.stack(jnp.broadcast_arrays(*n)) for n in (_vector_charges(couplings.charges), _masses(constants))
    )
    weights = np.asarray(_COLOURED) * charges * (constants.electric_charge / (2 * math.pi**2))
    if q2 is None:
        return jnp.dot(weights, jnp.log(couplings.mixing_scale / masses)) / 3 + couplings.mixing_ratio_offset
    # Fermions come first: what is averaged over q^2 keeps the vector axis.
    running = vacuum_polarisation(-q2 / masses.reshape((-1,) + (1,) * jnp.ndim(q2)) ** 2)
    return mixing_ratio(couplings, constants) - jnp.tensordot(weights, running, 1)


def with_mixing_at_rest(couplings: MediatorCouplings, constants: StandardInputs) -> MediatorCouplings:
    """The same mediator with eps(0)/g', and the charges at q^2 = 0, as numbers of their own: nearly all observables ask for them.

    Loops of different fermions may cancel, and N_eff sees mixings of 3e-11: in single precision their sum would keep 1e-8 of the
    largest. Computed beforehand in double precision, it keeps all digits that single precision has.
    """
    if couplings.charges_at_rest is not None:
        return couplings
    mixing = replace(couplings, mixing_at_rest=mixing_ratio(couplings, constants))
    return replace(mixing, charges_at_rest=effective_charges(mixing, constants))


def vacuum_polarisation(t: Scalar) -> Scalar:
    """int_0^1 dx x(1-x) ln[1 + x(1-x) t] for t = -q^2/m^2 > -4/5, of any shape; not a number below.

    With w = u^2 = t/(t+4): -5/18 + (1-w)/(6w) + (3w-1) artanh(u)/(6 w u), and below w = 1/4, where that cancels, its power series
    (2/3) sum_j w^j (j+2)/((2j+1)(2j+3)). Accuracy: 2e-14, measured against 60 digits for 1e-12 < t < 1e12.
    Source: the vacuum polarisation of one loop (e.g. Itzykson and Zuber, eq. 7-10).
    """
    w = t / (t + 4)
    small = jnp.abs(w) < _SERIES_BELOW
    # Both branches are guarded: the root has no slope at 0, and the series no sum at 1.
    series = jnp.polyval(jnp.asarray(_SERIES, dtype=jnp.result_type(w)), jnp.where(small, w, 0.0))
    w = jnp.where(small, 0.5, w)
    u = jnp.sqrt(w)
    artanh = jnp.log1p(u) + jnp.log(jnp.where(small, 2.0, t / 4 + 1)) / 2
    return jnp.where(small, series, -5 / 18 + (1 - w + (3 * w - 1) / u * artanh) / (6 * w))


def effective_charges(couplings: MediatorCouplings, constants: StandardInputs, q2: Scalar | None = None) -> Charges:
    """Gauge plus induced charges of every fermion at one q^2 (default 0), in units of g'.

    charge -> charge - (eps/g')(q^2) e Q_f for both chiralities. This is the only place that adds the induced part.
    """
    fixed = couplings.mixing_ratio is not None
    if couplings.charges_at_rest is not None and (fixed or q2 is None):
        return couplings.charges_at_rest
    induced = -mixing_ratio(couplings, constants, q2) * constants.electric_charge

    def shifted(group, electric: float):
        amount = induced * electric
        return jax.tree.map(lambda charge: charge.shifted(amount), group, is_leaf=lambda x: hasattr(x, "shifted"))

    gauge = couplings.charges
    return Charges(
        gauge.neutrino, shifted(gauge.charged_lepton, LEPTON), shifted(gauge.up, UP), shifted(gauge.down, DOWN)
    )
