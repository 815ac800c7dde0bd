"""Named sets, their choices and what they say about the coupling."""

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.by_numpy import by_numpy
from tests.points import couplings
from zpjax.constraints import constraint_named, constraint_set, explanations, judges, set_names


@pytest.fixture(scope="module")
def worst(inputs):
    """worst(name, **values): the largest r of a constraint at a point."""
    compiled = {}

    def largest(name, **values):
        constraint = constraint_named(name)
        function = compiled.setdefault(constraint.observable.name, by_numpy(constraint.observable))
        return max(
            float(r)
            for r in constraint.ratios(function(couplings(**values), inputs), values.get("m_zp", 0.01)).values()
        )

    return largest


def edge(function, low, high):
    """Where r crosses 1 between two values."""
    return np.exp(brentq(lambda t: function(np.exp(t)) - 1, np.log(low), np.log(high), xtol=1e-13, rtol=1e-13))


def test_the_sets_are_the_paper_today_and_what_is_drawn_apart():
    assert set(set_names()) == {"farzan_2015", "today", "today_strict", "laboratory", "flavour", "cosmology"}


def test_the_papers_set_holds_its_five_bounds():
    assert [c.name for c in constraint_set("farzan_2015")] == [
        "farzan_delta_neff",
        "farzan_meson",
        "farzan_trident",
        "farzan_nu_electron",
        "farzan_muon_g2",
    ]


def test_the_first_choice_of_a_slot_is_the_default_and_none_removes_it():
    names = [c.name for c in constraint_set("today")]
    assert names[:2] == ["muon_g2_wp25", "planck_2018_n_eff"]
    chosen = constraint_set("today", {"muon_g2": "muon_g2_wp20", "n_eff": "none"})
    assert [c.name for c in chosen] == ["muon_g2_wp20", *names[2:]]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        pytest.param(
            lambda: constraint_set("todays"), "Constraint set 'todays' is not known; did you mean 'today'?", id="a set"
        ),
        pytest.param(
            lambda: constraint_set("today", {"muon_g-2": "none"}),
            "Slot 'muon_g-2' is not in set 'today'; did you mean 'muon_g2'?",
            id="a slot",
        ),
        pytest.param(
            lambda: constraint_set("today", {"muon_g2": "muon_g2_wp21"}),
            "Choice 'muon_g2_wp21' does not fit slot 'muon_g2'; did you mean 'muon_g2_wp25'?",
            id="a choice",
        ),
        pytest.param(
            lambda: constraint_set("today", {"lma_dark": "lma_dark_2025"}),
            "Slot 'lma_dark' is not in set 'today'; 'lma_dark_2025' is an explanation: ask for it by 'require'.",
            id="a slot for an explanation",
        ),
        pytest.param(
            lambda: explanations(["coherent_csi_2021"]),
            "'coherent_csi_2021' is a bound and explains nothing",
            id="a bound",
        ),
        pytest.param(
            lambda: explanations(["lma_dark_2026", "lma_dark_2026"]), "'lma_dark_2026' is asked for twice.", id="twice"
        ),
        pytest.param(
            lambda: constraint_named("muon_g2_wp250"),
            "Constraint 'muon_g2_wp250' is not known; did you mean 'muon_g2_wp25'?",
            id="a constraint",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(call, sentence):
    with pytest.raises(ValueError) as error:
        call()
    # Which of two equally near names is proposed is of no concern.
    assert str(error.value).replace("muon_g2_wp20'?", "muon_g2_wp25'?").startswith(sentence)


def test_pieces_of_a_window_carry_its_sides():
    window, limit = constraint_named("farzan_eps_u_window"), constraint_named("farzan_trident")
    assert window.pieces == ("farzan_eps_u_window.lower", "farzan_eps_u_window.upper")
    assert limit.pieces == ("farzan_trident",)
    assert set(window.ratios(-1.0, 0.01)) == set(window.pieces)


def test_the_papers_windows_allow_6_56_to_8_32e_minus_5_at_10_mev(worst):
    """Farzan (2015), eq. (2): eps^d > 0.87 from below, eps^u < 1.40 from above; eq. (7) says 7e-5."""
    low = edge(lambda g: worst("farzan_eps_d_window", g_zp=g), 5e-5, 7e-5)
    high = edge(lambda g: worst("farzan_eps_u_window", g_zp=g), 7e-5, 1e-4)
    np.testing.assert_allclose((low, high), (6.56e-5, 8.32e-5), rtol=1e-3, atol=0)  # three digits
    # The other two edges lie outside: 5.80e-5 for u from below and 8.44e-5 for d from above.
    unit = 7.034576e-5  # g' at eps = 1
    np.testing.assert_allclose((low, high), (unit * 0.87**0.5, unit * 1.40**0.5), rtol=1e-6, atol=0)
    for name in ("farzan_eps_u_window", "farzan_eps_d_window"):
        assert worst(name, g_zp=7e-5) < 1


def test_the_papers_window_moves_in_proportion_to_the_mass(worst):
    low = [
        edge(lambda g, m=m: worst("farzan_eps_d_window", g_zp=g, m_zp=m), 1e-7, 7e-5 * m / 0.01) for m in (1e-3, 1.0)
    ]
    np.testing.assert_allclose(low[1] / low[0], 1000, rtol=1e-9, atol=0)


def test_the_wrong_sign_of_b_is_excluded_by_the_windows(worst):
    assert worst("farzan_eps_u_window", b=-1.0) > 1e3
    assert worst("lma_dark_ud_2026", b=-1.0, g_zp=4.8e-5) > 1e3


def test_the_papers_extra_radiation_bound_is_9_8_mev(worst):
    """Farzan (2015), sec. 4: 'm > 10 MeV' for Delta N_eff < 0.1 after Kamada and Yu (2015)."""
    mass = edge(lambda m: worst("farzan_delta_neff", m_zp=m), 5e-3, 2e-2)
    np.testing.assert_allclose(mass, 9.8e-3, rtol=5e-3, atol=0)  # two digits


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        pytest.param("farzan_trident", 9e-4, id="trident: 9e-4 as quoted"),
        pytest.param("farzan_meson", 1e-3, id="mesons: 1e-3 as quoted"),
        # 1e-5 * sqrt(8 pi^2)/e
        pytest.param("farzan_nu_electron", 2.93434e-4, id="Borexino: 1e-5 on sqrt(g' e eps)"),
        # 7e-5 * sqrt(6.3e-10/4.802493e-11)
        pytest.param("farzan_muon_g2", 2.53533e-4, id="g-2: the BNL error"),
    ],
)
def test_the_papers_other_limits_on_the_coupling_at_10_mev(worst, name, bound):
    """Farzan (2015), sec. 4; all lie above the LMA-Dark window."""
    found = edge(lambda g: worst(name, g_zp=g), 0.5 * bound, 2 * bound)
    np.testing.assert_allclose(found, bound, rtol=1e-5, atol=0)  # six digits
    assert bound > 8.32e-5


