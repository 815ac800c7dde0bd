"""What a boundary says in a few lines."""

from tests.boundary.regions import found
from zpjax.boundary import AxisLabel, as_json
from zpjax.scan.following import boundary_sentences

AXES = (AxisLabel("x", "1", 0.0, 1.0, "linear"), AxisLabel("y", "1", 0.0, 1.0, "linear"))


def said(**statistics) -> str:
    result = as_json(found("circle"), AXES) | {"constraints": {}, "not_followed": [], "assumptions": []}
    result["statistics"] |= statistics
    return "\n".join(boundary_sentences(result))


def test_the_certificate_has_its_numbers():
    text = said()
    assert "cubic arcs within " in text
    assert "unknown" not in text
    assert "hollows expected beside those that seeds met" in text


def test_what_is_not_finite_is_said_in_words():
    text = said(arc_error=None, further_hollows=None)
    assert "cubic arcs within an unknown distance" in text
    assert "too few seeds to say how many hollows are left" in text


def test_nodes_without_a_number_are_counted():
    assert "not a number" not in said()
    assert "  7 nodes of the lattice are neither allowed nor excluded: a ratio is not a number there" in said(
        undecided_nodes=7
    )
