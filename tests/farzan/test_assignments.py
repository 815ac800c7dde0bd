"""Exact charges: the paper's special cases, their scalars and textures of zeros, and LMA-Dark."""

from fractions import Fraction as F

import numpy as np
import pytest

from zpjax.constraints import constraint_named
from zpjax.farzan import assignments
from zpjax.farzan.lma_dark import lma_dark_reach
from zpjax.farzan.minor_zeros import two_zero_minor
from zpjax.farzan.neutrino_parameters import majorana_mixing
from zpjax.models import charges as ch
from zpjax.models import model_named
from zpjax.models.flavoured_u1 import FlavouredU1

SPECIAL = assignments.special_assignments()


@pytest.mark.parametrize(
    ("name", "pair"), [("a = 3/2", (2, 3)), ("a = 4", (1, 3)), ("a = -1", (1, 2)), ("c = -1, b = -a", (1, 2))]
)
def test_the_special_values_make_two_generations_equal(name, pair):
    """Farzan (2015), sec. 3, and its reference 12."""
    assert SPECIAL[name].equal_generations() == (pair,)
    assert set(SPECIAL[name].anomalies().values()) == {0}


def test_no_other_a_makes_two_generations_equal():
    equal = {a for a in (F(n, 2) for n in range(-20, 21)) if ch.assignment(a, 1, 1).equal_generations()}
    assert equal == {F(3, 2), F(4), F(-1)}


@pytest.mark.parametrize(
    "one", [*SPECIAL.values(), ch.Assignment(F(2), F(-3), F(1), F(0), F(0))], ids=lambda o: o.text()
)
def test_an_assignment_is_a_model_of_the_engine(one):
    """The model with its a, b, c has the same charges, scaled to L_mu = 1."""
    a, b, c = one.family
    if one.mu + one.tau + one.b1 + one.b2 + one.b3:
        assert any(one.anomalies().values())
        return
    point = FlavouredU1(m_zp=F(1, 100), g_zp=F(1, 10**5), mixing_scale=F(173), mixing_ratio_offset=F(0), a=a, b=b, c=c)
    assert model_named("flavoured_u1").charges(point) == ch.assignment(a, b, c).charges()
    assert one.quarks == tuple(
        b / 3 for b in (ch.assignment(a, b, c).b1, ch.assignment(a, b, c).b2, ch.assignment(a, b, c).b3)
    )


def test_the_fragment_of_an_assignment_is_read_as_a_spec(tmp_path):
    import tomllib

    import zpjax

    model = tomllib.loads(SPECIAL["a = 3/2"].fragment())["model"]
    assert model == {"name": "flavoured_u1", "a": 1.5, "b": 1.0, "c": 1.0}
    axes = (
        '[axes]\nm_zp = { min = "5 MeV", max = "20 MeV", points = 2 }\ng_zp = { min = 1e-5, max = 1e-4, points = 2 }\n'
    )
    spec = tmp_path / "x.toml"
    spec.write_text(
        f'title = "x"\n{SPECIAL["a = 3/2"].fragment()}{axes}[constraints]\nset = "today"\n', encoding="utf-8"
    )
    assert zpjax.read_spec(spec).model == "flavoured_u1"


def test_lma_dark_needs_equal_lepton_charges_and_a_positive_baryon_charge(inputs):
    """Farzan (2015), footnote 2: c = 1 nearly, b > 0; the window in eps is that of the profile (0.399 to 0.551 in scans/README.md)."""
    cases = {
        "paper": ch.assignment(-1, 1, 1),
        "wrong sign": ch.assignment(-1, -1, 1),
        "no quarks of the first generation": ch.assignment(-1, 0, 1),
        "c = 1/2": ch.assignment(-1, 1, F(1, 2)),
        "c = 1.01": ch.assignment(-1, 1, F(101, 100)),
        "c = 1.1": ch.assignment(-1, 1, F(11, 10)),
        "opposite": ch.assignment(-1, 1, -1),
        "twice the baryon charge": ch.assignment(-1, 2, 1),
    }
    reach = dict(zip(cases, lma_dark_reach(list(cases.values()), inputs), strict=True))
    verdicts = {name: one.verdict for name, one in reach.items()}
    assert verdicts == {
        "paper": "yes",
        "wrong sign": "no",
        "no quarks of the first generation": "no",
        "c = 1/2": "atmosphere",
        "c = 1.01": "yes",
        "c = 1.1": "atmosphere",
        "opposite": "no",
        "twice the baryon charge": "yes",
    }
    assert reach["wrong sign"].sign == -1
    # The edges of the direct profile (`zpjax profile`, three decimals) and the couplings of zpjax/farzan/README.md: not nodes of a lattice.
    np.testing.assert_allclose(reach["paper"].eps, (0.399114, 0.550646), rtol=1e-4, atol=0)
    np.testing.assert_allclose(reach["paper"].g_zp, (4.44413e-5, 5.22004e-5), rtol=5e-5, atol=0)
    low, other = (np.array(reach[name].g_zp) for name in ("paper", "twice the baryon charge"))
    np.testing.assert_allclose(low / other, np.sqrt(2), rtol=5e-5, atol=0)


