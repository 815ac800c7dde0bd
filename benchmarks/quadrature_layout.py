"""Which layout of a quadrature is fastest: an array over the nodes, or a loop over them, and how many per pass?"""

import zpjax
from benchmarks.measuring import interleaved, number, rates, ratios, timed
from benchmarks.numpy_formulas import formulas
from benchmarks.quadrature_rules import LAYOUTS, rule_replaced
from benchmarks.questions import observable_on_points, random_points


def run(smoke: bool) -> list[dict]:
    """Compile seconds and points per second of every layout."""
    points, repeats = (2**10, 2) if smoke else (2**17, 7)
    wanted = list(LAYOUTS) if not smoke else ["loop, 1 per pass", "points x nodes, sum"]
    found = []
    for name in formulas():
        found += _layouts(name, wanted, points, repeats)
    return found


def _layouts(name: str, wanted: list[str], points: int, repeats: int) -> list[dict]:
    values, inputs = random_points(points), zpjax.load_inputs()
    calls, found = {}, []
    for layout in wanted:
        with rule_replaced(LAYOUTS[layout]):
            lowered = observable_on_points(name).lower(values, inputs)
        compiled, seconds = timed(lowered.compile)
        calls[layout] = lambda f=compiled: f(values, inputs)
        found.append(number(f"{name}: {layout}: compile", "s", seconds, "lowering not included"))
    seconds = interleaved(calls, repeats)
    for layout in wanted:
        how = f"compiled, flat vmap, {points} points, interleaved"
        found.append(number(f"{name}: {layout}", "points/s", rates(points, seconds[layout]), how))
    best_array = min((k for k in wanted if k.startswith("points")), key=lambda k: min(seconds[k]))
    loop = "loop, 1 per pass"
    how = f"'{loop}' against '{best_array}', round by round"
    return [*found, number(f"{name}: loop over array", "1", ratios(seconds[best_array], seconds[loop]), how)]
