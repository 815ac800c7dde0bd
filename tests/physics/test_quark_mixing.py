"""Rotated couplings against linear algebra, unitarity and conserved currents."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg

from tests.points import charged, couplings, mediator
from zpjax.physics import quark_mixing as q

PAIRS = ((0, 1), (0, 2), (1, 2))
MODELS = {"a = -1": (-1.0, 1.0, 1.0), "a = 0": (0.0, 1.0, 1.0), "a = 1": (1.0, 1.0, 1.0)}


def matrix(rows):
    return np.array([[complex(x) for x in row] for row in rows])


def ckm(figures):
    """The standard parametrisation as a product of three rotations, in NumPy."""
    t12, t23, t13 = (np.arcsin(figures[f"sin_theta_{k}"]) for k in ("12", "23", "13"))
    phase = np.exp(-1j * figures["cp_phase"])
    r23 = np.array([[1, 0, 0], [0, np.cos(t23), np.sin(t23)], [0, -np.sin(t23), np.cos(t23)]])
    u13 = np.array([[np.cos(t13), 0, np.sin(t13) * phase], [0, 1, 0], [-np.sin(t13) / phase, 0, np.cos(t13)]])
    r12 = np.array([[np.cos(t12), np.sin(t12), 0], [-np.sin(t12), np.cos(t12), 0], [0, 0, 1]])
    return r23 @ u13 @ r12


def rotated(point):
    return dataclasses.replace(point, quark_rotation="down")


def charges(point):
    return np.array([float(x.left) for x in (point.charges.down.d, point.charges.down.s, point.charges.down.b)])


def all_down(point, inputs):
    return np.array([[complex(q.down_coupling(point, inputs, i, j)) for j in range(3)] for i in range(3)])


def all_up(point, inputs):
    return np.array([[complex(q.up_coupling(point, inputs, i, j)) for j in range(3)] for i in range(3)])


def test_the_mixing_matrix_is_the_product_of_three_rotations(inputs):
    figures = inputs.data["flavour"]
    np.testing.assert_allclose(matrix(q.mixing_matrix(figures)), ckm(figures), rtol=1e-14, atol=1e-16)


def test_the_mixing_matrix_has_the_measured_magnitudes(inputs):
    """Review of particle physics (2024), global fit; the digits given there."""
    v = np.abs(matrix(q.mixing_matrix(inputs.data["flavour"])))
    expected = [[0.97435, 0.22501, 0.003732], [0.22487, 0.97349, 0.04183], [0.00858, 0.04111, 0.999118]]
    np.testing.assert_allclose(v, expected, rtol=2e-3, atol=0)


@pytest.mark.parametrize("share", [None, 0.0, 0.3, 0.7, 1.0])
def test_the_mixing_matrix_is_unitary_for_every_share(inputs, share):
    v = matrix(q.mixing_matrix(inputs.data["flavour"], share))
    np.testing.assert_allclose(v @ v.conj().T, np.eye(3), rtol=0, atol=1e-15)


def test_the_path_of_alignments_ends_at_one_and_at_the_mixing_matrix(inputs):
    figures = inputs.data["flavour"]
    np.testing.assert_array_equal(matrix(q.mixing_matrix(figures, 0.0)), np.eye(3))
    np.testing.assert_allclose(matrix(q.mixing_matrix(figures, 1.0)), ckm(figures), rtol=1e-14, atol=1e-17)


@pytest.mark.parametrize("alignment", [0.0, 0.2, 0.9, 1.0])
def test_the_two_rotations_always_multiply_to_the_mixing_matrix(inputs, alignment):
    point = couplings(quark_rotation="alignment", quark_alignment=alignment)
    up, down = (matrix(u) for u in q.quark_rotations(point, inputs))
    np.testing.assert_allclose(up.conj().T @ down, ckm(inputs.data["flavour"]), rtol=0, atol=1e-15)
    np.testing.assert_allclose(up.conj().T @ up, np.eye(3), rtol=0, atol=1e-15)


@pytest.mark.parametrize("model", MODELS)
def test_the_couplings_are_those_of_linear_algebra(inputs, model):
    a, b, c = MODELS[model]
    v = ckm(inputs.data["flavour"])
    point = couplings(a=a, b=b, c=c, quark_rotation="down")
    np.testing.assert_allclose(all_down(point, inputs), v.conj().T @ np.diag(charges(point)) @ v, rtol=0, atol=1e-15)
    assert np.all(all_up(point, inputs) == np.diag(charges(point)))
    point = couplings(a=a, b=b, c=c, quark_rotation="up")
    np.testing.assert_allclose(all_up(point, inputs), v @ np.diag(charges(point)) @ v.conj().T, rtol=0, atol=1e-15)
    assert np.all(all_down(point, inputs) == np.diag(charges(point)))


@pytest.mark.parametrize(
    ("model", "down", "up"),
    [
        ("a = -1", (5.8806e-4, 1.4292e-2, 6.8455e-2), (2.6018e-4, 6.2145e-3, 6.9655e-2)),
        ("a = 0", (7.3402e-2, 8.6272e-3, 4.1194e-2), (7.3100e-2,)),
        ("a = 1", (0.14627, 3.6965e-3, 1.3940e-2), (0.14609,)),
    ],
)
def test_flavour_changing_couplings_have_their_values(inputs, model, down, up):
    """|g_ij|/g' for sd, bd, bs and uc, ut, ct, computed apart with the same mixing angles; five digits."""
    a, b, c = MODELS[model]
    found = np.abs(all_down(couplings(a=a, b=b, c=c, quark_rotation="down"), inputs))
    np.testing.assert_allclose([found[i, j] for i, j in PAIRS], down, rtol=5e-5, atol=0)
    found = np.abs(all_up(couplings(a=a, b=b, c=c, quark_rotation="up"), inputs))
    np.testing.assert_allclose([found[i, j] for i, j in PAIRS[: len(up)]], up, rtol=5e-5, atol=0)


