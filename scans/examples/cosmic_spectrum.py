"""Draw scans/figures/cosmic_spectrum.png: cosmic neutrinos with and without the mediator, beside IceCube's fits.

Run from the repository: python scans/examples/cosmic_spectrum.py [path of the figure]. Takes about a minute.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np

import zpjax
from zpjax.figures.drawing import drawing, literal, new_figure, save
from zpjax.inputs import load_data
from zpjax.physics.diffuse_spectrum import flux_of_flavours

FIGURE = Path(__file__).parents[1] / "figures" / "cosmic_spectrum.png"
# Beyond what is drawn, because neutrinos absorbed there come back at lower energies. GeV.
ENERGIES = np.geomspace(1e4, 1e9, 1000)
SHOWN = ENERGIES <= 3e7
# eps = 0.47 for up and down quarks: the middle of the LMA-Dark solution for equal couplings.
LMA_DARK = 4.8e-5 / 10
MASSES = (5, 10, 15, 20)
# The paper's coupling at 10 MeV, and one of the couplings proposed to make a gap in IceCube's spectrum.
PAPER = (10, 7e-5)
STRONG = (11, 5e-4)
# IceCube's cascades at 100 TeV, with the index of the sources.
NORM_OF = "cascades_norm"
NOTE = """Charges 0, 1, 1 of $\\nu_e$, $\\nu_\\mu$, $\\nu_\\tau$; Majorana neutrinos, normal ordering (NuFIT 6.1) with massless lightest state, relics with thermal motion.
Sources: star formation (Yüksel et al. 2008), $E^{-2.5}$, pion decay, z < 6; normalised to IceCube's cascades at 100 TeV. Neutrinos from the
mediator's decay are not absorbed again. Coloured: equal non-standard couplings 0.47 of up and down quarks (LMA-Dark); black: the
coupling of 1505.06906. IceCube: HESE 2011.03545, tracks 2111.10299, cascades 2001.09520; bands 68 %, errors of normalisation
and index taken as uncorrelated; fits of a single power law, not of these curves."""
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#000000")
_DEEP_COLOUR = "#D55E00"
_FLAVOUR_COLOURS = ("#56B4E9", "#D55E00", "#000000")
_FLAVOURS = (r"\nu_e", r"\nu_\mu", r"\nu_\tau")
_BANDS = {
    "hese": ("HESE, 7.5 yr", "0.45"),
    "tracks": (r"$\nu_\mu$ tracks, 9.5 yr", "#0072B2"),
    "cascades": ("cascades, 6 yr", "#E69F00"),
}
_PIVOT = 1e5


@dataclass(frozen=True)
class CosmicSpectrum:
    """One mediator: ratios to the flux without it.

    label: mass and coupling as text. of_all: with the mediator's decay, all flavours; absorbed: without its decay.
    of_flavours: with its decay, for nu_e, nu_mu, nu_tau, each over the unabsorbed flux of that flavour.
    """

    label: str
    of_all: np.ndarray
    absorbed: np.ndarray
    of_flavours: np.ndarray


def spectrum(mass: float, strength: float, inputs) -> CosmicSpectrum:
    """Ratios to the flux without the mediator, for a mass in MeV."""
    model = zpjax.model_named("flavoured_u1")
    flux = jax.jit(flux_of_flavours, static_argnames=("relics", "regeneration"))

    def at(g, **options):
        point = model.couplings(
            model.parameters(**(model.defaults(inputs.constants) | {"m_zp": mass / 1e3, "g_zp": g}))
        )
        return np.asarray(flux(point, ENERGIES, inputs, relics="thermal", **options))[:, SHOWN]

    free = np.asarray(at(0.0, regeneration=False))
    with_decay = at(strength)
    figure, power = f"{strength:.1e}".split("e")
    label = rf"$m={mass}$ MeV, $g'={figure.removesuffix('.0')}\times10^{{{int(power)}}}$"
    return CosmicSpectrum(label, with_decay.sum(0) / 3, at(strength, regeneration=False).sum(0) / 3, with_decay / free)


def fits() -> dict:
    """IceCube's single power laws as the figure takes them."""
    data = load_data()["icecube"]
    parts = ("norm", "norm_errors", "index", "index_errors", "range")
    return {name: tuple(data[f"{name}_{part}"] for part in parts) for name in ("hese", "tracks", "cascades")}


def draw_cosmic_spectrum(energies, shallow, deep, fits: dict, norm: float, index: float, note: str, path) -> list[Path]:
    """Draw three panels as PNG and PDF at `path` (its suffix is replaced); return both paths.

    energies: GeV. shallow: spectra of the second panel, the last also in the first; deep: that of the third. fits: name -> (norm, its
    errors up and down, index, its errors, range in GeV) of Phi = 1e-18 norm (E/100 TeV)^-index per flavour in
    GeV^-1 cm^-2 s^-1 sr^-1; bands take the errors as uncorrelated. norm, index: the unabsorbed flux. note: small print.
    """
    with drawing():
        figure = new_figure(figsize=(6.4, 9.4))
        panels = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": (1.25, 1, 1), "hspace": 0.06})
        draw_fluxes(panels[0], energies, (shallow[-1], deep), fits, norm, index)
        _shallow_dips(panels[1], energies, shallow)
        _deep_dip(panels[2], energies, deep)
        panels[2].set_xlabel(r"$E$ at Earth  [TeV]")
        panels[0].set_xlim(10, 2e4)
        figure.text(0.02, 0.008, literal(note), fontsize=6.3, va="bottom", color="0.3", linespacing=1.35)
        figure.subplots_adjust(left=0.125, right=0.975, top=0.985, bottom=0.13)
        paths = save(figure, path, 180)
    return paths


