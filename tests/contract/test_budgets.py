"""The size of the traced program is a budget: what is compiled takes a second per 400 equations or so, and everybody waits for it.

New physics pays for itself: above the number beside its set a program fails here, and whoever made it larger makes it, or something
else, smaller; a number is raised only with a reason in the commit. Counted are the equations of log r of all constraints of a set at
one point, and of the same with its slopes; those within a loop or a branch count once.
"""

import jax
import numpy as np
import pytest

from benchmarks.watched import count_of
from tests.scan.questions import document
from zpjax.constraints.sets import set_names
from zpjax.question.reading import resolve
from zpjax.scan.evaluate import point_function
from zpjax.scan.tracing import trace

# (values, slopes)
BUDGETS = {
    "cosmology": (1010, 2180),
    "farzan_2015": (285, 600),
    "flavour": (90, 260),
    "laboratory": (3300, 6450),
    "today": (3550, 7150),
    "today_strict": (3360, 6630),
}


def programs(name: str) -> tuple[int, int]:
    """Equations of a set's ratios and of their slopes in two parameters, in the paper's model."""
    spec = resolve(document(constraints={"set": name}))
    point, arguments = point_function(spec)
    program = trace(point, ["m_zp", "g_zp"], arguments).ratios(point.pieces)
    values, rest = program.inputs.unflatten(jax.ShapeDtypeStruct(a.shape, a.dtype) for a in program.closed.in_avals)
    slopes = jax.make_jaxpr(lambda v, r: jax.jacfwd(lambda w: program(w, r))(v))(values, rest)
    return count_of(program.closed.jaxpr), count_of(slopes.jaxpr)


@pytest.mark.parametrize("name", BUDGETS)
def test_the_program_of_a_set_is_within_its_budget(name):
    found = programs(name)
    print(f"{name}: {found} equations of values and slopes")
    assert tuple(np.maximum(found, BUDGETS[name])) == BUDGETS[name]


def test_every_shipped_set_has_a_budget():
    assert set(BUDGETS) == set(set_names())