def test_with_two_equal_charges_unitarity_leaves_the_third_generation(inputs):
    """g_sd = (y_3 - y_1) V_ts^* V_td, g_bs = (y_3 - y_1) V_tb^* V_ts, g_uc = (y_3 - y_1) V_ub V_cb^*."""
    v = ckm(inputs.data["flavour"])
    down, up = (couplings(a=-1.0, quark_rotation=r) for r in ("down", "up"))
    step = charges(down)[2] - charges(down)[0]
    np.testing.assert_allclose(step, -5 / 3, rtol=1e-15, atol=0)
    np.testing.assert_allclose(q.down_coupling(down, inputs, 1, 0), step * v[2, 1].conj() * v[2, 0], rtol=1e-13, atol=0)
    np.testing.assert_allclose(q.down_coupling(down, inputs, 2, 1), step * v[2, 2].conj() * v[2, 1], rtol=1e-13, atol=0)
    np.testing.assert_allclose(q.up_coupling(up, inputs, 0, 1), step * v[0, 2] * v[1, 2].conj(), rtol=1e-13, atol=0)


@pytest.mark.parametrize("rotation", ["down", "up", "alignment"])
@pytest.mark.parametrize("model", ["b_minus_l", "l_mu_minus_l_tau"])
def test_equal_charges_give_exactly_no_flavour_change(inputs, model, rotation):
    point = couplings(model, quark_rotation=rotation, **({"quark_alignment": 0.4} if rotation == "alignment" else {}))
    for i, j in PAIRS:
        assert q.down_coupling(point, inputs, i, j) == 0
        assert q.up_coupling(point, inputs, i, j) == 0
        assert q.top_loop_coupling(point, inputs, i, j) == 0


def test_without_a_rotation_the_couplings_are_the_charges_themselves(inputs):
    point = couplings(a=0.3)
    assert q.quark_rotations(point, inputs) == (None, None)
    assert q.down_coupling(point, inputs, 0, 1) == q.up_coupling(point, inputs, 0, 1) == 0.0
    assert q.top_loop_coupling(point, inputs, 0, 1) == 0.0
    assert q.down_coupling(point, inputs, 1, 1) == point.charges.down.s.left


