"""The scalar potential of eq. (12), with what it leaves open written out, and its minimum."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar

# Complex fields by index; doublets have two components. F is a scalar that the paper does not have.
DOUBLETS, SINGLETS = ("H", "H'"), ("S", "S_1", "S_2", "F")
FIELDS = (*DOUBLETS, *SINGLETS)
# Steps of the search for the minimum, the longest of them in GeV, and quadratically convergent steps at its end.
_DOWNHILL_STEPS, _LONGEST_STEP, _NEWTON_STEPS = 30, 20.0, 6


class ScalarSector(eqx.Module):
    """Parameters of the potential; masses, vev_h and cubic couplings in GeV.

    V = -m_h^2|H|^2 + l_h|H|^4 - m_s^2|S|^2 + l_s|S|^4 + m_hp^2|H'|^2 + l_hp|H'|^4 + portal |H|^2|S|^2
      + (mu S H^dag H' + h.c.) + sum_i (-m_i^2|S_i|^2 + l_i|S_i|^4) + (kappa S_1^* S_2^2 + h.c.)
      + m_f^2|F|^2 + l_f|F|^4 + (mu_f S_1^* S F + h.c.) + (l_f2 F^3 S_2^* + h.c.),
    with m_h chosen such that <H> = vev_h. The first two lines are eq. (12) of Farzan (2015), whose h.c. is not printed; the
    rest is what keeps S_1 and S_2 in their minima. kappa is allowed by the charges -2 and -1. F, of charge -1/3, ties
    the phases of S and H' to those of S_1 and S_2: without it (linked = False) one scalar stays massless.
    """

    vev_h: Scalar = 174.1
    lambda_h: Scalar = 0.129
    m_s: Scalar = 80.0
    lambda_s: Scalar = 0.3
    mu: Scalar = 30.0
    m_hp: Scalar = 1500.0
    lambda_hp: Scalar = 0.0
    portal: Scalar = 0.0
    m_1: Scalar = 80.0
    lambda_1: Scalar = 0.3
    m_2: Scalar = 80.0
    lambda_2: Scalar = 0.3
    kappa: Scalar = -10.0
    m_f: Scalar = 150.0
    lambda_f: Scalar = 0.3
    mu_f: Scalar = -20.0
    lambda_f2: Scalar = -0.05
    linked: bool = eqx.field(static=True, default=False)


class Vacuum(eqx.Module):
    """VEVs of the complex fields in GeV (the neutral component of doublets); real, as all couplings are."""

    h: Scalar
    hp: Scalar
    s: Scalar
    s1: Scalar
    s2: Scalar
    f: Scalar

    def vector(self) -> Float[Array, " 6"]:
        """The VEVs in the order of `FIELDS`."""
        return jnp.stack([jnp.asarray(x, dtype=float) for x in (self.h, self.hp, self.s, self.s1, self.s2, self.f)])


def potential(fields: Complex[Array, " 8"], sector: ScalarSector, m2_h: Scalar) -> Scalar:
    """V in GeV^4 of complex fields (H+, H0, H'+, H'0, S, S_1, S_2, F); see `ScalarSector`. m2_h: m_h^2."""
    h, hp, (s, s1, s2, f) = fields[0:2], fields[2:4], fields[4:8]
    f = f if sector.linked else 0 * f
    square = _absolute_square
    h2, hp2 = square(h[0]) + square(h[1]), square(hp[0]) + square(hp[1])
    overlap = jnp.conj(h[0]) * hp[0] + jnp.conj(h[1]) * hp[1]
    mass = -m2_h * h2 + sector.m_hp**2 * hp2 - sector.m_s**2 * square(s)
    mass += -(sector.m_1**2) * square(s1) - sector.m_2**2 * square(s2) + sector.m_f**2 * square(f)
    quartic = sector.lambda_h * h2**2 + sector.lambda_hp * hp2**2 + sector.lambda_s * square(s) ** 2
    quartic += sector.lambda_1 * square(s1) ** 2 + sector.lambda_2 * square(s2) ** 2 + sector.lambda_f * square(f) ** 2
    quartic += sector.portal * h2 * square(s)
    cubic = sector.mu * s * overlap + sector.kappa * jnp.conj(s1) * s2**2 + sector.mu_f * jnp.conj(s1) * s * f
    linking = sector.lambda_f2 * f**3 * jnp.conj(s2)
    return mass + quartic + 2 * jnp.real(cubic + linking)


def _absolute_square(z):
    return jnp.real(z) ** 2 + jnp.imag(z) ** 2


def higgs_mass_parameter(vacuum: Vacuum, sector: ScalarSector) -> Scalar:
    """m_h^2 in GeV^2 that makes <H> = vev_h stationary."""
    shared = sector.mu * vacuum.s * vacuum.hp / vacuum.h
    return 2 * sector.lambda_h * vacuum.h**2 + sector.portal * vacuum.s**2 + shared


@jax.jit
def vacuum_of(sector: ScalarSector) -> Vacuum:
    """The minimum next to the decoupled one, GeV: from eq. (13) downhill, then Newton until steps vanish to rounding.

    Gradients are those of the implicit function theorem, -V''^-1 d(V')/d(parameters): nothing is differentiated through
    the iteration. `scalar_margins` says whether the point is a minimum (charged and imaginary directions included).
    """
    start = _downhill(jax.lax.stop_gradient(_decoupled(sector)), jax.lax.stop_gradient(sector))

    def newton(slope, x):
        def step(_, x):
            return x - jnp.linalg.solve(jax.jacfwd(slope)(x), slope(x))

        return jax.lax.fori_loop(0, _NEWTON_STEPS, step, x)

    def linear(slope, y):
        return jnp.linalg.solve(jax.jacobian(slope)(y), y)

    found = jax.lax.custom_root(lambda x: _slope(x, sector), start, newton, linear)
    hp, s, s1, s2, f = found
    return Vacuum(jnp.asarray(sector.vev_h, dtype=float), hp, s, s1, s2, f)


def _slope(x, sector):
    return jax.grad(_real_potential)(x, sector)


def _downhill(x, sector):
    """Newton's steps with the curvature's sign ignored, which lead away from saddles, none longer than a limit."""

    def step(_, x):
        values, directions = jnp.linalg.eigh(jax.hessian(_real_potential)(x, sector))
        along = directions.T @ _slope(x, sector) / jnp.maximum(jnp.abs(values), 1e-12)
        change = directions @ along
        return x - change * jnp.minimum(1.0, _LONGEST_STEP / jnp.maximum(jnp.linalg.norm(change), 1e-30))

    return jax.lax.fori_loop(0, _DOWNHILL_STEPS, step, x)


def _real_potential(x, sector):
    """V/100^2 (GeV^2) of the real VEVs of H', S, S_1, S_2 and F at <H> = vev_h."""
    zero = jnp.zeros(())
    fields = jnp.stack([zero, jnp.asarray(sector.vev_h, dtype=float), zero, *x])
    idle = 0.0 if sector.linked else x[4] ** 2
    return (potential(fields, sector, 0.0) + idle) / 1e4


def _decoupled(sector):
    simple = simple_vacuum(sector)
    s1, s2 = (jnp.sqrt(m**2 / (2 * l)) for m, l in ((sector.m_1, sector.lambda_1), (sector.m_2, sector.lambda_2)))
    f = -sector.mu_f * s1 * simple.s / sector.m_f**2 if sector.linked else 0.0
    return jnp.stack([jnp.asarray(x, dtype=float) for x in (simple.hp, simple.s, s1, s2, f)])


def simple_vacuum(sector: ScalarSector) -> Vacuum:
    """Closed form for eq. (12) alone (no quartic of H', no portal), <H> fixed; complex VEVs in GeV.

    <S>^2 = (m_S^2 + mu^2 <H>^2/m_H'^2)/(2 lambda_S) and <H'> = -mu <H><S>/m_H'^2.
    """
    h = sector.vev_h
    s = jnp.sqrt((sector.m_s**2 + (sector.mu * h / sector.m_hp) ** 2) / (2 * sector.lambda_s))
    return Vacuum(h, -sector.mu * h * s / sector.m_hp**2, s, 0.0, 0.0, 0.0)


def doublet_vev_readings(sector: ScalarSector) -> dict[str, tuple[Scalar, Scalar]]:
    """(<S>, <H'>) in GeV of eq. (13) in four readings; only "hermitian" is the minimum of a potential.

    paper: as printed, sqrt(m_S^2/(2 l_S)) and -mu<H><S>/(2 m_H'^2). hermitian: complex VEVs of V with the h.c.:
    no 1/2 in <H'>. without_conjugate: V taken as real without the h.c.: the printed 1/2, but such a V is not hermitian.
    mixed_normalisation: <H> and <S> meaning v and v_S (fields v/sqrt2), <H'> the complex VEV: again the printed 1/2, but
    then <S> = sqrt(m_S^2/l_S), sqrt2 times what is printed, and eq. (14) wants v' for <H'>.
    """
    h, m2, mu = sector.vev_h, sector.m_hp**2, sector.mu
    plain = jnp.sqrt(sector.m_s**2 / (2 * sector.lambda_s))
    full = simple_vacuum(sector)
    halved = jnp.sqrt((sector.m_s**2 + (mu * h / 2) ** 2 / m2) / (2 * sector.lambda_s))
    rescaled, v = jnp.sqrt(2.0) * full.s, jnp.sqrt(2.0) * h
    return {
        "paper": (plain, -mu * h * plain / (2 * m2)),
        "hermitian": (full.s, full.hp),
        "without_conjugate": (halved, -mu * h * halved / (2 * m2)),
        "mixed_normalisation": (rescaled, -mu * v * rescaled / (2 * m2)),
    }


def quartic_matrix(sector: ScalarSector) -> Float[Array, "6 6"]:
    """A with V_4 >= sum A_ij |phi_i|^2 |phi_j|^2: equality but for l_f2, bounded by 2|F|^3|S_2| <= |F|^4 + |F|^2|S_2|^2."""
    link = jnp.abs(jnp.asarray(sector.lambda_f2, dtype=float)) if sector.linked else 0.0
    own = (sector.lambda_h, sector.lambda_hp, sector.lambda_s, sector.lambda_1, sector.lambda_2, sector.lambda_f - link)
    matrix = jnp.diag(jnp.stack([jnp.asarray(x, dtype=float) for x in own]))
    pairs = [(0, 2, sector.portal)] + ([(4, 5, -link)] if sector.linked else [])
    for i, j, value in pairs:
        matrix = matrix.at[i, j].add(value / 2).at[j, i].add(value / 2)
    return matrix
