"""Absorption of high-energy cosmic neutrinos by relic neutrinos, and the dip it leaves in the diffuse spectrum."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.numerics.guarded import safe_ratio
from zpjax.observables.base import Observable, shared
from zpjax.physics.diffuse_spectrum import AT_REST, opacities
from zpjax.physics.diffuse_transmission import Absorbers, cold_absorbers
from zpjax.physics.neutrino_mixing import neutrino_masses, squared_mass_couplings, state_shares
from zpjax.physics.relic_absorption import cold_depth

# Energies between two edges of the spectrum; measured: 20 leave 6e-4 of the dip's depth, 12 leave 3e-3.
_ENERGIES = 20
_HEAVIEST = 2
# The spectrum is searched up to this multiple of the energy resonant with nu_2, where only the lightest relic absorbs.
_ABOVE = 30.0
_OFF_THE_EDGE = 1e-9


class LineOfSight(eqx.Module):
    """Absorption of nu_3 by relic nu_3 at one redshift."""

    optical_depth: Scalar
    transmission: Scalar


class Dip(eqx.Module):
    """Where the diffuse flux of all flavours is most suppressed (GeV), and by how much of itself."""

    energy: Scalar
    depth: Scalar


@shared
def line_of_sight(couplings, inputs) -> LineOfSight:
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
def dip(couplings, inputs) -> Dip:
    """Energy at Earth (GeV) and depth of the minimum of the transmission of the diffuse flux of all flavours.

    The transmission is sum_i s_i int dz w(z) exp(-sum_j tau_ij(E, z)): shares s_i of mass states from the source
    flavours, w(z) from star formation and a power law (`physics.cosmic_sources`), nu_2 and nu_3 at rest, nu_1 massless
    and thermal (`physics.diffuse_transmission.cold_absorbers`). Apart from the energy's factor m^2 everything depends on
    |G_ij|^2/m^2 alone, so that scans over energy share their integrals. Minimum: the lowest of 60 energies, refined by
    a parabola in ln E; an edge of the spectrum may be the minimum. Both are continuous except where the minimum jumps
    from one resonance to another; the depth has kinks there. Accuracy of the depth 1e-3 of itself, of the energy 1 %
    (against adaptive quadrature). Edges are in truth 1 % (nu_3) and 6 % (nu_2) wide: at (11 MeV, 5e-4) the thermal motion of
    all relics makes the dip 1 % deeper and moves it by 3 %.
    Majorana neutrinos, or the customary 56 per cm^3. Absorption alone: the decay of the mediator back to neutrinos fills
    60 % of the dip where it is shallow, see `refilled_dip`.
    """
    return _dip(couplings, inputs, AT_REST["majorana"])


@shared
def dirac_dip(couplings, inputs) -> Dip:
    """`dip` for Dirac neutrinos: relics at rest count half, the massless nu_1 fully. GeV and dimensionless.

    Half of each helicity state of a neutrino at rest has the wrong chirality; Dirac relics have one helicity,
    Majorana relics two, which makes up for it.
    """
    return _dip(couplings, inputs, AT_REST["dirac"])


@shared
def refilled_dip(couplings, inputs) -> Dip:
    """`dip` with the neutrinos from the decay of the mediator: what a telescope would see. GeV and dimensionless.

    The daughters of a neutrino absorbed at E/x arrive with 3 x^2 + 3 (1-x)^2 per absorption and are not absorbed again
    (`physics.diffuse_spectrum.regenerated`, whose integral is done here by the trapezoidal rule between the edges).
    For shallow dips the depth is half that of `dip`, and the minimum lies at the upper edge of nu_2 or nu_3, where the
    fewest neutrinos come back; the two are equally deep within 10 %. Accuracy against the integral on 4000 energies with
    the same relics: 6e-3 of the depth. Sharp edges make the dip too deep: the thermal motion of all relics leaves 0.0213
    of 0.0220 at (10 MeV, 7e-5), then at the edge of nu_3, and 0.35 of 0.43 at (11 MeV, 5e-4). Neglects a second
    absorption by nu_3 of daughters made on nu_2, of second order in the depth. Majorana neutrinos.
    """
    figures, oscillations = inputs.data["cosmic_neutrinos"], inputs.data["oscillations"]
    resonant_mass, absorbers = _searched_spectrum(couplings, inputs)
    opacity, shares = opacities(couplings, oscillations), state_shares(figures["source_flavours"], oscillations)
    lost = -jnp.expm1(
        jax.lax.map(
            lambda at: _log_transmission(*at, opacity, shares), (absorbers.share, jnp.moveaxis(absorbers.depth, 1, 0))
        )
    )
    missing = lost - jnp.einsum("ek,k->e", _refilling(resonant_mass, figures["spectral_index"]), lost)
    largest = jnp.argmax(jax.lax.stop_gradient(missing))
    centre = jnp.asarray(_CENTRES)[largest]
    vertex, value = _vertex(*(-missing[centre + k] for k in (-1, 0, 1)), largest - centre)
    return Dip(_energy(couplings, resonant_mass, centre, vertex), -value)


def _dip(couplings, inputs, at_rest) -> Dip:
    figures, oscillations = inputs.data["cosmic_neutrinos"], inputs.data["oscillations"]
    resonant_mass, absorbers = _searched_spectrum(couplings, inputs)
    opacity = opacities(couplings, oscillations, at_rest)
    shares = state_shares(figures["source_flavours"], oscillations)
    lowest = _lowest(jax.lax.stop_gradient(opacity), absorbers, shares)
    centre = jnp.asarray(_CENTRES)[lowest]
    near = (_log_transmission(absorbers.share[k], absorbers.depth[:, k], opacity, shares) for k in _beside(centre))
    vertex, value = _vertex(*near, lowest - centre)
    return Dip(_energy(couplings, resonant_mass, centre, vertex), -jnp.expm1(value))


def _beside(centre):
    return centre - 1, centre, centre + 1


def _vertex(left, middle, right, otherwise):
    """Position (in steps) and value of the minimum of the parabola through three points one step apart, at most a step away.

    `otherwise`: the position where the points bend downwards, which happens at the ends of a range.
    """
    slope, bend = (right - left) / 2, right - 2 * middle + left
    vertex = jnp.where(bend > 0, jnp.clip(safe_ratio(-slope, bend), -1.0, 1.0), otherwise)
    return vertex, middle + vertex * (slope + vertex * bend / 2)


def _energy(couplings, resonant_mass, centre, vertex):
    step = jnp.log(resonant_mass[centre + 1] / resonant_mass[centre])
    return couplings.mass**2 / (2 * resonant_mass[centre]) * jnp.exp(-vertex * step)


def _refilling(resonant_mass, spectral_index):
    """Matrix from the absorbed share at all energies to the regenerated share at each: trapezoids between the edges.

    Beyond the last energy the absorbed share is taken to stay: without that the strongest couplings had a dip there.
    """
    steps = jnp.repeat(jnp.stack([jnp.log(resonant_mass[k + 1] / resonant_mass[k]) for k in _FIRST]), _ENERGIES)
    # X is smaller where the energy is larger.
    x = resonant_mass[None, :] / resonant_mass[:, None]
    kernel = x**spectral_index * (3 * x**2 + 3 * (1 - x) ** 2)
    position = np.arange(3 * _ENERGIES) % _ENERGIES
    beyond = np.where((position == 0) | (position == _ENERGIES - 1), 0.5, 1.0)
    at_itself = np.diag(np.where(position == 0, 0.0, 0.5))
    inside = kernel * steps * (jnp.tril(jnp.broadcast_to(beyond, kernel.shape), -1) + at_itself)
    g, x = spectral_index, x[:, 0]
    return inside.at[:, 0].add(3 * x**g * (1 / g - 2 * x / (g + 1) + 2 * x**2 / (g + 2)))


# The middle of the three energies through which the parabola goes: at most one step away and between the same edges.
_FIRST = tuple(k * _ENERGIES for k in range(3))
_CENTRES = np.concatenate([k + np.clip(np.arange(_ENERGIES), 1, _ENERGIES - 2) for k in _FIRST])


@shared
def _searched_spectrum(couplings, inputs):
    """Resonant masses X = m^2/(2E), evenly spaced in ln X between the edges of the spectrum and rising, and what absorbs."""
    figures = inputs.data["cosmic_neutrinos"]
    masses = neutrino_masses(inputs.data["oscillations"])
    second, third = masses[1], masses[2]
    ranges = (
        (second / _ABOVE, second * (1 - _OFF_THE_EDGE)),
        (second * (1 + _OFF_THE_EDGE), third * (1 - _OFF_THE_EDGE)),
        (third * (1 + _OFF_THE_EDGE), third * (1 + figures["largest_redshift"])),
    )
    steps = jnp.linspace(0.0, 1.0, _ENERGIES)
    resonant_mass = jnp.concatenate([low * (high / low) ** steps for low, high in ranges])
    return resonant_mass, cold_absorbers(resonant_mass, masses, figures)


def _log_transmission(share, depth, opacity, shares):
    """ln sum_i s_i sum_n share_n exp(-tau_in) at one energy, exact to rounding for tiny and for huge depths."""
    total = jnp.einsum("ij,jn->in", opacity, depth)
    # The common factor carries no gradient: it cancels.
    least = jax.lax.stop_gradient(jnp.min(total))
    return -least + jnp.log1p(jnp.sum(shares[:, None] * share * jnp.expm1(least - total)))


def _lowest(opacity, absorbers: Absorbers, shares):
    """Index of the energy with the smallest transmission."""

    def compare(k, found):
        lowest, index = found
        value = _log_transmission(absorbers.share[k], absorbers.depth[:, k], opacity, shares)
        return jnp.minimum(value, lowest), jnp.where(value < lowest, k, index)

    return jax.lax.fori_loop(0, absorbers.share.shape[0], compare, (jnp.inf, 0))[1]


_SOURCES = ("kamada_yu_2015", "yuksel_2008", "planck_2018", "nufit_2025")
OBSERVABLES = (
    Observable(
        "optical_depth",
        line_of_sight,
        "1",
        r"\tau_{33}(z=1)",
        "optical depth of a cosmic nu_3 at its resonance with relic nu_3 at redshift 1",
        ("kamada_yu_2015", "planck_2018", "nufit_2025"),
        component="optical_depth",
    ),
    Observable(
        "transmission",
        line_of_sight,
        "1",
        r"e^{-\tau_{33}(z=1)}",
        "share of cosmic nu_3 that passes the resonance with relic nu_3 at redshift 1",
        ("kamada_yu_2015", "planck_2018", "nufit_2025"),
        without_mediator=1.0,
        component="transmission",
    ),
    Observable(
        "dip_energy",
        dip,
        "TeV",
        r"E_\mathrm{dip}",
        "energy at Earth at which the diffuse flux of cosmic neutrinos is most suppressed",
        _SOURCES,
        without_mediator=None,
        component="energy",
    ),
    Observable(
        "dip_depth",
        dip,
        "1",
        r"1-\min_E T(E)",
        "largest suppression of the diffuse flux of cosmic neutrinos of all flavours, Majorana neutrinos",
        _SOURCES,
        component="depth",
    ),
    Observable(
        "dip_energy_refilled",
        refilled_dip,
        "TeV",
        r"E_\mathrm{dip}",
        "energy at which the diffuse flux of cosmic neutrinos is most suppressed, with the decay of the mediator",
        _SOURCES,
        without_mediator=None,
        component="energy",
    ),
    Observable(
        "dip_depth_refilled",
        refilled_dip,
        "1",
        r"1-\min_E \Phi/\Phi_0",
        "largest suppression of the diffuse flux of cosmic neutrinos, with the decay of the mediator, Majorana neutrinos",
        _SOURCES,
        component="depth",
    ),
    Observable(
        "dip_depth_dirac",
        dirac_dip,
        "1",
        r"1-\min_E T(E)",
        "largest suppression of the diffuse flux of cosmic neutrinos of all flavours, Dirac neutrinos",
        _SOURCES,
        component="depth",
    ),
)
