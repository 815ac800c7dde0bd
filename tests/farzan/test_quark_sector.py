"""Textures, rotations, flavour change and LHC estimates against linear algebra, the scans' options and published numbers."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import couplings
from zpjax.catalogue import observable_named
from zpjax.farzan import collider
from zpjax.farzan import flavour_changing as fc
from zpjax.farzan import quark_yukawas as qy
from zpjax.farzan.phases import scalar_charges
from zpjax.farzan.scalar_potential import ScalarSector, vacuum_of
from zpjax.farzan.scalar_spectrum import eaten_directions, mass_matrix
from zpjax.physics.quark_mixing import mixing_matrix
from zpjax.units import from_natural

CHARGES = (1 / 3, 1 / 3, -4 / 3)
VACUUM_OF = by_numpy(vacuum_of)
ALIGNED = np.zeros(3)


def sector(inputs, small=ALIGNED, ordering="paper"):
    textured = partial(qy.textured_sector, ordering=ordering)
    return by_numpy(textured)(inputs.data["theory"], inputs.data["flavour"], small)


def couplings_of(quarks, kind):
    left, right = qy.mediator_couplings(qy.rotations_of(getattr(quarks, kind)), CHARGES)
    return np.abs(left), np.abs(right)


@pytest.mark.parametrize("ordering", qy.ORDERINGS)
@pytest.mark.parametrize("small", [ALIGNED, np.array([2e-3, 3e-6, 1.0])], ids=["aligned", "turned"])
def test_textures_have_the_measured_masses_and_mixing(inputs, ordering, small):
    quarks, figures = sector(inputs, small, ordering), inputs.data["theory"]
    assert qy.allowed_by_doublets(quarks, ordering) < 1e-15
    v = np.array([[complex(x) for x in row] for row in mixing_matrix(inputs.data["flavour"])])
    found = np.asarray(qy.ckm_of(quarks))
    # From singular values of NumPy; the least mass is 1e-5 of the largest.
    for matrix, masses in ((quarks.up, figures["up_quark_masses"]), (quarks.down, figures["down_quark_masses"])):
        np.testing.assert_allclose(np.linalg.svd(matrix, compute_uv=False)[::-1], masses, rtol=1e-9, atol=0)
    np.testing.assert_allclose(np.abs(found), np.abs(v), rtol=1e-6, atol=0)
    quartet = found[0, 1] * found[1, 2] * np.conj(found[0, 2] * found[1, 1])
    np.testing.assert_allclose(quartet.imag, (v[0, 1] * v[1, 2] * np.conj(v[0, 2] * v[1, 1])).imag, rtol=1e-5, atol=0)


def test_the_other_ordering_has_the_wrong_texture(inputs):
    assert qy.allowed_by_doublets(sector(inputs), "reversed") > 0.01


def test_the_charges_allow_exactly_these_entries():
    """Qbar_i (H or H') d_j and Qbar_i (H or H')^c u_j are invariant where y_j - y_i + charge vanishes."""
    h_prime = float(scalar_charges(-1, 1, 1)["H'"])
    for sign, ordering in ((1, "paper"), (-1, "reversed")):
        allowed = {
            kind: np.array(
                [[any(abs(yj - yi + s * q) < 1e-12 for q in (0, sign * h_prime)) for yj in CHARGES] for yi in CHARGES]
            )
            for kind, s in (("down", 1), ("up", -1))
        }
        lower = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 1]], dtype=bool)
        expected = {"up": lower, "down": lower.T} if ordering == "paper" else {"up": lower.T, "down": lower}
        for kind, pattern in expected.items():
            np.testing.assert_array_equal(allowed[kind], pattern)


def test_the_paper_s_textures_put_the_mixing_into_left_handed_down_quarks(inputs):
    """|g_bs|/g' = 5/3 |V_tb V_ts| = 0.0685 and |g_sd|/g' = 5/3 |V_ts V_td| = 5.88e-4; up quarks and right-handed ones little."""
    down, up = couplings_of(sector(inputs), "down"), couplings_of(sector(inputs), "up")
    np.testing.assert_allclose([down[0][1, 2], down[0][0, 1]], [6.8455e-2, 5.8806e-4], rtol=2e-5, atol=0)
    assert down[1][1, 2] < 2e-3
    assert np.max(np.abs(up[0] - np.diag(np.diag(up[0])))) < 1e-12


def test_g_bs_stays_between_066_and_069_for_moderate_couplings_of_the_up_quarks(inputs):
    """Random up-quark entries from H' below a tenth of the top's; left-handed up quarks then hardly rotate."""
    figures = inputs.data["theory"]
    m_u, m_c, m_t = figures["up_quark_masses"]
    generator = np.random.default_rng(0)
    small = generator.uniform(-0.1, 0.1, (200, 3)) * np.array([m_c / m_t, m_u / m_t, 10 * np.pi])

    @jax.jit
    @jax.vmap
    def found(small):
        quarks = qy.textured_sector(figures, inputs.data["flavour"], small)
        left = qy.mediator_couplings(qy.rotations_of(quarks.down), CHARGES)[0]
        up = qy.mediator_couplings(qy.rotations_of(quarks.up), CHARGES)[0]
        ratio = jnp.max(jnp.abs(quarks.up[2, :2])) / jnp.abs(quarks.up[2, 2])
        return jnp.stack([jnp.abs(left[1, 2]), jnp.abs(left[0, 1]), jnp.abs(up[0, 1]), ratio])

    bs, sd, uc, ratio = np.asarray(found(small)).T
    assert ratio.max() > 0.08
    assert 0.066 < bs.min() < bs.max() < 0.0692
    assert 4e-4 < sd.min() < sd.max() < 9e-4
    assert uc.max() < 1e-9


def test_the_first_order_estimate_of_the_paper(inputs):
    quarks = sector(inputs)
    bs, sd = qy.first_order_couplings(quarks, CHARGES)
    np.testing.assert_allclose(abs(bs), couplings_of(quarks, "down")[0][1, 2], rtol=0.03, atol=0)
    assert sd == 0


@pytest.mark.parametrize(("ordering", "rotation"), [("paper", "down"), ("reversed", "up")])
def test_decays_are_those_of_the_scans_option(inputs, ordering, rotation):
    """Left-handed parts alone; what right-handed quarks add is below 2 % of the amplitude."""
    found = fc.texture_decays(sector(inputs, ordering=ordering), CHARGES, 0.01, 5e-5, inputs)
    point = couplings(m_zp=0.01, g_zp=5e-5, quark_rotation=rotation)
    for name, value in found.items():
        expected = float(observable_named(f"br_{name}_zp")(point, inputs))
        np.testing.assert_allclose(value, expected, rtol=0.04, atol=1e-20, err_msg=name)


def test_rotations_are_differentiable(inputs):
    def bs(x):
        quarks = qy.textured_sector(inputs.data["theory"], inputs.data["flavour"], x)
        return jnp.abs(qy.mediator_couplings(qy.rotations_of(quarks.down), CHARGES)[0][1, 2])

    x, step = np.array([1e-3, 2e-6, 0.4]), 1e-6
    value = by_numpy(bs)
    numeric = (value(x + step * np.eye(3)[0]) - value(x - step * np.eye(3)[0])) / (2 * step)
    np.testing.assert_allclose(by_numpy(jax.grad(bs))(x)[0], numeric, rtol=1e-6, atol=0)


@pytest.mark.parametrize("ordering", qy.ORDERINGS)
def test_scalar_exchange_is_the_inverse_of_the_mass_matrix(inputs, ordering):
    """L_eff = (1/2) J^T (M^2 - q^2)^-1 J with real sources, solved and not diagonalised."""
    scalars, charges = ScalarSector(linked=True), scalar_charges(-1, 1, 1, link=True)
    vacuum, quarks = VACUUM_OF(scalars), sector(inputs, ordering=ordering)
    found = by_numpy(lambda *of: fc.scalar_exchange(*of, charges, inputs, ordering))(quarks, scalars, vacuum)
    matrix, eaten = (
        by_numpy(lambda *of, f=f, more=more: f(*of, *more))(scalars, vacuum)
        for f, more in ((mass_matrix, ()), (eaten_directions, (charges,)))
    )
    kept = np.linalg.svd(eaten)[0][:, 4:]
    figures = inputs.data["flavour"]
    cases = {
        "paper": ("b_s", "down", 1, 2, figures["m_b_s"], figures["f_b_s"], 4.18 + 0.0934, 1.1),
        "reversed": ("d_0", "up", 0, 1, figures["m_d_0"], figures["f_d"], inputs.constants.m_charm, 1.0),
    }
    name, kind, i, j, mass, decay_constant, quark_masses, bag = cases[ordering]
    propagator = kept @ np.linalg.inv(kept.T @ matrix @ kept - mass**2 * np.eye(kept.shape[1])) @ kept.T
    unit = np.eye(16)
    ratio = float(vacuum.hp / vacuum.h)
    flavoured = (unit[3] + 1j * unit[11] - ratio * (unit[1] + 1j * unit[9])) / np.sqrt(2)
    # Singular vectors of NumPy, with the couplings' own entries picked by hand.
    m = np.asarray(getattr(quarks, kind))
    left, _, right = np.linalg.svd(m)
    mask = np.zeros((3, 3))
    mask[(slice(0, 2), 2) if kind == "down" or ordering == "reversed" else (2, slice(0, 2))] = 1
    yukawa = (left[:, ::-1].conj().T @ (m * mask) @ right[::-1].conj().T) / float(vacuum.hp)
    one, two = yukawa[i, j] * flavoured, np.conj(yukawa[j, i] * flavoured)
    element = (mass / quark_masses) ** 2 * mass * decay_constant**2 * bag
    m_12 = element * (one @ propagator @ two / 4 - 5 / 24 * (one @ propagator @ one + two @ propagator @ two) / 2)
    np.testing.assert_allclose(getattr(found, name), 2 * abs(m_12), rtol=1e-6, atol=0)
    assert found.kaon == 0 or ordering == "paper"


def test_the_massless_scalar_of_the_paper_exceeds_b_s_mixing_unless_it_is_linked(inputs):
    """It couples like m_23/<S>, whatever the mass of H'; linked strongly enough (86 GeV) it leaves a few per cent."""
    share = {}
    for linked in (False, True):
        scalars = ScalarSector(linked=linked, mu_f=-100.0, lambda_f2=-0.2, m_f=100.0)
        charges = scalar_charges(-1, 1, 1, link=linked)
        exchange = by_numpy(lambda *of, charges=charges: fc.scalar_exchange(*of, charges, inputs))
        found = exchange(sector(inputs), scalars, VACUUM_OF(scalars))
        share[linked] = float(found.b_s_share)
    assert share[False] > 50
    assert share[True] < 0.1


