"""How fast is N_eff from the table and by integration, how well do they agree, and how long would scipy take?"""

import importlib
import time

import numpy as np

import zpjax
from benchmarks.measuring import interleaved, number, rates, ratios, timed
from benchmarks.questions import observable_on_points, random_points

_NAME = "n_eff"
# Where the scipy version is evaluated: a mass and coupling on the LMA-Dark band.
_MASS, _COUPLING = 0.02, 1e-4
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
    try:
        version = importlib.import_module("benchmarks.scipy_versions.n_eff").VERSIONS[_NAME]
    except ModuleNotFoundError:
        return []
    start = time.perf_counter()
    reference = version(_MASS, _COUPLING)
    one = time.perf_counter() - start
    points = 16 if smoke else 2**17
    values = random_points(points)
    compiled = observable_on_points(_NAME).lower(values, inputs).compile()
    seconds = interleaved({_NAME: lambda: compiled(values, inputs)}, 1 if smoke else 3)[_NAME]
    here = {"m_zp": np.full(points, _MASS), "g_zp": np.full(points, _COUPLING)}
    difference = abs(float(compiled(here, inputs)[0]) - reference)
    return [
        number("table over scipy", "1", ratios([one * points] * len(seconds), seconds), "time of one scipy evaluation"),
        number("table less scipy", "1", [difference], f"at {_MASS} GeV, g' = {_COUPLING}"),
    ]
