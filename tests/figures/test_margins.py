"""Title, legend and small print stay within the figure, however long they are."""

import numpy as np
import pytest

from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.scan.questions import small
from zpjax.figures.axis import Axis, power_words, symmetric_ticks
from zpjax.figures.drawing import drawing, new_figure
from zpjax.figures.footnote import WIDTH
from zpjax.figures.margins import arrange
from zpjax.figures.plane import draw_plane
from zpjax.figures.wrapping import printed_length, wrapped
from zpjax.scan.run import run_scan

pytestmark = pytest.mark.usefixtures("uncompiled_scans")

LONG = "what is left of $L_\\mu - L_\\tau$ if kinetic mixing is free and so on, word after word, and " * 3


def outside(figure) -> list[str]:
    """Texts that reach out of the figure's page."""
    from matplotlib.text import Text

    renderer, page = figure.canvas.get_renderer(), figure.bbox
    figure.canvas.draw()
    # Numbers of ticks beyond the ends of an axis are there, but not drawn.
    texts = [
        t
        for t in figure.findobj(Text)
        if t.get_visible() and t.get_text().strip("$") and "mathdefault" not in t.get_text()
    ]
    found = []
    for text in texts:
        box = text.get_window_extent(renderer)
        if box.x0 < 0 or box.x1 > page.x1 or box.y0 < 0 or box.y1 > page.y1:
            found.append(text.get_text())
    return found


@pytest.mark.parametrize("entries", [2, 9, 24], ids=lambda n: f"{n} entries")
def test_long_words_are_broken_and_stay_on_the_page(entries):
    from matplotlib.lines import Line2D

    with drawing():
        figure = new_figure()
        axes = figure.subplots()
        axes.set_xlim(0, 1)
        arrange(
            figure, LONG, [Line2D([], [], label=f"excluded: {LONG[:150]}") for _ in range(entries)], "small print\n" * 4
        )
        assert outside(figure) == []
        (legend,) = figure.legends
        (title,) = [axes.title.get_window_extent()]
        assert title.y0 > axes.get_window_extent().y1
        assert legend.get_window_extent().y1 < axes.xaxis.get_tightbbox().y0


def test_all_words_of_a_plane_stay_on_the_page(tmp_path, saved):  # noqa: F811
    names = ["lma_dark_ud_2026", "farzan_meson", "na64mu_1e12", "na64mu_2e13", "na64mu_2024", "muon_g2_wp25"]
    draw_plane(run_scan(small(title=LONG, constraints={"names": names}), tmp_path))
    with drawing():
        assert outside(saved[0]) == []


@pytest.mark.parametrize(
    ("low", "high", "linear"), [(-0.1, 0.1, 1e-6), (-1e-3, 1e-3, 1e-4), (0.0, 1e-2, 1e-12), (-5.0, 300.0, 1.0)]
)
def test_a_symmetric_axis_has_zero_and_evenly_chosen_decades(low, high, linear):
    axis = Axis("x", "x", "1", "symmetric_log", low, high, 1.0, linear)
    large, small = symmetric_ticks(axis)
    assert 0.0 in large
    assert 3 <= len(large) <= 14
    assert not set(large) & set(small)
    places = np.array([float(axis.fraction(value)) for value in large])
    assert np.all(np.diff(places) > 0.02)
    powers = [round(np.log10(v)) for v in large if v > 0]
    assert len(set(np.diff(powers))) <= 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (1e-6, "10^{-6}"),
        (-1e-6, "-10^{-6}"),
        (2.5e-5, r"2.5\times 10^{-5}"),
        (0.1, "0.1"),
        (1e22, "10^{22}"),
    ],
)
def test_numbers_are_written_as_in_formulas(value, words):
    assert power_words(value) == words


@pytest.mark.parametrize("width", [30, 76, 158])
def test_lines_are_broken_between_words_and_never_in_formulas(width):
    text = "a formula $\\mathrm{of\\ some\\ length} \\to \\mu^+ \\nu_\\mu X$ costs 5\\$ " * 20 + "x" * 500
    lines = wrapped(text, width)
    assert max(map(printed_length, lines)) <= max(width, 60)
    assert all(line.replace(r"\$", "").count("$") % 2 == 0 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_small_print_of_many_formulas_stays_on_the_page():
    decays = r"$D^0\to\pi^0$ + nothing seen (BESIII), $J/\psi\to$ invisible, $K^+\to\mu^+\nu X$ (NA62 2021), "
    decays += (
        r"$K^+\to\mu^+\nu\nu\bar\nu$ (NA62 2021), above $m_{\pi^0}$, GEMMA, reactor $\bar\nu_e e$ scattering (Ge), "
    )
    for shift in range(0, 60, 7):
        with drawing():
            figure = new_figure()
            figure.subplots().set_xlim(0, 1)
            arrange(figure, "title", [], "\n".join(wrapped("e" * shift + " " + decays * 4, WIDTH)))
            assert outside(figure) == []


def test_numbers_and_labels_of_narrow_axes_stay_on_the_page(tmp_path, saved):  # noqa: F811
    axes = {"m_zp": {"min": "10 MeV", "max": "20 MeV", "points": 5}, "g_zp": {"min": 5e-3, "max": 1e-2, "points": 5}}
    draw_plane(run_scan(small(axes=axes), tmp_path))
    (axes,), page = saved[0].axes, saved[0].bbox
    for side in (axes.xaxis, axes.yaxis):
        box = side.get_tightbbox()
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
    # The window lies elsewhere, so that all of the plane is excluded.
    assert "satisfied nowhere here: LMA-Dark window" in words(saved[0])
