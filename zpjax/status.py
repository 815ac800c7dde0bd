"""What can be said of one point of a scan, as a code stored beside its values."""

import enum


class Status(enum.IntEnum):
    """Per-point verdict on the computation itself (never on the physics)."""

    OK = 0
    NOT_FINITE = 1
    OUT_OF_DOMAIN = 2
    NOT_APPLICABLE = 3
    NOT_COVERED = 4
    NOT_COMPUTED = 255


# Of a point whose quantities differ, the first of these that any of them has.
PRECEDENCE = (Status.NOT_COMPUTED, Status.NOT_FINITE, Status.OUT_OF_DOMAIN, Status.NOT_COVERED, Status.OK)

SENTENCES = {
    Status.OK: "Every stored quantity is finite and inside the domain in which it is documented.",
    Status.NOT_FINITE: "At least one quantity is infinite or not a number here.",
    Status.OUT_OF_DOMAIN: "At least one quantity is evaluated outside its documented mass range.",
    Status.NOT_APPLICABLE: "The constraint does not act here (its ratio is exactly zero).",
    Status.NOT_COVERED: "At least one quantity takes something for granted about the charges that is not so here; it has no value.",
    Status.NOT_COMPUTED: "The chunk of this point has not been computed yet.",
}
