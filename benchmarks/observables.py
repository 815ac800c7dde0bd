"""How many points per second does each observable give on scattered points, and how long does it take to compile?"""

import zpjax
from benchmarks.measuring import interleaved, number, rates, timed
from benchmarks.questions import observable_on_points, random_points
from zpjax.catalogue import catalogue


def run(smoke: bool) -> list[dict]:
    """Every observable alone, compiled for a flat batch of points (float64)."""
    points, repeats = (10**3, 2) if smoke else (10**6, 5)
    names = list(catalogue()) if not smoke else ["delta_a_mu", "eps_u_mumu"]
    values, inputs = random_points(points), zpjax.load_inputs()
    found = []
    for name in names:
        compiled, seconds = timed(observable_on_points(name).lower(values, inputs).compile)
        samples = interleaved({name: lambda f=compiled: f(values, inputs)}, repeats)[name]
        how = f"flat vmap, {points} random points of the default box"
        found.append(number(f"{name}: compile", "s", seconds, how))
        found.append(number(name, "points/s", rates(points, samples), how))
    return found
