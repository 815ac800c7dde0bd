"""What an assignment of charges asks of the paper's theory: its scalars, its quark doublet and its neutrino textures."""

from collections.abc import Iterable
from fractions import Fraction

from zpjax.farzan.phases import linking_charges, massless_scalars
from zpjax.models.charges import Assignment, assignment


def special_assignments() -> dict[str, Assignment]:
    """What the paper names: equal charges of two quark generations, and the case of its reference 12.

    a = 3/2, 4, -1 with b = c = 1 make generations (2, 3), (1, 3) and (1, 2) equal. c = -1, b = -a is L_mu - L_tau
    with equal first two generations, of Crivellin, D'Ambrosio and Heeck (2015); b = 1 is chosen here.
    """
    return {
        "a = 3/2": assignment(Fraction(3, 2), 1, 1),
        "a = 4": assignment(4, 1, 1),
        "a = -1": assignment(-1, 1, 1),
        "c = -1, b = -a": assignment(-1, 1, -1),
    }


def majorana_texture(tau: Fraction | int, singlets: Iterable[int] = (-2, -1)) -> list[list[bool]]:
    """Which entries of M_N (N_1, N_2, N_3 of charges 0, 1, tau) are filled by bare masses and these singlets.

    An entry ij is allowed if Q_i + Q_j vanishes or is the charge of a singlet or of its conjugate. For tau = 1 and the
    paper's S_1, S_2 every entry is; zeros, and with them predictions, need tau != 1. m_D is then diagonal (tau != 0),
    so that zeros of M_N are zeros of M_nu^-1.
    """
    charges = (Fraction(0), Fraction(1), Fraction(tau))
    sizes = {abs(Fraction(s)) for s in singlets} | {Fraction(0)}
    return [[abs(x + y) in sizes for y in charges] for x in charges]


def scalar_needs(one: Assignment) -> dict:
    """The doublet H' that mixes the quarks of an assignment and the scalars it leaves massless, exact.

    doublet: its charge y_i - y_k for two generations i, j of equal charge and the third, k (0 if all are equal; None if none
    are: one H' is then not enough). massless: number of physical massless scalars with S of opposite charge and the paper's S_1 and S_2;
    linking: charge of a further scalar that removes them, or None.
    """
    pairs = one.equal_generations()
    if not pairs:
        return {"doublet": None, "massless": None, "linking": None}
    other = ({1, 2, 3} - set(pairs[0])).pop()
    doublet = one.quarks[pairs[0][0] - 1] - one.quarks[other - 1]
    found = {"H": Fraction(0), "S_1": Fraction(-2), "S_2": Fraction(-1)}
    if doublet:
        found |= {"H'": doublet, "S": -doublet}
    return {
        "doublet": doublet,
        "massless": massless_scalars(found),
        "linking": next(iter(linking_charges(found)), None),
    }
