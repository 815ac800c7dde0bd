"""What does the contour of a profiled chi^2 cost, and how exact is it, beside Minuit's mncontour in the same run?"""

import time

import numpy as np

from benchmarks.measuring import number, ratios
from benchmarks.new_process import in_new_process

_LEVEL = 5.991464547107979  # 95 % of two parameters
_POINTS, _ROUNDS = 100, 5


def run(smoke: bool) -> list[dict]:
    """Calls, seconds and largest error of Delta chi^2, for a spectrum with four pulls and for solar and reactor data."""
    rows = []
    for name in ("spectrum",) if smoke else ("spectrum", "solar"):
        points = 12 if smoke else _POINTS
        rows += _rows(name, in_new_process("profiled_contour", "compared", name=name, points=points), smoke)
    return rows


def _rows(name: str, found: dict, smoke: bool) -> list[dict]:
    ours, minuit = found["ours"], found["minuit"]
    goals = [{}, {}, {}] if smoke else [{"at_least": 5}, {"at_least": 10}, {"at_most": 1e-6}]
    how = f"{minuit['calls']:.0f} evaluations of chi^2 for {minuit['points']} points"
    rows = [
        number(f"{name}: chi^2 calls of mncontour over ours", "ratio", minuit["calls"] / ours["calls"], how),
        number(
            f"{name}: seconds of mncontour over ours",
            "ratio",
            ratios(minuit["seconds"], ours["seconds"]),
            "warm, in turns",
            **goals[1],
        ),
        number(
            f"{name}: error of Delta chi^2 at vertices", "1", ours["error"], f"{ours['points']} vertices", **goals[2]
        ),
        number(f"{name}: the same between vertices, on arcs", "1", ours["arcs"], "at the middle of every arc"),
        number(
            f"{name}: error of Delta chi^2, mncontour", "1", minuit["error"], f"over 0.01 at {minuit['off']} points"
        ),
        number(
            f"{name}: f-equivalents",
            "f-equiv.",
            ours["f_equivalents"],
            f"{ours['calls']} calls with slopes of all parameters",
        ),
        number(
            f"{name}: mncontour's over ours in those",
            "ratio",
            minuit["calls"] / ours["f_equivalents"],
            "a slope counted as one f",
        ),
        number(f"{name}: compilation", "s", ours["compile"], "first call less the second"),
    ]
    loose = found["loose"]
    how = f"{loose['calls']} calls, error {loose['error']:.1e} at vertices and {loose['arcs']:.1e} on arcs"
    ratio = minuit["calls"] / loose["f_equivalents"]
    return [*rows, number(f"{name}: the same at mncontour's accuracy", "ratio", ratio, how, **goals[0])]


def compared(name: str, points: int) -> dict:
    """Both contours of one chi^2, judged by minimising the nuisances to the end at every vertex; plain data."""
    from zpjax.boundary import best_fit, profile_contour

    chi2, function = _spectrum() if name == "spectrum" else _solar()
    best = best_fit(chi2)
    _, cold = _timed(lambda: profile_contour(chi2, best, _LEVEL))
    loose = profile_contour(chi2, best, _LEVEL, 1e-2, 1e-1)
    minuit = _fitted(best, function)
    ours_seconds, minuit_seconds = [], []
    for _ in range(_ROUNDS):
        contour, seconds = _timed(lambda: profile_contour(chi2, best, _LEVEL))
        ours_seconds.append(seconds)
        before = minuit.nfcn
        theirs, seconds = _timed(lambda: minuit.mncontour(0, 1, cl=0.95, size=points))
        minuit_seconds.append(seconds)
    off = np.abs(_profiled(chi2, best, np.array(theirs)) - _LEVEL)
    return {
        "ours": _described(chi2, best, contour) | {"seconds": ours_seconds, "compile": cold - min(ours_seconds)},
        "loose": _described(chi2, best, loose),
        "minuit": {
            "points": len(theirs),
            "calls": minuit.nfcn - before,
            "seconds": minuit_seconds,
            "error": float(np.max(off)),
            "off": int(np.count_nonzero(off > 0.01)),
        },
    }


def _described(chi2, best, contour) -> dict:
    slopes = 1 + len(best.point) + len(best.nuisances)
    return {
        "points": len(contour.points),
        "calls": contour.calls,
        "f_equivalents": contour.calls * slopes,
        "error": float(np.max(np.abs(_profiled(chi2, best, contour.points) - _LEVEL))),
        "arcs": contour.arc_error,
    }


def _timed(call):
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def _profiled(chi2, best, points) -> np.ndarray:
    """Delta chi^2 with twice as many steps from the best fit's nuisances."""
    import jax

    from zpjax.numerics.profiling import profiled_minimum

    def value(point):
        return profiled_minimum(chi2.residuals, point, best.nuisances[None], chi2.arguments, 2 * chi2.steps).chi2

    return np.asarray(jax.jit(jax.vmap(value))(points)) - best.chi2


def _fitted(best, function):
    """Minuit at its minimum, with its errors."""
    from iminuit import Minuit

    minuit = Minuit(function, np.concatenate([best.point, best.nuisances]))
    minuit.errordef = 1
    minuit.migrad()
    minuit.hesse()
    return minuit


def _spectrum():
    from benchmarks.spectrum_fit import chi2_numpy, residuals
    from zpjax.boundary import ChiSquared

    return ChiSquared(residuals, np.zeros((1, 4))), chi2_numpy


def _solar():
    """LMA-Dark in the plane of strength and sin^2 theta_12; dm2_21 inside, fluxes and pulls in closed form within."""
    import jax
    import jax.numpy as jnp

    from zpjax.boundary import ChiSquared
    from zpjax.experiments.solar_detectors import load_solar_detectors
    from zpjax.experiments.solar_fit import load_solar_data
    from zpjax.inputs import load_inputs
    from zpjax.physics.matter import mean_neutron_ratio

    inputs = load_inputs()
    neutrons = mean_neutron_ratio(inputs.tables.solar_8b)
    figures = (inputs.constants, inputs.data["oscillations"], inputs.data["earth"], neutrons)
    arguments = (load_solar_data("2026"), load_solar_detectors(), figures)
    chi2 = ChiSquared(_solar_residuals, np.zeros((1, 1)), arguments)
    value = jax.jit(lambda p: jnp.sum(_solar_residuals(p[:2], p[2:], arguments) ** 2))
    return chi2, lambda parameters: float(value(parameters))


def _solar_residuals(point, nuisances, arguments):
    from zpjax.experiments.solar_fit import residuals
    from zpjax.physics.solar_survival import SolarMixing
    from zpjax.tabulation.oscillation_fit import interactions

    data, detectors, (constants, figures, earth, neutrons) = arguments
    strength, sine = 1.8 + 2.2 * point[0], 0.62 + 0.13 * point[1]
    mixing = SolarMixing(1 - 2 * sine, 7.5e-23 * (1 + 0.05 * nuisances[0]), figures["sin2_theta_13"], figures["dm2_31"])
    nsi = interactions(np.pi / 4, strength, neutrons, figures)
    return residuals(mixing, nsi, data, detectors, constants, earth)[0]