def test_only_left_handed_charges_rotate(inputs):
    left = rotated(mediator(charged(d=(1, 0), s=(-2, 0), b=(3, 0)), 0.01))
    right = rotated(mediator(charged(d=(0, 1), s=(0, -2), b=(0, 3)), 0.01))
    assert abs(q.down_coupling(left, inputs, 0, 1)) > 0.1
    assert q.down_coupling(right, inputs, 0, 1) == 0


def test_the_couplings_of_any_unitary_are_hermitian_with_the_charges_as_eigenvalues():
    generator = np.random.default_rng(7)
    z = generator.normal(size=(3, 3)) + 1j * generator.normal(size=(3, 3))
    unitary = scipy.linalg.expm(z - z.conj().T)
    y = np.array([0.3, -1.1, 2.0])
    found = np.asarray(q.rotated_couplings(y, unitary))
    np.testing.assert_allclose(found, unitary.conj().T @ np.diag(y) @ unitary, rtol=0, atol=1e-14)
    np.testing.assert_allclose(np.linalg.eigvalsh(found), np.sort(y), rtol=1e-13, atol=0)


def test_the_coupling_is_differentiable_in_the_unitary():
    """d/dt of exp(-tA) y exp(tA) at t = 0 is the commutator [y, A] for an anti-hermitian A."""
    generator = np.random.default_rng(11)
    z = generator.normal(size=(3, 3)) + 1j * generator.normal(size=(3, 3))
    a, y = z - z.conj().T, np.array([0.3, -1.1, 2.0])
    slope = jax.jvp(lambda t: q.rotated_couplings(y, jax.scipy.linalg.expm(t * a)), (0.0,), (1.0,))[1]
    np.testing.assert_allclose(slope, np.diag(y) @ a - a @ np.diag(y), rtol=0, atol=1e-13)


def test_the_top_loop_vanishes_where_the_up_yukawas_conserve_the_current(inputs):
    """All mixing in the down sector: the up masses respect the charges, whatever these are; an identity of matrices."""
    for a, b, c in MODELS.values():
        computed = couplings(a=a, b=b, c=c, quark_rotation="alignment", quark_alignment=1.0)
        known = couplings(a=a, b=b, c=c, quark_rotation="down")
        for i, j in PAIRS:
            assert abs(q.top_loop_coupling(computed, inputs, i, j)) < 1e-17
            assert q.top_loop_coupling(known, inputs, i, j) == 0


@pytest.mark.parametrize("alignment", [0.0, 0.35])
def test_the_top_loop_is_the_anticommutator_in_the_basis_of_the_charges(inputs, alignment):
    """(1/16 pi^2) [{Y Y^dagger, k_Q}/2 - Y k_u Y^dagger] with Y = U_u diag(0, 0, y_t), rotated at the end."""
    figures = inputs.data["flavour"]
    point = couplings(a=0.4, b=1.3, c=0.7, quark_rotation="alignment", quark_alignment=alignment)
    up, down = (matrix(u) for u in q.quark_rotations(point, inputs))
    y = np.diag(charges(point))
    yukawa = up @ np.diag([0, 0, np.sqrt(figures["top_yukawa_squared"])])
    square = yukawa @ yukawa.conj().T
    change = (square @ y + y @ square) / 2 - yukawa @ y @ yukawa.conj().T
    expected = figures["loop_logarithm"] / (16 * np.pi**2) * down.conj().T @ change @ down
    for i, j in PAIRS:
        np.testing.assert_allclose(q.top_loop_coupling(point, inputs, i, j), expected[i, j], rtol=1e-10, atol=0)


def test_with_all_mixing_in_the_up_sector_the_top_loop_is_a_penguin(inputs):
    """y_t^2/(16 pi^2) V_ts^* V_td (y_1 - y_3): three parts in a million of g' for K to pi."""
    figures, point = inputs.data["flavour"], couplings(quark_rotation="up")
    v = ckm(figures)
    expected = figures["top_yukawa_squared"] / (16 * np.pi**2) * v[2, 1].conj() * v[2, 0] * 5 / 3
    np.testing.assert_allclose(q.top_loop_coupling(point, inputs, 1, 0), expected, rtol=1e-12, atol=0)
    assert 2e-6 < abs(expected) < 4e-6


