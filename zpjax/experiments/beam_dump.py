"""Beam dumps: a mediator made by electrons or protons flies through the shield and decays to e+ e- behind it."""

import math

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.coverage import CONDITIONS
from zpjax.observables.decay import decay
from zpjax.observables.electron_coupling import mixing_squared
from zpjax.physics.hadronic_widths import quark_charges

ELECTRON_BEAMS, PROTON_BEAMS = ("e137", "e141", "e774", "kek", "orsay"), ("nucal",)
EXPERIMENTS = (*ELECTRON_BEAMS, *PROTON_BEAMS)
# Decay lengths in the shield, at the energy of the beam, between which the table of passages runs. Below, the yield is
# proportional to them. Above, it is set to 0: there a dark photon gives less than 1e-9 of any limit, and an exponential
# that steep has gradients that no step size could check.
SHORTEST, LONGEST = 1e-6, 60.0
LOG_SHORTEST = math.log(SHORTEST)
_NODES = 256


class BeamDumpSignals(eqx.Module):
    """Expected signals over the signals excluded, one per experiment."""

    e137: Scalar
    e141: Scalar
    e774: Scalar
    kek: Scalar
    orsay: Scalar
    nucal: Scalar


def mean_passage(x: Scalar, decay_per_shield: Scalar, spectrum: tuple[Scalar, Scalar]) -> Scalar:
    """Probability over x to cross the shield and decay within the decay region, e^x <e^-z (1 - e^-(R z))>/x, z = x/y.

    x: decay lengths in the shield at the energy of the beam, Gamma m L_sh/E; R = L_dec/L_sh; y is the fraction of that
    energy, distributed as (1-y)^p/y above y_0, spectrum = (y_0, p). The factor e^x/x leaves a smooth function of ln x.
    """
    smallest, power = spectrum[0], spectrum[1]
    nodes, weights = gauss_legendre(_NODES)
    # In v = (1-y)^(1/4) the end point, which dominates for large x, is resolved.
    v = (1 - smallest) ** 0.25 * nodes
    y = 1 - v**4
    density = weights * v**3 * v ** (4 * power) / y
    decays = jnp.exp(x - x / y) * -jnp.expm1(-decay_per_shield * x / y)
    return jnp.sum(density * decays) / (x * jnp.sum(density))


