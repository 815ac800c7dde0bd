"""Neutrino trident production at CCFR, CHARM-II and NuTeV."""

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.observables.trident import trident_ratio


def trident_ratio_ccfr(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """sigma/sigma_SM on iron at 160 GeV, the mean neutrino energy of CCFR; see `trident_ratio`. Dimensionless.

    No cuts on the muons and no spread of the beam: at 120 GeV the term linear in g'^2 is 19 % larger below 10 MeV and
    9 % at 1 GeV. With a Gaussian in place of the Helm form factor it is 3 % smaller, which moves bounds on g' up by
    1.2 %. Source: CCFR (1991), Altmannshofer et al. (2014).
    """
    return trident_ratio(couplings, inputs.constants, inputs.tables.computed["trident_ccfr"])


def trident_ratio_charm2(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """sigma/sigma_SM on glass (SiO2) at 20 GeV, the mean neutrino energy of CHARM-II; dimensionless, see `trident_ratio`.

    The beams of neutrinos and antineutrinos have the same ratio. Source: CHARM-II (1990), Altmannshofer et al. (2014).
    """
    return trident_ratio(couplings, inputs.constants, inputs.tables.computed["trident_charm2"])


def trident_ratio_nutev(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """sigma/sigma_SM on iron at 140 GeV, about the mean neutrino energy of NuTeV; see `trident_ratio`. Dimensionless.

    At 120 GeV the term linear in g'^2 is 10 % larger below 10 MeV. Source: NuTeV (1998), Altmannshofer et al. (2019).
    """
    return trident_ratio(couplings, inputs.constants, inputs.tables.computed["trident_nutev"])


_PREDICTIONS = (
    ("ccfr", "CCFR", trident_ratio_ccfr, "iron", "ccfr_1991"),
    ("charm2", "CHARM-II", trident_ratio_charm2, "glass", "charm2_trident_1990"),
    ("nutev", "NuTeV", trident_ratio_nutev, "iron", "nutev_trident_1998"),
)

OBSERVABLES = tuple(
    Observable(
        f"trident_ratio.{name}",
        function,
        "1",
        rf"\sigma/\sigma_\mathrm{{SM}}|_\mathrm{{{experiment}}}",
        f"neutrino trident cross-section over the Standard Model's at {experiment}, coherent on {target}",
        ("altmannshofer_2014", "ballett_2019", source),
        without_mediator=1.0,
        mass_range=(5e-4, float("inf")),
    )
    for name, experiment, function, target, source in _PREDICTIONS
)
