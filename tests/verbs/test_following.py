"""What a boundary says in a few lines."""

from tests.boundary.regions import found
from zpjax.boundary import AxisLabel, as_json
from zpjax.verbs.boundary import boundary_sentences

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


def test_the_tolerance_reached_stands_beside_the_one_asked_for():
    text = said(chord_error=9.9e-5, arc_error=1e-9)
    assert "chords within 9.9e-05 of the box (asked: 1e-04), cubic arcs within 1.0e-09 (asked: 1e-06)" in text
    assert "warning" not in text


def test_a_tolerance_that_is_not_reached_is_a_warning():
    text = said(chord_error=3e-4, arc_error=None, residual_max=2e-8)
    assert "  warning: chords only within 3.0e-04 of the box, though 1e-04 was asked for" in text
    assert "  warning: cubic arcs only within an unknown distance of the box, though 1e-06 was asked for" in text
    assert "  warning: |log r| of the vertices only within 2.0e-08, though 1e-09 was asked for" in text


def test_what_is_not_finite_is_said_in_words():
    text = said(arc_error=None, further_hollows=None)
    assert "cubic arcs within an unknown distance" in text
    assert "too few seeds to say how many hollows are left" in text


def test_nodes_without_a_number_are_counted():
    assert "not a number" not in said()
    assert "  7 nodes of the lattice are neither allowed nor excluded: a ratio is not a number there" in said(
        undecided_nodes=7
    )
