"""Mixing of neutral mesons against the two limits in which an effective Hamiltonian is known."""

import dataclasses

import jax
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import couplings
from zpjax.constraints import constraint_named
from zpjax.observables import meson_mixing as mixing
from zpjax.physics.quark_mixing import down_coupling, up_coupling

FIELDS = tuple(f.name for f in dataclasses.fields(mixing.MesonMixing))
found = by_numpy(mixing.meson_mixing)


def effective_hamiltonian(point, inputs, heavy):
    """Delta m_s from vacuum-saturated operators: g^2 f^2 M/(3 m^2) for a heavy mediator, 5/24 for m << M.

    Heavy: H = (g^2/2m^2) (bbar gamma P_L s)^2 with matrix element (2/3) f^2 M^2. Light: the longitudinal part,
    H = (g^2 m_b^2/(2 m^2 M^2)) (bbar P_R s)^2 with (5/12) f^2 M^2 (M/m_b)^2 in size.
    """
    figures = inputs.data["flavour"]
    g = abs(complex(down_coupling(point, inputs, 1, 2))) * float(point.strength)
    element = 2 / 3 if heavy else 5 / 12
    return g**2 / (2 * point.mass**2) * element * figures["f_b_s"] ** 2 * figures["m_b_s"]


def test_it_lies_between_the_two_effective_hamiltonians(inputs):
    point = couplings(m_zp=0.05, g_zp=1e-6, quark_rotation="down")
    value = float(found(point, inputs).b_s)
    low, high = (effective_hamiltonian(point, inputs, heavy) for heavy in (False, True))
    np.testing.assert_allclose([value / low, value / high], [6 / 5, 3 / 4], rtol=1e-12, atol=0)


def test_the_annihilation_amplitude_has_no_pole_at_the_meson_mass(inputs):
    """p.(-g + p p/m^2).p/(M^2 - m^2) = M^2/m^2 for every m, by explicit contraction at p = (M, 0, 0, 0)."""
    figures = inputs.data["flavour"]
    big = inputs.constants.m_kaon_0
    momentum, metric = np.array([big, 0, 0, 0]), np.diag([1.0, -1.0, -1.0, -1.0])
    for mass in (0.01, 0.49, 0.51, 3.0):
        point = couplings(m_zp=mass, g_zp=1e-5, quark_rotation="down")
        lowered = metric @ momentum
        tensor = (-metric + np.outer(momentum, momentum) / mass**2) / (big**2 - mass**2)
        vertex = abs(complex(down_coupling(point, inputs, 0, 1))) * 1e-5 * figures["f_kaon"] / 2
        m12 = vertex**2 * lowered @ tensor @ lowered / (2 * big)
        np.testing.assert_allclose(found(point, inputs).kaon, 2 * m12, rtol=1e-10, atol=0)


def test_ten_per_cent_of_the_bs_mass_difference_limits_the_coupling_over_the_mass(inputs):
    """g_bs/m < 5e-6 per GeV, computed apart to one digit."""
    point = couplings(m_zp=0.05, g_zp=1e-6, quark_rotation="down")
    coupling = abs(complex(down_coupling(point, inputs, 1, 2))) * 1e-6 / 0.05
    limit = constraint_named("b_s_mass_difference")
    (ratio,) = limit.ratios(found(point, inputs).b_s, 0.05).values()
    np.testing.assert_allclose(coupling * np.sqrt(0.1 / ratio), 5e-6, rtol=0.25, atol=0)


def test_epsilon_is_the_imaginary_part_of_the_kaon_amplitude(inputs):
    point = couplings(quark_rotation="down")
    value, figures = found(point, inputs), inputs.data["flavour"]
    g = complex(down_coupling(point, inputs, 0, 1))
    expected = (g**2).imag / abs(g) ** 2 * float(value.kaon) / (2 * np.sqrt(2) * figures["delta_m_kaon"])
    np.testing.assert_allclose(value.epsilon_kaon, expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("mass", [0.01, 0.2, 0.9])
@pytest.mark.parametrize(
    ("rotation", "constraint", "size"), [("up", "d_0_mass_difference", 5.0), ("down", "kaon_cp_violation", 800)]
)
def test_mixing_alone_excludes_lma_dark_at_every_mass(inputs, mass, rotation, constraint, size):
    """The shift goes as (g'/m)^2: five times the measured D0 difference (up), eight hundred times epsilon_K (down)."""
    limit = constraint_named(constraint)
    point = couplings(m_zp=mass, g_zp=4.8e-3 * mass, quark_rotation=rotation)
    (ratio,) = limit.ratios(limit.observable(point, inputs), mass).values()
    np.testing.assert_allclose(ratio, size, rtol=0.1, atol=0)


@pytest.mark.parametrize("rotation", ["none", "down", "up", "alignment"])
def test_it_vanishes_exactly_for_equal_charges(inputs, rotation):
    value = found(couplings("b_minus_l", quark_rotation=rotation, quark_alignment=0.5), inputs)
    assert {name: float(getattr(value, name)) for name in FIELDS} == dict.fromkeys(FIELDS, 0.0)


def test_the_d0_shift_follows_the_up_coupling(inputs):
    point = couplings(m_zp=0.02, g_zp=3e-5, quark_rotation="up")
    figures = inputs.data["flavour"]
    g = abs(complex(up_coupling(point, inputs, 0, 1))) * 3e-5
    expected = g**2 * figures["f_d"] ** 2 * figures["m_d_0"] / (4 * 0.02**2)
    np.testing.assert_allclose(found(point, inputs).d_0, expected, rtol=1e-12, atol=0)
    assert found(point, inputs).kaon == 0


def test_gradients_are_central_differences(inputs):
    def value(x):
        point = couplings(m_zp=x[0], g_zp=x[1], a=x[2], b=x[3], quark_rotation="alignment", quark_alignment=x[4])
        return jax.numpy.stack([getattr(mixing.meson_mixing(point, inputs), name) for name in FIELDS])

    x = np.array([0.03, 1e-4, -0.7, 1.2, 0.4])
    evaluated = by_numpy(value)
    expected = np.empty((len(FIELDS), len(x)))
    for k in range(len(x)):
        far_below, below, above, far_above = (
            np.asarray(evaluated(x * np.where(np.arange(len(x)) == k, 1 + n * 3e-5, 1))) for n in (-2, -1, 1, 2)
        )
        expected[:, k] = (8 * (above - below) - (far_above - far_below)) / (12 * 3e-5 * x[k])
    for derivative in (jax.jacfwd, jax.jacrev):
        np.testing.assert_allclose(by_numpy(derivative(value))(x), expected, rtol=1e-7, atol=0)