@shared
def beam_dump_signals(couplings: MediatorCouplings, inputs: Inputs) -> BeamDumpSignals:
    """Decays to e+ e- in the decay region over the number excluded, for six experiments. Dimensionless.

    N/N_limit = c^2 BR(ee) P(Gamma)/[eps^2 BR(ee) P(Gamma)] of the dark photon at the lower edge of its excluded region,
    P the mean over energies of e^-z (1 - e^-(R z)), z = Gamma m L_sh/E (`mean_passage`). The mediator is made by
    bremsstrahlung of electrons, c^2 = g'^2 (v_e^2 + a_e^2)/e^2, or by pi0 -> gamma Z', c^2 = g'^2 (2 x_u + x_d)^2/e^2 (nu-Cal):
    vector charges with kinetic mixing at q^2 = 0; neutral pions see the proton's charge. Far below the shield's length
    N goes as c^2 Gamma_ee whatever else the mediator decays to: neutrinos shorten its life and dilute its branching
    ratio alike. One number per experiment, the softness of the spectrum, is fitted to the upper edge of the region.
    Domain: the masses of each published region; 0 beyond, where there is no limit to compare with.
    Accuracy, from the upper edges over all masses: 1 % in eps for nu-Cal, 4-12 % for the others (26 % at E137's tip). A
    single energy matched to both edges instead (Ilten et al. 2018) overstates the yield in between, ten to a hundred times.
    Neglects: nu-Cal's other sources (eta, bremsstrahlung of protons), hadronic production in electron dumps, the
    longitudinal modes of axial couplings. Sources: Andreas et al. (2012); Bluemlein and Brunner (2011).
    """
    data, tables = inputs.data["beam_dumps"], inputs.tables.computed
    decays = decay(couplings, inputs)
    up, down, _ = quark_charges(couplings, inputs.constants)
    pions = (couplings.strength * (2 * up + down) / inputs.constants.electric_charge) ** 2
    electrons = mixing_squared(couplings, inputs)
    boosted = decays.width_total * couplings.mass
    present = boosted > 0
    log_boosted = jnp.log(jnp.where(present, boosted, 1.0))
    # What depends on the mass alone is an array over experiments; the rest would be slow as the innermost axis of a batch of points.
    per_width = jnp.stack([data[f"{name}_shield"] for name in EXPERIMENTS])
    per_width /= jnp.stack([data[f"{name}_beam_energy"] for name in EXPERIMENTS])
    first, last = _ends([data[f"{name}_mass"] for name in EXPERIMENTS])
    covered = (couplings.mass >= first) & (couplings.mass <= last)
    polynomials = jnp.stack([tables["beam_dump_limits"][name] for name in EXPERIMENTS], axis=1)
    limits = log_limit(jnp.log(couplings.mass), (first, last), polynomials)
    of_mass = (jnp.unstack(each) for each in (per_width, jnp.log(per_width), covered, limits))
    signals = {}
    for name, factor, log_factor, covers, limit in zip(EXPERIMENTS, *of_mass, strict=True):
        x, log_x = boosted * factor, log_boosted + log_factor
        # The mass last: a condition that holds for a whole row of a grid saves its exponentials (a third of the time).
        inside = present & (x < LONGEST) & covers
        x, log_x = jnp.where(inside, x, 1.0), jnp.where(inside, log_x, 0.0)
        passage = tables["beam_dump_passages"][name](jnp.maximum(log_x, LOG_SHORTEST))
        produced = electrons if name in ELECTRON_BEAMS else pions
        signals[name] = jnp.where(inside, produced * decays.ee * jnp.exp(log_x + passage - x - limit), 0.0)
    return BeamDumpSignals(**signals)


def _ends(masses):
    """First and last masses of several regions."""
    last = np.cumsum([len(region) for region in masses]) - 1
    listed = jnp.concatenate(masses)
    return listed[np.append(0, last[:-1] + 1)], listed[last]


def log_limit(log_mass: Scalar, masses: tuple[ArrayLike, ArrayLike], coefficients: Array) -> Array:
    """ln[eps^2 BR(ee) P] at the limit: a polynomial in ln m, scaled to (-1, 1) between the first and the last mass.

    masses: these two; coefficients: by power, of one region, or with regions as their second axis.
    """
    first, last = jnp.log(masses[0]), jnp.log(masses[1])
    t = 2 * (jnp.clip(log_mass, first, last) - first) / (last - first) - 1
    *lower, value = jnp.unstack(coefficients)
    for coefficient in reversed(lower):
        value = value * t + coefficient
    return value


_SOURCES = {
    "e137": ("bjorken_1988", "andreas_2012"),
    "e141": ("riordan_1987", "andreas_2012"),
    "e774": ("bross_1991", "andreas_2012"),
    "kek": ("konaka_1986", "andreas_2012"),
    "orsay": ("davier_1989", "andreas_2012"),
    "nucal": ("blumlein_1991", "blumlein_2011"),
}
OBSERVABLES = tuple(
    Observable(
        f"beam_dump_signal.{name}",
        beam_dump_signals,
        "1",
        rf"N_\mathrm{{{name.upper() if name[0] == 'e' else name}}}/N_\mathrm{{lim}}",
        "decays to electrons behind the shield over the number excluded",
        (*_SOURCES[name], "ilten_2018"),
        without_mediator=0.0,
        mass_range=(1.183e-3, 1.0),
        component=name,
        valid_if=(CONDITIONS["dump_of_electrons"],) if name == "e137" else (),
    )
    for name in EXPERIMENTS
)
