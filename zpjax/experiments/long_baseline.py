"""Appearance of nu_e in beams of nu_mu through the Earth's crust, at NOvA and DUNE."""

import equinox as eqx
import jax
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.physics.flavour_hamiltonian import electron_potential, matter_epsilon, matter_hamiltonian, vacuum_hamiltonian
from zpjax.physics.oscillation_probabilities import hamiltonian, mirrored, probabilities

_EXPERIMENTS = ("nova", "dune")
_MIXING = ("sin2_theta_12", "sin2_theta_13", "sin2_theta_23", "delta_cp", "dm2_21", "dm2_31")
_MUON, _ELECTRON = 1, 0
# Up to here |eps_aa - eps_ee| is exact; beyond, it rises to twice this and stays. Five times the mirror image: no
# experiment allows it, and at 10^6, a corner of every box, the phases would turn a thousand times per per cent in g'.
_HELD = 10.0


class Appearance(eqx.Module):
    """P(nu_mu -> nu_e) by experiment, for neutrinos and antineutrinos (bar), with measured and mirrored (dark) mixing."""

    nova: Scalar
    nova_bar: Scalar
    nova_dark: Scalar
    nova_bar_dark: Scalar
    dune: Scalar
    dune_bar: Scalar
    dune_dark: Scalar
    dune_bar_dark: Scalar


@shared
def appearance(couplings: MediatorCouplings, inputs: Inputs) -> Appearance:
    """P(nu_mu -> nu_e) at one energy and one density per experiment, dimensionless, exact in three flavours.

    |exp(-i H L)_e mu|^2 with H = U diag(0, dm21, dm31) U^dagger/(2E) + V_e [diag(1, 0, 0) + eps] (`hamiltonian`); eps is
    diagonal, sum_f (N_f/N_e) eps^f with 1/Y_e - 1 neutrons per electron of the crust. Antineutrinos: U^*, -V_e.
    `dark`: theta_12 -> pi/2 - theta_12, inverted ordering, delta -> pi - delta (`mirrored`), the parameters that go with
    a reversed potential. Where eps_ee - eps_mumu = -2 and eps_tautau = eps_mumu in the crust they give the Standard Model's
    probabilities exactly: oscillations alone cannot tell. The Sun's LMA-Dark couplings do not sit there: u = d
    couplings that give -2 at 8B production (1 + Y_n = 1.416) give -2.82 in the crust (2.0).
    Domain: |eps_aa - eps_ee| < 10; above it the difference is held, rising smoothly to 20. Any charges; kinetic mixing
    cancels. Accuracy 1e-12 for these inputs. Neglects the spread of the beam's energies, the profile of the density
    (a few per mille) and the detectors. Without a mediator: the Standard Model's value at the same parameters.
    Source: Ohlsson and Snellman (2000); Coloma and Schwetz (2016).
    """
    beams, constants = inputs.data["long_baseline"], inputs.constants
    electrons = beams["electrons_per_nucleon"]
    epsilon = matter_epsilon(couplings, constants, 1 / electrons - 1)
    epsilon = jnp.diag(_held(epsilon - epsilon[_ELECTRON]))
    measured = {name: inputs.data["oscillations"][name] for name in _MIXING}
    octants = jax.tree.map(lambda *pair: jnp.stack(pair), measured, mirrored(measured))

    def one(beam, sign, figures):
        length, energy, density = beam
        matter = matter_hamiltonian(electron_potential(constants, electrons * density), epsilon)
        return probabilities(hamiltonian(vacuum_hamiltonian(figures, energy), matter, sign), length)[_MUON, _ELECTRON]

    lines = tuple(
        jnp.stack([jnp.asarray(beams[f"{name}_{part}"]) for name in _EXPERIMENTS])
        for part in ("baseline", "energy", "nucleon_density")
    )
    # One evolution over a batch of eight: compilers would not merge eight of them.
    of_sign = jax.vmap(one, in_axes=(None, 0, None))
    table = jax.vmap(jax.vmap(of_sign, in_axes=(None, None, 0)), in_axes=(0, None, None))(
        lines, jnp.array([1.0, -1.0]), octants
    )
    return Appearance(*jnp.ravel(table))


def _held(epsilon):
    """epsilon up to |epsilon| = _HELD, rising to twice that beyond; three continuous derivatives."""
    beyond = jnp.maximum(jnp.abs(epsilon) / _HELD - 1, 0.0)
    above = jnp.sign(epsilon) * _HELD * (1 + beyond / jnp.cbrt(1 + beyond**3))
    return jnp.where(beyond > 0, above, epsilon)


_SOURCES = ("ohlsson_snellman_2000", "coloma_schwetz_2016", "nufit_2025")
_DATA = {"nova": "nova_2022", "dune": "dune_2021"}
_CASES = (
    ("p_mu_e", "", r"P(\nu_\mu\to\nu_e)", "nu_mu to nu_e, measured mixing"),
    ("p_mu_e_bar", "_bar", r"P(\bar\nu_\mu\to\bar\nu_e)", "antineutrinos, measured mixing"),
    ("p_mu_e_dark", "_dark", r"P^\mathrm{D}(\nu_\mu\to\nu_e)", "nu_mu to nu_e, mirrored mixing of LMA-Dark"),
    (
        "p_mu_e_bar_dark",
        "_bar_dark",
        r"P^\mathrm{D}(\bar\nu_\mu\to\bar\nu_e)",
        "antineutrinos, mirrored mixing of LMA-Dark",
    ),
)
OBSERVABLES = tuple(
    Observable(
        f"{name}.{experiment}",
        appearance,
        "1",
        symbol,
        f"appearance probability: {words}",
        (*_SOURCES, _DATA[experiment]),
        without_mediator=None,
        component=experiment + ending,
    )
    for experiment in _EXPERIMENTS
    for name, ending, symbol, words in _CASES
)
