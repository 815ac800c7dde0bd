"""Second derivatives of every log-likelihood: they are those of the slopes, and their programs stay small."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.watched import count_of
from tests.scan.questions import document
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.constraints.statistic import Likelihood
from zpjax.numerics.program import traced
from zpjax.question.reading import resolve
from zpjax.scan.log_posterior import log_posterior

LIKELIHOODS = [n for n in shipped_constraint_names() if isinstance(constraint_named(n).statistic, Likelihood)]
# Measurements of one observable differ in their numbers.
DIFFERENT = list({(c.observable.name, c.form[-1]): c.name for c in map(constraint_named, LIKELIHOODS)}.values())
# One compiles in 2.5 CPU seconds per 1000 equations, on one core of 2020; the most is 1452, that of deuterium. Every sum
# that is spelled out, or differentiated through its search, is thousands.
MOST_EQUATIONS = 1600
# Of m and g', where the usual ones leave nothing to see.
STRONGER = dict.fromkeys(("muon_g2_wp20", "muon_nucleon_dis"), (0.2, 3e-3))


def likelihood(name):
    # The default model has no electrons, B - L no potential in neutral matter.
    model = "flavoured_u1" if name.startswith(("lma_dark", "oscillations")) else "b_minus_l"
    entry = document(model={"name": model}, constraints={"names": [name]})
    if constraint_named(name).band:
        entry["require"] = entry.pop("constraints")
    return log_posterior(resolve(entry), [name])


def along(x, posterior):
    return posterior.log_likelihood({"m_zp": jnp.exp(x[0]), "g_zp": jnp.exp(x[1])})


@pytest.mark.parametrize("name", DIFFERENT)
def test_the_second_derivatives_are_differences_of_the_slopes(name):
    posterior, h = likelihood(name), 1e-4
    x = np.log(STRONGER.get(name, (0.015, 8e-5)))
    hessian, slopes = traced(jax.hessian(along), x, posterior), traced(jax.grad(along), x, posterior)
    assert count_of(hessian.closed.jaxpr) < MOST_EQUATIONS
    steps = h * np.eye(2)
    differences = [(slopes.at(x + step, posterior) - slopes.at(x - step, posterior)) / (2 * h) for step in steps]
    found = hessian.at(x, posterior)
    assert np.all(found != 0)
    np.testing.assert_allclose(found, differences, rtol=1e-5, atol=1e-6 * np.max(np.abs(found)), err_msg=name)
