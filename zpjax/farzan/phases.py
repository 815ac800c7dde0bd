"""Massless scalars counted exactly: phases of scalar fields against the gauge-invariant terms that fix them."""

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import lcm

DOUBLETS = ("H", "H'", "H''")


def scalar_charges(a: Fraction | int, b: Fraction | int, c: Fraction | int, link: bool = False) -> dict[str, Fraction]:
    """U(1)' charges of the paper's scalars for quark charges with y_1 = y_2, exact.

    Y_H' = y_1 - y_3 = (1 + c + 2 b - a)/3 (5/3 for a = -1, b = c = 1), Y_S = -Y_H', Y_S1 = -2, Y_S2 = -1 and, with
    `link`, a scalar F of the smallest charge that leaves no massless scalar (`linking_charges`).
    Source: Farzan (2015), sec. 3.
    """
    a, b, c = (Fraction(x) for x in (a, b, c))
    doublet = (1 + c + 2 * b - a) / 3
    found = {"H": Fraction(0), "H'": doublet, "S": -doublet, "S_1": Fraction(-2), "S_2": Fraction(-1)}
    if link:
        found["F"] = linking_charges(found)[0]
    return found


def invariant_terms(charges: dict, degree: int = 4) -> list[dict[str, int]]:
    """Phase-dependent renormalisable terms, as {field: power} with negative powers for conjugates.

    Doublets (names H, H', H'') all have hypercharge 1/2, so that as many come conjugated as not. Terms that are products of a term and
    |phi|^2 are not listed apart.
    """
    scale = lcm(*(Fraction(charge).denominator for charge in charges.values()))
    whole = {name: int(charge * scale) for name, charge in charges.items()}
    terms = _phases(tuple(charges), degree)
    return [dict(term) for term in terms if sum(n * whole[name] for name, n in term) == 0]


@cache
def _phases(names: tuple[str, ...], degree: int) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Such terms of fields of any charges: hundreds, of which each assignment keeps some."""
    found = {}
    for size in range(1, degree + 1):
        for word in combinations_with_replacement([(name, sign) for name in names for sign in (1, -1)], size):
            powers = Counter()
            for name, sign in word:
                powers[name] += sign
            term, mirrored = (tuple(sorted((name, s * n) for name, n in powers.items())) for s in (1, -1))
            uncancelled = sum(map(abs, powers.values())) == size
            if uncancelled and sum(powers[name] for name in DOUBLETS) == 0 and mirrored not in found:
                found[term] = None
    return tuple(found)


def massless_scalars(charges: dict) -> int:
    """Number of physical massless scalars if every field has a VEV: phases minus terms that fix them minus those eaten.

    The rank of the gauge-invariant phase combinations is exact. Two phases are eaten (Z and Z') if a singlet is charged,
    independently of how many terms there are. A complete model has 0; the paper's scalars leave 1.
    """
    names = list(charges)
    fixed = _rank([[Fraction(term.get(name, 0)) for name in names] for term in invariant_terms(charges)])
    rows = [[Fraction(name in DOUBLETS) for name in names], [Fraction(charges[name]) for name in names]]
    return len(names) - fixed - _rank(rows)


def linking_charges(charges: dict, largest: int = 3, step: Fraction = Fraction(1, 3)) -> list[Fraction]:
    """Charges q of one further singlet F, |q| <= largest in steps, that leave no massless scalar; small |q| first.

    For the paper's scalars q = -1/3 works: S_1^* S F and F^3 S_2^*. Empty if the model needs none or no single one helps.
    The charge q and its negative are the same field.
    """
    if massless_scalars(charges) == 0:
        return []
    tries = [-step * n for n in range(1, int(largest / step) + 1)]
    return [q for q in tries if massless_scalars(charges | {"F": q}) == 0]


def term_text(term: dict[str, int]) -> str:
    """A term as text, conjugates with a star: S_1^* S_2^2."""
    words = []
    for name, n in sorted(term.items(), key=lambda item: (item[1] > 0, item[0])):
        words.append(f"{name}{'^*' if n < 0 else ''}{f'^{abs(n)}' if abs(n) > 1 else ''}")
    return " ".join(words)


def _rank(rows: list[list[Fraction]]) -> int:
    """Rank by elimination, exact."""
    rows, rank = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column] != 0), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        lead = [x / rows[rank][column] for x in rows[rank]]
        rows[rank + 1 :] = [[x - r[column] * y for x, y in zip(r, lead, strict=True)] for r in rows[rank + 1 :]]
        rank += 1
    return rank
