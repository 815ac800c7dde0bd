"""Extra radiation of light right-handed neutrinos, which the mediator brings into equilibrium."""

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable
from zpjax.observables.coverage import CONDITIONS

# GeV: hotter than any mediator of the domain is heavy; neutrinos made before the hot end are diluted alike.
_HOT = 50.0
# Steps in ln T: from 160 to 1280 the result moves by at most 1.4e-3 of itself.
_STEPS = 160
# Powers of T and numbers of the energy transfer between massless chiral species; see `neutrino_decoupling.weak_transfer`.
_CONTACT = 16


def delta_neff_right_handed(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Delta N_eff of light right-handed partners of the three neutrinos (Dirac neutrinos). Dimensionless.

    sum_a y_a with dy_a/d ln a = (Gamma_a/H) [(g_s(T_nu)/g_s(T))^(4/3) - y_a] from y_a = 0 at 50 GeV to T_nu = 2 MeV:
    each partner, of its neutrino's charge Q_a, approaches the energy of a neutrino of its time, which later counts less
    by what annihilates into the plasma. Gamma_a is the rate at which its energy is exchanged:

        inverse decays  m Gamma(Z' -> N_a N_a) n_Z'/rho_nu, Gamma = g'^2 Q_a^2 m/(24 pi), n_Z' = (3/2 pi^2) m^2 T K_2(m/T),
        contact         (16 f/pi^5) g'^4 Q_a^2 sum_b Q_b^2 T^9/(m^4 rho_nu), f = 0.884, cut off by 1/(1 + T^4/m^4).

    Limits: 3 times the dilution at the last moment of equilibrium, 3 if that is after 2 MeV; proportional to
    g'^2 for couplings too small for equilibrium (then freeze-in from a vanishing start), 0 without charge or coupling.
    It is why light partners are excluded and the paper needs a seesaw: 0.1-3 where it thermalises. A model with heavy
    right-handed neutrinos does not have it, so that no measurement is compared with it by default.

    Domain: 0.5 MeV to 1 GeV. Accuracy 10 % (g_s within 5 %). Neglects other fermions as partners of contact reactions,
    the mediator's own entropy (see `n_eff`) and equilibrium reached only after 2 MeV, where partners take from neutrinos.
    Source: entropy dilution, Farzan (2015), sec. 2 for the need of heavy partners.
    """
    figures = inputs.data["early_universe"]
    log_stop = jnp.log(figures["neutrino_decoupling_temperature"])
    edges = jnp.linspace(jnp.log(_HOT), log_stop, _STEPS + 1)
    middle, step = (edges[1:] + edges[:-1]) / 2, (jnp.log(_HOT) - log_stop) / _STEPS
    degrees, diluted = _entropy_degrees(middle, figures), _entropy_degrees(log_stop, figures)
    neutrino = couplings.charges.neutrino
    charges = neutrino.e, neutrino.mu, neutrino.tau
    squares = [jnp.asarray(q, dtype=float) ** 2 for q in charges]

    def advance(energies, moment):
        log_t, g = moment
        decays, contact = _rates(log_t, g, couplings.mass, inputs)
        strength = couplings.strength**2
        opacity = step * strength * (decays + strength * sum(squares) * contact)
        target = (diluted / g) ** (4 / 3)
        return tuple(y - jnp.expm1(-q * opacity) * (target - y) for y, q in zip(energies, squares, strict=True)), None

    energies, _ = jax.lax.scan(advance, (jnp.zeros(()),) * len(charges), (middle, degrees))
    return sum(energies)


def _entropy_degrees(log_t: Scalar, figures) -> Scalar:
    """g_s of the Standard Model at ln T, straight lines in logarithms: only ever at the same temperatures."""
    return jnp.exp(jnp.interp(log_t, jnp.log(figures["entropy_temperatures"]), jnp.log(figures["entropy_degrees"])))


def _rates(log_t, degrees, mass, inputs):
    """Gamma/H of inverse decays over g'^2 Q^2, and of contact reactions over g'^4 Q^2 sum Q^2."""
    figures, gas = inputs.data["early_universe"], inputs.tables.computed["vector_gas"]
    log_x = jnp.log(mass) - log_t
    x, temperature = jnp.exp(log_x), jnp.exp(log_t)
    hubble = jnp.sqrt(8 * jnp.pi / 3 * jnp.pi**2 / 30 * degrees) * temperature**2 / figures["planck_mass"]
    neutrino = 7 / 8 * np.pi**2 / 15
    # n/T^3 = (3/2 pi^2) x^2 K_2(x).
    density = 3 / (2 * jnp.pi**2) * jnp.exp(gas["bessel"](log_x) - x)
    decays = x * mass / (24 * jnp.pi) * density / neutrino
    statistics = figures["annihilation_statistics"]
    contact = _CONTACT * statistics / jnp.pi**5 * temperature / (x**4 + 1) / neutrino
    return decays / hubble, contact / hubble


OBSERVABLES = (
    Observable(
        "delta_neff_right_handed",
        delta_neff_right_handed,
        "1",
        r"\Delta N_\mathrm{eff}^{N_R}",
        "extra radiation if neutrinos were Dirac particles with light right-handed partners",
        ("farzan_2015", "borsanyi_2016"),
        without_mediator=0.0,
        mass_range=(5e-4, 1.0),
        valid_if=(CONDITIONS["thermalised"],),
    ),
)