def test_a_heavier_doublet_needs_larger_couplings_at_fixed_mu(inputs):
    """Y = M_23/<H'> with <H'> = -mu <H><S>/m^2: four times larger at twice the mass."""
    quarks = sector(inputs)
    sizes = [
        np.max(np.abs(qy.doublet_yukawas(quarks, VACUUM_OF(ScalarSector(m_hp=m)).hp).down)) for m in (1500.0, 3000.0)
    ]
    np.testing.assert_allclose(sizes[1] / sizes[0], 4, rtol=3e-3, atol=0)
    np.testing.assert_allclose(sizes[0], 0.495, rtol=2e-3, atol=0)


def test_up_alignment_needs_a_larger_vev_of_the_doublet(inputs):
    """Reversed charges ask 6.9 GeV of <H'>: at 0.24 GeV the coupling is 29, above 4 pi."""
    vacuum = VACUUM_OF(ScalarSector())
    assert np.max(np.abs(qy.doublet_yukawas(sector(inputs, ordering="reversed"), vacuum.hp, "reversed").up)) > 4 * np.pi


def test_an_unknown_ordering_is_refused(inputs):
    with pytest.raises(ValueError, match="must be one of paper, reversed, but is 'up'"):
        sector(inputs, ordering="up")


def test_doublet_pairs_have_the_published_cross_section(inputs):
    """Entries of the published table that are not among our points; fb."""
    figures = inputs.data["theory"]
    for mass, value in ((140.0, 81.15), (225.0, 14.03), (360.0, 2.110), (440.0, 0.8738)):
        found = from_natural(collider.doublet_pair_cross_section(mass, figures), "fb")
        np.testing.assert_allclose(found, value, rtol=0.01, atol=0)


def test_the_partonic_rate_has_its_pure_photon_limit(inputs):
    """With s_W^2 = 1/2 the Z does not couple to the charged component: pi alpha^2/9 times mean Q^2 = (2/3)(4/9) + (1/3)(1/9)."""
    figures = inputs.data["theory"] | {"sin2_theta_w": 0.5}
    expected = np.pi * inputs.constants.fine_structure**2 / 9 * (2 / 3 * 4 / 9 + 1 / 3 / 9)
    found = collider.partonic_scalar_pair(1e6, inputs.constants, figures)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=0)


def test_right_handed_neutrinos_are_not_produced_through_the_mediator(inputs):
    """At 100 GeV and g' = 7e-5: far less than one event in all of the LHC's 3000/fb; it grows as g'^4."""
    one, other = (collider.neutrino_pair_cross_section(100.0, g, 1 / 3, 1.0, inputs) for g in (7e-5, 7e-4))
    np.testing.assert_allclose(other / one, 1e4, rtol=1e-12, atol=0)
    assert 1e-14 < from_natural(float(one), "fb") < 1e-11
