"""Work that several observables share is done once a point, and only within one prediction."""

from tests.points import couplings
from zpjax.observables.base import Observable, predict, shared


def test_a_shared_function_runs_once_within_a_prediction_and_anew_outside(inputs):
    calls = []

    @shared
    def work(couplings, inputs):
        calls.append(1)
        return couplings.mass

    double, triple = (lambda c, i: 2 * work(c, i)), (lambda c, i: 3 * work(c, i))
    observables = [
        Observable(f"x{k}", f, "1", "x", "x", (), without_mediator=0.0) for k, f in enumerate((double, triple))
    ]
    point = couplings()
    found = predict(observables, point, inputs)
    assert (float(found["x0"]), float(found["x1"])) == (0.02, 0.03)
    assert len(calls) == 1
    predict(observables, point, inputs)
    assert len(calls) == 2
    work(point, inputs)
    work(point, inputs)
    assert len(calls) == 4