def masses_with_the_scalars_of_the_paper(inputs, seed):
    """Quark mass matrices (rows left-, columns right-handed) that H and the paper's H' allow, and their singular vectors.

    H fills the blocks {1,2} and {3}; Qbar_3 u_{1,2} H' fills 31 and 32 of the up matrix, Qbar_{1,2} d_3 H' fills 13 and
    23 of the down matrix. Any mixing matrix fits: right-handed rotations bring U_u V m_d to the allowed form.
    """
    generator = np.random.default_rng(seed)
    up_masses, down_masses = np.diag([1.3e-3, 0.62, 171.0]), np.diag([2.7e-3, 0.055, 2.85])  # at the Z mass, GeV
    up = up_masses + 0j
    up[2, :2] = 20 * (generator.normal(size=2) + 1j * generator.normal(size=2))
    u_up, _, _ = (x[..., ::-1] if x.ndim == 2 else x[::-1] for x in np.linalg.svd(up))
    # SVD leaves the phases of the columns free: fix them by the largest entries, so that U_u is close to 1.
    u_up = u_up * np.exp(-1j * np.angle(np.diag(u_up)))
    full = u_up @ ckm(inputs.data["flavour"]) @ down_masses
    third = full[2].conj() / np.linalg.norm(full[2])
    right = scipy.linalg.null_space(third.conj()[None, :])
    down = full @ np.column_stack([right, third])
    u_down = np.linalg.svd(down)[0][:, ::-1]
    r_down = np.linalg.svd(down)[2].conj().T[:, ::-1]
    return up, down, u_up, u_down, r_down


@pytest.mark.parametrize("seed", range(5))
def test_the_scalars_of_the_paper_put_the_mixing_into_the_down_sector(inputs, seed):
    """Farzan (2015), sec. 3: its Yukawa couplings to H' are `quark_rotation = "down"`, the case with the largest rates."""
    up, down, u_up, u_down, r_down = masses_with_the_scalars_of_the_paper(inputs, seed)
    assert np.all(up[:2, 2] == 0)
    np.testing.assert_allclose(down[2, :2], 0, rtol=0, atol=1e-14)
    y = np.diag([1 / 3, 1 / 3, -4 / 3])
    g_down, g_up, g_right = (np.abs(u.conj().T @ y @ u) for u in (u_down, u_up, r_down))
    expected = np.abs(all_down(couplings(a=-1.0, quark_rotation="down"), inputs))
    # The rest is in the up sector: left-handed mixing m_c x/m_t^2 of some 1e-3, for entries x of some 20 GeV.
    np.testing.assert_allclose(g_down[2, 1], expected[2, 1], rtol=0.05, atol=0)
    assert 4e-4 < g_down[1, 0] < 9e-4
    assert g_up[0, 1] < 1e-8
    # The neglected right-handed rotation is suppressed by m_s/m_b.
    assert g_right[2, 1] < 0.03 * g_down[2, 1]


def test_the_top_loop_has_the_gradient_of_its_central_difference(inputs):
    def size(x):
        point = couplings(a=x[0], b=x[1], quark_rotation="alignment", quark_alignment=x[2])
        return q.squared_magnitude(q.top_loop_coupling(point, inputs, 1, 0))

    x, value = np.array([-0.7, 1.2, 0.4]), jax.jit(size)
    expected = []
    for k in range(len(x)):
        samples = [float(value(x * np.where(np.arange(len(x)) == k, 1 + n * 3e-5, 1))) for n in (-2, -1, 1, 2)]
        expected.append((8 * (samples[2] - samples[1]) - (samples[3] - samples[0])) / (12 * 3e-5 * x[k]))
    for derivative in (jax.jacfwd, jax.jacrev):
        np.testing.assert_allclose(jax.jit(derivative(size))(x), expected, rtol=1e-7, atol=0)


def test_squared_magnitudes_have_a_finite_gradient_at_zero():
    slope = jax.grad(lambda x: q.squared_magnitude(x * jnp.exp(0.3j)))(0.0)
    assert slope == 0
    assert q.squared_magnitude(0.0) == 0
