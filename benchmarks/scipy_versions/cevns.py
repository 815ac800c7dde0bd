"""How would one write the coherent-scattering observables with SciPy, one point at a time?

Recoils on a fine uniform grid, spectra and smearing from scipy, the covariance of the binned fit inverted as a matrix.
Charges of the default model, kinetic mixing off. Figures come from the data files, formulas are spelled out here.
"""

import math
from functools import cache

import numpy as np
from scipy.special import spherical_jn
from scipy.stats import exponnorm, gamma

from zpjax.inputs import load_inputs

FERMI, M_MU, M_PI = 1.1663788e-5, 0.1056583755, 0.13957039
FM = 1 / 0.1973269804
LINE = (M_PI**2 - M_MU**2) / (2 * M_PI)
PROTON = {"e": 0.0382, "mu": 0.0300, "tau": 0.0256}
NEUTRON = -0.5117
TREE = {"p": 0.5 - 2 * 0.23863, "n": -0.5}


def form_factor(q, number):
    """Helm, from scipy's spherical Bessel function."""
    s, a, c = 0.9 * FM, 0.52 * FM, (1.23 * number ** (1 / 3) - 0.60) * FM
    x = q * math.sqrt(c**2 + 7 * math.pi**2 * a**2 / 3 - 5 * s**2)
    return 3 * spherical_jn(1, x) / x * np.exp(-((q * s) ** 2) / 2)


def kinematic(recoil, mass, energy):
    """1 - T/E - M T/(2E^2) where positive."""
    return np.maximum(1 - recoil / energy - mass * recoil / (2 * energy**2), 0.0)


def stopped_pion(recoil, mass):
    """(flavour, recoil) averages over nu_mu, antinu_mu, nu_e; the continuous spectra by 4000 midpoints."""
    e = (np.arange(4000) + 0.5) / 4000 * M_MU / 2
    x = e / M_MU
    spectra = np.array([64 * x**2 * (0.75 - x), 192 * x**2 * (0.5 - x)]) / 8000
    return np.vstack([kinematic(recoil, mass, LINE), spectra @ kinematic(recoil, mass, e[:, None])])


def charge(z, n, flavour, recoil, mass, m, g, neutrino, tree=False):
    """Q_V(T) with the mediator; the nucleus has charge A."""
    standard = z * TREE["p"] + n * TREE["n"] if tree else z * PROTON[flavour] + n * NEUTRON
    return standard + (z + n) * g**2 * neutrino / (math.sqrt(2) * FERMI * (2 * mass * recoil + m**2))


@cache
def csi_response(quenching, efficiency):
    """(bin, recoil) probabilities; recoils in the middle of 0.1 keV steps, photoelectrons of 0.025 steps."""
    d = load_inputs().data["coherent_csi"]
    recoil = (np.arange(20, 500) + 0.5) * 1e-7
    t = recoil * 1e3
    keep = np.array([d[quenching][k] * t ** (k + 1) for k in range(4)]).sum(axis=0)
    pe = d["light_yield"] * keep * 1e3
    x = (np.arange(2400) + 0.5) * 0.025
    a, b, c, e = d[efficiency]
    seen = np.maximum(a / (1 + np.exp(-b * (x - c))) + e, 0.0)
    shape = 1 + d["smearing"] * pe
    density = gamma.pdf(x[:, None], shape, scale=pe / shape) * seen[:, None] * 0.025
    which = np.digitize(x, d["photoelectron_edges"]) - 1
    return recoil, np.array([density[which == k].sum(axis=0) for k in range(len(d["photoelectron_edges"]) - 1)])


@cache
def csi_weights(quenching="quenching", efficiency="efficiency"):
    """Per nucleus: recoils, mass, (flavour, bin, recoil) counts per squared charge."""
    d, found = load_inputs().data["coherent_csi"], []
    recoil, seen = csi_response(quenching, efficiency)
    fluence = d["protons_on_target"] * d["neutrinos_per_proton"] / (4 * math.pi * d["distance"] ** 2)
    for z, n, mass in zip(d["proton_numbers"], d["neutron_numbers"], d["nuclear_masses"], strict=True):
        scale = FERMI**2 * mass / math.pi * form_factor(np.sqrt(2 * mass * recoil), z + n) ** 2
        scale = scale * d["target_nuclei"] * fluence * 1e-7
        found.append((z, n, mass, recoil, stopped_pion(recoil, mass)[:, None] * scale * seen))
    return found