def test_the_benchmark_satisfies_everything_the_paper_imposes(worst):
    windows = explanations(["farzan_eps_u_window", "farzan_eps_d_window"])
    for constraint in constraint_set("farzan_2015") + windows:
        assert worst(constraint.name, m_zp=0.0101, g_zp=7e-5) < 1, constraint.name


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("lma_dark_ud_2026", 4.42e-5, 5.45e-5),
        ("lma_dark_ud_2025", 4.44e-5, 5.53e-5),
        ("lma_dark_ud_2013", 4.42e-5, 5.77e-5),
    ],
)
@pytest.mark.parametrize("mass", [1e-3, 0.01, 0.3], ids=["1 MeV", "10 MeV", "300 MeV"])
def test_equal_u_and_d_couplings_need_4_4_to_5_8e_minus_5_per_10_mev(worst, name, low, high, mass):
    unit = mass / 0.01
    found = edge(lambda g: worst(name, g_zp=g, m_zp=mass), 3e-5 * unit, 4.8e-5 * unit)
    np.testing.assert_allclose(found, low * unit, rtol=2e-3, atol=0)  # three digits
    found = edge(lambda g: worst(name, g_zp=g, m_zp=mass), 4.8e-5 * unit, 7e-5 * unit)
    np.testing.assert_allclose(found, high * unit, rtol=2e-3, atol=0)
    assert worst(name, g_zp=7e-5 * unit, m_zp=mass) > 1  # the paper's value for one quark flavour


