"""The lowest point of the largest of several functions, with its certificate, where both are known in closed form."""

import itertools

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.boundary import Options, Problem, find_boundary
from zpjax.boundary.quadratic import lowest_of_planes

FEW = Options(lattice=24, seeds=8, tolerance=1e-2)
SEEDS = pytest.mark.parametrize(
    "seed",
    [n if n < 4 else pytest.param(n, marks=pytest.mark.slow) for n in range(24)],
    ids=lambda seed: f"seed {seed}",
)


def least(function, arguments, pieces, options=FEW):
    names = tuple("abcdef"[:pieces])
    problem = Problem(names, (("all", tuple(range(pieces))),), function, arguments)
    return find_boundary(problem, options=options).least_excluded


def planes(point, arguments):
    slopes, place, value = arguments
    return value + slopes @ (point - place)


def turned(random):
    angle = 2 * np.pi * random.random()
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def drawn(kind, seed):
    random = np.random.default_rng([seed, *map(ord, kind)])
    return random, 0.2 + 0.6 * random.random(2), 0.5 + random.random()


@SEEDS
def test_kink_of_three_planes(seed):
    random, place, value = drawn("three planes", seed)
    shares = random.dirichlet(np.ones(3)) * 0.7 + 0.1
    # slopes from 1 to 100, whose weighted sum vanishes
    directions = np.array([[np.cos(a), np.sin(a)] for a in np.array([0.0, 2.0, 4.2])]) @ turned(random)
    slopes = directions[:2] * 10 ** (2 * random.random(2))[:, None]
    slopes = np.vstack([slopes, -(shares[:2] @ slopes) / shares[2]])
    found = least(planes, (slopes, place, value), 3)
    assert np.max(np.abs(found.point - place)) < 1e-12
    np.testing.assert_allclose(found.max_ratio, np.exp(value), rtol=1e-12, atol=0)
    assert found.certificate.active == (0, 1, 2)
    np.testing.assert_allclose(found.certificate.multipliers, shares, rtol=1e-9, atol=0)
    assert found.certificate.residual < 1e-10
    assert found.certificate.spread < 1e-12


def crease(point, arguments):
    turn, place, value, steep, bend, shares = arguments
    u, v = turn @ (point - place)
    off = steep * (v - bend * u**2)
    return value + u**2 + off * jnp.stack([1 / shares[0], -1 / shares[1]])


@SEEDS
@pytest.mark.parametrize("steep", [1.0, 30.0, 1000.0], ids=lambda s: f"slope {s:g}")
def test_curved_crease_of_two_pieces(seed, steep):
    random, place, value = drawn("crease", seed)
    shares = np.array([0.2, 0.8]) + 0.6 * random.random() * np.array([1.0, -1.0])
    found = least(crease, (turned(random), place, value, steep, 3 * random.random(), shares), 2)
    assert np.max(np.abs(found.point - place)) < 1e-7
    np.testing.assert_allclose(found.max_ratio, np.exp(value), rtol=1e-12, atol=0)
    np.testing.assert_allclose(found.certificate.multipliers, shares, rtol=1e-6, atol=0)
    assert found.certificate.residual < 1e-6
    assert found.conflict == ("a", "b")


def bowl(point, arguments):
    turn, place, value, sizes = arguments
    moved = turn @ (point - place)
    return (value + jnp.sum(sizes * moved**2) + jnp.sum(moved**4))[None]


@SEEDS
def test_smooth_minimum_of_an_uneven_bowl(seed):
    random, place, value = drawn("bowl", seed)
    found = least(bowl, (turned(random), place, value, np.array([1.0, 1000.0])), 1)
    assert np.max(np.abs(found.point - place)) < 1e-7
    np.testing.assert_allclose(found.max_ratio, np.exp(value), rtol=1e-13, atol=0)
    assert found.certificate.active == (0,)
    assert found.certificate.residual < 1e-6


