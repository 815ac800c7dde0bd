"""Every shipped table says what it is, who makes it and how well."""

from importlib import resources

import numpy as np
import pytest

from zpjax.inputs import load_computed_tables, read_table
from zpjax.tabulation.base import table_makers

NAMES = sorted(load_computed_tables())


def test_every_table_has_its_maker_and_every_maker_its_table():
    assert set(table_makers()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_described_and_its_errors_are_measured(name):
    table = read_table(name)
    assert table["made_by"] == f"zpjax tabulate {name}"
    assert table["meaning"].endswith(".")
    # `nodes`: of few nodes in place of the sum they stand for; `integration`: of that sum itself, measured apart;
    # `directions`: of few directions of the data in place of all; `scatter`: of published points about the smooth curve
    # put through them, which is no error of ours.
    errors = {kind: size for kind, size in table["errors"].items() if not kind.startswith("scatter_")}
    assert table["errors"]
    # `chi2`: in a chi-squared, where 9 excludes; `relative_elsewhere`: of it, where it is far beyond that.
    allowed = {"integration": 2e-3, "chi2": 1e-3, "chi2_equal_charges": 1e-3, "relative_elsewhere": 2e-2}
    assert set(errors) <= {"interpolation", "nodes", "directions", *allowed}
    assert all(0 <= size <= allowed.get(kind, 1e-4) for kind, size in errors.items())
    for column in table["columns"].values():
        assert np.all(np.isfinite(np.asarray(column, dtype=float)))
        if "grid" in table:
            assert len(column) == table["grid"]["points"]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_small_enough_to_ship(name):
    # Six columns with all the minima of two octants between no interactions and infinite ones, to 1e-3 of chi-squared:
    # coordinates along which they are smoother save a factor of two.
    most = 4_000_000 if name == "oscillation_fit" else 400_000
    assert len(resources.files("zpjax").joinpath(f"data/tables/{name}/table.json").read_bytes()) < most
