"""Emission of the mediator in the leptonic decay of a charged pseudoscalar meson, P+ -> l+ nu Z'.

The amplitude is (G_F/sqrt2) V f_P g' eps*_mu ubar(k) Gamma^mu v(p) with lepton momentum p, neutrino k, mediator q,
P = p + k + q, R = 1 - gamma5, left- and right-handed charges Q_L, Q_R of the lepton, Q_nu of the neutrino, vector charge
Q_P of the meson (that of u minus that of the down-type quark) and the same difference Q_C of right-handed charges:

    Gamma^mu = Q_nu gamma^mu (k+q) P R / (k+q)^2
             + P R [m_l gamma^mu Q_R - (p+q) gamma^mu Q_L] / ((p+q)^2 - m_l^2)
             + Q_P (2P-q)^mu/((P-q)^2 - M^2) (P-q) R - Q_C gamma^mu R          (slashes understood).

It is the leading order of chiral perturbation theory: emission from the neutrino, the lepton (whose mass flips
its chirality), the meson, and the contact term. Axial quark charges also mix the mediator with the neutral
pion and eta, but proportionally to q^mu, which vanishes for physical polarisations. For vector-like charges
q_mu Gamma^mu = (Q_nu - Q_l - Q_P) P R: a conserved current has no longitudinal part.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.guarded import positive_part_power
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.physics.couplings import MediatorCouplings, VectorCharge
from zpjax.physics.kinetic_mixing import effective_charges

# The forms are quadratic in these five combinations of charges, in this order (fields of `EmissionCharges`).
COMBINATIONS = ("violation", "meson_axial", "lepton_axial", "lepton", "meson")
# The first three feed the longitudinal mode; only among them is there a part that grows as 1/m^2.
_LONGITUDINAL = 3
_NODES = 48


@dataclass(frozen=True)
class Channel:
    """One decay: names of its meson and lepton among the constants, and of its flavour and down-type quark."""

    meson: str
    lepton: str
    flavour: str
    down_quark: str
    normalisation: str

    def masses(self, constants: StandardInputs) -> tuple[Scalar, Scalar]:
        """Masses of the meson and the charged lepton in GeV."""
        return getattr(constants, self.meson), getattr(constants, self.lepton)


CHANNELS = {
    "k_mu": Channel("m_kaon_plus", "m_muon", "mu", "s", "br_k_to_mu_nu"),
    "k_e": Channel("m_kaon_plus", "m_electron", "e", "s", "br_k_to_mu_nu"),
    "pi_mu": Channel("m_pi_plus", "m_muon", "mu", "d", "br_pi_to_mu_nu"),
    "pi_e": Channel("m_pi_plus", "m_electron", "e", "d", "br_pi_to_mu_nu"),
}


class EmissionCharges(eqx.Module):
    """What of the charges matters to one decay, in units of g'; None where known to vanish before any tracing.

    violation: Q_nu - Q_L - Q_C, all that helicity does not suppress; for vector-like quarks it is what the charged
    current lacks of gauge symmetry. meson_axial: Q_P - Q_C; lepton_axial: Q_R - Q_L; lepton: Q_L; meson: Q_P.
    """

    violation: Scalar
    meson_axial: Scalar | None
    lepton_axial: Scalar | None
    lepton: Scalar
    meson: Scalar


def emission_charges(couplings: MediatorCouplings, constants: StandardInputs, channel: Channel) -> EmissionCharges:
    """The charges of one decay, with the part induced by kinetic mixing at q^2 = 0.

    The induced coupling is electromagnetic and therefore conserved: the violation is that of the gauge charges, and is
    computed from them so that it is exactly zero where they cancel. Quark charges are those of the gauge basis: with
    unequal generations a complete theory rotates them into mass eigenstates, which is not followed here.
    """
    charges = couplings.charges
    lepton, neutrino = (getattr(c, channel.flavour) for c in (charges.charged_lepton, charges.neutrino))
    up, down = charges.up.u, getattr(charges.down, channel.down_quark)
    vector_quarks = isinstance(up, VectorCharge) and isinstance(down, VectorCharge)
    effective = effective_charges(couplings, constants)
    return EmissionCharges(
        violation=neutrino - lepton.left - (up.right - down.right),
        meson_axial=None if vector_quarks else up.axial - down.axial,
        lepton_axial=None if isinstance(lepton, VectorCharge) else lepton.right - lepton.left,
        lepton=getattr(effective.charged_lepton, channel.flavour).left,
        meson=effective.up.u.vector - getattr(effective.down, channel.down_quark).vector,
    )


def quadratic_form(charges: EmissionCharges, coefficient: Callable) -> Scalar:
    """sum_ij c_i c_j coefficient(i, j) over the combinations that are not known to vanish; i <= j by name."""
    present = [(name, getattr(charges, name)) for name in COMBINATIONS if getattr(charges, name) is not None]
    pairs = [
        (a * b if i == j else 2 * a * b) * coefficient(first, second)
        for i, (first, a) in enumerate(present)
        for j, (second, b) in enumerate(present[i:], start=i)
    ]
    return reduce(operator.add, pairs)


def is_longitudinal(first: str, second: str) -> bool:
    """Whether the coefficient of this pair of combinations has a part that grows as 1/m^2."""
    return max(map(COMBINATIONS.index, (first, second))) < _LONGITUDINAL


def phase_space_factor(gap: Scalar, mass: Scalar, m_lepton: Scalar, m_meson: Scalar) -> Scalar:
    """X^3 [X (X + 2 m_l m/M)]^(1/2) / M^4 of X = M - m_l - m: how the forms vanish at threshold; 0 above it.

    As X^(7/2) for X << m_l, and as X^4 for relativistic leptons. Divided out of the tables.
    """
    return positive_part_power(gap, 3.5) * positive_part_power(gap + 2 * m_lepton * mass / m_meson, 0.5) / m_meson**4


def emission_forms(
    mass: Scalar, gap: Scalar, m_lepton: Scalar, m_meson: Scalar, m_muon: Scalar, nodes: int = _NODES
) -> tuple[Float[Array, "5 5"], Float[Array, "3 3"]]:
    """The forms T and L in Gamma(P -> l nu Z')/Gamma(P -> mu nu) = g'^2 (c T c + d L d/m^2), c the combinations.

    T comes from -g^{mu nu} of the polarisation sum (dimensionless), L from q^mu q^nu (GeV^2), d the first three
    combinations. `gap` is M - m_l - m, passed apart so that it keeps its digits near threshold.
    Domain: gap > 0, m > 0. Accuracy, by doubling the nodes: 1e-9 for m > 1e-3 (M - m_l) and gap > 1e-4 M.
    Neglects: form factors (structure-dependent emission), radiative corrections and SU(3) breaking.
    Source: unpublished leading-order amplitude above, of the type in Bakhti and Farzan (2017) who keep Q_nu alone.
    """
    point = _kinematics(mass, gap, m_lepton, m_meson, nodes)
    norm = 64 * jnp.pi**2 * m_muon**2 * (m_meson**2 - m_muon**2) ** 2
    transverse = _contracted(_amplitudes(point, m_lepton), _transverse_products(point, m_lepton), point["weight"])
    longitudinal = _contracted(_longitudinal(point, m_lepton), _longitudinal_products(point, m_lepton), point["weight"])
    return transverse / norm, longitudinal / norm


def _kinematics(mass, gap, m_lepton, m_meson, nodes):
    """Invariants and weights ds dt at the nodes, s = (p+q)^2 (first axis) and t = (k+q)^2 (second).

    Two panels in s meet halfway: below, nodes crowd where the mediator is soft, s -> (m_l + m)^2, logarithmically with a
    square for the root of the phase space; above, where the neutrino is soft, M^2 - s ~ m^2. t is sampled in its
    logarithm, for emission along the neutrino. Differences that vanish at threshold are never subtracted.
    """
    x, w = gauss_legendre(nodes)
    low, whole = (
        mass**2 + 2 * m_lepton * mass,
        gap * (m_meson + m_lepton + mass),
    )  # s - m_l^2 and M^2 - s at the lower end
    span = jnp.log1p(whole / 2 / low)
    below, growth = low * jnp.expm1(span * x**2), low * jnp.exp(span * x**2)
    reach = jnp.log1p(whole / 2 / mass**2)
    above = mass**2 * jnp.expm1(reach * x)
    excess = jnp.concatenate([below, whole - above])[:, None]  # s - (m_l + m)^2
    missing = jnp.concatenate([whole - below, above])[:, None]  # M^2 - s = 2 k.P
    step = jnp.concatenate([2 * x * span * growth, reach * (above + mass**2)]) * jnp.concatenate([w, w])
    pole = excess + low  # s - m_l^2
    s = pole + m_lepton**2
    energy, momentum = pole + mass**2, jnp.sqrt(excess * (excess + 4 * m_lepton * mass))
    shift = missing / (2 * s)
    t_low, rise = mass**2 * (1 + shift * 4 * s / (energy + momentum)), 2 * shift * momentum
    log_range = jnp.log1p(rise / t_low)
    t = t_low * jnp.exp(log_range * x)
    above_pole = shift * 4 * s * mass**2 / (energy + momentum) + t_low * jnp.expm1(log_range * x)  # t - m^2 = 2 k.q
    return _invariants(mass, m_lepton, m_meson, s, pole, missing, t, above_pole, step[:, None] * log_range * w * t)


def _invariants(mass, m_lepton, m_meson, s, pole, missing, t, twice_kq, weight):
    """Scalar products, with N = k + q, K = p + q and V = P - q/2 (half of the meson's 2P - q)."""
    k_p, kq, pq = (missing - twice_kq) / 2, twice_kq / 2, (pole - mass**2) / 2
    qq, pp = mass**2, m_lepton**2
    qv = kq + pq + qq / 2
    return {
        "s": s,
        "t": t,
        "pole": pole,
        "meson_pole": 2 * (kq + pq) + qq,  # 2 P.q - m^2 = M^2 - (P-q)^2
        "weight": weight,
        "kp": k_p,
        "kq": kq,
        "pq": pq,
        "qq": qq,
        "pN": k_p + pq,
        "kK": k_p + kq,
        "pK": pp + pq,
        "kV": k_p + kq / 2,
        "pV": pp + k_p + pq / 2,
        "NV": missing / 2 - kq / 2 + qv,
        "KV": pp + k_p + pq / 2 + qv,
        "VV": m_meson**2 - (kq + pq + qq) + qq / 4,
    }


def _amplitudes(point, m_lepton):
    """Linear maps from the combinations to the amplitudes a, b, c, d of

    ubar(k) {a gamma^mu R + [b gamma^mu N + c K gamma^mu + 2 d V^mu] (1 + gamma5)} v(p).
    """
    one = jnp.ones_like(point["t"])
    zero = 0 * one
    nu, lepton = -m_lepton / point["t"], m_lepton / point["pole"] * one
    meson = m_lepton / point["meson_pole"]
    return jnp.array(
        [
            [one, zero, zero, -m_lepton * lepton, zero],
            [nu, -nu, zero, nu, nu],
            [zero, zero, lepton, lepton, zero],
            [zero, zero, zero, zero, meson],
        ]
    )


def _transverse_products(point, m_lepton):
    """Minus the spin sums of the products of a, b, c and d, contracted over mu."""
    p = point
    one, two = m_lepton * jnp.ones_like(p["t"]), jnp.ones_like(p["t"])
    entries = {
        (0, 0): 16 * p["kp"],
        (0, 1): -16 * one * p["kq"],
        (0, 2): 32 * one * p["kK"],
        (0, 3): 16 * one * p["kV"],
        (1, 1): 16 * (2 * p["kq"] * p["pN"] - p["t"] * p["kp"]),
        (1, 2): -32 * p["pN"] * p["kK"],
        (1, 3): -16 * (p["kV"] * p["pN"] - p["kq"] * p["pV"] + p["kp"] * p["NV"]),
        (2, 2): 16 * (2 * p["kK"] * p["pK"] - p["s"] * p["kp"]),
        (2, 3): -16 * (p["kK"] * p["pV"] - p["kV"] * p["pK"] + p["kp"] * p["KV"]),
        (3, 3): -32 * p["VV"] * p["kp"],
    }
    return _symmetric(entries, 4, two)


def _longitudinal(point, m_lepton):
    """Linear maps from the first three combinations to X and Y of q_mu Gamma^mu = X q R + m_l Y (1 + gamma5)."""
    one = jnp.ones_like(point["t"])
    flip = m_lepton**2 / point["pole"] * one
    return jnp.array([[one, 0 * one, flip], [-one, one, one]])


def _longitudinal_products(point, m_lepton):
    p = point
    entries = {
        (0, 0): 8 * (2 * p["kq"] * p["pq"] - p["qq"] * p["kp"]),
        (0, 1): -8 * m_lepton**2 * p["kq"],
        (1, 1): 8 * m_lepton**2 * p["kp"],
    }
    return _symmetric(entries, 2, jnp.ones_like(p["t"]))


def _symmetric(entries, size, one):
    return jnp.array([[entries[min(i, j), max(i, j)] * one for j in range(size)] for i in range(size)])


def _contracted(amplitudes, products, weight):
    return jnp.einsum("aist,abst,bjst,st->ij", amplitudes, products, amplitudes, weight)
