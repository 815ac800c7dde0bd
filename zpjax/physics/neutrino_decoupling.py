"""Temperatures of photons and neutrinos while neutrinos decouple, with a mediator in equilibrium with neutrinos."""

import diffrax
import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optimistix as optx
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.inputs import Inputs
from zpjax.numerics.guarded import positive_part_power

# GeV. Neutrinos are coupled at the start (30 MeV in its place moves N_eff by less than 1e-7), and everything massive has
# gone at the end.
START, END = 0.02, 8e-6
# Steps in ln T. Errors of N_eff with 200 against Kvaerno5 with 800: 2e-6 without mixing, and up to 1e-5, 2e-5 and 4e-5 at
# eps = 3e-7, 1e-4 and 0.1; with 400 at most 7e-6. Kvaerno5 is no better before 400 steps and slower.
STEPS = 200
# rho_nu/T^4 of three flavours.
NEUTRINO_ENERGY = 3 * (7 / 8) * np.pi**2 / 15
# A coupling that locks the temperatures to 1e-6 is as good as any stronger one, and is the stiffest the solver meets.
_STIFFEST = 1e6
_NEWTON_STEPS = 3
# Newton's method, for the couplings change within a step: a fixed Jacobian stops short of the root, which costs four digits
# of the gradients. The bounded loop over stages can be differentiated in both modes.
_SOLVER = diffrax.Kvaerno3(root_finder=optx.Newton(rtol=1e-10, atol=1e-13), scan_kind="bounded")
# Powers of T and numbers of the energy transfer between massless Maxwell-Boltzmann gases, G_F^2/pi^5 times these.
_ANNIHILATION, _SCATTERING, _CHIRAL = 32, 56, 4


class Gases(eqx.Module):
    """Both sectors at one moment, everything over powers of the photon temperature T.

    Energy densities over T^4; 3 (rho + p)/T^4; d rho/d ln T over T^4, each sector with its own temperature; H in GeV.
    transfer: energy density given to neutrinos per Hubble time; coupling: minus its slope in ln(T_nu/T) at 0.
    """

    plasma_energy: Scalar
    plasma_work: Scalar
    plasma_heat: Scalar
    neutrino_energy: Scalar
    mediator_energy: Scalar
    mediator_work: Scalar
    neutrino_sector_heat: Scalar
    hubble: Scalar
    transfer: Scalar
    coupling: Scalar

    @property
    def neutrino_sector_work(self) -> Scalar:
        """3 (rho + p) of neutrinos and mediator."""
        return 4 * self.neutrino_energy + self.mediator_work


def effective_neutrino_number(
    mass: Scalar, eps: Scalar, inputs: Inputs, start: float = START, steps: int = STEPS
) -> Scalar:
    """N_eff = (8/7)(11/4)^(4/3) rho_nu/rho_gamma long after decoupling. Dimensionless.

    Two temperatures: photons and electrons at T (with their interaction up to e^3), three neutrinos and the mediator at
    T_nu, exchanging energy by weak interactions (`weak_transfer`) and by Z' <-> e+ e- (`mediator_transfer`):

        d rho_gamma,e/dt + 3H (rho + p) = -Q,    d rho_nu,Z'/dt + 3H (rho + p) = Q.

    Divided by each other these are one equation for ln(T_nu/T) in ln T, solved in fixed implicit steps (Kvaerno's
    method of third order): every step of all points of a batch is at the same T, so the functions of T are computed once.
    mass in GeV; eps is the vector coupling to electrons over e. Differentiable in both modes.

    Domain: 0.5 MeV < m (no upper end), |eps| < 0.1, and equilibrium of the mediator with neutrinos, g' > 1e-9. Accuracy
    of the integration: see `STEPS`; of one temperature for all flavours without spectral distortions: 3.0453 in place
    of 3.0440 in the Standard Model, hence compare differences. Neglects gamma e -> Z' e, the only coupling to electrons
    below 2 m_e, and the width of the mediator.
    Source: Escudero (2019), Escudero (2020), secs. on two temperatures.
    """
    return neutrino_number(mass, electron_strength(mass, eps, inputs), inputs, start, END, steps)


