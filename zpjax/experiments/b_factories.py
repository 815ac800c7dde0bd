"""Muon pairs with a mediator as BaBar and Belle II see them: four muons, or two and nothing else."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.guarded import safe_ratio
from zpjax.observables.base import Inputs, Observable
from zpjax.observables.decay import decay
from zpjax.observables.muon_pair_radiation import muon_pair_radiation
from zpjax.physics.couplings import MediatorCouplings, VectorCharge
from zpjax.physics.widths import fermion_width


class MuonPairSearches(eqx.Module):
    """Cross-sections times branching ratio in GeV^-2, and the g'^2 of L_mu - L_tau that would give the same."""

    four_muons: Scalar
    two_muons: Scalar
    four_muons_squared: Scalar
    two_muons_squared: Scalar


def muon_pair_searches(couplings: MediatorCouplings, inputs: Inputs) -> MuonPairSearches:
    """Signals of the searches for e+e- -> mu+ mu- Z', Z' -> mu+ mu- or invisible, at 10.58 GeV.

    Published limits hold for the g' of L_mu - L_tau without mixing. The equivalent squared coupling,
    g'^2 [v^2 + a^2 R_A/R_V] BR(model)/BR(L_mu - L_tau), is what they limit for other charges: cross-sections, efficiencies
    and radiation cancel. With p = Gamma(mu mu) of a unit charge over m/(12 pi), likewise p_tau,
    BR(L_mu - L_tau) is p/(1 + p + p_tau) to muons and 1/(1 + p + p_tau) to neutrinos.
    Domain: 0.5 MeV to 1 GeV; four muons from 2 m_mu, exactly 0 below. Accuracy: exact for vector charges, apart from the
    hadronic width. Neglects radiation from charged electrons (B-L has more signal), the decay length, and the interference
    of the two muon pairs.
    Source: Lees et al. (2016); Adachi et al. (2023).
    """
    constants, radiation, mediator = inputs.constants, muon_pair_radiation(couplings, inputs), decay(couplings, inputs)
    unit = couplings.mass / (12 * jnp.pi)
    muons, taus = (
        fermion_width(couplings.mass, m, VectorCharge(1.0)) / unit for m in (constants.m_muon, constants.m_tau)
    )
    squared = couplings.strength**2 * radiation.charges_squared * (1 + muons + taus)
    return MuonPairSearches(
        four_muons=radiation.cross_section * mediator.mumu,
        two_muons=radiation.cross_section * mediator.invisible,
        four_muons_squared=squared * safe_ratio(mediator.mumu, muons),
        two_muons_squared=squared * mediator.invisible,
    )


_FOUR_MUONS, _TWO_MUONS = ("babar_four_muons_2016",), ("belle2_invisible_2023",)
# The table begins at 0.5 MeV; above 1 GeV hadronic widths are incomplete.
_RANGE = (5e-4, 1.0)
OBSERVABLES = (
    Observable(
        "muon_pair_zp_cross_section.babar_four_muons",
        muon_pair_searches,
        "fb",
        r"\sigma(\mu^+\mu^-Z^\prime)\,\mathrm{BR}(\mu^+\mu^-)",
        "cross-section of muon pairs with a mediator that goes to muons, at 10.58 GeV",
        _FOUR_MUONS,
        without_mediator=0.0,
        mass_range=_RANGE,
        component="four_muons",
    ),
    Observable(
        "muon_pair_zp_cross_section.belle2_invisible",
        muon_pair_searches,
        "fb",
        r"\sigma(\mu^+\mu^-Z^\prime)\,\mathrm{BR}(\nu\bar\nu)",
        "cross-section of muon pairs with a mediator that goes to neutrinos, at 10.58 GeV",
        _TWO_MUONS,
        without_mediator=0.0,
        mass_range=_RANGE,
        component="two_muons",
    ),
    Observable(
        "lmu_ltau_coupling_squared.babar_four_muons",
        muon_pair_searches,
        "1",
        r"g^{\prime2}_{L_\mu-L_\tau}|_{4\mu}",
        "squared coupling of L_mu - L_tau that gives the same rate of four muons",
        _FOUR_MUONS,
        without_mediator=0.0,
        mass_range=_RANGE,
        component="four_muons_squared",
    ),
    Observable(
        "lmu_ltau_coupling_squared.belle2_invisible",
        muon_pair_searches,
        "1",
        r"g^{\prime2}_{L_\mu-L_\tau}|_{2\mu}",
        "squared coupling of L_mu - L_tau that gives the same rate of two muons and nothing else",
        _TWO_MUONS,
        without_mediator=0.0,
        mass_range=_RANGE,
        component="two_muons_squared",
    ),
)
