"""A fit of two oscillation parameters to a spectrum with four pulls, written for JAX and for NumPy; in the unit box."""

import jax.numpy as jnp
import numpy as np

ENERGIES = np.linspace(1.8, 8.0, 24)
BACKGROUND = 60 * np.exp(-ENERGIES / 3)
# normalisation, energy scale, background, tilt
PULLS = np.array([0.02, 0.01, 0.1, 0.01])
LOW, HIGH = np.array([0.02, 1.6e-3]), np.array([0.16, 3.0e-3])
TRUE = np.array([0.085, 2.5e-3])


def flux(energies, xp=jnp):
    return 4000 * xp.exp(-0.5 * ((energies - 3.6) / 1.7) ** 2)


def spectrum(parameters, nuisances, xp=jnp):
    sine, splitting = parameters[0], parameters[1]
    norm, scale, background, tilt = nuisances
    shifted = ENERGIES * (1 + scale)
    survival = 1 - sine * xp.sin(1267 * splitting * 1.6 / shifted) ** 2
    return flux(shifted, xp) * (1 + norm + tilt * (ENERGIES - 4)) * survival + BACKGROUND * (1 + background)


DATA = spectrum(TRUE, np.zeros(4), np) + np.sqrt(flux(ENERGIES, np)) * np.random.default_rng(7).normal(
    size=len(ENERGIES)
)


def residuals(point, nuisances, _=None, xp=jnp):
    parameters = LOW + (HIGH - LOW) * point
    errors = np.sqrt(np.maximum(DATA, 1.0))
    return xp.concatenate([(spectrum(parameters, nuisances * PULLS, xp) - DATA) / errors, nuisances])


def chi2_numpy(parameters):
    """chi^2 of the six parameters (point, nuisances)."""
    return np.sum(residuals(parameters[:2], parameters[2:], xp=np) ** 2)
