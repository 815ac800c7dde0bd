"""What can be said of one point of a scan, as a code stored beside its values."""

import enum


class Status(enum.IntEnum):
    """Per-point verdict on the computation itself (never on the physics)."""

    OK = 0  # every stored quantity is finite and inside the domain in which it is documented
    NOT_FINITE = 1  # at least one is infinite or not a number
    OUT_OF_DOMAIN = 2  # at least one is evaluated outside its documented range of mass
    NOT_APPLICABLE = 3  # the constraint does not act: its ratio is exactly zero
    NOT_COVERED = 4  # at least one takes something for granted about the charges that is not so; it has no value
    NOT_COMPUTED = 255  # the chunk of this point has not been computed yet


# Of a point whose quantities differ, the first of these that any of them has.
PRECEDENCE = (Status.NOT_COMPUTED, Status.NOT_FINITE, Status.OUT_OF_DOMAIN, Status.NOT_COVERED, Status.OK)
