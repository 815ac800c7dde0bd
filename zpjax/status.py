"""What can be said of one point of a scan, as a code stored beside its values."""

import enum


class Status(enum.IntEnum):
    """Per-point verdict on the computation itself (never on the physics)."""

    OK = 0
    NOT_FINITE = 1
    OUT_OF_DOMAIN = 2
    NOT_APPLICABLE = 3
    NOT_COMPUTED = 255


SENTENCES = {
    Status.OK: "Every stored quantity is finite and inside the domain in which it is documented.",
    Status.NOT_FINITE: "At least one quantity is infinite or not a number here.",
    Status.OUT_OF_DOMAIN: "At least one quantity is evaluated outside its documented mass range.",
    Status.NOT_APPLICABLE: "The constraint does not act here (its ratio is exactly zero).",
    Status.NOT_COMPUTED: "The chunk of this point has not been computed yet.",
}
