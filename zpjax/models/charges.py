"""Anomaly-free U(1)' charges by search, exact: combinations of flavoured lepton and baryon numbers."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd

from zpjax.models.anomalies import anomaly_coefficients
from zpjax.physics.couplings import Charges, vector_charges


@dataclass(frozen=True)
class Assignment:
    """Charges mu L_mu + tau L_tau + b1 B_1 + b2 B_2 + b3 B_3, exact; the electron's family is neutral.

    Left- and right-handed fields of a generation have equal charges, so that H is neutral and gives them masses; each
    right-handed neutrino has the charge of its generation.
    """

    mu: Fraction
    tau: Fraction
    b1: Fraction
    b2: Fraction
    b3: Fraction

    @property
    def family(self) -> tuple[Fraction, Fraction, Fraction]:
        """(a, b, c) of Farzan (2015), footnote 2, with the charge of L_mu scaled to 1: b B_1 - a B_2 and c L_tau."""
        return -self.b2 / self.mu, self.b1 / self.mu, self.tau / self.mu

    @property
    def quarks(self) -> tuple[Fraction, Fraction, Fraction]:
        """Charges of quarks of the three generations, in units of that of L_mu."""
        return tuple(b / (3 * self.mu) for b in (self.b1, self.b2, self.b3))

    def charges(self) -> Charges:
        """All fermions, exact, as the models give them."""
        return vector_charges((Fraction(0), self.mu, self.tau), tuple(b / 3 for b in (self.b1, self.b2, self.b3)))

    def anomalies(self, right_handed_neutrinos: bool = True) -> dict[str, Fraction]:
        """The six coefficients that involve U(1)', exact; those without it are the Standard Model's and vanish."""
        return anomaly_coefficients(self.charges(), right_handed_neutrinos)

    def text(self) -> str:
        """L_mu + L_tau + B_1 + B_2 - 4 B_3."""
        names = ("L_mu", "L_tau", "B_1", "B_2", "B_3")
        words = ""
        for value, name in zip((self.mu, self.tau, self.b1, self.b2, self.b3), names, strict=True):
            if value == 0:
                continue
            sign = "-" if value < 0 else "+" if words else ""
            size = "" if abs(value) == 1 else f"{abs(value)} "
            words += f" {sign} {size}{name}" if words else f"{sign}{size}{name}"
        return words

    def equal_generations(self) -> tuple[tuple[int, int], ...]:
        """Pairs of quark generations with equal charges."""
        b = (self.b1, self.b2, self.b3)
        return tuple((i + 1, j + 1) for i in range(3) for j in range(i + 1, 3) if b[i] == b[j])

    def fragment(self) -> str:
        """The table `[model]` of a scan for these charges."""
        a, b, c = (float(x) for x in self.family)
        return f'[model]\nname = "flavoured_u1"\na = {a!r}\nb = {b!r}\nc = {c!r}\n'


def assignment(a: Fraction | int | str, b: Fraction | int | str, c: Fraction | int | str) -> Assignment:
    """L_mu + c L_tau + b B_1 - a B_2 - (1 + c + b - a) B_3 (Farzan 2015, footnote 2), from anything that is exact."""
    a, b, c = (Fraction(x) for x in (a, b, c))
    return Assignment(Fraction(1), c, b, -a, -(1 + c + b - a))


def anomaly_free(largest: int = 4, right_handed_neutrinos: bool = True) -> list[Assignment]:
    """Every assignment with coprime integers up to `largest` in size and a positive charge of L_mu; simplest first.

    The search runs over all five integers. It is exhaustive: candidates are dropped early by two of the six conditions
    (gravity and SU(2)), and all six are then checked. With right-handed neutrinos one condition is left, mu + tau + b1 + b2 +
    b3 = 0: the family of footnote 2 is the general solution. Without them only tau = -mu remains.
    """
    found = []
    span = range(-largest, largest + 1)
    for mu, tau, b1, b2, b3 in product(range(1, largest + 1), *([span] * 4)):
        if mu + tau + b1 + b2 + b3 or (not right_handed_neutrinos and mu + tau):
            continue
        if gcd(mu, tau, b1, b2, b3) == 1:
            found.append(Assignment(*(Fraction(x) for x in (mu, tau, b1, b2, b3))))
    found = [one for one in found if not any(one.anomalies(right_handed_neutrinos).values())]
    return sorted(found, key=_simplicity)


def _simplicity(one: Assignment):
    values = (one.mu, one.tau, one.b1, one.b2, one.b3)
    return sum(abs(x) for x in values), max(abs(x) for x in values), tuple(-x for x in values)
