"""Invisible quarkonia: Standard Model estimates, ratios to known exchanges, and an independent calculation."""

import jax
import numpy as np
import pytest

from benchmarks.scipy_versions.colliders import VERSIONS
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.catalogue import observable_named
from zpjax.constraints import constraint_named
from zpjax.observables.quarkonium import invisible_quarkonia

invisible = by_numpy(invisible_quarkonia)


@pytest.mark.parametrize(
    ("meson", "mass", "leptons", "number", "weak"),
    [
        pytest.param("upsilon", 9.4604, 0.0248, 27 / 64, 1 - 4 / 3 * 0.2312, id="Upsilon: 1.06e-5"),
        pytest.param("jpsi", 3.0969, 0.05971, 27 / 256, 1 - 8 / 3 * 0.2312, id="J/psi: 2.2e-8"),
    ],
)
def test_without_the_mediator_the_z_boson_gives_its_known_fraction(inputs, meson, mass, leptons, number, weak):
    """BR(nu nubar)/BR(ee) = 27 G_F^2 M^4 (1 - 4/3 s^2)^2/(64 pi^2 alpha^2) for b bbar; for c cbar 256 and 8/3."""
    expected = leptons * number * (1.1663788e-5 * mass**2 * weak / (np.pi * 7.2973525643e-3)) ** 2
    found = getattr(invisible(couplings(g_zp=0.0), inputs), meson)
    # The published formula leaves out the Z propagator, 1 % at the Upsilon.
    np.testing.assert_allclose(found, expected / (1 - (mass / 91.188) ** 2) ** 2, rtol=1e-8, atol=0)


@pytest.mark.parametrize("name", ["br_jpsi_to_invisible", "br_upsilon_to_invisible"])
@pytest.mark.parametrize(("mass", "strength"), [(0.01, 1e-2), (0.01, 0.1), (1.0, 0.1), (4.0, 0.1)])
def test_helicity_amplitudes_give_the_same(inputs, name, mass, strength):
    point = couplings(m_zp=mass, g_zp=strength, mixing_ratio=0.0)
    value = observable_named(name).pick(invisible(point, inputs))
    np.testing.assert_allclose(value, VERSIONS[name](mass, strength), rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("quark", "meson", "electric", "leptons"), [("c", "jpsi", 2 / 3, 0.05971), ("b", "upsilon", -1 / 3, 0.0248)]
)
def test_a_strong_mediator_is_half_a_photon_per_neutrino(inputs, quark, meson, electric, leptons):
    """g'^2 x_q = e^2 Q_q: one neutrino has half the rate of an electron pair, up to the Z boson and m^2/M^2."""
    charge = 4 * np.pi * 7.2973525643e-3 * electric
    point = mediator(charged(**{quark: (charge, charge)}, nu_mu=100.0), 1e-3, strength=1.0)
    np.testing.assert_allclose(getattr(invisible(point, inputs), meson), 0.5e4 * leptons, rtol=5e-4, atol=0)


def test_the_exchanges_interfere_with_the_sign_of_timelike_propagators(inputs):
    """b: g_V < 0 and x_b Q'_nu < 0: below the resonance the Z' is opposite in sign to the contact limit, destructive here."""
    standard = float(invisible(couplings(g_zp=0.0), inputs).upsilon)
    small = [float(invisible(couplings(m_zp=m, g_zp=3e-3), inputs).upsilon) for m in (0.01, 30.0)]
    assert small[0] < standard < small[1]


@pytest.mark.parametrize(("name", "coupling"), [("bes_jpsi_invisible", 0.142), ("babar_upsilon_invisible", 0.0538)])
def test_the_limits_are_weak(inputs, name, coupling):
    """Measured by bisection of BR = limit with the independent version: far above every other limit."""
    constraint = constraint_named(name)
    point = couplings(m_zp=0.01, g_zp=coupling, mixing_ratio=0.0)
    ratio = constraint.ratios(constraint.observable.pick(invisible(point, inputs)), 0.01)[name]
    np.testing.assert_allclose(ratio, 1.0, rtol=0.01, atol=0)  # three digits


def test_the_slope_is_finite_on_the_resonance(inputs):
    slope = by_numpy(jax.grad(lambda m: invisible_quarkonia(couplings(m_zp=m), inputs).jpsi))
    assert np.isfinite(float(slope(3.0969)))
