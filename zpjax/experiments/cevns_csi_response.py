"""Response of COHERENT's caesium iodide: from recoil to photoelectrons, and arrival times."""

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.units import from_natural

# Per bin: 1e-7 of its counts, against four times as many.
_NODES = 16
# Steps of the arrival times, in microseconds: shares above 1e-3 are good to 3e-4.
_STEP = 5e-4


def electron_equivalent(recoil: Scalar, coefficients: Float[Array, " power"]) -> Scalar:
    """Electron-equivalent energy of a recoil, in GeV: a_1 T + a_2 T^2 + a_3 T^3 + a_4 T^4 in MeV, not below 0."""
    t = from_natural(recoil, "MeV")
    a = coefficients
    value = t * (a[0] + t * (a[1] + t * (a[2] + t * a[3])))
    return jnp.maximum(value, 0.0) * (recoil / t)


def efficiency(photoelectrons: Scalar, coefficients: Float[Array, " coefficient"]) -> Scalar:
    """Probability to select an event of so many photoelectrons: a/(1 + exp(-b (x - c))) + d, not below 0."""
    a, b, c, d = coefficients
    return jnp.maximum(a / (1 + jnp.exp(-b * (photoelectrons - c))) + d, 0.0)


def _first_seen(coefficients):
    """Photoelectrons at which the efficiency leaves 0."""
    a, b, c, d = coefficients
    return c - jnp.log(a / -d - 1) / b


def bin_probabilities(
    recoil: Scalar, figures: dict, quenching: Array, efficiency_coefficients: Array
) -> Float[Array, " bin"]:
    """Probability that a recoil is selected in each bin of photoelectrons; dimensionless.

    int dx eps(x) p(x|T), p a gamma distribution of shape 1 + b and rate a (1 + b), a = 1/PE, b = 0.716 PE, where
    PE = light yield * E_ee. Source: Akimov et al. (2022), ancillary files; De Romeri et al. (2023), eq. (3.6).
    """
    mean = figures["light_yield"] * from_natural(electron_equivalent(recoil, quenching), "keV")
    # A recoil without light is not seen; the floor keeps the logarithms finite.
    mean = jnp.maximum(mean, 1e-3)
    shape = 1 + figures["smearing"] * mean
    rate = shape / mean
    y, w = gauss_legendre(_NODES)
    # The efficiency begins at a corner, within the first bin: nodes only where it is above 0.
    start = _first_seen(efficiency_coefficients)
    low, high = (
        jnp.maximum(edge, start) for edge in (figures["photoelectron_edges"][:-1], figures["photoelectron_edges"][1:])
    )
    width = high - low
    x = low[:, None] + width[:, None] * y
    density = jnp.exp(shape * jnp.log(rate) + (shape - 1) * jnp.log(x) - rate * x - gammaln(shape))
    return width * jnp.sum(w * efficiency(x, efficiency_coefficients) * density, axis=1)


def arrival_shares(figures: dict, constants: dict, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Shares of prompt and delayed neutrinos in the time bins, with the time efficiency; they sum to less than 1.

    Gaussian pulse, exponential decay of the pion (prompt) and then of the muon (delayed); `shift` (GeV^-1) moves the
    pulse. By convolution on a grid: shares above 1e-3 are good to 3e-4.
    """
    to_us = lambda time: from_natural(np.asarray(time), "us")  # noqa: E731
    edges, end = to_us(figures["time_edges"]), to_us(figures["efficiency_plateau_end"])
    center, width = to_us(figures["pulse_center"] + shift), to_us(figures["pulse_width"])
    start = center - 8 * width
    time = start + _STEP * (np.arange(int((edges[-1] - start) / _STEP)) + 0.5)
    pulse = np.exp(-(((time - center) / width) ** 2) / 2)
    prompt = _delayed_by(pulse / pulse.sum(), to_us(constants["pion_lifetime"]))
    delayed = _delayed_by(prompt, to_us(constants["muon_lifetime"]))
    seen = np.exp(-figures["efficiency_decay"] * np.maximum(time - end, 0.0))
    place = np.digitize(time, edges) - 1
    return tuple(
        np.bincount(place[place >= 0], (shape * seen)[place >= 0], len(edges) - 1)[: len(edges) - 1]
        for shape in (prompt, delayed)
    )


def _delayed_by(shape, lifetime):
    """The shape convolved with an exponential decay."""
    # Shares of decays within half a step of every delay: the mean delay is then right to second order.
    kernel = -np.diff(np.exp(-np.maximum(np.arange(len(shape) + 1) - 0.5, 0.0) * _STEP / lifetime))
    size = 2 * len(shape)
    return np.fft.irfft(np.fft.rfft(shape, size) * np.fft.rfft(kernel, size), size)[: len(shape)]
