"""Anomaly coefficients in exact arithmetic."""

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zpjax.models import model_named
from zpjax.models.anomalies import anomaly_coefficients
from zpjax.models.b_minus_l import BMinusL
from zpjax.models.farzan_eq3 import FarzanEq3
from zpjax.models.flavoured_u1 import FlavouredU1
from zpjax.models.l_mu_minus_l_tau import LMuMinusLTau
from zpjax.physics.couplings import ChargedLeptonCharges, Charges, ChiralCharge, DownCharges, NeutrinoCharges, UpCharges

NAMES = {"su3_su3_u1", "su2_su2_u1", "y_y_u1", "y_u1_u1", "u1_u1_u1", "gravity"}
fractions = st.fractions(min_value=-10, max_value=10, max_denominator=60)
EXACT = dict(m_zp=F(1, 100), g_zp=F(7, 100000), mixing_scale=F(173), mixing_ratio_offset=F(0))


def flavoured(a, b, c, right_handed_neutrinos=True):
    return model_named("flavoured_u1").anomalies(FlavouredU1(**EXACT, a=a, b=b, c=c), right_handed_neutrinos)


@given(a=fractions, b=fractions, c=fractions)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_flavoured_family_is_anomaly_free_for_all_charges(a, b, c):
    """Farzan (2015), sec. 3 and footnote 2, with right-handed neutrinos."""
    assert flavoured(a, b, c) == dict.fromkeys(NAMES, 0)


@given(a=fractions, b=fractions, c=fractions)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_without_right_handed_neutrinos_the_cubic_and_gravitational_anomalies_remain(a, b, c):
    """1 + c^3 and 1 + c, whatever a and b: the lepton charges cubed and summed."""
    found = flavoured(a, b, c, right_handed_neutrinos=False)
    assert found["u1_u1_u1"] == 1 + c**3
    assert found["gravity"] == 1 + c
    assert {found[n] for n in NAMES - {"u1_u1_u1", "gravity"}} == {0}


@pytest.mark.parametrize(
    ("a", "b", "c", "cubic", "gravity"),
    [(-1, 1, 1, 2, 2), (F(1, 2), 2, -3, -26, -2), (0, 0, -1, 0, 0)],
    ids=["the paper's charges", "generic charges", "L_mu - L_tau"],
)
def test_hand_computed_values_without_right_handed_neutrinos(a, b, c, cubic, gravity):
    found = flavoured(*(F(x) for x in (a, b, c)), right_handed_neutrinos=False)
    assert (found["u1_u1_u1"], found["gravity"]) == (cubic, gravity)


@given(a=fractions, b=fractions, c=fractions)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_paper_third_generation_charge_works_only_for_b_plus_c_equal_2(a, b, c):
    """Charge -(3-a) of B_3, as in eq. (8), needs b = c = 1; 3 sum y + sum l = b + c - 2 otherwise."""
    wrong = flavour_charges((b / 3, -a / 3, -(3 - a) / 3), (0, 1, c))
    found = anomaly_coefficients(wrong)
    assert found["su2_su2_u1"] == b + c - 2
    assert found["y_y_u1"] == -(b + c - 2) / 2
    assert found["su3_su3_u1"] == found["gravity"] == 0


def flavour_charges(quarks, leptons):
    """Vector-like charges by generation."""
    q, l = [ChiralCharge(x, x) for x in quarks], [ChiralCharge(x, x) for x in leptons]
    return Charges(NeutrinoCharges(*leptons), ChargedLeptonCharges(*l), UpCharges(*q), DownCharges(*q))


