"""Masses, mixings and massless states of all scalars at their vacuum."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.farzan.scalar_potential import ScalarSector, Vacuum, higgs_mass_parameter, potential, quartic_matrix
from zpjax.numerics.copositive import least_on_simplex

# Below this part of the largest squared mass a state counts as massless: rounding leaves 1e-15.
_MASSLESS = 1e-11
# Neutral components among the complex ones (H+, H0, H'+, H'0, S, S_1, S_2, F).
_NEUTRAL = {"H0": 1, "H'0": 3, "S": 4, "S_1": 5, "S_2": 6, "F": 7}


class ScalarSpectrum(eqx.Module):
    """Masses squared in GeV^2. mass_matrix: canonical real fields, all real parts and then all imaginary parts.

    physical: ascending, without the four states that W+, W-, Z and Z' eat. massless counts all, physical_massless
    those that stay: it must be 0 in a complete model.
    """

    mass_matrix: Float[Array, "real real"]
    all_squared: Float[Array, " real"]
    physical: Float[Array, " kept"]
    massless: Scalar
    physical_massless: Scalar


def component_charges(charges: dict) -> Float[Array, " 8"]:
    """U(1)' charge of every complex component; charges by field name as in `scalar_charges`."""
    order = ("H", "H", "H'", "H'", "S", "S_1", "S_2", "F")
    return jnp.array([float(charges.get(name, 0)) for name in order])


@jax.jit
def mass_matrix(sector: ScalarSector, vacuum: Vacuum) -> Float[Array, "real real"]:
    """Second derivatives of V in GeV^2, for phi = <phi> + (x + i y)/sqrt2; 14 x 14, or 16 x 16 with F.

    Order: x of (H+, H0, H'+, H'0, S, S_1, S_2[, F]), then y of the same.
    """
    number = 8 if sector.linked else 7
    m2_h = higgs_mass_parameter(vacuum, sector)
    background = _background(vacuum)

    def of_real(fields):
        shift = jax.lax.complex(fields[:number], fields[number:]) / jnp.sqrt(2.0)
        return potential(background.at[:number].add(shift), sector, m2_h)

    return jax.hessian(of_real)(jnp.zeros(2 * number))


def _background(vacuum: Vacuum):
    h, hp, *singlets = vacuum.vector()
    zero = jnp.zeros(())
    return jnp.stack([zero, h, zero, hp, *singlets]) + 0j


def eaten_directions(sector: ScalarSector, vacuum: Vacuum, charges: dict) -> Float[Array, "real 4"]:
    """Orthonormal real directions that W+, W-, Z and Z' eat: i T <phi> of T_1, T_2, T_3 and the U(1)' charge."""
    number = 8 if sector.linked else 7
    phi = _background(vacuum)
    swap = jnp.array([1, 0, 3, 2, 4, 5, 6, 7])
    doublet = jnp.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    sign = jnp.array([1.0, -1.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0])
    moved = (
        1j * doublet * phi[swap],
        sign[::1] * phi[swap] * doublet,
        1j * sign * phi,
        1j * component_charges(charges) * phi,
    )
    columns = [jnp.concatenate([jnp.real(v[:number]), jnp.imag(v[:number])]) for v in moved]
    return jnp.linalg.qr(jnp.stack([c / jnp.linalg.norm(c) for c in columns], axis=1))[0]


def scalar_spectrum(sector: ScalarSector, vacuum: Vacuum, charges: dict) -> ScalarSpectrum:
    """All scalar masses at a stationary point; charges: field name -> U(1)' charge (`scalar_charges`).

    The eaten states are projected out exactly, not recognised by their masses. A negative entry of `physical` says that the
    point is no minimum.
    """
    matrix = mass_matrix(sector, vacuum)
    eaten = eaten_directions(sector, vacuum, charges)
    scale = jnp.max(jnp.abs(jnp.diagonal(matrix)))
    # Eaten states are given a mass above all others, as in a gauge other than Landau's, and cut off.
    lifted = jnp.linalg.eigvalsh(matrix + 100 * scale * eaten @ eaten.T)[:-4]
    everything = jnp.linalg.eigvalsh(matrix)
    return ScalarSpectrum(
        matrix,
        everything,
        lifted,
        jnp.sum(jnp.abs(everything) < _MASSLESS * scale),
        jnp.sum(jnp.abs(lifted) < _MASSLESS * scale),
    )


class ScalarMixings(eqx.Module):
    """Small mixing angles, dimensionless, with sign; see `scalar_mixings`."""

    s_hp: Scalar
    h_hp: Scalar
    s_h: Scalar
    s_hp_estimate: Scalar
    h_hp_estimate: Scalar


