"""Yukawa couplings that reproduce the measured masses and mixing of neutrinos, from many random starts at once."""

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.farzan.neutrino_masses import NeutrinoYukawas, dirac_masses, light_masses, majorana_masses
from zpjax.farzan.neutrino_parameters import neutrino_parameters
from zpjax.numerics.small_systems import least_value

# Real unknowns: lambda_1 ... lambda_4 (lambda_5 is removed by the choice of basis), A and B complex; M_1.
UNKNOWNS = 19
OBSERVABLES = ("sin2_theta_12", "sin2_theta_13", "sin2_theta_23", "dm2_21", "dm2_31", "delta_cp")


class SeesawSetting(eqx.Module):
    """What is not fitted: VEVs in GeV (complex fields), the size of lambda and of M_1 (GeV) that unknowns multiply."""

    vev_h: Scalar = 174.1
    vev_s1: Scalar = 100.0
    vev_s2: Scalar = 100.0
    dirac_scale: Scalar = 1e-6
    mass_scale: Scalar = 100.0


class NeutrinoFit(eqx.Module):
    """One start's end. deviation: the largest of |observable/target - 1| and |delta - target| (radians)."""

    unknowns: Float[Array, " unknown"]
    deviation: Scalar
    deviation_before_newton: Scalar


def yukawas_from(unknowns: Float[Array, " unknown"], setting: SeesawSetting) -> NeutrinoYukawas:
    """The couplings that a vector of `UNKNOWNS` numbers of order 1 stands for."""
    complex_ = unknowns[:9] + 1j * unknowns[9:18]
    dirac = setting.dirac_scale * jnp.concatenate([complex_[:4], jnp.zeros(1)])
    return NeutrinoYukawas(dirac, setting.mass_scale * unknowns[18], complex_[4:])


def light_matrix(unknowns: Float[Array, " unknown"], setting: SeesawSetting) -> Array:
    """M_nu in GeV of these couplings."""
    yukawas = yukawas_from(unknowns, setting)
    return light_masses(dirac_masses(yukawas, setting.vev_h), majorana_masses(yukawas, setting.vev_s1, setting.vev_s2))


def residuals(unknowns: Float[Array, " unknown"], setting: SeesawSetting, targets: dict) -> Float[Array, " 6"]:
    """log(observable/target) of angles and splittings, and 2 sin of half the difference of delta; normal ordering."""
    found = neutrino_parameters(light_matrix(unknowns, setting))
    logs = [jnp.log(getattr(found, name) / targets[name]) for name in OBSERVABLES[:-1]]
    return jnp.stack([*logs, 2 * jnp.sin((found.delta_cp - targets["delta_cp"]) / 2)])


def deviation(unknowns: Float[Array, " unknown"], setting: SeesawSetting, targets: dict) -> Scalar:
    """The largest of |observable/target - 1| and of the difference in delta, radians."""
    found = residuals(unknowns, setting, targets)
    return jnp.max(jnp.abs(jnp.append(jnp.expm1(found[:-1]), 2 * jnp.arcsin(jnp.clip(found[-1] / 2, -1, 1)))))


def fit_neutrinos(
    start: Float[Array, " unknown"], setting: SeesawSetting, targets: dict, steps: int = 200, newton: int = 30
) -> NeutrinoFit:
    """Couplings near `start` (UNKNOWNS numbers of order 1) with the targets of `data["oscillations"]`; to be vmapped.

    optax's Adam with a falling rate on the sum of squared residuals, then `newton` damped steps of least change, dx = J^T (J
    J^T)^-1 r: six equations in 19 unknowns have a whole surface of solutions, of which the nearest is taken. That
    there are solutions from almost every start is what no prediction means.
    """

    def loss(x):
        return jnp.sum(residuals(x, setting, targets) ** 2)

    optimiser = optax.adam(optax.cosine_decay_schedule(0.05, steps))

    def descend(carry, _):
        x, state = carry
        change, state = optimiser.update(jax.grad(loss)(x), state)
        return (optax.apply_updates(x, change), state), None

    (x, _), _ = jax.lax.scan(descend, (start, optimiser.init(start)), length=steps)
    before = deviation(x, setting, targets)

    def polish(x, _):
        r, jacobian = residuals(x, setting, targets), jax.jacfwd(residuals)(x, setting, targets)
        normal = jacobian @ jacobian.T + 1e-12 * jnp.eye(len(r))
        change = -jacobian.T @ least_value(normal, r, 0.0)[1]
        # At most half a unit: far from a solution the linear step is too long.
        return x + change * jnp.minimum(1.0, 0.5 / (jnp.linalg.norm(change) + 1e-30)), None

    x, _ = jax.lax.scan(polish, x, length=newton)
    return NeutrinoFit(x, deviation(x, setting, targets), before)


def random_starts(number: int, seed: int = 0) -> Float[Array, "start unknown"]:
    """Normal numbers of unit width: couplings of all sizes and phases."""
    return jax.random.normal(jax.random.key(seed), (number, UNKNOWNS))


def success_rate(fits: NeutrinoFit, tolerance: float = 1e-6) -> Scalar:
    """Share of starts that end within `tolerance` of every target."""
    return jnp.mean(fits.deviation < tolerance)