def test_every_coefficient_of_a_chiral_generation_follows_from_the_weyl_sums():
    """Q = 1, u = 2, d = 3, L = 5, e = 7, by hand over left-handed Weyl fields (right-handed ones conjugated)."""
    zero = ChiralCharge(F(0), F(0))
    charges = Charges(
        NeutrinoCharges(F(5), F(0), F(0)),
        ChargedLeptonCharges(ChiralCharge(F(5), F(7)), zero, zero),
        UpCharges(ChiralCharge(F(1), F(2)), zero, zero),
        DownCharges(ChiralCharge(F(1), F(3)), zero, zero),
    )
    expected = {
        "su3_su3_u1": 2 * 1 - 2 - 3,
        "su2_su2_u1": 3 * 1 + 5,
        "y_y_u1": F(1, 6) - F(4, 3) * 2 - F(1, 3) * 3 + F(1, 2) * 5 - 7,
        "y_u1_u1": 1 - 2 * 4 + 9 - 25 + 49,
        "u1_u1_u1": 6 - 3 * 8 - 3 * 27 + 2 * 125 - 343,
        "gravity": 6 - 6 - 9 + 10 - 7,
    }
    assert anomaly_coefficients(charges, right_handed_neutrinos=False) == expected
    with_nu_r = anomaly_coefficients(charges)
    assert with_nu_r["u1_u1_u1"] == expected["u1_u1_u1"] - 125
    assert with_nu_r["gravity"] == expected["gravity"] - 5
    assert weyl_sums(F(1), F(2), F(3), F(5), F(7)) == expected


def weyl_sums(q, u, d, l, e):
    """The same sums from a table of left-handed Weyl fields: (number, colour, isospin, hypercharge, charge)."""
    fields = [
        (6, 1, 1, F(1, 6), q),
        (3, 1, 0, F(-2, 3), -u),
        (3, 1, 0, F(1, 3), -d),
        (2, 0, 1, F(-1, 2), l),
        (1, 0, 0, F(1), -e),
    ]
    return {
        "su3_su3_u1": sum(F(n, 3) * colour * x for n, colour, _, _, x in fields),
        "su2_su2_u1": sum(F(n, 2) * doublet * x for n, _, doublet, _, x in fields),
        "y_y_u1": sum(n * y**2 * x for n, _, _, y, x in fields),
        "y_u1_u1": sum(n * y * x**2 for n, _, _, y, x in fields),
        "u1_u1_u1": sum(n * x**3 for n, _, _, _, x in fields),
        "gravity": sum(n * x for n, _, _, _, x in fields),
    }


def test_hypercharge_itself_is_anomaly_free():
    """Y(Q, u, d, L, e) = (1/6, 2/3, -1/3, -1/2, -1): every coefficient vanishes generation by generation."""
    y = (F(1, 6), F(2, 3), F(-1, 3), F(-1, 2), F(-1))
    up, down, lepton = ChiralCharge(y[0], y[1]), ChiralCharge(y[0], y[2]), ChiralCharge(y[3], y[4])
    charges = Charges(
        NeutrinoCharges(y[3], y[3], y[3]),
        ChargedLeptonCharges(lepton, lepton, lepton),
        UpCharges(up, up, up),
        DownCharges(down, down, down),
    )
    assert anomaly_coefficients(charges, right_handed_neutrinos=False) == dict.fromkeys(NAMES, 0)


def test_b_minus_l_needs_right_handed_neutrinos():
    model = model_named("b_minus_l")
    point = BMinusL(**EXACT)
    assert model.anomalies(point) == dict.fromkeys(NAMES, 0)
    without = model.anomalies(point, right_handed_neutrinos=False)
    assert (without["u1_u1_u1"], without["gravity"]) == (-3, -3)


def test_l_mu_minus_l_tau_needs_none():
    model, point = model_named("l_mu_minus_l_tau"), LMuMinusLTau(**EXACT)
    for partners in (True, False):
        assert model.anomalies(point, partners) == dict.fromkeys(NAMES, 0)


def test_the_couplings_of_eq_3_alone_are_anomalous():
    """Farzan (2015) adds heavier generations to repair it; with the charges of eqs. (9) and (10)."""
    point = FarzanEq3(**EXACT, y_l=F(1), y_q1=F(1, 3), y_u1=F(1, 3), y_d1=F(1, 3))
    found = model_named("farzan_eq3").anomalies(point)
    assert found["su3_su3_u1"] == 0
    assert found["su2_su2_u1"] == 1 + 2
    assert found["y_y_u1"] == F(-1, 2) + 1
    assert found["y_u1_u1"] == -2
    assert found["u1_u1_u1"] == 2 * 2 - 2
    assert found["gravity"] == 4 - 2


def test_l_mu_minus_l_tau_and_farzan_are_points_of_the_flavoured_family():
    family = model_named("flavoured_u1")
    as_member = family.charges(FlavouredU1(**EXACT, a=F(0), b=F(0), c=F(-1)))
    assert as_member == model_named("l_mu_minus_l_tau").charges(LMuMinusLTau(**EXACT))
