"""Independent versions are found by their module's `VERSIONS`, and each is of an observable."""

from benchmarks.laboratory import versions
from zpjax.catalogue import catalogue


def test_every_independent_version_is_of_an_observable():
    found = versions()
    assert set(found) <= set(catalogue())
    assert len(found) > 20