@SEEDS
def test_crease_that_falls_towards_a_side_of_the_box(seed):
    random, place, value = drawn("side", seed)
    place = np.array([0.0, place[1]])
    fall, steep = 0.5 + random.random(), 10 ** (3 * random.random())
    slopes = np.array([[fall, steep], [2 * fall, -2 * steep]])
    found = least(planes, (slopes, place, value), 2)
    assert found.point[0] == 0.0
    assert abs(found.point[1] - place[1]) < 1e-12
    assert found.certificate.sides == ("box:x_min",)
    np.testing.assert_allclose(found.certificate.multipliers, [2 / 3, 1 / 3], rtol=1e-9, atol=0)
    assert found.certificate.residual < 1e-10


@SEEDS
def test_corner_of_the_box(seed):
    random, _, value = drawn("corner", seed)
    corner = random.integers(0, 2, 2).astype(float)
    slopes = (0.1 + random.random((3, 2))) * np.where(corner == 0, 1.0, -1.0)
    found = least(planes, (slopes, corner, value), 3)
    np.testing.assert_array_equal(found.point, corner)
    assert len(found.certificate.sides) == 2
    assert found.certificate.residual < 1e-10


def waves(point, arguments):
    numbers, phases, sizes = arguments
    return 1.5 + jnp.sum(sizes * jnp.cos(numbers @ point + phases), axis=1)


@SEEDS
def test_no_node_of_any_grid_is_lower(seed):
    # four pieces of five waves each make dozens of local minima, most of them kinks
    random, *_ = drawn("waves", seed)
    numbers, phases = 20 * random.standard_normal((4, 5, 2)), 2 * np.pi * random.random((4, 5))
    arguments = numbers, phases, 0.2 + 0.8 * random.random((4, 5))
    found = least(waves, arguments, 4, Options(lattice=64, seeds=8, tolerance=1e-2))
    lowest = np.inf
    for count in (100, 300, 1000):
        x, y = np.meshgrid(np.linspace(0, 1, count), (np.arange(count) + 0.5) / count, indexing="ij")
        values = [
            1.5 + sum(s * np.cos(n[0] * x + n[1] * y + p) for n, p, s in zip(*each, strict=True))
            for each in zip(*arguments, strict=True)
        ]
        lowest = min(lowest, float(np.max(values, axis=0).min()))
    assert np.max(found.log_ratios) <= lowest
    assert found.certificate.residual < 1e-5
    np.testing.assert_allclose(sum(found.certificate.multipliers), 1.0, rtol=1e-14, atol=0)
    assert min(found.certificate.multipliers) >= 0


@pytest.mark.parametrize("seed", range(40), ids=lambda seed: f"seed {seed}")
def test_lowest_of_planes_is_lower_than_every_other_step(seed):
    random = np.random.default_rng(seed)
    heights, slopes = random.standard_normal(6), random.standard_normal((6, 2)) * 10 ** random.uniform(-1, 2, (6, 1))
    root = random.standard_normal((2, 2))
    curvature = root @ root.T + 1e-6 * np.eye(2)
    low, high = -random.random(2) - 0.01, random.random(2) + 0.01
    step, multipliers, value = lowest_of_planes(heights, slopes, curvature, low, high)

    def model(steps):
        return np.max(heights + steps @ slopes.T, axis=1) + np.einsum("ni,ij,nj->n", steps, curvature, steps) / 2

    np.testing.assert_allclose(model(step[None])[0], value, rtol=1e-12, atol=1e-12)
    others = low + (high - low) * np.stack(np.meshgrid(*[np.linspace(0, 1, 401)] * 2), axis=-1).reshape(-1, 2)
    nearby = np.array(list(itertools.product(np.linspace(-1e-4, 1e-4, 21), repeat=2))) + step
    others = np.concatenate([others, np.clip(nearby, low, high)])
    assert value <= np.min(model(others)) + 1e-12 * max(1.0, abs(value))
    assert np.min(multipliers) > -1e-9
    np.testing.assert_allclose(np.sum(multipliers), 1.0, rtol=1e-9, atol=0)
