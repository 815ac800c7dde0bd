"""Chi-squared of solar and reactor neutrino data at given oscillation parameters."""

from functools import cache

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.experiments.solar_detectors import SolarDetectors, lagrange, load_solar_detectors
from zpjax.inputs import load_data
from zpjax.physics.earth_regeneration import mean_regeneration
from zpjax.physics.solar_survival import SolarMixing, SolarNsi, combined, cos_matter_angle, theta_13_in_matter
from zpjax.shipped import FLAG, TEXT, TEXTS, DataFileError, Rule, among, data_files, read_data, require, shown
from zpjax.units import brief, nearest

_SNO = ("flux", "c0", "c1", "c2", "a0", "a1")
_RULES = {
    "title": TEXT,
    "borexino": TEXT,
    "sno": Rule(f"a list of some of {', '.join(_SNO)}", lambda value: value == [] or among(value, _SNO)),
    "super_kamiokande_flux": FLAG,
    "day_night": TEXT,
    "homestake": FLAG,
    "gallium": FLAG,
    "reactors": Rule("a list of at most two experiments", lambda v: v == [] or (TEXTS.holds(v) and len(v) <= 2)),
}
# Error of a datum that takes no part, in its own unit.
_ABSENT = 1e9
# The parts of the chi-squared, in the order of the residuals.
PARTS = ("borexino", "sno", "super_kamiokande", "day_night", "homestake", "gallium", "boron_flux", "reactors")


class SolarData(eqx.Module):
    """The measurements of one fit, whitened; see `data/fits`."""

    borexino: Float[Array, " datum"]
    borexino_errors: Float[Array, " datum"]
    borexino_weights: Float[Array, " node"]
    sno: Float[Array, " datum"]
    sno_whitening: Float[Array, "datum datum"]
    super_kamiokande: tuple[Scalar, Scalar]
    day_night: tuple[Scalar, Scalar, Scalar, Scalar]
    radiochemical: Float[Array, " target"]
    radiochemical_errors: Float[Array, " target"]
    reactors: Float[Array, "experiment 2"]
    reactor_errors: Float[Array, "experiment 2"]


class Survival(eqx.Module):
    """P_ee by day of pp, pep, 7Be, 13N and 15O, and of 8B at the nodes by day and by night less by day."""

    lines: Float[Array, " line"]
    day: Float[Array, " node"]
    night_excess: Float[Array, " node"]


def fit_names() -> tuple[str, ...]:
    """Names of the files of `data/fits`."""
    return data_files("fits", ".toml")


def fit_settings(name: str) -> dict:
    """What a fit combines; ValueError with the nearest one otherwise."""
    if name not in fit_names():
        raise ValueError(f"Fit '{brief(name)}' is not known{nearest(name, fit_names())}")
    return require_fit(f"data/fits/{name}.toml", read_data(f"fits/{name}.toml"))


def require_fit(file: str, entry: dict) -> dict:
    """The document of a fit, if it has all keys and names only data that are there; else DataFileError."""
    require(file, entry, _RULES)
    figures = load_data()["solar_data"]
    for key, ending, names in (
        ("borexino", "_errors", [entry["borexino"]]),
        ("day_night", "_slope", [entry["day_night"]]),
        ("reactors", "_errors", entry["reactors"]),
    ):
        for name in names:
            if name not in figures or f"{name}{ending}" not in figures:
                raise DataFileError(f"{file}: key '{key}': {shown(name)} is not in data/inputs/solar_data.toml.")
    return entry


@cache
def load_solar_data(name: str, without: tuple[str, ...] = ()) -> SolarData:
    """The measurements of the fit of that name, less the `PARTS` named in `without` (an ablation)."""
    settings, figures = fit_settings(name), load_data()["solar_data"]
    for part in without:
        if part not in PARTS or part == "boron_flux":
            raise ValueError(f"Part '{brief(part)}' of a fit is not known{nearest(part, PARTS)}")
    borexino, night = settings["borexino"], settings["day_night"]
    kept = [] if "sno" in without else settings["sno"]
    counters = [("homestake", settings["homestake"]), ("gallium", settings["gallium"])]
    reactors = [] if "reactors" in without else settings["reactors"]
    size = np.inf if "borexino" in without else 1.0
    scattering = settings["super_kamiokande_flux"] and "super_kamiokande" not in without
    errors = [figures[f"{n}_error"] if on and n not in without else _ABSENT for n, on in counters]
    nodes = load_solar_detectors().node_energies
    return SolarData(
        borexino=figures[borexino],
        borexino_errors=np.minimum(figures[f"{borexino}_errors"] * size, _ABSENT),
        borexino_weights=lagrange(nodes, figures[f"{borexino}_energy"])[0],
        sno=figures["sno_2013"],
        sno_whitening=_sno_whitening(figures, kept),
        super_kamiokande=(
            figures["super_kamiokande_flux"],
            figures["super_kamiokande_flux_error"] if scattering else _ABSENT,
        ),
        day_night=(
            figures[night] / 100,
            figures[f"{night}_slope"] / 100,
            figures["day_night_reference"],
            _ABSENT if "day_night" in without else figures[f"{night}_error"] / 100,
        ),
        radiochemical=np.array([figures[n] for n, _ in counters]),
        radiochemical_errors=np.array(errors),
        **_reactors(figures, reactors),
    )


