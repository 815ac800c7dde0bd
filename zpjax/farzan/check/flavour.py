"""Section 3 of the paper on quarks: mixing of generations and what the mediator does with it."""

import jax.numpy as jnp
import numpy as np

from zpjax.farzan.check.predictions import couplings_at, image_coupling, inputs, predicted, ratio
from zpjax.farzan.check.rows import Found, holds_if, shown
from zpjax.farzan.quark_yukawas import allowed_by_doublets, ckm_of, mediator_couplings, rotations_of, textured_sector
from zpjax.physics.quark_mixing import FIRST, SECOND, THIRD, down_coupling, mixing_matrix

# Left-handed rotations (32, 31) of up quarks and a phase: none, and m_c m_32/m_t^2, m_u m_31/m_t^2 for entries of H' of 0.3 m_t.
_SMALL_ROTATIONS = ((0.0, 0.0, 0.0), *((1.1e-3 * i, 2e-6 * j, 1.0) for i in (-1, 1) for j in (-1, 1)))


def _coupling(i: int, j: int, a: float = -1) -> float:
    return abs(complex(down_coupling(couplings_at(a=a, quark_rotation="down"), inputs(), i, j)))


def equal_generations() -> Found:
    """|g_sd|/g' at a = -1 when the mixing is in the down sector, and |g_bs|/g'.

    U^dagger diag(y) U with y_1 = y_2: its (s, d) entry is (y_3 - y_1) U_3s^* U_3d, of second order in the mixing with
    the third generation. It vanishes to first order, as the paper says; not exactly.
    """
    first_two, third = _coupling(SECOND, FIRST), _coupling(THIRD, SECOND)
    return Found(
        f"|g_sd| = {first_two:.1e} g'", holds_if(first_two < 1e-12, "rough" if first_two < 0.01 * third else "fails"),
        f"zero to first order; |g_bs| = {third:.3f} g', and |g_sd| is {_coupling(SECOND, FIRST, a=0):.2f} g' at a = 0",
        numbers={"sd": first_two, "bs": third},
    )  # fmt: skip


def meson_mixing() -> Found:
    """Ratios r of the mass differences of K (mixing in the down sector) and D mesons (in the up sector) at a = -1.

    To an order of magnitude 2 |M_12| = |g_ij|^2 f^2 M/(4 m^2): the longitudinal mode of a light mediator of unequal charges is a
    Goldstone boson of strength g_ij M/m. With |g_sd| = 5.9e-4 g' (`equal_generations`) at (10 MeV, 7e-5) the kaon's is 5e-14 GeV
    against 3.5e-15 measured. Setting a = -1 gains four orders against a = 0, and is not enough: with the mixing in the down sector K is
    affected, in the up sector D, and U_u^dagger U_d = V leaves nothing third.
    """
    kaon, charm = (ratio(f"{n}_mass_difference", quark_rotation=r) for n, r in (("kaon", "down"), ("d_0", "up")))
    before = ratio("kaon_mass_difference", quark_rotation="down", a=0)
    return Found(
        f"r = {shown(kaon, 2)} (K), {shown(charm, 2)} (D)",
        holds_if(max(kaon, charm) < 1),
        f"orders of magnitude; much better than at a = 0, where the kaon has r = {shown(before, 2)}",
        numbers={"kaon": kaon, "charm": charm, "kaon_at_0": before},
    )


def rare_decays() -> Found:
    """r of K+ -> pi+ Z', B+ -> K+ Z' and D+ -> pi+ Z' at a = -1, the mixing where it harms least.

    Gamma(P -> P' Z') = |g_ij|^2 f_+^2 lambda^(3/2)/(64 pi M^3 m^2): flavour-changing currents of unequal charges are not conserved, and
    the longitudinal boson is emitted with the strength g_ij M/m. With all mixing in the down sector, as the
    Yukawa couplings of H' imply (`texture`), g_bs = 0.069 g' and BR(B+ -> K+ Z') would be 4e4 at the paper's point. With all of it in
    the up sector g_uc = 2.6e-4 g' and BR(D+ -> pi+ Z') = 0.07, against 8e-6 observed at most. No alignment is in between:
    U_u^dagger U_d = V.
    """
    channels = {"down": ("na62_k_pi_x_low", "belle2_b_k_x"), "up": ("d_pi_x",)}
    found = {r: max(ratio(n, quark_rotation=r) for n in names) for r, names in channels.items()}
    rates = {r: predicted(n, quark_rotation=r) for r, n in (("down", "br_b_to_k_zp"), ("up", "br_d_to_pi_zp"))}
    there = ratio("d_pi_x", quark_rotation="up", g_zp=image_coupling())
    return Found(
        f"r = {found['up']:.0e} at best",
        holds_if(min(found.values()) < 1),
        f"'BR' of B -> K Z' {rates['down']:.0e} (down sector), of D -> pi Z' {rates['up']:.2f} (up); on the LMA-Dark line {there:.0e}",
        numbers={**{f"r_{k}": v for k, v in found.items()}, **{f"br_{k}": v for k, v in rates.items()}},
    )


def texture() -> Found:
    """Whether mass matrices with the zeros that H' leaves give the measured mixing, and the couplings of b to s that follow.

    H'^dagger couples Q_1,2 to d_3 and Q_3 to u_1,2: M_d (rows Q) has zeros at (3,1), (3,2), M_u at (1,3), (2,3). Both are
    triangular, and any left-handed rotation fits; left-handed rotations of up quarks of the size m_c/m_t change little.
    """
    given = inputs().data
    v = np.array([[complex(x) for x in row] for row in mixing_matrix(given["flavour"])])
    charges = couplings_at().charges.down
    y = tuple(float(q.left) for q in (charges.d, charges.s, charges.b))
    strengths, off = [], []
    for small in _SMALL_ROTATIONS:
        sector = textured_sector(given["theory"], given["flavour"], jnp.array(small))
        off += [float(allowed_by_doublets(sector, "paper")), float(np.max(np.abs(np.abs(ckm_of(sector)) - np.abs(v))))]
        left = mediator_couplings(rotations_of(sector.down), y)[0]
        strengths.append(float(abs(left[THIRD, SECOND])))
    return Found(
        "V reproduced" if max(off) < 1e-9 else f"|V| within {max(off):.0e}",
        holds_if(max(off) < 1e-9),
        f"the mixing sits in left-handed down quarks: |g_bs| = {min(strengths):.3f} to {max(strengths):.3f} g'",
        numbers={"off": max(off), "bs_low": min(strengths), "bs_high": max(strengths)},
    )
