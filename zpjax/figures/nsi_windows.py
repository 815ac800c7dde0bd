"""Chi-squared of solar and reactor data over the coupling to one kind of quark, in either octant of theta_12."""

from pathlib import Path

import numpy as np

from zpjax.figures.drawing import drawing, literal, new_figure, save

_LOOKS = {
    "light": ("#0072B2", "-", r"$\theta_{12}<45^\circ$ (LMA)"),
    "dark": ("#D55E00", "-", r"$\theta_{12}>45^\circ$ (LMA-Dark)"),
}
_TOP = 25.0
_SHOWN = 1.15


def draw_nsi_windows(found: dict, path: str | Path) -> list[Path]:
    """Draw one panel per fit (rows) and kind of quark (columns) as PNG and PDF at `path`; return both paths.

    found: the result of `verbs.windows.find_windows`. Delta chi^2 is measured from the lower minimum of a panel.
    """
    fits = list(dict.fromkeys(curve["fit"] for curve in found["curves"]))
    quarks = list(dict.fromkeys(curve["quarks"] for curve in found["curves"]))
    with drawing():
        size = (0.9 + 2.5 * len(quarks), 1.6 + 1.95 * len(fits))
        figure = new_figure(figsize=size)
        panels = figure.subplots(len(fits), len(quarks), sharey=True, sharex="col", squeeze=False)
        for curve in found["curves"]:
            axes = panels[fits.index(curve["fit"]), quarks.index(curve["quarks"])]
            rows = [r for r in found["rows"] if (r["fit"], r["quarks"]) == (curve["fit"], curve["quarks"])]
            _panel(axes, np.array(found["eps"]), curve, rows, found["delta_chi2"])
        for axes, name in zip(panels[0], quarks, strict=True):
            axes.set_title(f"${name.replace(' ', '')}$", fontsize=10)
        for axes, name in zip(panels[-1], quarks, strict=True):
            quark = "q" if "=" in name else name
            axes.set_xlabel(rf"$\epsilon^{quark}_{{ee}}-\epsilon^{quark}_{{\mu\mu}}$")
        for axes in panels[:, 0]:
            axes.set_ylabel(r"$\Delta\chi^2$")
        for axes, fit in zip(panels[:, -1], fits, strict=True):
            axes.text(
                1.03,
                0.5,
                literal(found["titles"][fit]),
                transform=axes.transAxes,
                va="center",
                rotation=270,
                fontsize=8,
            )
        for column, name in zip(panels.T, quarks, strict=True):
            column[0].set_xlim(*_extent(found, name))
        _arrange(figure, size, found)
        paths = save(figure, path, 180)
    return paths


def _panel(axes, eps, curve, rows, level):
    lowest = min(row["chi2"] for row in rows)
    for row in rows:
        colour, line, _ = _LOOKS[row["octant"]]
        axes.plot(eps, np.array(curve[row["octant"]]) - lowest, color=colour, ls=line, lw=1.4)
        axes.plot(row["eps"], row["chi2"] - lowest, "o", ms=3.5, color=colour, clip_on=False, zorder=3)
        for low, high in row["intervals"]:
            edges = [eps[0] if low is None else low, eps[-1] if high is None else high]
            axes.plot(edges, [level, level], color=colour, lw=3, alpha=0.35, solid_capstyle="butt")
        if row["published"]:
            edges = row["published"]["lower"], row["published"]["upper"]
            axes.plot(edges, [level + 1.3] * 2, "|-", color="0.35", lw=1, ms=6)
    axes.axhline(level, color="0.5", lw=0.6, ls=":")
    axes.axvline(0, color="0.5", lw=0.6, ls=":")
    axes.set_ylim(0, _TOP)


def _extent(found, quarks) -> tuple[float, float]:
    """From the first to the last coupling whose curve is below the top in any fit, or that was published."""
    eps, inside = np.array(found["eps"]), []
    for curve in (c for c in found["curves"] if c["quarks"] == quarks):
        better = np.minimum(curve["light"], curve["dark"])
        inside += list(eps[better - better.min() < _SHOWN * _TOP])
    given = [row["published"] for row in found["rows"] if row["quarks"] == quarks and row["published"]]
    inside += [g[side] for g in given for side in ("lower", "upper")]
    return min(inside), max(inside)


def _arrange(figure, size, found):
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=c, ls=s, lw=1.4, label=text) for c, s, text in _LOOKS.values()]
    if any(row["published"] for row in found["rows"]):
        handles.append(Line2D([], [], color="0.35", lw=1, marker="|", ms=6, label="published, $3\\sigma$"))
    figure.legend(handles=handles, loc="upper center", ncol=3, fontsize=8.5, frameon=False, bbox_to_anchor=(0.5, 0.995))
    note = (
        r"$\theta_{12}$, $\Delta m^2_{21}$, the $^8$B flux and all pulls profiled at every point; dots: minima; thick bars: intervals at "
        + rf"$\Delta\chi^2<{found['delta_chi2']:g}$."
        + "\n"
        + r"One coupling at a time, $\epsilon_{\tau\tau}=\epsilon_{\mu\mu}$, nothing off-diagonal. "
        + (f"Left out: {', '.join(found['without'])}. " if found["without"] else "")
        + "Dotted: no interactions."
    )
    figure.text(0.02, 0.012, note, fontsize=6.5, va="bottom", color="0.3", linespacing=1.35)
    height = size[1]
    figure.subplots_adjust(
        left=0.62 / size[0],
        right=1 - 0.3 / size[0],
        top=1 - 0.62 / height,
        bottom=0.95 / height,
        wspace=0.07,
        hspace=0.1,
    )
