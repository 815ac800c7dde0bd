"""Section 3 of the paper from eq. (12) on: the scalars, the mass of the mediator, and what they do to quarks."""

from fractions import Fraction
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.farzan.check.predictions import COUPLING, image_coupling, inputs
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown
from zpjax.farzan.flavour_changing import scalar_exchange
from zpjax.farzan.mediator_mass import mediator_mass, needed_vev, vev_scan
from zpjax.farzan.phases import massless_scalars, scalar_charges
from zpjax.farzan.quark_yukawas import doublet_yukawas, textured_sector
from zpjax.farzan.scalar_potential import ScalarSector, Vacuum, doublet_vev_readings, vacuum_of
from zpjax.farzan.scalar_spectrum import scalar_mixings, scalar_spectrum
from zpjax.units import to_natural

# m_S = 80, m_H' = 1500 and m_SHH' = 30 GeV, lambda_S = 0.3: a point in the range that the paper names, m_S, mu, <H> << m_H'.
_SECTOR = ScalarSector()
_MASS = to_natural(10.0, "MeV")


@cache
def _vacuum() -> Vacuum:
    return jax.jit(vacuum_of)(_SECTOR)


@cache
def _mixings():
    return jax.jit(scalar_mixings)(_SECTOR, _vacuum())


def _charges(link: bool = False) -> dict:
    return scalar_charges(-1, 1, 1, link)


def _words(value, digits: int = 4) -> str:
    return shown(float(value), digits)


def singlet_vev() -> Found:
    """<S> of eq. (13) and at the minimum of the whole potential, GeV."""
    paper, exact = doublet_vev_readings(_SECTOR)["paper"][0], _vacuum().s
    return Found(
        f"{_words(exact, 6)} GeV", agreement(exact, paper, 0.01), "what H' does to S, mu^2 <H>^2/m_H'^2, is left out in eq. (13)",
        meant=f"{_words(paper, 6)} GeV", numbers={"exact": exact, "paper": paper},
    )  # fmt: skip


def doublet_vev() -> Found:
    """<H'> of eq. (13) and at the minimum, GeV; in which reading the printed 1/2 is right."""
    readings, exact = doublet_vev_readings(_SECTOR), _vacuum().hp
    paper = readings["paper"][1]
    return Found(
        f"{_words(exact)} GeV",
        "convention" if abs(exact / paper - 2) < 0.01 else agreement(exact, paper),
        "twice as large with the h.c. that makes eq. (12) real; the printed 1/2 belongs to a V without it, or to <H>, <S> as v, v_S",
        meant=f"{_words(paper)} GeV",
        numbers={
            "exact": exact,
            "paper": paper,
            **{name: pair[1] for name, pair in readings.items() if name != "paper"},
        },
    )


def doublet_vev_is_small() -> Found:
    """|<H'>| over <S>, <H> and m_H'."""
    vacuum = _vacuum()
    ratios = [float(abs(vacuum.hp) / x) for x in (vacuum.s, vacuum.h, _SECTOR.m_hp)]
    return Found(
        f"{ratios[0]:.1e}, {ratios[1]:.1e}, {ratios[2]:.1e}", holds_if(max(ratios) < 0.01), "of <S>, <H> and m_H'",
        numbers={"of_s": ratios[0], "of_h": ratios[1], "of_mass": ratios[2]},
    )  # fmt: skip


def quartic_of_doublet() -> Found:
    """Relative change of <H'> by a quartic coupling of 0.1."""
    moved = jax.jit(vacuum_of)(ScalarSector(lambda_hp=0.1)).hp / _vacuum().hp - 1
    return Found(f"{float(moved):.0e}", holds_if(abs(moved) < 0.01), "for a coupling of 0.1", numbers={"change": moved})


def singlet_mixing() -> Found:
    """The mixing of S with H0 at the minimum, against mu <H>/m_H'^2.

    Second derivatives of the potential with H0 = <H> + h/sqrt2, S = <S> + s/sqrt2, H'0 = <H'> + h'/sqrt2 give an s-h' entry mu <H>,
    a h-h' entry mu <S> and an s-h entry mu <H'>. With m_H'^2 on the diagonal of h', the mixing mu <H>/m_H'^2 is that of s with h', the real part
    of H'0, and not that of s with h, the Standard Model's Higgs. The latter is of second order: mu <H'> plus the exchange
    of h', -mu^2 <H><S>/m_H'^2, over the difference of the masses of s and h.
    """
    found = _mixings()
    paper = abs(found.s_hp_estimate)
    return Found(
        f"{_words(found.s_h, 2)}",
        "fails" if abs(abs(found.s_h) / paper - 1) > 0.5 else "holds",
        f"the printed size is that of S with H'0, {_words(found.s_hp, 2)}; S and H0 mix at second order, the more the closer their masses",
        meant=_words(paper, 2),
        numbers={"s_h": found.s_h, "s_hp": found.s_hp, "paper": paper},
    )


def doublet_mixing() -> Found:
    """The mixing of H0 with H'0 against mu <S>/m_H'^2."""
    found = _mixings()
    return Found(
        _words(abs(found.h_hp), 3), agreement(found.h_hp, found.h_hp_estimate), "at the minimum of the whole potential",
        meant=_words(abs(found.h_hp_estimate), 3), numbers={"exact": found.h_hp, "estimate": found.h_hp_estimate},
    )  # fmt: skip


