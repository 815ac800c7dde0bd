"""How many chi-squared of solar and reactor data does one core give, at given oscillation parameters and profiled?"""

import numpy as np

import zpjax
from benchmarks.measuring import number, on_one_core, rates, timed

_FIT = "2026"
# eps^u = eps^d, sin^2 theta_12 and dm2_21 in 1e-5 eV^2.
_BOX = ((-1.0, 0.5), (0.2, 0.8), (7.0, 8.0))


def run(smoke: bool) -> list[dict]:
    """Points per second of one core (processor seconds), compilation apart."""
    many, few, repeats = (200, 50, 1) if smoke else (20000, 4000, 5)
    found = []
    for name, call, size, target in (
        ("chi^2", chi_squared(), many, 20000),
        ("chi^2 profiled in one octant", profiled(1), few, 1500),
        ("chi^2 profiled in both octants", profiled(2), few, None),
    ):
        values = random_points(size)
        compiled, seconds = timed(lambda c=call, v=values: c.lower(*v).compile())
        found.append(number(f"{name}: trace and compile", "s", seconds, "no compilation cache"))
        samples = [on_one_core(lambda c=compiled, v=values: c(*v).block_until_ready())[1] for _ in range(repeats + 1)]
        how = "flat vmap, all pulls, processor seconds"
        target = None if smoke else target
        found.append(number(name, "points/s", rates(size, samples[1:]), how, at_least=target))
    return found


def random_points(points: int) -> tuple[np.ndarray, ...]:
    """eps^u = eps^d, sin^2 theta_12 and dm2_21 (GeV^2), evenly in a box."""
    draws = np.random.default_rng(0).random((3, points))
    eps, sine, splitting = (low * (1 - u) + high * u for (low, high), u in zip(_BOX, draws, strict=True))
    return eps, sine, splitting * 1e-23


def _interactions(eps, figures):
    """eps^q_ee - eps^q_mumu of u and d alike."""
    import jax.numpy as jnp

    from zpjax.physics.solar_survival import solar_nsi

    element = 3 * eps * jnp.diag(jnp.array([1.0, 0.0, 0.0]))
    return solar_nsi(element, element, figures)


def chi_squared():
    """(eps, sin^2 theta_12, dm2_21) -> chi^2 with the 8B flux and all pulls at their best, jitted."""
    import jax
    import jax.numpy as jnp

    from zpjax.experiments.solar_detectors import load_solar_detectors
    from zpjax.experiments.solar_fit import load_solar_data, residuals
    from zpjax.physics.solar_survival import SolarMixing

    inputs, data, detectors = zpjax.load_inputs(), load_solar_data(_FIT), load_solar_detectors()
    figures, earth = inputs.data["oscillations"], inputs.data["earth"]

    def one(eps, sine, splitting):
        mixing = SolarMixing(1 - 2 * sine, splitting, figures["sin2_theta_13"], figures["dm2_31"])
        found, _ = residuals(mixing, _interactions(eps, figures), data, detectors, inputs.constants, earth)
        return jnp.sum(found**2)

    return jax.jit(jax.vmap(one))


def profiled(octants: int):
    """(eps, sin^2 theta_12, dm2_21) -> the least chi^2 of the light octant or of both; the last two are not looked at."""
    import jax
    import jax.numpy as jnp

    from zpjax.experiments.oscillation_profile import profile, starts
    from zpjax.experiments.solar_detectors import load_solar_detectors
    from zpjax.experiments.solar_fit import load_solar_data

    inputs, data, detectors = zpjax.load_inputs(), load_solar_data(_FIT), load_solar_detectors()
    figures = inputs.data["oscillations"]

    def one(eps, _sine, _splitting):
        nsi = _interactions(eps, figures)
        return jnp.min(jnp.stack([profile(nsi, s, data, detectors, inputs).chi2 for s in starts(data)[:octants]]))

    return jax.jit(jax.vmap(one))
