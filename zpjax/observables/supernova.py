"""Cooling of SN 1987A by the mediator in a one-zone core, its decay length there, and what it does to neutrino opacities."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.guarded import reciprocal
from zpjax.numerics.interpolation import smooth_step
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.coverage import CONDITIONS
from zpjax.observables.decay import decay
from zpjax.physics import supernova_core as core
from zpjax.physics.kinetic_mixing import effective_charges

# 7 pi^4/(180 zeta(3)): mean energy of massless fermions without chemical potential, in temperatures.
_MEAN_ENERGY = 7 * 3.141592653589793**4 / (180 * 1.2020569031595942)
# Energy flux of three massless bosonic states over that of six neutrinos and antineutrinos: 3/(6 * 7/8).
_BLACKBODY_SHARE = 4 / 7
# Optical depths between which the exponential fades to exactly nothing. It crosses 3e52 erg/s below a depth of 9.
_FADE_FROM, _FADE_TO = 11.0, 15.0


class Supernova(eqx.Module):
    """Luminosities in GeV^2 (hbar = 1), lengths in GeV^-1, ratios of opacities."""

    luminosity: Scalar
    luminosity_total: Scalar
    luminosity_plateau: Scalar
    decay_length: Scalar
    neutrino_path: Scalar
    opacity_neutron: Scalar
    opacity_proton: Scalar


@shared
def supernova(couplings: MediatorCouplings, inputs: Inputs) -> Supernova:
    """All supernova observables of one point but oscillations; core of 30 MeV and 10 km from `inputs.data["supernova"]`.

    luminosity: (4 pi/3) R^3 Q exp(-R/L), nu nubar -> Z' with Maxwell-Boltzmann statistics (`pair_emissivity`) and decay
    length L. The reference one-zone figure. Fermi statistics lower Q by 1.74 at 10 MeV, the lower edge in g' rises by 1.32.
    Deep trapping: this "free or lost" picture says nothing once R/L exceeds about ten, so the exponential is faded to
    exactly 0 between depths of 11 and 15 (edges lie below 9): the criterion does not act there. With the full neutrino
    charges of the default model that covers all g' >= 1e-6 at m >= 1 MeV. That there is no bound is a statement
    of this model: see Lai et al. (2024) on the plateau, and Blinov et al. (2025) and arXiv:2606.23769 for other analyses.
    luminosity_total: the better estimate. Fermi-Dirac pairs plus semi-Compton mu gamma -> mu Z', lost by decay and by
    the inverse of semi-Compton, same fade. Below 5 MeV semi-Compton decides both edges.
    luminosity_plateau: `luminosity` without the fade, plus (1 - exp(-R/L))^2 times blackbody radiation of three massive
    states from the neutrino sphere, which is 4/7 of the neutrino luminosity there for m << T_nu = 5 MeV (a mediator that
    decays at once to neutrinos and is made by them shares their temperature). It tends to a constant at large g' as
    in Lai et al. (2024), below the limit by construction. An order of magnitude.
    decay_length: <p/m> hbar c/Gamma, Bose mean at the core's temperature, vacuum width; infinite without a decay.
    neutrino_path: 1/`absorption_rate` of a nu_mu of mean energy 3.15 T on thermal antineutrinos; it shows how often Z' is
    made (infinite if never), not how energy moves: neutrino-neutrino processes keep the momentum flux (Fiorillo et al. 2024).
    opacity: see `opacity_ratio`.
    Neglected: neutrino and electron degeneracy (nu_e, and the electrons that B-L decays to), pairs of muons, hadrons as
    a source, profiles, redshift; nucleon bremsstrahlung, whose dipole cancels for equal charges of proton and
    neutron (the dark photon's rate does not apply; Rrapaj and Reddy 2016). Accuracy: a factor of 3 in g'.
    """
    star, constants = inputs.data["supernova"], inputs.constants
    mass, temperature, radius = couplings.mass, star["core_temperature"], star["core_radius"]
    rates, x = decay(couplings, inputs), mass / temperature
    integrals = core.core_integrals(x)
    boost = core.thermal_boost(x, integrals.moments)
    depth = radius * rates.width_total / boost
    volume = 4 * jnp.pi / 3 * radius**3
    pairs = volume * core.pair_emissivity(mass, rates.width_invisible, temperature)

    scattering = _semi_compton_rate(couplings, inputs)
    emissivity = core.pair_emissivity_fermi_dirac(mass, rates.width_invisible, temperature, integrals)
    emissivity += core.semi_compton_emissivity(scattering, mass, temperature, integrals)
    return Supernova(
        luminosity=pairs * escape(depth),
        luminosity_total=volume * emissivity * escape(depth + radius * scattering),
        luminosity_plateau=pairs * jnp.exp(-depth) + jnp.expm1(-depth) ** 2 * _surface_luminosity(mass, star),
        decay_length=reciprocal(rates.width_total / boost),
        neutrino_path=reciprocal(
            core.absorption_rate(
                _MEAN_ENERGY * temperature, mass, couplings.strength * couplings.charges.neutrino.mu, temperature
            )
        ),
        opacity_neutron=opacity_ratio(couplings, constants, star, protons=0, neutrons=1),
        opacity_proton=opacity_ratio(couplings, constants, star, protons=1, neutrons=0),
    )


def escape(depth: Scalar) -> Scalar:
    """exp(-depth), faded to exactly 0 between depths of 11 and 15 with two continuous derivatives."""
    fade = smooth_step((_FADE_TO - depth) / (_FADE_TO - _FADE_FROM))
    return fade * jnp.exp(-jnp.minimum(depth, _FADE_TO))


def _semi_compton_rate(couplings, inputs):
    """Rate of mu gamma -> mu Z' per photon, vector coupling of the muon with kinetic mixing."""
    star, constants = inputs.data["supernova"], inputs.constants
    muons = core.thermal_muons(constants, star["muon_chemical_potential"], star["core_temperature"])
    charge = effective_charges(couplings, constants).charged_lepton.mu.vector
    return core.scattering_rate((couplings.strength * charge) ** 2, muons, constants)


def _surface_luminosity(mass, star):
    """What a neutrino sphere radiates in three massive states, from what it radiates in neutrinos."""
    x = mass / star["neutrino_sphere_temperature"]
    thermal = jnp.exp(-x) * core.bose_moments(x).momentum / (jnp.pi**4 / 15)
    return _BLACKBODY_SHARE * star["neutrino_luminosity"] * thermal


def opacity_ratio(
    couplings: MediatorCouplings, constants: StandardInputs, star: dict, protons: int, neutrons: int
) -> Scalar:
    """Opacity of a nucleon to nu_mu over the Standard Model's, (g_V^2 + 3 g_A^2) with the mediator's coherent exchange.

    g_V -> g_V + g'^2 Q_mu Q_N/(sqrt2 G_F (m^2 + Q^2)) at the momentum transfer Q = 30 MeV, Q_N the nucleon's vector charge:
    the normalisation is L = -(G_F/sqrt2) nu gamma (1 - gamma5) nu N gamma (g_V - g_A gamma5) N. Exact at tree level for
    slow, uncorrelated nucleons. Kinetic mixing reaches the proton as in vacuum (no screening by the plasma).
    """
    charges = effective_charges(couplings, constants)
    up, down = charges.up.u.vector, charges.down.d.vector
    charge = (2 * protons + neutrons) * up + (protons + 2 * neutrons) * down
    standard = star["vector_coupling_proton"] if protons else star["vector_coupling_neutron"]
    weak = jnp.sqrt(2.0) * constants.fermi_constant * (couplings.mass**2 + star["momentum_transfer"] ** 2)
    shift = couplings.strength**2 * couplings.charges.neutrino.mu * charge / weak
    return 1 + shift * (2 * standard + shift) / (standard**2 + 3 * star["axial_coupling"] ** 2)


_COOLING = ("raffelt_1996", "croon_2021", "blinov_2025", "sn_polarisations_2026")
_IN_THE_CORE = {"mass_range": (0.0, 1.0), "single_precision": False}
OBSERVABLES = (
    Observable(
        "sn_luminosity",
        supernova,
        "erg/s",
        r"L_{Z^\prime}",
        "luminosity of a one-zone supernova core in Z' from neutrino pairs; exactly 0 in deep trapping",
        _COOLING,
        without_mediator=0.0,
        component="luminosity",
        valid_if=(CONDITIONS["supernova_pairs"],),
        **_IN_THE_CORE,
    ),
    Observable(
        "sn_luminosity_total",
        supernova,
        "erg/s",
        r"L_{Z^\prime}^\mathrm{tot}",
        "luminosity in Z' with Fermi statistics and semi-Compton emission; exactly 0 in deep trapping",
        (*_COOLING, "bollig_2020", "rrapaj_reddy_2016"),
        without_mediator=0.0,
        component="luminosity_total",
        valid_if=(CONDITIONS["supernova_pairs_and_muons"],),
        **_IN_THE_CORE,
    ),
    Observable(
        "sn_luminosity_plateau",
        supernova,
        "erg/s",
        r"L_{Z^\prime}^\mathrm{plateau}",
        "luminosity in Z' that tends to blackbody emission of the neutrino sphere in deep trapping, to an order of magnitude",
        (*_COOLING, "lai_2024"),
        without_mediator=0.0,
        component="luminosity_plateau",
        valid_if=(CONDITIONS["supernova_pairs"],),
        **_IN_THE_CORE,
    ),
    Observable(
        "sn_decay_length",
        supernova,
        "km",
        r"L_\mathrm{dec}",
        "mean decay length of a thermal Z' in a supernova core",
        ("farzan_2015",),
        without_mediator=None,
        component="decay_length",
        **_IN_THE_CORE,
    ),
    Observable(
        "sn_nu_mfp",
        supernova,
        "cm",
        r"\lambda_{\nu\bar\nu\to Z^\prime}",
        "mean free path of a thermal nu_mu in a supernova core against the formation of Z'",
        ("farzan_2015", "fiorillo_2024"),
        without_mediator=None,
        component="neutrino_path",
        **_IN_THE_CORE,
    ),
    *(
        Observable(
            f"sn_opacity_ratio_{nucleon[0]}",
            supernova,
            "1",
            rf"\kappa_{nucleon[0]}/\kappa_{nucleon[0]}^\mathrm{{SM}}",
            f"opacity of {nucleon}s to nu_mu in a supernova over the Standard Model's",
            ("raffelt_1996",),
            without_mediator=1.0,
            component=f"opacity_{nucleon}",
            single_precision=False,
        )
        for nucleon in ("neutron", "proton")
    ),
)
