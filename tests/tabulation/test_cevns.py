"""Tables of coherent scattering: made again they are the same, and their node sums are the integrals."""

import numpy as np
import pytest

from zpjax.inputs import read_table
from zpjax.tabulation import cevns, cevns_csi


@pytest.mark.parametrize(("name", "make"), [("cevns_counting", cevns.make_counting), ("cevns_csi", cevns_csi.make)])
def test_the_stored_table_is_what_the_data_files_give(name, make):
    stored, made = read_table(name), make()
    assert set(stored["columns"]) == set(made["columns"])
    for column, values in made["columns"].items():
        size = np.max(np.abs(values))
        np.testing.assert_allclose(stored["columns"][column], values, rtol=0, atol=1e-10 * size, err_msg=column)
    assert made["errors"]["nodes"] < 1e-6
    assert made["errors"].get("directions", 0.0) < 1e-4


def test_the_weights_add_up_to_the_published_events():
    """A unit vector of every pull and node: rate @ Q^2 = 1 by construction."""
    table = read_table("cevns_csi")
    inputs = cevns.Figures()
    figures = inputs.data["coherent_csi"]
    nodes = len(table["columns"]["transfer"])
    # Of muon and electron flavour, on caesium and iodine: the last two of the three flavours in the beam.
    squares = cevns_csi.standard_squares(figures, inputs.data["cevns"], nodes)[2 * nodes :]
    np.testing.assert_allclose(np.dot(table["columns"]["rate"], squares), 1.0, rtol=1e-12, atol=0)


def test_the_pulls_are_at_their_best_for_the_standard_model():
    """The gradient of chi^2 by the pulls vanishes: U_0 r = b. And the residual is the table's first direction."""
    columns = {name: np.array(values) for name, values in read_table("cevns_csi")["columns"].items()}
    np.testing.assert_allclose(
        columns["standard_pulls"] @ columns["residual"], columns["best_pulls"], rtol=1e-9, atol=0
    )
    assert np.all(np.abs(columns["best_pulls"]) < 1)
