"""What reactor antineutrinos say of the neutrinos' octant and ordering: spectra, residuals, sensitivity."""

from dataclasses import dataclass

import numpy as np

from zpjax.figures.drawing import drawing, literal, new_figure, save

_COLOURS = ("#0072B2", "#D55E00", "#009E73")
_LINES = ("-", "--", "-.")
# Two curves that lie on each other, then a third one.
_STYLES = ({"color": "0.7", "lw": 3}, {"color": "#D55E00", "lw": 1, "ls": "--"}, {"color": "#0072B2", "lw": 0.9})


@dataclass(frozen=True)
class FourSolutions:
    """Events per bin and residuals of the best fits of the other solutions.

    energies: centres of the bins in MeV. events: label -> events per bin of the true solution, of its degenerate partner
    and of another one at the same parameters. residuals: label -> (fit - true)/sqrt(true) of two solutions that are
    degenerate with each other and of the one that is with the true one.
    """

    energies: np.ndarray
    events: dict[str, np.ndarray]
    residuals: dict[str, np.ndarray]


@dataclass(frozen=True)
class Sensitivity:
    """Delta chi^2 along one axis: label -> values; official: (x, value, error, label) of the collaboration's figure."""

    axis: np.ndarray
    curves: dict[str, np.ndarray]
    official: tuple[float, float, float, str]


def draw_reactor_ordering(four: FourSolutions, exposure: Sensitivity, resolution: Sensitivity, note: str, path) -> list:
    """Draw four panels as PNG and PDF at `path` (its suffix is replaced); return both paths.

    exposure: over years of full power; resolution: over a in per cent. note: small print.
    """
    with drawing():
        figure = new_figure(figsize=(9.6, 7.6))
        panels = figure.subplots(2, 2)
        _spectrum(panels[0, 0], four)
        _residuals(panels[0, 1], four)
        draw_sensitivity(panels[1, 0], exposure, "years at full power", "upper left")
        draw_sensitivity(
            panels[1, 1], resolution, r"$a$  [%]  with  $\sigma/E=a\,\sqrt{\mathrm{MeV}/E}$", "upper right"
        )
        for letter, axes in zip("abcd", panels.flat, strict=True):
            axes.set_title(f"({letter})", loc="left", fontsize=9)
        figure.text(0.02, 0.01, literal(note), fontsize=7, va="bottom", color="0.3", linespacing=1.35)
        figure.subplots_adjust(left=0.075, right=0.985, top=0.965, bottom=0.185, hspace=0.3, wspace=0.2)
        paths = save(figure, path, 180)
    return paths


def _spectrum(axes, four):
    for (label, values), style in zip(four.events.items(), _STYLES, strict=True):
        axes.plot(four.energies, values, label=literal(label), **style)
    axes.set_xlim(1, 8)
    axes.set_ylim(0, 1.35 * max(np.max(values) for values in four.events.values()))
    axes.set_xlabel(r"visible energy  [MeV]")
    axes.set_ylabel("events per 20 keV")
    axes.legend(loc="upper right", fontsize=8, frameon=False)


def _residuals(axes, four):
    for (label, values), style in zip(four.residuals.items(), _STYLES, strict=True):
        axes.plot(four.energies, values, label=literal(label), **style)
    largest = max(np.max(np.abs(values)) for values in four.residuals.values())
    axes.set_xlim(1, 8)
    axes.set_ylim(-1.2 * largest, 1.8 * largest)
    axes.set_xlabel(r"visible energy  [MeV]")
    axes.set_ylabel(r"(best fit $-$ true)/$\sqrt{\mathrm{true}}$ per bin")
    axes.legend(loc="upper right", fontsize=8, frameon=False)


def draw_sensitivity(axes, found: Sensitivity, label: str, corner: str) -> None:
    """Delta chi^2 of every curve, the official figure as a star, and lines at 3 and 4 sigma."""
    for (name, values), colour, line in zip(found.curves.items(), _COLOURS, _LINES, strict=False):
        axes.plot(found.axis, values, color=colour, ls=line, lw=1.4, label=literal(name))
    x, value, error, name = found.official
    axes.errorbar(
        [x], [value], yerr=[error] if error else None, fmt="*", color="black", ms=9, lw=0.9, label=literal(name)
    )
    for sigma in (3, 4):
        axes.axhline(sigma**2, color="0.6", lw=0.7, ls=":")
        axes.text(found.axis[-1], sigma**2, rf"{sigma}$\sigma$ ", ha="right", va="bottom", fontsize=7.5, color="0.4")
    axes.set_xlim(found.axis[0], found.axis[-1])
    axes.set_ylim(0, 30)
    axes.set_xlabel(label)
    axes.set_ylabel(r"$\Delta\chi^2$ of the wrong ordering (or octant)")
    axes.legend(loc=corner, fontsize=8, frameon=False, title="curves: idealised", title_fontsize=8, alignment="left")
