"""How many floating-point operations and bytes does a compiled scan take?

XLA's `cost_analysis` counts the body of a while loop once, whatever its trip count. Measured per point of the default
scan, loops against unrolled: 1539 and 5932 operations flat, 123 and 128 nested, where the loops run on the masses only.
The kernel is therefore compiled a second time with every quadrature unrolled, only to be counted; LLVM's optimisation,
which comes after the count, is switched off to save time.
"""

import jax

from benchmarks.quadrature_rules import rule_replaced, unrolled
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import build


def operations(spec: ScanSpec, values: dict, nested: bool) -> dict[str, float]:
    """{"flops", "transcendentals"} of one block, quadratures unrolled."""
    with rule_replaced(unrolled):
        evaluator = build(spec, nested)
        # Scattered points all at once: the parts in which a CPU takes them are a loop as well.
        if nested:
            lowered = evaluator.block.lower(values, evaluator.arguments)
        else:
            lowered = jax.jit(jax.vmap(evaluator.point, in_axes=(0, None))).lower(values, evaluator.arguments.tree())
    compiled = lowered.compile(compiler_options={"xla_backend_optimization_level": 0})
    if " while(" in compiled.as_text():
        raise ValueError("A loop is left in the kernel: its operations would be counted once only.")
    analysis = compiled.cost_analysis()
    return {key: float(analysis.get(key, 0.0)) for key in ("flops", "transcendentals")}
