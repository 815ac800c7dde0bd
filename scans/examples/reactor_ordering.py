"""Draw scans/figures/reactor_ordering.png: what JUNO and RENO-50 say of octant and ordering, idealised.

Run from the repository: python scans/examples/reactor_ordering.py [path of the figure]. Takes half a minute.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np

import zpjax
from zpjax.experiments.medium_baseline import (
    MediumBaseline,
    Solution,
    best_fit,
    event_rate,
    mixing_of_solution,
    observed,
    ordering_delta_chi2,
    residuals,
    several_cores,
    spectrum,
)
from zpjax.figures.drawing import drawing, literal, new_figure, save
from zpjax.units import to_natural

FIGURE = Path(__file__).parents[1] / "figures" / "reactor_ordering.png"
TRUE = Solution(1.0, 1.0)
INVERTED, DARK, BOTH = Solution(1.0, -1.0), Solution(-1.0, 1.0), Solution(-1.0, -1.0)
YEARS = np.linspace(0, 12, 13)
RESOLUTIONS = np.linspace(2, 5, 25)
SIX_YEARS = 6.0
NOTE = """Curves are idealised: mean spectra of signal alone, the reactors' spectrum and the energy scale known, normalisation free within 2 %, $\\theta_{13}$ fixed;
$\\theta_{12}$, $\\Delta m^2_{21}$ and $\\Delta m^2_{31}$ profiled within octant and ordering. True: LMA, normal ordering, NuFIT 6.1; vacuum. $n\\sigma$: $\\Delta\\chi^2=n^2$, the median sensitivity.
(a), (b): JUNO, six years (100 000 events), one baseline of 52.5 km, $3\\%/\\sqrt{E}$. Grey and dashed curves lie on each other: reactors measure only the
sign of $\\cos2\\theta_{12}\\,\\Delta m^2_{31}$. Nine reactors: Yangjiang, Taishan and Daya Bay at their distances; in (c) with the resolution that JUNO expects, $(a,b,c)=$
(2.61, 0.82, 1.23) %; in (d) with $a$ alone. RENO-50: a proposal; 47 km, 18 kt, 16.4 GW. Star: JUNO's own expectation, with backgrounds and
systematic errors (2405.18008): three standard deviations after 6.5 years (c), $\\Delta\\chi^2=8.0\\pm0.3$ after six years (d)."""
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


def setups(figures: dict) -> dict[str, MediumBaseline]:
    """Experiments of nine reactors each, at one distance where idealised: compiled once for all."""
    lengths, resolution = figures["juno_core_baselines"], figures["idealised_resolution"]
    powers = figures["juno_core_powers"]
    return {
        "JUNO, one baseline": several_cores(np.full(9, figures["juno_baseline"]), np.ones(9), 1.0, resolution),
        "JUNO, nine reactors": several_cores(lengths, powers, 1.0, resolution),
        "RENO-50, one baseline": several_cores(np.full(9, figures["reno_50_baseline"]), np.ones(9), 1.0, resolution),
    }


def yearly_events(name: str, experiment: MediumBaseline, inputs) -> float:
    """Events per year of full power."""
    figures = inputs.data["medium_baseline"]
    who = "reno_50" if "RENO" in name else "juno"
    power = figures[f"{who}_power"]
    if "nine" in name:
        # The power of the first eight is that of the file.
        powers = figures["juno_core_powers"]
        power = power * powers.sum() / powers[:8].sum()
    rate = event_rate(figures[f"{who}_protons"], power, figures["juno_efficiency"], TRUE, experiment, inputs)
    return float(rate) * to_natural(365.25, "day")


@jax.jit
def along(events, resolutions, experiment, inputs):
    """Delta chi^2 of the inverted ordering for rows of events and resolutions."""

    def one(events, resolution):
        changed = MediumBaseline(experiment.baselines, experiment.shares, events, resolution)
        return ordering_delta_chi2(TRUE, INVERTED, changed, inputs)

    return jax.lax.map(lambda row: one(*row), (events, resolutions))


def sensitivities(inputs) -> tuple[Sensitivity, Sensitivity]:
    """Delta chi^2 over years and over the resolution."""
    figures = inputs.data["medium_baseline"]
    by_years, by_resolution = {}, {}
    for name, experiment in setups(figures).items():
        rate = yearly_events(name, experiment, inputs)
        fixed = figures["juno_resolution" if "nine" in name else "idealised_resolution"]
        events = np.maximum(rate * YEARS, 1e-3)
        label = "expected resolution" if "nine" in name else r"$3\%/\sqrt{E}$"
        by_years[f"{name}, {label}"] = np.asarray(along(events, np.tile(fixed, (len(YEARS), 1)), experiment, inputs))
        rows = np.stack([RESOLUTIONS / 100, 0 * RESOLUTIONS, 0 * RESOLUTIONS], axis=1)
        constant = np.full(len(RESOLUTIONS), rate * SIX_YEARS)
        by_resolution[f"{name}, six years"] = np.asarray(along(constant, rows, experiment, inputs))
    official = figures["official_delta_chi2"]
    return (
        Sensitivity(YEARS, by_years, (figures["official_years"], 9.0, 0.0, "JUNO's expectation (2405.18008)")),
        Sensitivity(RESOLUTIONS, by_resolution, (3.0, official, 0.3, "JUNO's expectation (2405.18008)")),
    )


def four_solutions(inputs) -> FourSolutions:
    """The spectrum after six years, and how the best fits of the others differ from it."""
    figures, name = inputs.data["medium_baseline"], "JUNO, one baseline"
    experiment = setups(figures)[name]
    events = SIX_YEARS * yearly_events(name, experiment, inputs)
    experiment = MediumBaseline(experiment.baselines, experiment.shares, events, experiment.resolution)
    counts, per_event = observed(TRUE, experiment, inputs)

    @jax.jit
    def residual(solution):
        fit = best_fit(counts, solution, experiment, per_event, inputs)
        mixing = mixing_of_solution(solution, inputs.data["oscillations"]) | {
            "sin2_theta_12": fit.sin2_theta_12,
            "dm2_21": fit.dm2_21,
            "dm2_31": fit.dm2_31,
        }
        expected = per_event * spectrum(mixing, experiment, inputs)
        return -residuals(expected, counts, figures["normalisation_error"])[:-1]

    alone = spectrum(mixing_of_solution(INVERTED, inputs.data["oscillations"]), experiment, inputs)
    both, _ = observed(BOTH, experiment, inputs)
    low, high = np.asarray(figures["visible_window"]) * 1e3
    edges = np.linspace(low, high, len(counts) + 1)
    drawn = {
        "LMA, normal ordering (true)": counts,
        "LMA-Dark, inverted ordering": both,
        "LMA, inverted ordering, before the fit": per_event * alone,
    }
    found = {
        "LMA, inverted ordering, fitted": residual(INVERTED),
        "LMA-Dark, normal ordering, fitted": residual(DARK),
        "LMA-Dark, inverted ordering": residual(BOTH),
    }
    return FourSolutions((edges[1:] + edges[:-1]) / 2, *(_arrays(x) for x in (drawn, found)))


def _arrays(table: dict) -> dict:
    """Not by a map over the tree, which would sort the labels."""
    return {label: np.asarray(values) for label, values in table.items()}


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


def main(path: Path) -> None:
    """Compute the sensitivities and draw them."""
    zpjax.enable_x64()
    inputs = zpjax.load_inputs()
    for drawn in draw_reactor_ordering(four_solutions(inputs), *sensitivities(inputs), NOTE, path):
        print(drawn)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FIGURE)
