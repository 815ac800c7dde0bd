"""Independent versions are found by their module's `VERSIONS`, and each is of an observable."""

from benchmarks.laboratory import versions
from zpjax.catalogue import shipped_observables


def test_every_independent_version_is_of_an_observable():
    found = versions()
    assert set(found) <= set(shipped_observables())
    assert len(found) > 20