def scalar_mixings(sector: ScalarSector, vacuum: Vacuum) -> ScalarMixings:
    """Mixings of the CP-even neutral scalars: S with H'0, H0 with H'0 and S with H0, each a component of a state.

    s_hp: share of H'0 in the state that is mostly S; h_hp: of H'0 in mostly H0; s_h: of H0 in mostly S. To leading order
    s_hp = -mu<H>/m_H'^2 and h_hp = -mu<S>/m_H'^2 (`_estimate`). Farzan (2015), sec. 3, gives the first size for a mixing of S
    with H0, "the SM Higgs": it is that of S with H'0. S and H0 mix by 2 mu <H'>/(m_s^2 - m_h^2), of second order in
    mu, and through the portal.
    """
    rows = jnp.array([_NEUTRAL["H0"], _NEUTRAL["H'0"], _NEUTRAL["S"]])
    even = mass_matrix(sector, vacuum)[jnp.ix_(rows, rows)]
    states = jnp.linalg.eigh(even)[1]
    mostly = {name: states[:, jnp.argmax(jnp.abs(states[i]))] for i, name in enumerate(("h", "hp", "s"))}
    s, h = mostly["s"] * jnp.sign(mostly["s"][2]), mostly["h"] * jnp.sign(mostly["h"][0])
    m2 = sector.m_hp**2
    return ScalarMixings(s[1], h[1], s[0], -sector.mu * vacuum.h / m2, -sector.mu * vacuum.s / m2)


def goldstone_content(sector: ScalarSector, vacuum: Vacuum, charges: dict) -> Float[Array, " 6"]:
    """Squared shares of H0, H'0, S, S_1, S_2 and F in the massless scalar that nothing eats; 0 if there is none.

    A massless scalar with a share sin^2 in H'0 and S couples to quarks that H' mixes like an axion with decay constant of
    order 100 GeV, far below the bounds from K -> pi + massless: a model without linking scalar is excluded by it.
    """
    matrix = mass_matrix(sector, vacuum)
    eaten = eaten_directions(sector, vacuum, charges)
    scale = jnp.max(jnp.abs(jnp.diagonal(matrix)))
    values, states = jnp.linalg.eigh(matrix + 100 * scale * eaten @ eaten.T)
    number = len(matrix) // 2
    shares = (states[:number] ** 2 + states[number:] ** 2) @ jnp.where(jnp.abs(values) < _MASSLESS * scale, 1.0, 0.0)
    shares = jnp.concatenate([shares, jnp.zeros(8 - number)])
    return shares[jnp.array(list(_NEUTRAL.values()))]


class ScalarMargins(eqx.Module):
    """Requirements: met where positive (bounded_below, minimum, linked), or below 1 (perturbativity)."""

    bounded_below: Scalar
    minimum: Scalar
    linked: Scalar
    perturbativity: Scalar


def scalar_margins(sector: ScalarSector, vacuum: Vacuum, charges: dict) -> ScalarMargins:
    """Smooth margins of a sound vacuum at tree level.

    bounded_below: least quartic form on the simplex of |phi|^2 (the vanishing quartic of H' in eq. (12) gives 0: flat, and
    lifted by m_H'). minimum and linked: the smallest physical mass squared in GeV^2, negative at a saddle, 0
    with a massless state. perturbativity: the largest quartic over 4 pi, or cubic over the mass of H' (F). A deeper
    vacuum elsewhere is not looked for; with eq. (12) alone there is none.
    """
    spectrum = scalar_spectrum(sector, vacuum, charges)
    quartics = (sector.lambda_h, sector.lambda_hp, sector.lambda_s, sector.portal, sector.lambda_1, sector.lambda_2)
    linking = (sector.lambda_f, sector.lambda_f2) if sector.linked else ()
    ratios = [jnp.abs(jnp.asarray(x, dtype=float)) / (4 * jnp.pi) for x in (*quartics, *linking)]
    ratios.append(jnp.abs(jnp.asarray(sector.mu, dtype=float)) / sector.m_hp)
    if sector.linked:
        ratios.append(jnp.abs(jnp.asarray(sector.mu_f, dtype=float)) / sector.m_f)
    lowest = spectrum.physical[0]
    return ScalarMargins(
        least_on_simplex(quartic_matrix(sector)),
        lowest,
        jnp.where(spectrum.physical_massless > 0, 0.0, lowest),
        jnp.max(jnp.stack(ratios)),
    )