def _sno_whitening(figures, kept):
    """Inverse Cholesky factor of the covariance of the coefficients kept; rows of zeros for the others."""
    correlations = np.eye(6)
    correlations[np.triu_indices(6, 1)] = figures["sno_2013_correlations"]
    correlations += np.triu(correlations, 1).T
    covariance = correlations * np.outer(figures["sno_2013_errors"], figures["sno_2013_errors"])
    index = [_SNO.index(name) for name in kept]
    found = np.zeros((6, 6))
    if index:
        found[np.ix_(index, index)] = np.linalg.inv(np.linalg.cholesky(covariance[np.ix_(index, index)]))
    return found


def _reactors(figures, names, most: int = 2):
    """Values and errors of sin^2 theta_12 and dm2_21 in GeV^2, padded with experiments that take no part."""
    scale = np.array([1.0, 1e-23])
    values = [figures[name] * scale for name in names] + [np.array([0.3, 7.5e-23])] * (most - len(names))
    errors = [figures[f"{name}_errors"] * scale for name in names] + [scale * _ABSENT] * (most - len(names))
    return {"reactors": np.stack(values), "reactor_errors": np.stack(errors)}


def solar_survival(
    mixing: SolarMixing, nsi: SolarNsi, detectors: SolarDetectors, constants: StandardInputs, earth: dict
) -> Survival:
    """P_ee of every source at the energies that the fit needs, averaged over the production regions."""
    scale = jnp.sqrt(2.0) * constants.fermi_constant

    def parts(energies, densities, neutrons):
        potentials, energies = scale * jnp.asarray(densities), jnp.asarray(energies)[:, None]
        cosine = cos_matter_angle(potentials, energies, neutrons, mixing, nsi)
        third = theta_13_in_matter(potentials, energies, neutrons, mixing, nsi)
        return jnp.mean(combined(cosine, third, mixing), axis=1), jnp.mean((1 - third) * cosine, axis=1)

    d = detectors
    lines, _ = parts(d.line_energies, d.line_densities, jnp.asarray(d.line_neutrons))
    day, cosine = parts(d.node_energies, d.boron_density, jnp.asarray(d.boron_neutrons))
    regeneration = mean_regeneration(jnp.asarray(d.node_energies), mixing, nsi, constants, earth)
    return Survival(lines, day, -(1 - mixing.sin2_theta_13) * cosine * regeneration)


def residuals(
    mixing: SolarMixing,
    nsi: SolarNsi,
    data: SolarData,
    detectors: SolarDetectors,
    constants: StandardInputs,
    earth: dict,
) -> tuple[Float[Array, " residual"], Scalar]:
    """Normalised residuals with all pulls at their best values, and the 8B flux over that of the solar model.

    Their sum of squares is chi^2(theta_12, dm2_21). Fluxes of pp, pep, 7Be, 13N, 15O and the cross sections on chlorine and
    gallium (3 % each, uncorrelated) are profiled as a covariance of the two rates, which is the same; the flux of 8B, with
    the solar model's error, in closed form. theta_13, theta_23, delta and dm2_31 are fixed.
    Reactors measure sin^2 2theta_12: their sin^2 theta_12 is compared with the smaller of sin^2 and cos^2.
    """
    survival = solar_survival(mixing, nsi, detectors, constants, earth)
    fixed, slopes = _solar(survival, mixing, data, detectors)
    boron = -jnp.dot(fixed, slopes) / jnp.dot(slopes, slopes)
    return jnp.concatenate([fixed + boron * slopes, _reactor_residuals(mixing, data)]), boron


