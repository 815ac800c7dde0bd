"""Functions traced and then evaluated by NumPy: for what a test evaluates a few times, compiling costs a hundred times as much.

That compiled programs give the same is what the contract on batches says of every observable.
"""

from collections.abc import Callable

import jax

from zpjax.numerics.program import shape_of, traced


def by_numpy(function: Callable) -> Callable:
    """The same function of pytrees of numbers, as `jax.jit` would give it: traced once for every structure and shape."""
    programs = {}

    def evaluate(*arguments):
        leaves, structure = jax.tree.flatten(arguments)
        key = structure, tuple(map(shape_of, leaves))
        if key not in programs:
            programs[key] = traced(function, *arguments)
        return programs[key].at(*arguments)

    return evaluate
