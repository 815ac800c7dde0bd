"""What a row of the check is: a statement of the paper, its value, and a function that computes ours and the verdict."""

from collections.abc import Callable
from dataclasses import dataclass, field

# holds: right within the digits or the words of the paper. rough: right within the factor that "of order" covers, or under a
# condition that the paper does not state. fails: beyond that, or a conclusion that does not follow, or no longer does with later
# data (the reason says so). convention: right under one reading of a convention that is not stated.
VERDICTS = ("holds", "rough", "fails", "convention")


@dataclass(frozen=True)
class Found:
    """What was computed. ours: as text; why: one line; meant: the paper's value from the paper's own assumptions.

    numbers: what the texts are made of, for tests and JSON, in the units that the names state.
    """

    ours: str
    verdict: str
    why: str
    meant: str = ""
    numbers: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"Argument `verdict` must be one of {', '.join(VERDICTS)}, but is {self.verdict!r}.")


@dataclass(frozen=True)
class Row:
    """A statement. place: equation or section of arXiv:1505.06906; paper: its value as it stands there."""

    name: str
    section: str
    place: str
    statement: str
    paper: str
    compute: Callable[[], Found]


def agreement(ours: float, paper: float, within: float = 0.15, order: float = 5.0) -> str:
    """holds, rough or fails for a ratio of ours to the paper's: within 15 %, within a factor of five, or beyond.

    15 % is what one printed digit leaves open on average; a factor of five is what "of order" may cover.
    """
    ratio = ours / paper
    if ratio > 0 and abs(ratio - 1) <= within:
        return "holds"
    return "rough" if 1 / order <= ratio <= order else "fails"


def holds_if(condition: bool, otherwise: str = "fails") -> str:
    """holds where the condition is true."""
    return "holds" if condition else otherwise


def shown(value: float, digits: int = 3) -> str:
    """A number with so many digits."""
    return f"{value:.{digits}g}"
