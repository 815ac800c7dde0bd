"""Section 3 of the paper on neutrino masses and right-handed neutrinos, and what the LHC sees."""

import numpy as np

from zpjax.farzan.check.predictions import COUPLING, inputs, use
from zpjax.farzan.check.rows import Found, holds_if, shown
from zpjax.farzan.collider import doublet_pair_cross_section, neutrino_pair_cross_section
from zpjax.farzan.neutrino_masses import NeutrinoYukawas, dirac_masses, higgs_vev, light_masses, majorana_masses
from zpjax.farzan.phases import scalar_charges
from zpjax.units import from_natural

# lambda_1 ... lambda_5, M_1 and A_2, A_3, A_23, B_2, B_3 of a point with VEVs of 100 GeV.
_POINT = NeutrinoYukawas(np.array([1.0, 1.2, 0.9, 0.3, 0.2]) * 1e-6, 120.0, np.array([0.5, 0.7, 0.2, 0.4, 0.3]))
_VEV = 100.0
_LUMINOSITY = (300.0, "fb")


def _heaviest() -> float:
    """The mass of nu_3 in GeV for a massless nu_1."""
    use(("nufit_2025",))
    return float(inputs().data["oscillations"]["dm2_31"]) ** 0.5


def small_dirac_masses() -> Found:
    """The Yukawa coupling that a Dirac nu_3 needs."""
    ours = _heaviest() / float(higgs_vev(inputs().constants))
    return Found(
        f"lambda = {shown(ours, 2)}", holds_if(ours < 1e-10), "for 0.05 eV: six orders below the electron's",
        numbers={"yukawa": ours},
    )  # fmt: skip


def seesaw_yukawas() -> Found:
    """The Yukawa coupling that nu_3 needs with right-handed neutrinos of 100 GeV: lambda = (m_3 M)^(1/2)/<H>."""
    ours = (_heaviest() * _VEV) ** 0.5 / float(higgs_vev(inputs().constants))
    masses = np.linalg.svd(np.asarray(light_masses(_dirac(), _majorana())))[1]
    return Found(
        f"lambda = {shown(ours, 2)}",
        holds_if(ours > 1e-2, "rough"),
        f"better by six orders, and still below the electron's; lambda of 1e-6 give {1e9 * masses[-1]:.2f} to {1e9 * masses[0]:.2f} eV",
        numbers={"yukawa": ours, "lightest_ev": 1e9 * masses[-1], "heaviest_ev": 1e9 * masses[0]},
    )


def _dirac():
    return dirac_masses(_POINT, higgs_vev(inputs().constants))


def _majorana(vev_s2: float = _VEV):
    return majorana_masses(_POINT, _VEV, vev_s2)


def change_of_basis() -> Found:
    """lambda_5 after a rotation of N_2 and N_3 among themselves, and the change of what is measurable, m_D^dagger m_D."""
    matrix = np.asarray(_dirac())
    rotation = np.eye(3)
    rotation[1:, 1:] = np.linalg.qr(matrix[1:, 1:])[0].T
    turned = rotation @ matrix
    left = abs(turned[2, 1]) / np.max(np.abs(turned))
    moved = np.max(np.abs(turned.T @ turned - matrix.T @ matrix)) / np.max(np.abs(matrix)) ** 2
    return Found(
        "0 to rounding" if left < 1e-12 else f"{left:.1e} of the largest", holds_if(max(left, moved) < 1e-12 and abs(turned[1, 2]) > 0),
        "N_2 and N_3 have equal charges and may be rotated; lambda_4 stays", numbers={"left": left, "moved": moved},
    )  # fmt: skip


def charges_of_singlets() -> Found:
    """Charges of S_1 and S_2, and of S_1 N_2 N_2 and S_2 N_1 N_2 with N_1 neutral and N_2 of charge 1."""
    charges = scalar_charges(-1, 1, 1)
    totals = charges["S_1"] + 2, charges["S_2"] + 1
    return Found(
        f"{charges['S_1']}, {charges['S_2']}", holds_if(totals == (0, 0)), "S_1 N_2 N_2 and S_2 N_1 N_2 are then neutral",
        numbers={"s_1": float(charges["S_1"]), "s_2": float(charges["S_2"])},
    )  # fmt: skip


def electron_mixing() -> Found:
    """The share of nu_e in the second and third flavour's mass terms with and without <S_2>."""
    with_, without = (np.asarray(light_masses(_dirac(), _majorana(vev))) for vev in (_VEV, 0.0))
    shares = [float(np.max(np.abs(m[0, 1:])) / np.max(np.abs(m))) for m in (with_, without)]
    return Found(
        f"{shares[1]:g} without S_2, {shares[0]:.2f} with it", holds_if(shares[1] < 1e-12 < shares[0]),
        "largest e-mu or e-tau entry of the neutrino mass matrix over its largest",
        numbers={"with": shares[0], "without": shares[1]},
    )  # fmt: skip


def right_handed_masses() -> Found:
    """Masses of the right-handed neutrinos for VEVs of 100 GeV and couplings of 0.2 to 0.7."""
    masses = np.linalg.svd(np.asarray(_majorana()))[1]
    return Found(
        f"{masses[-1]:.0f} to {masses[0]:.0f} GeV", holds_if(20 < masses[-1] and masses[0] < 500),
        "for couplings of 0.2 to 0.7 and M_1 = 120 GeV", numbers={"lightest": masses[-1], "heaviest": masses[0]},
    )  # fmt: skip


def right_handed_production() -> Found:
    """Pairs of right-handed neutrinos of 100 GeV in 300/fb at 13 TeV by way of Z'."""
    use(("fuks_2014",))
    pairs = _events(neutrino_pair_cross_section(_VEV, COUPLING, 1 / 3, 1.0, inputs()))
    return Found(
        f"{pairs:.0e} pairs in 300/fb", holds_if(pairs < 1), "quarks to Z'* to N N at g' = 7e-5, 100 GeV",
        numbers={"pairs": pairs},
    )  # fmt: skip


def doublet_production() -> Found:
    """Pairs H'+ H'- of 200 GeV and of 1 TeV in 300/fb at 13 TeV."""
    use(("fuks_2014",))
    light, heavy = (_events(doublet_pair_cross_section(m, inputs().data["theory"])) for m in (200.0, 1000.0))
    return Found(
        f"{light:.0f} pairs at 200 GeV", holds_if(light > 100), f"{heavy:.0f} at 1 TeV; electroweak, 300/fb at 13 TeV",
        numbers={"light": light, "heavy": heavy},
    )  # fmt: skip


def _events(cross_section) -> float:
    number, unit = _LUMINOSITY
    return number * from_natural(float(cross_section), unit)
