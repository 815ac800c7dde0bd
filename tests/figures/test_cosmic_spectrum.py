"""The figure of cosmic neutrinos: drawn from arrays alone, with the files it promises."""

import ast
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

from tests.figures.figures import example

cosmic_spectrum = example("cosmic_spectrum")

ENERGIES = np.geomspace(1e4, 3e7, 50)
FITS = {
    name: (2.0, np.array([0.3, 0.4]), 2.5, np.array([0.1, 0.2]), np.array([2e4, 2e6]))
    for name in ("hese", "tracks", "cascades")
}


def test_three_panels_are_drawn_as_png_and_pdf(tmp_path):
    flat = cosmic_spectrum.CosmicSpectrum("$m=10$ MeV", np.ones(50), np.full(50, 0.97), np.ones((3, 50)))
    paths = cosmic_spectrum.draw_cosmic_spectrum(
        ENERGIES, [flat] * 5, flat, FITS, 1.66, 2.5, "small print", tmp_path / "figure.png"
    )
    assert [path.name for path in paths] == ["figure.png", "figure.pdf"]
    assert paths[0].read_bytes().startswith(b"\x89PNG")
    assert paths[1].read_bytes().startswith(b"%PDF")


def test_it_is_the_same_under_the_settings_of_a_hostile_user(tmp_path):
    flat = cosmic_spectrum.CosmicSpectrum("$m=10$ MeV", np.ones(50), np.full(50, 0.97), np.ones((3, 50)))
    drawn = []
    for settings in ({}, {"text.usetex": True, "font.size": 30, "axes.grid": True, "savefig.bbox": "tight"}):
        with matplotlib.rc_context(settings):
            path = cosmic_spectrum.draw_cosmic_spectrum(
                ENERGIES, [flat] * 5, flat, FITS, 1.66, 2.5, r"5$, $\nope$", tmp_path / "f"
            )[0]
        drawn.append(path.read_bytes())
    assert drawn[0] == drawn[1]


def test_every_flux_is_drawn_under_its_own_label():
    figure, axes = plt.subplots()
    spectra = [
        cosmic_spectrum.CosmicSpectrum(f"m = {k}", np.full(50, 1 - k / 10), np.ones(50), np.ones((3, 50)))
        for k in range(2)
    ]
    cosmic_spectrum.draw_fluxes(axes, ENERGIES, spectra, FITS, 1.66, 2.5)
    drawn = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    plt.close(figure)
    free = 1e8 * ENERGIES**2 * 1.66e-18 * (ENERGIES / 1e5) ** -2.5
    for spectrum in spectra:
        np.testing.assert_allclose(drawn[spectrum.label], free * spectrum.of_all, rtol=1e-12, atol=0)


def test_the_example_that_draws_it_is_a_script_with_a_main_function():
    """It takes a minute to run: only its imports and its entry point are looked at."""
    path = Path(__file__).parents[2] / "scans" / "examples" / "cosmic_spectrum.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert isinstance(tree.body[-1], ast.If)