def neutrino_number(mass: Scalar, strength: Scalar, inputs: Inputs, start: float, end: float, steps: int) -> Scalar:
    """N_eff as `effective_neutrino_number`, by the width into electrons: strength = 3 Gamma(Z' -> ee)/(alpha m)."""
    ratio = log_temperature_ratios(mass, strength, inputs, start, end, steps)[-1]
    return 3 * (11 / 4) ** (4 / 3) * jnp.exp(4 * ratio)


def electron_strength(mass: Scalar, eps: Scalar, inputs: Inputs) -> Scalar:
    """3 Gamma(Z' -> ee)/(alpha m) = eps^2 (1 + 2r)(1 - 4r)^(1/2) with r = m_e^2/m^2; 0 below threshold."""
    r = (inputs.constants.m_electron / mass) ** 2
    return eps**2 * (1 + 2 * r) * positive_part_power(1 - 4 * r, 0.5)


def log_temperature_ratios(
    mass: Scalar, strength: Scalar, inputs: Inputs, start: float, end: float, steps: int
) -> Float[Array, " step"]:
    """ln(T_nu/T) at `steps` + 1 equally spaced values of ln T from `start` to `end`.

    strength: 3 Gamma(Z' -> ee)/(alpha m). The solver's steps are taken one by one, because a scan of them can be
    differentiated in both modes, which none of diffrax's loops over steps can without recomputing.
    """
    log_start = jnp.log(start)
    step = (jnp.log(end) - log_start) / steps
    term = diffrax.ODETerm(lambda elapsed, ratio, args: _slope(log_start + elapsed, ratio, *args))
    args = (mass, strength, inputs)
    first = _locked_ratio(log_start, *args)

    def advance(carry, index):
        ratio, state = carry
        ratio, _, _, state, _ = _SOLVER.step(term, index * step, (index + 1) * step, ratio, args, state, False)
        return (ratio, state), ratio

    state = _SOLVER.init(term, 0.0 * step, step, first, args)
    _, ratios = jax.lax.scan(advance, (first, state), jnp.arange(steps, dtype=float))
    return jnp.concatenate([first[None], ratios])


def _slope(log_t, ratio, mass, strength, inputs):
    """d ln(T_nu/T)/d ln T."""
    gases = gases_at(log_t, ratio, mass, strength, inputs)
    warming = gases.plasma_heat / (gases.plasma_work + gases.transfer)
    return warming * (gases.neutrino_sector_work - gases.transfer) / gases.neutrino_sector_heat - 1


def _locked_ratio(log_t, mass, strength, inputs):
    """The small ln(T_nu/T) at which strongly coupled sectors cool alike.

    Started elsewhere, the first implicit step would cross the pole at which the plasma stops cooling.
    """

    def slope(ratio):
        return _slope(log_t, ratio, mass, strength, inputs)

    gases = gases_at(log_t, jnp.zeros_like(log_t), mass, strength, inputs)
    heats = gases.plasma_heat, gases.neutrino_sector_heat
    needed = (heats[0] * gases.neutrino_sector_work - heats[1] * gases.plasma_work) / sum(heats)
    # Without any coupling the common temperature is an assumption.
    coupled = gases.coupling > 1
    ratio = jnp.where(coupled, -needed / jnp.where(coupled, gases.coupling, 1.0), 0.0)
    for _ in range(_NEWTON_STEPS):
        value, derivative = jax.jvp(slope, (ratio,), (jnp.ones_like(ratio),))
        ratio = ratio - jnp.where(coupled, value / jnp.where(coupled, derivative, 1.0), 0.0)
    return ratio