def complete() -> Found:
    """The number of physical massless scalars of the paper's fields.

    The phases of H, H', S, S_1 and S_2 are five. Renormalisable terms that charges allow fix two combinations of them: S H^dag H' and
    S_1^* S_2^2. Nothing of degree four or less links {S_1 (-2), S_2 (-1)} to {S (-5/3), H' (5/3)}: their charges differ by thirds. Of the
    other three phases Z and Z' eat two. One is left: two global U(1) are broken and one of them is gauged. Its decay
    constant is of order 100 GeV and it couples to b and s quarks by way of H'. A further scalar of charge -1/3 links the two groups:
    S_1^* S F and F^3 S_2^* leave none.
    """
    exact, linked = massless_scalars(_charges()), massless_scalars(_charges(True))
    spectrum = int(jax.jit(lambda s, v: scalar_spectrum(s, v, _charges()))(_SECTOR, _vacuum()).physical_massless)
    return Found(
        f"{exact} massless scalar left",
        holds_if(max(exact, spectrum) == 0),
        f"phases less terms that fix them less those eaten, and by the mass matrix ({spectrum}); a scalar of charge -1/3 leaves {linked}",
        numbers={"exact": exact, "spectrum": spectrum, "linked": linked},
    )


def mass_of_mediator() -> Found:
    """m_Z' over g' from the VEVs of complex fields, and eq. (14) with the same numbers."""
    vacuum, charges = _vacuum(), _charges()
    ours = mediator_mass(1.0, vacuum, charges)
    names = {"H'": vacuum.hp, "S": vacuum.s, "S_1": vacuum.s1, "S_2": vacuum.s2}
    printed = sum((float(charges[n]) * v) ** 2 for n, v in names.items()) ** 0.5
    return Found(
        f"{_words(ours / printed)} times eq. (14)",
        "convention" if abs(ours / printed - 2**0.5) < 1e-6 else agreement(ours, printed),
        "eq. (14) holds for v = sqrt2 <S>, eq. (13) has the VEV of the complex field",
        meant="1",
        numbers={"ratio": ours / printed},
    )


def size_of_vevs() -> Found:
    """VEVs v that m_Z' = 10 MeV and g' = 7e-5 need: the root of eq. (14), and the largest of S, S_1 and S_2 over all directions."""
    root, dark = (float(needed_vev(_MASS, g)) for g in (COUPLING, image_coupling()))
    largest = vev_scan(_MASS, COUPLING, _charges())["largest"]
    low, high = float(np.min(largest)), float(np.max(largest))
    return Found(
        f"{low:.0f} to {high:.0f} GeV",
        agreement(root, 200.0, within=0.2),
        f"largest of the three singlets; the root of eq. (14) is {root:.3f} GeV, {dark:.0f} GeV with the coupling of LMA-Dark",
        numbers={"root": root, "lowest": low, "highest": high, "lma_dark": dark},
    )


def heavy_doublet() -> Found:
    """B_s mixing by exchange of neutral scalars over the measured one, H' of 1.5 and of 15 TeV at fixed mu.

    H'0 couples to s_L b_R with m_23/<H'>, m_23 = V_cb m_b, and <H'> = -mu <H><S>/m_H'^2. A light state with a share of H'0
    couples with m_23/<H'> times that share. The share is <H'>/<S> for phases that turn S and H' oppositely, such as the massless
    scalar of `complete`, and mu <H>/m_H'^2 = |<H'>|/<S> for the real part of S (`singlet_mixing`). The product is m_23/<S> in both
    cases: m_H' drops out. With <S> = 103 GeV the coupling is 1e-3, and the massless scalar, 1/(0 - M^2) for the meson's mass M,
    makes Delta m_s a hundred times too large however heavy H' is. A larger m_H' also makes the couplings of H' itself grow, as m_H'^2 at fixed mu.
    """
    shares, yukawas = np.array([_mixing_of_b_s(m) for m in (1500.0, 15000.0)]).T
    return Found(
        f"{shares[0]:.0f} and {shares[1]:.0f} times Delta m_s",
        holds_if(shares[1] < 0.1 * shares[0] or shares[1] < 1),
        "for 1.5 and 15 TeV: the massless scalar and S inherit m_23/<S> from H', whose own couplings grow to "
        f"{yukawas[1]:.0f}",
        numbers={"light": shares[0], "heavy": shares[1], "yukawa": yukawas[0], "yukawa_heavy": yukawas[1]},
    )


def _mixing_of_b_s(mass: float) -> tuple[float, float]:
    """(share of the measured mass difference of Bs, largest coupling of H' to down quarks) for H' of that mass in GeV."""
    share, yukawa = _exchange()(mass, inputs())
    return float(share), float(yukawa)


@cache
def _exchange():
    charges = _charges()

    def at(mass, given):
        sector = ScalarSector(m_hp=mass)
        vacuum = vacuum_of(sector)
        quarks = textured_sector(given.data["theory"], given.data["flavour"], jnp.zeros(3))
        found = scalar_exchange(quarks, sector, vacuum, charges, given)
        return found.b_s_share, jnp.max(jnp.abs(doublet_yukawas(quarks, vacuum.hp).down))

    return jax.jit(at)


def doublet_charge() -> Found:
    """Charges of S and H' and of the term S H^dag H' at a = -1."""
    charges = _charges()
    total = charges["S"] + charges["H'"] - charges["H"]
    return Found(
        str(charges["S"]), holds_if(charges["S"] == Fraction(-5, 3) and total == 0), f"S H^dag H' has charge {total}",
        numbers={"s": float(charges["S"])},
    )  # fmt: skip