def _solar(survival, mixing, data, d):
    """Residuals of solar data without any 8B flux, and their slopes in it."""
    day, excess = survival.day, survival.night_excess
    predicted = jnp.concatenate([survival.lines[jnp.array([0, 2, 1])], jnp.dot(data.borexino_weights, day)[None]])
    borexino = (predicted - data.borexino) / data.borexino_errors
    asymmetry = 2 * excess / (2 * day + excess)
    shape = jnp.concatenate([jnp.zeros(1), jnp.dot(d.sno_day, day), jnp.dot(d.sno_asymmetry, asymmetry)])
    sno = jnp.dot(data.sno_whitening, shape - data.sno)
    flux = jnp.asarray(data.sno_whitening)[:, 0] * d.boron_flux
    by_day, more = _scattering_rates(survival, d)
    scattering, error = data.super_kamiokande
    night, slope, reference, night_error = data.day_night
    expected = night + slope * (mixing.dm2_21 - reference) / 1e-23
    rates, per_flux, whitening = _radiochemical(survival, data, d)
    counted = whitening @ (rates - data.radiochemical)
    fixed = [borexino, sno, _one(-scattering / error), _one((-more / (by_day + more / 2) - expected) / night_error)]
    fixed += [counted, _one(-1 / d.flux_errors[-1])]
    slopes = [jnp.zeros(4), flux, _one(d.boron_flux * (by_day + more / 2) / error), jnp.zeros(1)]
    slopes += [whitening @ per_flux, _one(1 / d.flux_errors[-1])]
    return jnp.concatenate(fixed), jnp.concatenate(slopes)


def _scattering_rates(survival, d):
    """Rate of scattering on electrons by day over that of nu_e alone, and what the night adds."""
    by_day = jnp.dot(d.scattering_e, survival.day) + jnp.dot(d.scattering_x, 1 - survival.day)
    return by_day, jnp.dot(d.scattering_e - d.scattering_x, survival.night_excess)


def day_night_asymmetry(
    mixing: SolarMixing, nsi: SolarNsi, detectors: SolarDetectors, constants: StandardInputs, earth: dict
) -> Scalar:
    """2 (D - N)/(D + N) of scattering on electrons at Super-Kamiokande; negative where the night gains. Dimensionless.

    Accuracy 2 % of itself against propagation through five shells; -1.76 % in the Standard Model (the experiment's own
    expectation is -1.72 % at 7.5e-5 eV^2).
    """
    by_day, more = _scattering_rates(solar_survival(mixing, nsi, detectors, constants, earth), detectors)
    return -more / (by_day + more / 2)


def _one(x):
    return jnp.asarray(x, dtype=float)[None]


def _radiochemical(survival, data, d):
    """Rates of chlorine and gallium without 8B, those of 8B at the model's flux, and the whitening of both."""
    boron = d.radiochemical[:, -1] * jnp.dot(d.charged_current, survival.day)
    each = d.radiochemical[:, :-1] * survival.lines
    total = each.sum(axis=1) + boron
    pulls = each * d.flux_errors[:-1]
    variance = data.radiochemical_errors**2 + (d.cross_section_error * total) ** 2 + jnp.sum(pulls**2, axis=1)
    shared = jnp.sum(pulls[0] * pulls[1])
    first = jnp.sqrt(variance[0])
    second = jnp.sqrt(variance[1] - shared**2 / variance[0])
    zero = jnp.zeros_like(first)
    whitening = jnp.stack([jnp.stack([1 / first, zero]), jnp.stack([-shared / variance[0] / second, 1 / second])])
    return each.sum(axis=1), boron, whitening


def _reactor_residuals(mixing, data):
    smaller = (1 - jnp.abs(mixing.cos_2theta_12)) / 2
    return ((jnp.stack([smaller, mixing.dm2_21]) - data.reactors) / data.reactor_errors).reshape(-1)


def chi_squared_parts(found: Float[Array, " residual"]) -> dict[str, Scalar]:
    """The chi-squared of every part from the residuals; they add up to the whole.

    Gallium's is what it adds to chlorine's, with which it shares the errors of fluxes.
    """
    ends = np.cumsum([4, 6, 1, 1, 1, 1, 1, 4])
    return {name: jnp.sum(found[start:end] ** 2) for name, start, end in zip(PARTS, [0, *ends[:-1]], ends, strict=True)}