def gases_at(log_t: Scalar, ratio: Scalar, mass: Scalar, strength: Scalar, inputs: Inputs) -> Gases:
    """The state of both sectors at ln(T/GeV) and ln(T_nu/T)."""
    plasma, gas = inputs.tables.computed["plasma"], inputs.tables.computed["vector_gas"]
    log_x = jnp.log(mass) - log_t - ratio
    x, relative = jnp.exp(log_x), jnp.exp(4 * ratio)
    log_entropy, slope = jax.jvp(gas["entropy"], (log_x,), (jnp.ones_like(log_x),))
    entropy = relative * jnp.exp(log_entropy - x)
    neutrino_energy = relative * NEUTRINO_ENERGY
    mediator_energy = relative * jnp.exp(gas["energy"](log_x) - x)
    total = plasma["energy"](log_t) + neutrino_energy + mediator_energy
    hubble = jnp.sqrt(8 * jnp.pi / 3 * total) * jnp.exp(2 * log_t) / inputs.data["early_universe"]["planck_mass"]
    weak, weak_coupling = weak_transfer(log_t, ratio, inputs)
    mediated, mediated_coupling = mediator_transfer(log_t, ratio, mass, strength, inputs)
    work = 3 * plasma["entropy"](log_t)
    coupling = (weak_coupling + mediated_coupling) / hubble
    softening = 1 + coupling / (_STIFFEST * work)
    return Gases(
        plasma_energy=plasma["energy"](log_t),
        plasma_work=work,
        plasma_heat=plasma["heat_capacity"](log_t),
        neutrino_energy=neutrino_energy,
        mediator_energy=mediator_energy,
        mediator_work=3 * entropy,
        # d rho/dT = T ds/dT: with s/T^3 = exp(log_entropy - x), this is (3 + x - slope) s.
        neutrino_sector_heat=4 * neutrino_energy + (3 + x - slope) * entropy,
        hubble=hubble,
        transfer=(weak + mediated) / hubble / softening,
        coupling=coupling / softening,
    )


def weak_transfer(log_t: Scalar, ratio: Scalar, inputs: Inputs) -> tuple[Scalar, Scalar]:
    """Energy density per time from electrons to neutrinos over T^4, in GeV, and minus its slope in ln(T_nu/T) at 0.

    (4 G_F^2/pi^5) sum_flavours (g_L^2 + g_R^2) [32 f_a A (T^9 - T_nu^9) + 56 f_s S T^4 T_nu^4 (T - T_nu)], f_a and f_s
    for quantum statistics, A and S for the electron's mass. Source: Escudero (2020), eqs. of the transfer rates.
    """
    plasma, figures = inputs.tables.computed["plasma"], inputs.data["early_universe"]
    annihilation = scattering = 0.0
    for flavour, name, number in (("electron", "e", 1), ("muon", "mu", 2)):
        squared = number * jnp.sum(figures[f"{flavour}_neutrino_couplings"] ** 2)
        annihilation += squared * plasma[f"annihilation_{name}"](log_t)
        scattering += squared * plasma[f"scattering_{name}"](log_t)
    annihilation *= _ANNIHILATION * figures["annihilation_statistics"]
    scattering *= _SCATTERING * figures["scattering_statistics"]
    size = _CHIRAL * inputs.constants.fermi_constant**2 / jnp.pi**5 * jnp.exp(5 * log_t)
    rate = annihilation * jnp.expm1(9 * ratio) + scattering * jnp.exp(4 * ratio) * jnp.expm1(ratio)
    return -size * rate, size * (9 * annihilation + scattering)


def mediator_transfer(
    log_t: Scalar, ratio: Scalar, mass: Scalar, strength: Scalar, inputs: Inputs
) -> tuple[Scalar, Scalar]:
    """Energy density per time through e+ e- -> Z' over T^4, in GeV, and about minus its slope in ln(T_nu/T) at 0.

    m Gamma_ee [n(T) - n(T_nu)] with n = (3 m^2/2 pi^2) T K_2(m/T), exact for Maxwell-Boltzmann distributions, and
    Gamma_ee = alpha m strength/3.
    """
    bessel = inputs.tables.computed["vector_gas"]["bessel"]

    def exponent(log_x):
        # ln K_2(x).
        return bessel(log_x) - jnp.exp(log_x) - 2 * log_x

    log_x = jnp.log(mass) - log_t
    here, there = exponent(log_x), exponent(log_x - ratio) + ratio
    width = inputs.constants.fine_structure * mass * strength / 3
    size = width * 3 / (2 * jnp.pi**2) * jnp.exp(3 * log_x)
    # The difference of the exponents keeps its digits where the temperatures are locked; far apart nothing cancels.
    apart = jnp.abs(there - here) > 1
    close = -jnp.exp(here) * jnp.expm1(jnp.where(apart, 0.0, there - here))
    far = jnp.exp(jnp.where(apart, here, 0.0)) - jnp.exp(jnp.where(apart, there, 0.0))
    return size * jnp.where(apart, far, close), size * jnp.exp(here) * (3 + jnp.exp(log_x))