def test_the_range_of_couplings_is_that_of_the_constraint(inputs):
    """r = 1 of lma_dark_2026 at both ends that `zpjax charges` prints: one source, whether asked for charges or in a scan."""
    dark, model = constraint_named("lma_dark_2026"), model_named("flavoured_u1")
    for one in (ch.assignment(-1, 1, 1), ch.assignment(F(3, 2), 1, 1)):
        a, b, c = map(float, one.family)
        for g_zp in lma_dark_reach([one], inputs)[0].g_zp:
            values = model.defaults(inputs.constants) | {"m_zp": 0.02, "g_zp": 2 * g_zp, "a": a, "b": b, "c": c}
            prediction = dark.observable(model.couplings(model.parameters(**values)), inputs)
            (ratio,) = dark.ratios(prediction, 0.02).values()
            np.testing.assert_allclose(ratio, 1, rtol=2e-3, atol=0)  # of chi2, which is steep: 5e-5 of the coupling


def test_the_doublet_of_each_assignment_carries_the_difference_of_quark_charges():
    needs = {name: assignments.scalar_needs(one) for name, one in SPECIAL.items()}
    assert needs["a = -1"] == {"doublet": F(5, 3), "massless": 1, "linking": F(-1, 3)}
    assert needs["c = -1, b = -a"] == {"doublet": F(1), "massless": 0, "linking": None}
    assert [needs[name]["doublet"] for name in ("a = 3/2", "a = 4")] == [F(-5, 6), F(5, 3)]
    assert assignments.scalar_needs(ch.assignment(1, 2, 3)) == {"doublet": None, "massless": None, "linking": None}
    universal = ch.assignment(F(2, 3), F(-2, 3), 1)
    assert assignments.scalar_needs(universal) == {"doublet": 0, "massless": 0, "linking": None}


def test_equal_charges_leave_no_zero_and_unequal_ones_do():
    """All six entries for c = 1; C^R, zeros at mu mu and tau tau, for c = -1 with a scalar of charge 1."""
    assert all(all(row) for row in assignments.majorana_texture(1))
    assert assignments.majorana_texture(-1, singlets=(-1,)) == [
        [True, True, True],
        [True, False, True],
        [True, True, False],
    ]
    generic = assignments.majorana_texture(F(7, 5))
    assert [generic[0][2], generic[1][2], generic[2][2]] == [False, False, False]


def test_two_zero_minors_agree_with_the_published_prediction(inputs):
    """Asai et al. (2017) with the data of 2016: delta 1.59 to 1.70 pi, sum 0.14 to 0.22 eV, m_bb 0.024 to 0.055 eV at one sigma."""
    angles = {"sin2_theta_12": 0.306, "sin2_theta_13": 0.02166, "sin2_theta_23": 0.441}
    found = two_zero_minor(angles | {"dm2_21": 7.5e-23, "dm2_31": 2.524e-21})
    assert len(found) == 2
    later = max(found, key=lambda one: one.delta_cp)
    assert 1.59 < later.delta_cp / np.pi < 1.70
    assert 0.14 < later.sum_of_masses * 1e9 < 0.22
    assert 0.024 < later.m_beta_beta * 1e9 < 0.055


def test_a_two_zero_minor_is_excluded_by_the_sum_of_masses_of_today(inputs):
    figures, theory = inputs.data["oscillations"], inputs.data["theory"]
    found = two_zero_minor(figures)
    low, high = theory["c_r_sum_of_masses"]
    assert all(low < one.sum_of_masses < high for one in found)
    assert min(one.sum_of_masses for one in found) > 5 * theory["sum_of_masses_limit"]


def test_the_solution_of_the_minors_has_zero_minors(inputs):
    """Rebuilt with NumPy from the solution's delta and masses: some Majorana phases make both entries of the inverse vanish."""
    figures = inputs.data["oscillations"]
    one = two_zero_minor(figures)[0]
    v = np.asarray(majorana_mixing(figures | {"delta_cp": one.delta_cp}, 0.0, 0.0))
    m = np.array(one.masses)
    rows = np.stack([v[1] ** 2, v[2] ** 2]) / m
    x = np.cross(rows[0], rows[1])
    np.testing.assert_allclose(np.abs(x), np.abs(x[0]), rtol=1e-9, atol=0)
    np.testing.assert_allclose(m[1] ** 2 - m[0] ** 2, figures["dm2_21"], rtol=1e-9, atol=0)
    np.testing.assert_allclose(m[2] ** 2 - m[0] ** 2, figures["dm2_31"], rtol=1e-9, atol=0)
