"""Absorption of high-energy cosmic neutrinos by relic neutrinos, and the dip it leaves in the diffuse spectrum."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.physics.absorption_ladder import AbsorptionLadder, absorption_ladder, log_transmissions, minimum, refilling
from zpjax.physics.diffuse_spectrum import AT_REST, opacities
from zpjax.physics.neutrino_mixing import neutrino_masses, squared_mass_couplings, state_shares
from zpjax.physics.relic_absorption import cold_depth

_HEAVIEST = 2


class LineOfSight(eqx.Module):
    """Absorption of nu_3 by relic nu_3 at one redshift."""

    optical_depth: Scalar
    transmission: Scalar


class Dip(eqx.Module):
    """Where the diffuse flux of all flavours is most suppressed (GeV), and by how much of itself."""

    energy: Scalar
    depth: Scalar


@shared
def line_of_sight(couplings: MediatorCouplings, inputs: Inputs) -> LineOfSight:
    """Resonant optical depth tau of a nu_3 from beyond redshift 1 on relic nu_3, and exp(-tau). Dimensionless.

    tau = 2 pi |G_33|^2 n_0 (1+z)^3/(m^2 H(z)) at z = 1, which the energy m^2/(2 m_3 (1+z)) at Earth meets; |G_33|^2 is
    0.96 g'^2 for equal charges of nu_mu and nu_tau. Relics at rest, of one helicity that couples (Majorana, or the
    customary count; half for Dirac neutrinos). The paper has "larger than one" for (10 MeV, 7e-5): with full coupling
    that is so only beyond z = 2.4; at z = 1 it is 0.41. Source: Kamada and Yu (2015).
    """
    figures = inputs.data["cosmic_neutrinos"]
    coupling = squared_mass_couplings(couplings.charges.neutrino, inputs.data["oscillations"])[_HEAVIEST, _HEAVIEST]
    tau = (couplings.strength / couplings.mass) ** 2 * coupling * cold_depth(figures["reference_redshift"], figures)
    return LineOfSight(tau, jnp.exp(-tau))


@shared
def dip(couplings: MediatorCouplings, inputs: Inputs) -> Dip:
    """Energy at Earth (GeV) and depth of the minimum of the transmission of the diffuse flux of all flavours.

    The transmission is sum_i s_i int dz w(z) exp(-sum_j tau_ij(E, z)): shares s_i of mass states from the source
    flavours, w(z) from star formation and a power law (`physics.cosmic_sources`), nu_2 and nu_3 at rest, nu_1 massless
    and thermal (`physics.absorption_ladder`). Apart from the energy's factor m^2 everything depends on |G_ij|^2/m^2 alone,
    so that all points of a scan share their integrals. Minimum: the lowest of 67 energies, refined by a parabola in ln E;
    an edge of the spectrum may be the minimum. Both are continuous except where the minimum jumps from one resonance
    to another; the depth has kinks there. Accuracy of the depth 1e-3 of itself, of the energy 3e-3 (against
    adaptive quadrature). Edges are in truth 1 % (nu_3) and 6 % (nu_2) wide: at (11 MeV, 5e-4) the thermal motion of all relics makes
    the dip 1 % deeper and moves it by 3 %.
    Majorana neutrinos, or the customary 56 per cm^3. Absorption alone: the decay of the mediator back to neutrinos fills
    60 % of the dip where it is shallow, see `refilled_dip`.
    """
    return _deepest(couplings, _transmitted(couplings, inputs).majorana, inputs)


@shared
def dirac_dip(couplings: MediatorCouplings, inputs: Inputs) -> Dip:
    """`dip` for Dirac neutrinos: relics at rest count half, the massless nu_1 fully. GeV and dimensionless.

    Half of each helicity state of a neutrino at rest has the wrong chirality; Dirac relics have one helicity,
    Majorana relics two, which makes up for it.
    """
    return _deepest(couplings, _transmitted(couplings, inputs).dirac, inputs)


@shared
def refilled_dip(couplings: MediatorCouplings, inputs: Inputs) -> Dip:
    """`dip` with the neutrinos from the decay of the mediator: what a telescope would see. GeV and dimensionless.

    The daughters of a neutrino absorbed at E/x arrive with 3 x^2 + 3 (1-x)^2 per absorption and are not absorbed again
    (`physics.diffuse_spectrum.regenerated`, here by trapezoids: `physics.absorption_ladder.refilling`).
    For shallow dips the depth is half that of `dip`, and the minimum lies at the upper edge of nu_2 or nu_3, where the
    fewest neutrinos come back; the two are equally deep within 10 %. Accuracy against the integral on 20000 energies
    with the same relics: 2e-3 of the depth. Sharp edges make the dip too deep: the thermal motion of all relics leaves
    0.0213 of 0.0222 at (10 MeV, 7e-5), then at the edge of nu_3, and 0.35 of 0.44 at (11 MeV, 5e-4). Neglects a second
    absorption by nu_3 of daughters made on nu_2, of second order in the depth. Majorana neutrinos.
    """
    transmitted = _transmitted(couplings, inputs)
    lost = -jnp.expm1(transmitted.majorana)
    returned = jnp.einsum(
        "ek,k->e", refilling(transmitted.ladder, inputs.data["cosmic_neutrinos"]["spectral_index"]), lost
    )
    resonant_mass, value = minimum(transmitted.ladder, returned - lost)
    return Dip(couplings.mass**2 / (2 * resonant_mass), -value)


class Transmitted(eqx.Module):
    """Logarithm of the part of the diffuse flux that arrives at the energies of the ladder, without regeneration."""

    ladder: AbsorptionLadder
    majorana: Float[Array, " energy"]
    dirac: Float[Array, " energy"]


@shared
def _transmitted(couplings, inputs) -> Transmitted:
    figures, oscillations = inputs.data["cosmic_neutrinos"], inputs.data["oscillations"]
    ladder = absorption_ladder(neutrino_masses(oscillations), figures)
    both = tuple(opacities(couplings, oscillations, AT_REST[nature]) for nature in ("majorana", "dirac"))
    return Transmitted(ladder, *log_transmissions(ladder, both, state_shares(figures["source_flavours"], oscillations)))


def _deepest(couplings, log_transmission, inputs) -> Dip:
    resonant_mass, value = minimum(_transmitted(couplings, inputs).ladder, log_transmission)
    return Dip(couplings.mass**2 / (2 * resonant_mass), -jnp.expm1(value))


_OF_ONE_LINE = ("kamada_yu_2015", "planck_2018", "nufit_2025")
_SOURCES = ("kamada_yu_2015", "yuksel_2008", "planck_2018", "nufit_2025")


def _dip(quantity: str, name: str, function, symbol: str, meaning: str) -> Observable:
    unit, limit = {"energy": ("TeV", None), "depth": ("1", 0.0)}[quantity]
    options = {"without_mediator": limit, "component": quantity, "single_precision": False}
    return Observable(name, function, unit, symbol, meaning, _SOURCES, **options)


OBSERVABLES = (
    Observable(
        "optical_depth",
        line_of_sight,
        "1",
        r"\tau_{33}(z=1)",
        "optical depth of a cosmic nu_3 at its resonance with relic nu_3 at redshift 1",
        _OF_ONE_LINE,
        without_mediator=0.0,
        component="optical_depth",
        single_precision=False,
    ),
    Observable(
        "transmission",
        line_of_sight,
        "1",
        r"e^{-\tau_{33}(z=1)}",
        "share of cosmic nu_3 that passes the resonance with relic nu_3 at redshift 1",
        _OF_ONE_LINE,
        without_mediator=1.0,
        component="transmission",
        single_precision=False,
    ),
    _dip(
        "energy",
        "dip_energy",
        dip,
        r"E_\mathrm{dip}",
        "energy at Earth at which the diffuse flux of cosmic neutrinos is most suppressed",
    ),
    _dip(
        "depth",
        "dip_depth",
        dip,
        r"1-\min_E T(E)",
        "largest suppression of the diffuse flux of cosmic neutrinos of all flavours, Majorana neutrinos",
    ),
    _dip(
        "energy",
        "dip_energy_refilled",
        refilled_dip,
        r"E_\mathrm{dip}",
        "energy at which the diffuse flux of cosmic neutrinos is most suppressed, with the decay of the mediator",
    ),
    _dip(
        "depth",
        "dip_depth_refilled",
        refilled_dip,
        r"1-\min_E \Phi/\Phi_0",
        "largest suppression of the diffuse flux of cosmic neutrinos, with the decay of the mediator, Majorana neutrinos",
    ),
    _dip(
        "depth",
        "dip_depth_dirac",
        dirac_dip,
        r"1-\min_E T(E)",
        "largest suppression of the diffuse flux of cosmic neutrinos of all flavours, Dirac neutrinos",
    ),
)