def draw_fluxes(axes, energies, spectra, fits, norm, index):
    """E^2 Phi per flavour in 1e-8 GeV cm^-2 s^-1 sr^-1 over TeV."""
    for name, (fit_norm, norm_errors, fit_index, index_errors, (low, high)) in fits.items():
        label, colour = _BANDS[name]
        e = np.geomspace(low, high, 200)
        best = _squared(e, fit_norm, fit_index)
        # A smaller index is a larger flux above the pivot and a smaller one below.
        tilt = np.log(e / _PIVOT)
        up = np.hypot(norm_errors[0] / fit_norm, np.where(tilt > 0, index_errors[1], index_errors[0]) * tilt)
        down = np.hypot(norm_errors[1] / fit_norm, np.where(tilt > 0, index_errors[0], index_errors[1]) * tilt)
        axes.fill_between(e / 1e3, best * np.exp(-down), best * np.exp(up), color=colour, alpha=0.22, lw=0)
        axes.plot(e / 1e3, best, color=colour, lw=0.9, ls="-.", label=f"IceCube {label}")
    free = _squared(energies, norm, index)
    for spectrum, colour in zip(spectra, (_COLOURS[-1], _DEEP_COLOUR), strict=True):
        axes.plot(energies / 1e3, free * spectrum.of_all, color=colour, lw=1.4, label=literal(spectrum.label))
    # Drawn last: a shallow dip would hide it.
    axes.plot(energies / 1e3, free, color="0.65", lw=0.9, ls="--", label=rf"no mediator, $E^{{-{index:g}}}$")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(0.05, 10)
    axes.set_ylabel(r"$E^2\Phi$ per flavour  [$10^{-8}$ GeV cm$^{-2}$ s$^{-1}$ sr$^{-1}$]")
    axes.legend(loc="lower left", fontsize=8, frameon=False)


def _squared(energies, norm, index):
    return 1e8 * energies**2 * 1e-18 * norm * (energies / _PIVOT) ** -index


def _shallow_dips(axes, energies, shallow):
    from matplotlib.lines import Line2D

    handles = []
    for spectrum, colour in zip(shallow, _COLOURS, strict=False):
        axes.plot(energies / 1e3, spectrum.absorbed, color=colour, lw=0.9, ls=":")
        handles += axes.plot(energies / 1e3, spectrum.of_all, color=colour, lw=1.4, label=literal(spectrum.label))
    handles += [
        Line2D([], [], color="0.3", lw=1.4, label="with the mediator's decay"),
        Line2D([], [], color="0.3", lw=0.9, ls=":", label="absorption alone"),
    ]
    axes.axhline(1, color="black", lw=0.6, ls="--")
    axes.set_ylim(0.92, 1.012)
    axes.set_ylabel(r"$\Phi/\Phi_0$, all flavours")
    axes.legend(handles=handles, loc="lower left", ncol=2, fontsize=7.8, frameon=False, columnspacing=1.5)


def _deep_dip(axes, energies, deep):
    axes.plot(energies / 1e3, deep.of_all, color="0.35", lw=2.2, alpha=0.6, label="all flavours")
    axes.plot(energies / 1e3, deep.absorbed, color="0.35", lw=0.9, ls=":", label="all flavours, absorption alone")
    for ratio, colour, name in zip(deep.of_flavours, _FLAVOUR_COLOURS, _FLAVOURS, strict=True):
        axes.plot(energies / 1e3, ratio, color=colour, lw=1.2, label=f"${name}$")
    axes.axhline(1, color="black", lw=0.6, ls="--")
    axes.set_ylim(0, 1.25)
    axes.set_ylabel(r"$\Phi/\Phi_0$")
    axes.text(0.975, 0.06, literal(deep.label), transform=axes.transAxes, ha="right", va="bottom", fontsize=9)
    axes.legend(loc="lower left", fontsize=8, frameon=False)


def main(path: Path) -> None:
    """Compute six spectra and draw them."""
    zpjax.enable_x64()
    inputs = zpjax.load_inputs()
    shallow = [spectrum(mass, LMA_DARK * mass, inputs) for mass in MASSES] + [spectrum(*PAPER, inputs)]
    deep = spectrum(*STRONG, inputs)
    norm, index = inputs.data["icecube"][NORM_OF], inputs.data["cosmic_neutrinos"]["spectral_index"]
    for drawn in draw_cosmic_spectrum(ENERGIES[SHOWN], shallow, deep, fits(), norm, index, NOTE, path):
        print(drawn)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FIGURE)
