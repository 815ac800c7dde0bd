"""The potentials that matter gives nu_e and nu_tau relative to nu_mu, in units of the Standard Model's for nu_e."""

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.physics.matter import contact_epsilon, matter_charge, mean_neutron_ratio


def _electron_minus_muon(couplings, inputs, neutrons_per_electron):
    nu = couplings.charges.neutrino
    return _weighted(couplings, inputs, nu.e - nu.mu, neutrons_per_electron)


def _weighted(couplings, inputs, difference, neutrons_per_electron):
    matter = matter_charge(couplings, neutrons_per_electron)
    return contact_epsilon(couplings, inputs.constants, difference, matter)


def eps_sun_8b(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Matter-weighted eps_ee - eps_mumu where 8B neutrinos are born; -2 is the LMA-Dark image of the Standard Model.

    sum_f (N_f/N_e)(eps^f_ee - eps^f_mumu) over u, d and e with N_u/N_e = 2+Y, N_d/N_e = 1+2Y; Y = N_n/N_e is weighted
    with n_e over the production region (0.4162, GS98). Kinetic mixing cancels. Accuracy: the composition, 3 % in Y.
    """
    return _electron_minus_muon(couplings, inputs, mean_neutron_ratio(inputs.tables.solar_8b))


def eps_sun_8b_tautau_minus_mumu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Matter-weighted eps_tautau - eps_mumu where 8B neutrinos are born; see `eps_sun_8b`. 0 for equal charges (c = 1)."""
    nu = couplings.charges.neutrino
    return _weighted(couplings, inputs, nu.tau - nu.mu, mean_neutron_ratio(inputs.tables.solar_8b))


def eps_q_sun(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """The common u = d coupling eps^q_ee - eps^q_mumu that gives the same potential at 8B production.

    `eps_sun_8b` / (3(1+Y_n)). Equal to eps^u = eps^d where those are equal (the paper's model); elsewhere it maps
    unequal couplings onto the u = d line of a fit, exact at 8B production and good to the variation of Y_n otherwise.
    """
    return eps_sun_8b(couplings, inputs) / (3 * (1 + mean_neutron_ratio(inputs.tables.solar_8b)))


def eps_earth(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Matter-weighted eps_ee - eps_mumu averaged over the Earth, Y = 1.051; see `eps_sun_8b`.

    Mantle 1.012, core 1.137: for equal u and d couplings the potential differs from the mean by -2 % and +4 % there.
    """
    return _electron_minus_muon(couplings, inputs, inputs.constants.earth_neutrons_per_electron)


def eps_earth_tautau_minus_mumu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Matter-weighted eps_tautau - eps_mumu averaged over the Earth, Y = 1.051; see `eps_sun_8b`.

    What atmospheric nu_mu -> nu_tau oscillations see. (Q_tau - Q_mu) times the matter charge: exactly 0 for equal
    charges of the second and third generation (c = 1), where only the potential of nu_e is left.
    """
    nu = couplings.charges.neutrino
    return _weighted(couplings, inputs, nu.tau - nu.mu, inputs.constants.earth_neutrons_per_electron)


def lma_dark_eps_image(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^u = eps^d that flips the sign of the solar potential exactly: 2/(3(1+Y_n)), at 8B production.

    The generalised mass-ordering degeneracy maps eps_ee - eps_mumu to -2 minus itself; with u = d the matter weight is
    3(1+Y_n). A property of the Sun alone: it depends on no coupling.
    """
    return 2 / (3 * (1 + mean_neutron_ratio(inputs.tables.solar_8b)))


OBSERVABLES = (
    Observable(
        "eps_sun_8b",
        eps_sun_8b,
        "1",
        r"\epsilon^\odot_{ee}-\epsilon^\odot_{\mu\mu}",
        "matter-weighted NSI in the Sun, 8B production",
        ("nsi_fit_2013", "vinyoles_2017"),
        without_mediator=0.0,
    ),
    Observable(
        "eps_sun_8b_tautau_minus_mumu",
        eps_sun_8b_tautau_minus_mumu,
        "1",
        r"\epsilon^\odot_{\tau\tau}-\epsilon^\odot_{\mu\mu}",
        "matter-weighted NSI of nu_tau relative to nu_mu in the Sun, 8B production",
        ("nsi_fit_2013", "vinyoles_2017"),
        without_mediator=0.0,
    ),
    Observable(
        "eps_q_sun",
        eps_q_sun,
        "1",
        r"\epsilon^q_{ee}-\epsilon^q_{\mu\mu}",
        "common u = d coupling with the same solar potential",
        ("nsi_fit_2013", "vinyoles_2017"),
        without_mediator=0.0,
    ),
    Observable(
        "eps_earth",
        eps_earth,
        "1",
        r"\epsilon^\oplus_{ee}-\epsilon^\oplus_{\mu\mu}",
        "matter-weighted NSI of nu_e relative to nu_mu in the Earth",
        ("nsi_fit_2013",),
        without_mediator=0.0,
    ),
    Observable(
        "eps_earth_tautau_minus_mumu",
        eps_earth_tautau_minus_mumu,
        "1",
        r"\epsilon^\oplus_{\tau\tau}-\epsilon^\oplus_{\mu\mu}",
        "matter-weighted NSI of nu_tau relative to nu_mu in the Earth",
        ("nsi_fit_2013",),
        without_mediator=0.0,
    ),
    Observable(
        "lma_dark_eps_image",
        lma_dark_eps_image,
        "1",
        r"\epsilon^q_\mathrm{image}",
        "exact LMA-Dark image for equal u and d couplings",
        ("coloma_schwetz_2016", "vinyoles_2017"),
        without_mediator=None,
    ),
)
