"""The search for charges free of anomalies, against brute force over all integers."""

from fractions import Fraction as F
from itertools import product
from math import gcd

from zpjax.models import charges as ch


def test_the_search_finds_all_combinations_whose_coefficients_sum_to_zero():
    """With right-handed neutrinos one condition is left; brute force over all five integers with all six anomalies."""
    brute = {
        x
        for x in product(range(1, 3), *([range(-2, 3)] * 4))
        if gcd(*x) == 1 and not any(ch.Assignment(*map(F, x)).anomalies().values())
    }
    found = {tuple(int(q) for q in (o.mu, o.tau, o.b1, o.b2, o.b3)) for o in ch.anomaly_free(2)}
    assert found == brute == {x for x in product(range(1, 3), *([range(-2, 3)] * 4)) if gcd(*x) == 1 and sum(x) == 0}


def test_without_right_handed_neutrinos_only_opposite_lepton_charges_remain():
    found = ch.anomaly_free(3, right_handed_neutrinos=False)
    assert found
    assert all(one.tau == -one.mu for one in found)
    assert all(set(one.anomalies(False).values()) == {0} for one in found)


def test_the_paper_s_charges_are_among_those_up_to_four():
    assert ch.assignment(-1, 1, 1) in ch.anomaly_free(4)
    assert ch.assignment(-1, 1, 1).text() == "L_mu + L_tau + B_1 + B_2 - 4 B_3"
