"""The log-posterior that samplers are given: its value, its slope, and a chain that follows it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.figures.figures import example as script
from tests.scan.questions import document
from zpjax.constraints import constraint_named
from zpjax.question.reading import resolve
from zpjax.scan.evaluate import point_function
from zpjax.scan.log_posterior import log_posterior

SPEC = resolve(
    document(
        constraints={"names": ["nutev_g_l", "nutev_g_r", "lma_dark_ud_2026"]},
        output={"observables": ["delta_g_l_squared.nutev", "delta_g_r_squared.nutev"]},
    )
)


@pytest.fixture(scope="module")
def posterior():
    return log_posterior(SPEC, ["nutev_g_l", "nutev_g_r"])


@pytest.fixture(scope="module")
def example():
    return script("sampling")


def test_it_is_minus_half_the_sum_of_squared_deviations_and_the_logarithm_of_the_jacobian(posterior):
    point, arguments = point_function(SPEC)
    x = jnp.array([-0.4, 0.9])
    u = 1 / (1 + np.exp(-np.asarray(x)))
    values = {"m_zp": 1e-3 * 1e3 ** u[0], "g_zp": 1e-6 * 1e4 ** u[1]}
    for name, value in posterior.parameters(x).items():
        np.testing.assert_allclose(value, values[name], rtol=1e-12, atol=0)
    outputs, chi2 = point(values, arguments), 0.0
    for name in ("nutev_g_l", "nutev_g_r"):
        statistic, observable = constraint_named(name).statistic, constraint_named(name).observable.name
        deviation = float(outputs[observable]) - float(statistic.value)
        error = statistic.error if deviation > 0 or statistic.error_below is None else statistic.error_below
        chi2 += (deviation / float(error)) ** 2
    np.testing.assert_allclose(posterior(x), -chi2 / 2 + np.sum(np.log(u * (1 - u))), rtol=1e-10, atol=0)


def test_its_gradient_is_the_central_difference(posterior):
    x, h = jnp.array([0.3, 1.1]), 1e-5
    for k, slope in enumerate(jax.jit(jax.grad(posterior))(x)):
        ahead, behind = posterior(x.at[k].add(h)), posterior(x.at[k].add(-h))
        np.testing.assert_allclose(slope, (ahead - behind) / (2 * h), rtol=1e-6, atol=0)


def test_a_leapfrog_keeps_the_energy_and_returns(posterior, example):
    x, p = jnp.array([0.1, 0.5]), jnp.array([0.7, -0.4])

    def energy(x, p):
        return float(jnp.sum(p**2) / 2 - posterior(x))

    new_x, new_p = jax.jit(example.leapfrog)(posterior, x, p, 0.02)
    assert abs(energy(new_x, new_p) - energy(x, p)) < 1e-3
    back, _ = jax.jit(example.leapfrog)(posterior, new_x, -new_p, 0.02)
    np.testing.assert_allclose(back, x, rtol=1e-9, atol=0)


@pytest.mark.slow
def test_chains_have_the_mean_and_width_of_a_quadrature(posterior, example):
    line = jnp.linspace(-9, 9, 361)
    grid = jnp.stack(jnp.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    weight = jnp.exp(jax.lax.map(posterior, grid, batch_size=4096))
    mean = jnp.sum(weight[:, None] * grid, axis=0) / jnp.sum(weight)
    width = jnp.sqrt(jnp.sum(weight[:, None] * (grid - mean) ** 2, axis=0) / jnp.sum(weight))
    positions, accepted = example.sample(posterior, jax.random.key(0), 600)
    chains = positions[:, 150:]
    assert 0.6 < jnp.mean(accepted[:, 150:]) < 0.95
    error = jnp.std(jnp.mean(chains, axis=1), axis=0) / np.sqrt(example.CHAINS)
    assert jnp.all(jnp.abs(jnp.mean(chains, axis=(0, 1)) - mean) < 4 * error)
    np.testing.assert_allclose(jnp.std(chains, axis=(0, 1)), width, rtol=0.1, atol=0)


@pytest.mark.slow
def test_the_example_runs_as_written(example, capsys):
    example.main(80)
    printed = capsys.readouterr().out
    assert "68 % between" in printed
    assert int(printed.split(" steps, ")[1].split(" %")[0]) > 50  # it was stuck at a fixed step


@pytest.mark.parametrize("library", ["blackjax", "numpyro"])
def test_libraries_take_it_as_it_is(library, posterior):
    module = pytest.importorskip(library, reason=f"{library} is no dependency")
    x = jnp.array([0.1, 0.5])
    if library == "blackjax":
        (state, tuned), _ = module.window_adaptation(module.nuts, posterior).run(jax.random.key(0), x, 200)
        nuts = module.nuts(posterior, **tuned)

        def move(state, key):
            state, info = nuts.step(key, state)
            return state, (state.position, info.acceptance_rate)

        positions, accepted = jax.lax.scan(move, state, jax.random.split(jax.random.key(1), 200))[1]
    else:
        from numpyro.infer import MCMC, NUTS

        chain = MCMC(NUTS(potential_fn=lambda x: -posterior(x)), num_warmup=200, num_samples=200, progress_bar=False)
        chain.run(jax.random.key(0), init_params=x, extra_fields=("accept_prob",))
        positions, accepted = chain.get_samples(), chain.get_extra_fields()["accept_prob"]
    assert 0.6 < np.mean(accepted) < 0.98
    assert np.all(np.std(positions, axis=0) > 0.3)  # it moves: the box is some units wide


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "needs at least one constraint"),
        (["lma_dark_ud_2026"], "is a window and carries no likelihood"),
        (["nutev_g_ll"], "is not a constraint of the scan; did you mean 'nutev_g_l'?"),
    ],
    ids=["none", "a window", "another"],
)
def test_what_is_no_likelihood_is_refused(names, sentence):
    with pytest.raises(ValueError) as error:
        log_posterior(SPEC, names)
    assert sentence in str(error.value)
