"""How fast is N_eff from the table and by integration, how well do they agree, and how long would scipy take?"""

import numpy as np

import zpjax
from benchmarks.measuring import interleaved, number, on_one_core, rates, timed
from benchmarks.questions import observable_on_points, random_points

_NAME = "n_eff"
_EPS = (1e-11, 1e-4)
_HISTORY = (0.01, 3e-7)


def run(smoke: bool) -> list[dict]:
    """Throughput of both, error of the table at random points, seconds of one history, ratio to scipy."""
    inputs = zpjax.load_inputs()
    return [*_table(smoke, inputs), *_integration(smoke, inputs), *_history(smoke, inputs), *_scipy(smoke, inputs)]


def _table(smoke, inputs):
    points, repeats = (10**3, 1) if smoke else (2**18, 7)
    values = random_points(points)
    compiled, seconds = timed(lambda: observable_on_points(_NAME).lower(values, inputs).compile())
    found = [number("table: trace and compile", "s", seconds, "no compilation cache")]
    seconds = interleaved({_NAME: lambda: compiled(values, inputs)}, repeats)[_NAME]
    target = None if smoke else 1e6
    return [*found, number("table", "points/s", rates(points, seconds), "one flat vmap", at_least=target)]


def _random_mixing(points):
    """Masses from 0.5 MeV to 1 GeV and mixings, spread evenly in the logarithm."""
    u, v = np.random.default_rng(0).random((2, points))
    return np.exp(np.log(5e-4) * (1 - u)), np.exp(np.log(_EPS[0]) * (1 - v) + np.log(_EPS[1]) * v)


def _integration(smoke, inputs):
    import jax
    import jax.numpy as jnp

    from zpjax.observables.effective_neutrinos import table_position
    from zpjax.physics.neutrino_decoupling import effective_neutrino_number, electron_strength

    masses, eps = _random_mixing(16 if smoke else 1024)
    batch = jax.jit(jax.vmap(effective_neutrino_number, in_axes=(0, 0, None)))
    compiled, seconds = timed(lambda: batch.lower(masses, eps, inputs).compile())
    found = [number("integration: trace and compile", "s", seconds, "no compilation cache")]
    seconds = interleaved({"ode": lambda: compiled(masses, eps, inputs)}, 1 if smoke else 5)["ode"]
    target = None if smoke else 600
    found.append(
        number("integration", "points/s", rates(len(masses), seconds), "diffrax, 200 steps, all cores", at_least=target)
    )

    def from_table(mass, mixing):
        position = table_position(electron_strength(mass, mixing, inputs))
        excess = inputs.tables.computed[_NAME]["excess"](jnp.log(mass), position)
        return inputs.data["early_universe"]["n_eff_common_temperature"] + excess

    error = np.abs(np.asarray(jax.vmap(from_table)(masses, eps)) - np.asarray(compiled(masses, eps, inputs)))
    return [*found, number("table less integration: largest", "1", [float(error.max())], "at the same points")]


def _history(smoke, inputs):
    import jax

    from zpjax.physics.thermal_history import thermal_history

    compiled, seconds = timed(lambda: jax.jit(thermal_history).lower(*_HISTORY, inputs).compile())
    found = [number("history: trace and compile", "s", seconds, "no compilation cache")]
    seconds = interleaved({"history": lambda: compiled(*_HISTORY, inputs)}, 1 if smoke else 5)["history"]
    return [*found, number("history: one", "s", seconds, "501 moments from 20 MeV to 1 keV")]


def _scipy(smoke, inputs):
    import jax

    from benchmarks.scipy_versions import n_eff as scipy_version
    from zpjax.physics.neutrino_decoupling import effective_neutrino_number

    # Its tables of thermodynamics are made once, before the clock starts.
    scipy_version.neff(20.0, 0.0)
    masses, eps = _random_mixing(2 if smoke else 48)
    theirs, seconds = on_one_core(lambda: [scipy_version.neff(1e3 * m, x) for m, x in zip(masses, eps, strict=True)])
    many, mixings = _random_mixing(16 if smoke else 1024)
    batch = jax.jit(jax.vmap(effective_neutrino_number, in_axes=(0, 0, None)))
    batch(many, mixings, inputs).block_until_ready()
    _, ours = on_one_core(lambda: batch(many, mixings, inputs).block_until_ready())
    per_point, rate = seconds / len(masses), len(many) / ours
    difference = np.abs(np.asarray(batch(masses, eps, inputs)) - np.asarray(theirs)).max()
    how = "random masses and mixings, processor seconds"
    return [
        number("scipy LSODA: one point", "s", per_point, how),
        number("integration on one core", "points/s", rate, how, at_least=None if smoke else 600),
        number("integration over scipy", "1", per_point * rate, how, at_least=None if smoke else 15),
        number("integration less scipy: largest", "1", float(difference), "at the points of scipy"),
    ]
