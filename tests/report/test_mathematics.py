"""Formulas in words that browsers understand."""

import pytest

from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.models import shipped_models
from zpjax.report.mathematics import as_html, as_plain, as_svg, numbers_as_html, words_as_html


@pytest.mark.parametrize(
    ("tex", "html"),
    [
        ("$m_{Z'}$", "m<sub>Z′</sub>"),
        (r"$K^+\to\mu^+\nu\bar\nu$ (E949)", "K<sup>+</sup>\u2009→\u2009μ<sup>+</sup>νν\u0304 (E949)"),
        (r"$g^\prime<10^{-3}$", "g′\u2009&lt;\u200910<sup>−3</sup>"),
        (r"$N_\mathrm{eff}^\mathrm{cal}$", "N<sub>eff</sub><sup>cal</sup>"),
        (r"$N_{2\times 10^{13}}$", "N<sub>2×10¹³</sub>"),
        (r"$\mathrm{LMA-D}$", "LMA-D"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_a_formula_becomes_html(tex, html):
    assert as_html(tex) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("eps^u_ee - eps^u_mumu", "ε<sup>u</sup><sub>ee</sub> - ε<sup>u</sup><sub>μμ</sub>"),
        ("theta_12 > pi/4 to first order", "θ<sub>12</sub> &gt; π/4 to first order"),
        ("g'^2/(8 pi^2) times 7e-5", "g′<sup>2</sup>/(8 π<sup>2</sup>) times 7×10<sup>−5</sup>"),
        ("m_Z' <script>", "m<sub>Z′</sub> &lt;script&gt;"),
    ],
)
def test_physics_in_plain_letters_becomes_html(text, html):
    assert words_as_html(text) == html


def test_units_and_powers_of_ten_are_raised():
    assert numbers_as_html("< 3.1e-07 GeV^-2") == "&lt; 3.1×10<sup>−7</sup> GeV<sup>−2</sup>"


def test_no_title_or_symbol_of_the_catalogue_keeps_a_command():
    texts = [constraint_named(name).title for name in shipped_constraint_names()]
    texts += [f"${constraint_named(name).observable.symbol}$" for name in shipped_constraint_names()]
    texts += [f"${info.symbol}$" for model in shipped_models().values() for info in model.parameter_info().values()]
    for text in texts:
        for shown in (as_html(text), as_plain(text), as_svg(text)):
            assert not set(shown) & set("\\{}$^"), text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("costs 5$ a point", "costs 5$ a point"),
        (r"open $\mathrm{x$ brace", "open x brace"),
        (r"open $\text{", None),
        (r"$\gprime$ plane", "gprime plane"),
        (r"one \$ and $x$", "one $ and x"),
        ("$x^$ and $_$", None),
        ("$}{$", None),
    ],
)
def test_broken_mathematics_is_shown_as_far_as_it_can_be_read(text, shown):
    assert as_html(text) is not None
    if shown is not None:
        assert as_plain(text) == shown
