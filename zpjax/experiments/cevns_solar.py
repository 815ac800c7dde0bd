"""Coherent scattering of solar 8B neutrinos on xenon: XENONnT and PandaX-4T."""

import jax.numpy as jnp
from jaxtyping import Array

from zpjax.constants import Scalar
from zpjax.experiments.cevns_counting import Counted, counted_observables, delta_chi2, relative_change
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.base import Inputs, MediatorCouplings
from zpjax.observables.coherent_scattering import flavoured_charges
from zpjax.physics.nuclear_form_factor import helm

FLAVOURS = ("e", "mu", "tau")
# Energies of the average over the spectrum; the integrand ends smoothly as a power.
_ENERGIES = 48


def spectrum_average(recoil: Scalar, nucleus_mass: Scalar, figures: dict) -> Scalar:
    """<1 - T/E - M T/(2E^2)> over the effective 8B spectrum E^2 (E_0 - E)^p where positive; dimensionless.

    Accuracy: 1e-8 of the integral. The effective spectrum is good to 1 % above 5 MeV.
    """
    least = (recoil + jnp.sqrt(recoil * (recoil + 2 * nucleus_mass))) / 2
    end, power = figures["endpoint"], figures["power"]
    y, w = gauss_legendre(_ENERGIES)

    def integral(low, factor):
        # E = end - (end - low) y^2 smooths the power at the end point.
        energy = end - jnp.maximum(end - low, 0.0) * y**2
        density = (energy / end) ** 2 * (1 - energy / end) ** power
        return jnp.sum(2 * y * w * jnp.maximum(end - low, 0.0) * density * factor(energy))

    total = integral(0.0, jnp.ones_like)
    return integral(least, lambda e: 1 - recoil / e - nucleus_mass * recoil / (2 * e**2)) / total


def solar_density(recoil: Array, figures: dict, inputs: Inputs) -> Array:
    """Cross-section per recoil and squared charge on xenon, averaged over the 8B spectrum; GeV^-3."""
    mass, number = figures["nuclear_mass"], figures["proton_number"] + figures["neutron_number"]
    form = helm(jnp.sqrt(2 * mass * recoil), number, inputs.data["cevns"])
    scale = inputs.constants.fermi_constant**2 * mass / jnp.pi * form**2
    return scale * spectrum_average(recoil, mass, inputs.data["solar_8b"])


def xenonnt(couplings: MediatorCouplings, inputs: Inputs) -> Counted:
    """XENONnT, 3.51 t yr: 11.9 (published) times the rate over the Standard Model's, and Delta chi^2; see `solar_change`.

    chi^2 = (x - 10.65)^2/(4.6^2 + (0.36 x)^2), which gives back the published errors of the flux; less the Standard
    Model's. The published likelihood is in four dimensions and not used. Source: Aprile et al. (2024).
    """
    figures, table = inputs.data["xenonnt"], inputs.tables.computed["cevns_counting"]
    change = solar_change(couplings, inputs, figures, table["xenonnt_weights"], table["xenonnt_transfer"])
    expected = figures["standard_counts"]
    misfit = delta_chi2(
        expected * change, expected, figures["observed_counts"], figures["observed_error"], figures["rate_error"]
    )
    return Counted(expected * (1 + change), misfit)


def pandax(couplings: MediatorCouplings, inputs: Inputs) -> Counted:
    """PandaX-4T, paired and unpaired samples: expected events in both, and Delta chi^2; see `solar_change`.

    The Standard Model's events are the fitted 3.5 and 75 over the fitted flux ratio of 1.60. chi^2 is that of the flux
    ratio, with the samples weighted by their fitted events; less the Standard Model's. The acceptance of the unpaired
    sample between 0.33 and 1.1 keV is a guess, and light mediators act there. Source: Bo et al. (2024).
    """
    figures, table = inputs.data["pandax"], inputs.tables.computed["cevns_counting"]
    fitted, observed = figures["fitted_counts"], figures["fitted_flux_ratio"]
    shares, samples = fitted / jnp.sum(fitted), ("paired", "unpaired")
    weights = [table[f"pandax_{sample}_weights"] for sample in samples]
    weights = jnp.concatenate([share * w / jnp.sum(w) for share, w in zip(shares, weights, strict=True)])
    transfer = jnp.concatenate([table[f"pandax_{sample}_transfer"] for sample in samples])
    change = solar_change(couplings, inputs, figures, weights, transfer)
    misfit = delta_chi2(change, 1.0, observed, figures["count_error"], figures["rate_error"])
    return Counted(jnp.sum(fitted) / observed * (1 + change), misfit)


def solar_change(
    couplings: MediatorCouplings, inputs: Inputs, figures: dict, weights: Array, transfer: Array
) -> Scalar:
    """(R - R_SM)/R_SM of a sample of solar neutrinos on xenon. Dimensionless.

    nu_e with P_ee, the rest split between nu_mu and nu_tau; charges diagonal in flavour make the sum incoherent.
    Neglects what the mediator does to P_ee in the Sun: within the dark solution P_ee is close to the standard one,
    between the two it may be anything from 0.2 to 0.7 (nu_e do not feel the mediator, so that the rest is at most 1.5
    times the standard share). Neglects hep neutrinos.
    """
    sun = inputs.data["solar_8b"]
    survival, of_muons = sun["survival_probability"], (1 - sun["survival_probability"]) * sun["muon_share"]
    shares = jnp.stack([survival, of_muons, 1 - survival - of_muons])
    charges = flavoured_charges(couplings, inputs, figures["proton_number"], figures["neutron_number"], FLAVOURS)
    return relative_change(shares[:, None] * weights, charges, couplings, transfer)


def _observables(name, function, label, standard, *sources):
    return counted_observables(name, function, f"of 8B neutrinos in {label}", "", label, standard, sources)


OBSERVABLES = (
    *_observables("xenonnt", xenonnt, "XENONnT", 11.9, "xenonnt_2024", "xenonnt_2026"),
    *_observables("pandax", pandax, "PandaX-4T", 78.5 / 1.60, "pandax_2024"),
)
