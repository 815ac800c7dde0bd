"""Draw scans/figures/cosmic_spectrum.png: cosmic neutrinos with and without the mediator, beside IceCube's fits.

Run from the repository: python scans/examples/cosmic_spectrum.py [path of the figure]. Takes about a minute.
"""

import sys
from pathlib import Path

import jax
import numpy as np

import zpjax
from zpjax.figures.cosmic_spectrum import CosmicSpectrum, draw_cosmic_spectrum
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


def spectrum(mass: float, strength: float, inputs) -> CosmicSpectrum:
    """Ratios to the flux without the mediator, for a mass in MeV."""
    theory = zpjax.model_named("flavoured_u1")
    flux = jax.jit(flux_of_flavours, static_argnames=("relics", "regeneration"))

    def at(g, **options):
        point = theory.couplings(
            theory.parameters(**(theory.defaults(inputs.constants) | {"m_zp": mass / 1e3, "g_zp": g}))
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