def csi_counts(m, g, tree=False, **curves):
    """(flavour, bin) events without the time efficiency."""
    total = 0.0
    for z, n, mass, recoil, weights in csi_weights(**curves):
        squares = [
            charge(z, n, flavour, recoil, mass, m, g, neutrino, tree) ** 2
            for flavour, neutrino in (("mu", 1), ("mu", 1), ("e", 0))
        ]
        total = total + np.einsum("fpt,ft->fp", weights, np.array(squares))
    return total


@cache
def csi_times(shift=0.0):
    """(prompt or delayed, time bin) shares, from the exponentially modified Gaussian; pulse moved by `shift` us."""
    edges = np.array([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 6])
    t = (np.arange(6000) + 0.5) * 1e-3
    seen = np.where(t < 0.52, 1.0, np.exp(-0.0494 * (t - 0.52)))
    which = np.digitize(t, edges) - 1
    width, center = 0.145, 0.5 + shift
    prompt = exponnorm.pdf(t, 0.026033 / width, loc=center, scale=width)
    # Two decays after another: a difference of exponentially modified Gaussians.
    slow, fast = 2.1969811, 0.026033
    delayed = (slow * exponnorm.pdf(t, slow / width, loc=center, scale=width) - fast * prompt) / (slow - fast)
    return np.array([[np.sum((s * seen)[which == k]) * 1e-3 for k in range(11)] for s in (prompt, delayed)])


def csi_signal(m, g, scale, shift=0.0, **curves):
    """Expected signal by photoelectrons and time, in one row."""
    counts, times = scale * csi_counts(m, g, **curves), csi_times(shift)
    return (np.outer(counts[0], times[0]) + np.outer(counts[1] + counts[2], times[1])).ravel()


@cache
def csi_fit():
    """Scale to the published prediction, background, templates, and the variance of the Standard Model's best fit."""
    d = load_inputs().data["coherent_csi"]
    scale = 341.0 / csi_signal(1.0, 0.0, 1.0).sum()
    neutrons = [
        count * np.outer(d[f"{name}_energy_shape"], d[f"{name}_time_shape"]).ravel()
        for name, count in (("beam_neutron", 18.4), ("lead_neutron", 5.6))
    ]
    edges = np.array([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 6])
    seen = np.minimum(edges, 0.52) + (1 - np.exp(-0.0494 * np.maximum(edges - 0.52, 0))) / 0.0494
    steady, before = np.diff(seen) / seen[-1], d["anti_coincidence_counts"]
    spread = np.diag(before) - np.outer(before, before) / before.sum() + 0.021**2 * np.outer(before, before)
    values, vectors = np.linalg.eigh(spread)
    fixed = [0.25 * neutrons[0], 0.36 * neutrons[1]]
    fixed += [np.outer(np.sqrt(max(v, 0)) * u, steady).ravel() for v, u in zip(values, vectors.T, strict=True)]
    fixed.append(csi_signal(1.0, 0.0, scale, 0.05) - csi_signal(1.0, 0.0, scale, -0.05))
    background = sum(neutrons) + np.outer(before, steady).ravel()
    signal, moving = csi_pulls(1.0, 0.0, scale)
    templates = np.vstack([moving, fixed])
    variance = background + signal
    for _ in range(3):
        rest = d["beam_on_counts"] - background - signal
        system = np.eye(len(templates)) + (templates / variance) @ templates.T
        variance = background + signal + np.linalg.solve(system, (templates / variance) @ rest) @ templates
    return scale, background, np.array(fixed), variance


def csi_pulls(m, g, scale):
    """Signal, and the templates of its pulls."""
    signal, pairs = csi_signal(m, g, scale), []
    for name in ("quenching_first", "quenching_second"):
        pairs.append([csi_signal(m, g, scale, quenching=f"{name}_{side}") for side in ("up", "down")])
    pairs.append([csi_signal(m, g, scale, efficiency=f"efficiency_{side}") for side in ("up", "down")])
    return signal, np.array([0.1056 * signal, *((up - down) / 2 for up, down in pairs)])


def csi_chi2(m, g):
    """chi^2 of the point, all pulls in the covariance."""
    scale, background, fixed, variance = csi_fit()
    signal, moving = csi_pulls(m, g, scale)
    templates = np.vstack([moving, fixed])
    rest = load_inputs().data["coherent_csi"]["beam_on_counts"] - background - signal
    return rest @ np.linalg.solve(np.diag(variance) + templates.T @ templates, rest)


