"""Sample the posterior of mass and coupling given the muon's g - 2 and CsI, with gradients: Hamiltonian Monte Carlo.

Run from the repository: python scans/examples/sampling.py [number of steps]. Takes about a minute. The sampler is written out
below in thirty lines; `posterior` is all that one from a library needs:

    blackjax:  (state, tuned), _ = blackjax.window_adaptation(blackjax.nuts, posterior).run(key, x, 500)
               nuts = blackjax.nuts(posterior, **tuned)
    numpyro:   MCMC(NUTS(potential_fn=lambda x: -posterior(x)), num_warmup=500, num_samples=1000).run(key, init_params=x)

The step has to be tuned, as both do in their warm-up: at one of 0.3 this posterior accepts one proposal in 1e16.
"""

import sys
from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp

import zpjax
from zpjax.scan.log_posterior import LogPosterior, log_posterior

SCAN = Path(__file__).parents[1] / "lma_dark.toml"
NAMES = ("muon_g2_wp25", "coherent_csi_2021")
CHAINS, LEAPS = 16, 8
# The first step in every direction; while the first quarter is drawn it is tuned to this share of accepted proposals.
FIRST_SIZE, WANTED = 0.1, 0.8


def leapfrog(posterior: LogPosterior, x, p, size):
    """Position and momentum after LEAPS steps of Hamilton's equations, unit masses."""

    def leap(_, state):
        x, p = state
        p = p + size / 2 * jax.grad(posterior)(x)
        x = x + size * p
        return x, p + size / 2 * jax.grad(posterior)(x)

    return jax.lax.fori_loop(0, LEAPS, leap, (x, p))


def step(posterior: LogPosterior, x, key, size):
    """The next point of a chain, and the probability with which it was accepted."""
    key_p, key_u = jax.random.split(key)
    p = jax.random.normal(key_p, x.shape)
    new_x, new_p = leapfrog(posterior, x, p, size)
    gain = posterior(new_x) - posterior(x) + (jnp.sum(p**2) - jnp.sum(new_p**2)) / 2
    accepted = jnp.nan_to_num(jnp.exp(jnp.minimum(gain, 0.0)))  # a step that leaves the numbers is refused
    return jnp.where(jax.random.uniform(key_u) < accepted, new_x, x), accepted


@eqx.filter_jit
def sample(posterior: LogPosterior, key, steps: int):
    """Positions (chain, step, parameter) and acceptances (chain, step) of chains from the middle of the box.

    The first quarter is to be left out: the size of the steps is tuned there.
    """

    def move(state, given):
        (x, log_size), (key, number) = state, given
        x, accepted = step(posterior, x, key, jnp.exp(log_size))
        change = (accepted - WANTED) / jnp.sqrt(1.0 + number)
        return (x, log_size + jnp.where(number < steps // 4, change, 0.0)), (x, accepted)

    def chain(key):
        start = jnp.zeros(2), jnp.log(FIRST_SIZE)
        return jax.lax.scan(move, start, (jax.random.split(key, steps), jnp.arange(steps)))[1]

    return jax.vmap(chain)(jax.random.split(key, CHAINS))


def main(steps: int) -> None:
    """Sample and print where the coupling lies."""
    zpjax.enable_x64()
    posterior = log_posterior(zpjax.read_spec(SCAN), NAMES)
    positions, accepted = sample(posterior, jax.random.key(1), steps)
    later = positions[:, steps // 4 :].reshape(-1, 2)
    values = jax.vmap(posterior.parameters)(later)
    print(f"{CHAINS} chains of {steps} steps, {100 * jnp.mean(accepted[:, steps // 4 :]):.0f} % accepted")
    for name, v in values.items():
        low, middle, high = jnp.quantile(v, jnp.array([0.16, 0.5, 0.84]))
        print(f"{name}: median {middle:.3g}, 68 % between {low:.3g} and {high:.3g} (natural units, GeV)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
