"""What a calculation takes for granted about the charges of the mediator, as conditions that a point meets or not.

An observable, or a measurement in whose published numbers a charge pattern is built in, names conditions (`valid_if`). Outside
of them a scan stores no number, and the point's status is NOT_COVERED: the quantity judges nothing there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.interpolation import smooth_step
from zpjax.physics.couplings import ChargedLeptonCharges
from zpjax.physics.kinetic_mixing import effective_charges
from zpjax.physics.widths import fermion_width

# Width, in the logarithm of what is compared, over which a ratio falls to 0 inside the edge of coverage: an exclusion ends
# there without a jump, so that its boundary may be followed. As for the ends of published curves.
_FADE = 0.01
# Where one side of a comparison is exactly 0 there is no logarithm: farther from an edge than anything else.
_FAR = 100.0
# What is left out may be a tenth of the squared charges of what is computed: 5 % in a coupling.
_SMALL = 0.1
# Charges that count as equal, relative to the charge itself; one-loop mixing alone makes 0.6 %.
_EQUAL = 0.1
# A dip of annihilation is that of its width within this factor.
_SAME_WIDTH = 2.0


@dataclass(frozen=True)
class Condition:
    """One condition: met where its function, a smooth logarithm of how far inside a point lies, is positive.

    function: (couplings, inputs) -> scalar, cheap and finite everywhere. sentence: what is met inside, in words. `predict`
    takes conditions as it takes observables, so that they share work with them.
    """

    name: str
    sentence: str
    function: Callable[..., Scalar]

    def pick(self, result: Scalar) -> Scalar:
        """The margin itself."""
        return result


def conditions_of(things: Iterable) -> tuple[Condition, ...]:
    """The conditions of observables or constraints, each once."""
    return tuple(dict.fromkeys(condition for thing in things for condition in thing.valid_if))


def least_margin(conditions: Iterable[Condition], found: dict[str, Scalar]) -> Scalar:
    """The smallest margin of the conditions, positive where all are met; found: what `predict` gave."""
    return reduce(jnp.minimum, (found[condition.name] for condition in conditions))


def weakened(ratio: Scalar, margin: Scalar) -> Scalar:
    """The ratio, falling smoothly to 0 within the last 1 % inside the edge of coverage; 0 outside."""
    return jnp.where(margin > 0, ratio, 0.0) * smooth_step(margin / _FADE)


def covered_ratios(constraint: object, ratios: dict[str, Scalar], found: dict[str, Scalar]) -> dict[str, Scalar]:
    """The ratios of a constraint, weakened to 0 where its conditions end; found: what `predict` gave."""
    if not constraint.valid_if:
        return ratios
    margin = least_margin(constraint.valid_if, found)
    return {piece: weakened(ratio, margin) for piece, ratio in ratios.items()}


def _log(larger: Scalar, smaller: Scalar) -> Scalar:
    """ln(larger/smaller) of numbers that are not negative, within +-100; -100 where both are 0."""
    both = (larger > 0) & (smaller > 0)
    ratio = jnp.where(both, larger, 1.0) / jnp.where(both, smaller, 1.0)
    found = jnp.where(both, jnp.log(ratio), jnp.where(larger > 0, _FAR, -_FAR))
    return jnp.clip(found, -_FAR, _FAR)


def _neutrinos_squared(couplings) -> Scalar:
    nu = couplings.charges.neutrino
    return jnp.asarray(nu.e**2 + nu.mu**2 + nu.tau**2, dtype=float)


def _leptonic_widths(couplings, *charged) -> Scalar:
    """Gamma/g'^2 to neutrinos and these (charge, mass) of charged leptons."""
    total = couplings.mass / (24 * jnp.pi) * _neutrinos_squared(couplings)
    for charge, mass in charged:
        total += fermion_width(couplings.mass, mass, charge)
    return total


def _leptons(couplings, inputs) -> ChargedLeptonCharges:
    return effective_charges(couplings, inputs.constants).charged_lepton


def _squared(charge) -> Scalar:
    return charge.vector**2 + charge.axial**2


def _thermal(couplings, inputs) -> Scalar:
    """ln of the time-dilated decay rate over the expansion, (Gamma_nu + Gamma_e) m/(3T H), at T^2 = m^2 + (2 MeV)^2.

    Below, the mediator is not there when its mass begins to matter or when neutrinos decouple, whichever is first, but freezes
    in. H = T^2/(2.2e18 GeV), with photons, electrons and neutrinos; 3T/m is the mean boost of a relativistic gas, and a decay
    rate of H fills a gas within one Hubble time. For L_mu - L_tau the edge is g' = 5e-10 at 3 MeV, 7e-10 at
    1 and 10 MeV and 2e-9 at 100 MeV.
    """
    figures, scale = inputs.data["early_universe"], inputs.data["primordial_abundances"]["expansion_scale"]
    squared = couplings.mass**2 + figures["neutrino_decoupling_temperature"] ** 2
    widths = _leptonic_widths(couplings, (_leptons(couplings, inputs).e, inputs.constants.m_electron))
    # The strength apart: on a grid all logarithms are then of one axis.
    return 2 * jnp.log(couplings.strength) + _log(widths * couplings.mass * scale, 3 * squared**1.5)


def _neutrino_bath(couplings, inputs) -> Scalar:
    """ln of the width to neutrinos over that to massless electrons, or of the mass over 0.3 GeV.

    Z' <-> e gamma acts below two electron masses too, hence massless ones.
    """
    electron = _squared(_leptons(couplings, inputs).e)
    rates = _log(_neutrinos_squared(couplings), 2 * electron)
    return jnp.maximum(rates, jnp.log(couplings.mass / inputs.data["early_universe"]["forgotten_mass"]))