@cache
def counting_weights(topic):
    """z, n, mass, recoils, (flavour, recoil) weights of argon, germanium or xenon (paired sample for PandaX-4T)."""
    d = load_inputs().data[topic.split(".")[0]]
    z, n, mass = d["proton_number"], d["neutron_number"], d["nuclear_mass"]
    recoil = (np.arange(30000) + 0.5) * 5e-9
    if topic in ("coherent_ar", "coherent_ge"):
        spectrum = stopped_pion(recoil[::20] + 4.75e-8, mass)
        spectrum = np.array([np.interp(recoil, recoil[::20] + 4.75e-8, row) for row in spectrum])
    else:
        end, norm = 15.1e-3, math.gamma(6.75) / math.gamma(3) / math.gamma(3.75)
        recoil = (np.arange(4000) + 0.5) * 1e-9
        x = (np.arange(2000) + 0.5) / 2000
        spectrum = norm / 2000 * x**2 * (1 - x) ** 2.75 @ kinematic(recoil, mass, x[:, None] * end)
        spectrum = np.tile(spectrum, (3, 1))
    return (
        z,
        n,
        mass,
        recoil,
        spectrum * form_factor(np.sqrt(2 * mass * recoil), z + n) ** 2 * _accepted(topic, recoil, d),
    )


def _accepted(topic, recoil, d):
    if topic == "coherent_ge":
        return ((recoil > d["recoil_range"][0]) & (recoil < d["recoil_range"][1])).astype(float)
    prefix = topic.split(".")[1] + "_" if "." in topic else ""
    return np.interp(recoil, d[f"{prefix}recoil_energies"], d[f"{prefix}acceptance"], left=0.0)


def rate_ratio(topic, m, g):
    """Rate over the Standard Model's."""
    z, n, mass, recoil, weights = counting_weights(topic)
    solar = topic not in ("coherent_ar", "coherent_ge")
    flavours = (("e", 0), ("mu", 1), ("tau", 1)) if solar else (("mu", 1), ("mu", 1), ("e", 0))
    shares = (0.33, 0.335, 0.335) if solar else (1, 1, 1)
    rates = [
        sum(
            share * np.sum(row * charge(z, n, flavour, recoil, mass, m, strength, neutrino) ** 2)
            for share, row, (flavour, neutrino) in zip(shares, weights, flavours, strict=True)
        )
        for strength in (g, 0.0)
    ]
    return rates[0] / rates[1]


def _relative_chi2(x, standard, observed, error, relative):
    chi2 = lambda n: (n - observed) ** 2 / (error**2 + (relative * n) ** 2)  # noqa: E731
    return chi2(x) - chi2(standard)


def pandax_ratio(m, g):
    """Both samples, weighted by their fitted events."""
    return (3.5 * rate_ratio("pandax.paired", m, g) + 75 * rate_ratio("pandax.unpaired", m, g)) / 78.5


VERSIONS = {
    "cevns_events.coherent_csi": lambda m, g: csi_signal(m, g, csi_fit()[0]).sum(),
    "cevns_chi2.coherent_csi": lambda m, g: csi_chi2(m, g) - csi_chi2(1.0, 0.0),
    "cevns_events.coherent_ar": lambda m, g: 128 * rate_ratio("coherent_ar", m, g),
    "cevns_chi2.coherent_ar": lambda m, g: _relative_chi2(128 * rate_ratio("coherent_ar", m, g), 128, 159, 43, 0.133),
    "cevns_events.coherent_ge": lambda m, g: 124 * rate_ratio("coherent_ge", m, g),
    "cevns_chi2.coherent_ge": lambda m, g: _relative_chi2(124 * rate_ratio("coherent_ge", m, g), 124, 124, 12.4, 0.1),
    "cevns_events.xenonnt": lambda m, g: 11.9 * rate_ratio("xenonnt", m, g),
    "cevns_chi2.xenonnt": lambda m, g: _relative_chi2(11.9 * rate_ratio("xenonnt", m, g), 11.9, 10.65, 4.6, 0.36),
    "cevns_events.pandax": lambda m, g: 78.5 / 1.6 * pandax_ratio(m, g),
    "cevns_chi2.pandax": lambda m, g: _relative_chi2(pandax_ratio(m, g), 1.0, 1.6, 0.60, 0.25),
}