@pytest.mark.parametrize(
    ("name", "mass", "bound"),
    [
        ("muon_g2_wp25", 1e-3, 3.671e-4),
        ("muon_g2_wp25", 1e-2, 4.090e-4),
        ("muon_g2_wp25", 1e-1, 7.691e-4),
        ("muon_g2_wp25", 1.0, 4.391e-3),
        ("muon_g2_wp20", 1e-3, 5.299e-4),
        ("muon_g2_wp20", 1e-2, 5.905e-4),
        ("muon_g2_wp20", 1e-1, 1.110e-3),
        ("muon_g2_wp20", 1.0, 6.339e-3),
    ],
    ids=lambda v: f"{v}",
)
def test_muon_g2_bounds_the_coupling(worst, name, mass, bound):
    """Value plus two sigma over the loop: 1.659e-9 for WP25 and 3.45e-9 for WP20, without mixing."""
    found = edge(lambda g: worst(name, g_zp=g, m_zp=mass, mixing_ratio=0.0), 0.5 * bound, 2 * bound)
    # Four digits; the inputs were rounded to 0.1e-11 before the difference was taken.
    np.testing.assert_allclose(found, bound, rtol=1e-3, atol=0)


def test_the_wp20_datum_does_not_penalise_a_weak_coupling(worst):
    assert worst("muon_g2_wp20", g_zp=1e-6) == 0
    np.testing.assert_allclose(worst("muon_g2_wp25", g_zp=1e-6), (3.85 / 6.37) ** 2 / 4, rtol=1e-4, atol=0)


# Tree level, u = d: the matter charge of the Earth is 3(1 + Y_n) = 6.153 times eps^q.
EARTH = [
    pytest.param(0.395, 0.01728, -2.430, id="lower end of the LMA-Dark windows"),
    pytest.param(0.4706, 0.01450, -2.896, id="mirror image in the Sun"),
    pytest.param(0.5, 0.01365, -3.077, id="eps^q of one half"),
    pytest.param(0.673, 0.01014, -4.141, id="upper end of the window of 2013"),
]


@pytest.mark.parametrize(("eps_q", "away", "electron"), EARTH)
def test_icecube_ties_the_tau_charge_to_the_muons(worst, eps_q, away, electron):
    """|c - 1| < 0.042/(6.153 eps^q) for c > 1, 0.041 in place of 0.042 for c < 1; c = 1 is untouched."""
    strength = 7.034576e-5 * np.sqrt(eps_q)

    def ratio(c):
        return worst("icecube_eps_tautau", g_zp=strength, c=c)

    above = brentq(lambda c: ratio(c) - 1, 1 + away / 2, 1 + 2 * away, xtol=1e-14)
    below = brentq(lambda c: ratio(c) - 1, 1 - 2 * away, 1 - away / 2, xtol=1e-14)
    np.testing.assert_allclose(above - 1, away, rtol=5e-4, atol=0)  # four digits
    np.testing.assert_allclose(1 - below, away * 0.041 / 0.042, rtol=5e-4, atol=0)
    # Small, allowed, and not 0: that would say that the constraint does not act there.
    assert 0 < ratio(1.0) < 1e-9
    super_k = worst("super_k_eps_tautau", g_zp=strength, c=1 + away)
    np.testing.assert_allclose(super_k, 0.042 / 0.149, rtol=5e-4, atol=0)


@pytest.mark.parametrize(("eps_q", "away", "electron"), EARTH)
def test_the_suns_lma_dark_couplings_lie_outside_icecubes_interval(worst, eps_q, away, electron):
    """The Sun wants -2 at 3(1 + Y_n) = 4.25 quarks per electron, the Earth has 6.15: a tension, at 90 % only."""
    strength = 7.034576e-5 * np.sqrt(eps_q)
    np.testing.assert_allclose(worst("icecube_eps_ee_dark", g_zp=strength), electron / -2.26, rtol=5e-4, atol=0)
    np.testing.assert_allclose(worst("icecube_eps_ee_standard", g_zp=strength), electron / -0.74, rtol=5e-4, atol=0)


def test_atmospheric_bounds_are_off_unless_chosen():
    for name in ("today", "today_strict", "laboratory"):
        default = [c.name for c in constraint_set(name)]
        assert not any(n.startswith(("icecube_eps", "super_k_eps")) for n in default)
        chosen = constraint_set(
            name, {"atmospheric_tautau": "super_k_eps_tautau", "atmospheric_ee": "icecube_eps_ee_standard"}
        )
        assert [c.name for c in chosen if c.name not in default] == ["super_k_eps_tautau", "icecube_eps_ee_standard"]
        assert constraint_set(name, {"atmospheric_ee": "none"}) == constraint_set(name)


def test_projections_do_not_judge():
    names = ["muon_g2_wp25", "na64mu_2e13"]
    found = [constraint_named(name) for name in names]
    assert [c.projection for c in found] == [False, True]
    assert [c.name for c in judges(found)] == names[:1]