def _outside_of_annihilation(couplings, inputs) -> Scalar:
    """Distance in ln m from the dip, or in the logarithm of the width (to leptons) from the published one."""
    figures, constants, leptons = inputs.data["na64e"], inputs.constants, _leptons(couplings, inputs)
    low, high = figures["annihilation_masses"]
    pairs = (leptons.e, constants.m_electron), (leptons.mu, constants.m_muon)
    width = _leptonic_widths(couplings, *pairs) / couplings.mass
    published = 2 * jnp.log(couplings.strength) + _log(width, figures["published_relative_width"])
    wide = jnp.log(_SAME_WIDTH) - jnp.abs(published)
    return jnp.maximum(jnp.maximum(jnp.log(low / couplings.mass), jnp.log(couplings.mass / high)), wide)


def _supernova_pairs(couplings, inputs) -> Scalar:
    muon = _squared(_leptons(couplings, inputs).mu)
    neutrinos = _neutrinos_squared(couplings)
    return jnp.minimum(_supernova(couplings, inputs, neutrinos), _log(neutrinos, _SMALL * muon))


def _supernova_with_muons(couplings, inputs) -> Scalar:
    muon = _squared(_leptons(couplings, inputs).mu)
    return _supernova(couplings, inputs, _neutrinos_squared(couplings) + muon)


def _supernova(couplings, inputs, computed: Scalar) -> Scalar:
    """Squared charges that are computed against those of electrons, and of the dipole of proton and neutron."""
    electron = _squared(_leptons(couplings, inputs).e)
    charges = effective_charges(couplings, inputs.constants)
    # The charges of proton and neutron differ by those of u and d.
    dipole = (inputs.data["supernova"]["nucleon_emission_gain"] * (charges.up.u.vector - charges.down.d.vector)) ** 2
    return jnp.minimum(_log(_SMALL * computed, electron), _log(computed, dipole))


def _dump_of_electrons(couplings, inputs) -> Scalar:
    """ln(2 m_mu/m), the distance from a muon's charge like the electron's, or from the end of the region."""
    leptons = _leptons(couplings, inputs)
    electron, muon = _squared(leptons.e), _squared(leptons.mu)
    alike = 2 * _EQUAL - jnp.abs(_log(muon, electron))
    closed = jnp.log(2 * inputs.constants.m_muon / couplings.mass)
    beyond = jnp.log(couplings.mass / inputs.data["beam_dumps"]["e137_mass"][-1])
    return jnp.maximum(jnp.maximum(closed, beyond), alike)


def _muons_with_neutrinos(couplings, inputs) -> Scalar:
    """ln of a tenth of the muon neutrino's charge over what the muon's differs by; far inside where nothing is charged."""
    muon = _leptons(couplings, inputs).mu
    neutrino = jnp.asarray(couplings.charges.neutrino.mu, dtype=float)
    apart = (muon.vector - neutrino) ** 2 + muon.axial**2
    return _log((_EQUAL * neutrino) ** 2, apart) / 2


def _like_nucleons(couplings, inputs) -> Scalar:
    up, down = (jnp.asarray(q.vector, dtype=float) for q in (couplings.charges.up.u, couplings.charges.down.d))
    return jnp.where(up == down, _FAR, _log(jnp.abs(_EQUAL * (up + 2 * down)), jnp.abs(up - down)))


def _unit_charge(couplings, inputs) -> Scalar:
    charge = jnp.asarray(couplings.charges.neutrino.mu, dtype=float)
    return jnp.log(1 + _EQUAL) - jnp.abs(_log(charge**2, 1.0)) / 2


CONDITIONS = {
    condition.name: condition
    for condition in (
        Condition(
            "thermalised",
            "decays bring the mediator into equilibrium before its mass matters (g' above about 1e-9)",
            _thermal,
        ),
        Condition(
            "neutrino_bath",
            "neutrinos rather than electrons keep the mediator in equilibrium, or it is heavier than 0.3 GeV",
            _neutrino_bath,
        ),
        Condition(
            "outside_of_annihilation",
            "the mediator lies outside the dip of positron annihilation, 0.18 to 0.34 GeV, published for a wide dark photon",
            _outside_of_annihilation,
        ),
        Condition(
            "supernova_pairs",
            "neutrinos make the mediator in a supernova: electrons and muons hardly couple, protons and neutrons alike",
            _supernova_pairs,
        ),
        Condition(
            "supernova_pairs_and_muons",
            "neutrinos and muons make the mediator in a supernova: electrons hardly couple, protons and neutrons alike",
            _supernova_with_muons,
        ),
        Condition(
            "dump_of_electrons",
            "visible decays are those to electrons: lighter than two muons, or muons as strongly coupled as electrons",
            _dump_of_electrons,
        ),
        Condition(
            "muons_with_neutrinos", "muon and muon neutrino carry the same charge, within 10 %", _muons_with_neutrinos
        ),
        Condition("like_nucleons", "protons and neutrons carry the same charge, within 10 %", _like_nucleons),
        Condition("unit_charge", "the muon neutrino carries a charge of one, within 10 %", _unit_charge),
    )
}
# What the temperatures of photons and neutrinos take for granted.
THERMAL = (CONDITIONS["thermalised"], CONDITIONS["neutrino_bath"])
