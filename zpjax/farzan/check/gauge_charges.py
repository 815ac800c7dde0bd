"""Section 3 of the paper, eqs. (8) to (10) and footnote 2: the charges, and what they ask for."""

from fractions import Fraction

from zpjax.farzan.check.predictions import image_coupling, predicted, ratio
from zpjax.farzan.check.rows import Found, holds_if
from zpjax.models import model_named
from zpjax.physics.quark_mixing import FIRST, SECOND, THIRD

# Values of a that the paper leaves arbitrary, among them its three special ones.
_A = tuple(map(Fraction, ("3/2", "4", "-1", "0", "7/5")))
_SPECIAL = tuple(map(Fraction, ("3/2", "4", "-1")))


def _exact(**charges):
    """The model and a point with exact charges."""
    model = model_named("flavoured_u1")
    values = dict.fromkeys(("m_zp", "g_zp", "mixing_scale"), Fraction(1)) | charges
    return model, model.parameters(**values)


def _largest_anomaly(with_partners: bool = True, **charges) -> Fraction:
    model, point = _exact(**charges)
    return max(map(abs, model.anomalies(point, with_partners).values()))


def gauged_flavour_and_baryons() -> Found:
    """The largest of six anomaly coefficients of L_mu + L_tau - (2/3) B, as a fraction: b = -2/3, a = 2/3, c = 1."""
    third = Fraction(2, 3)
    with_, without = (_largest_anomaly(n, a=third, b=-third, c=Fraction(1)) for n in (True, False))
    return Found(
        f"{with_}",
        holds_if(with_ == 0),
        f"with right-handed neutrinos; {without} without",
        numbers={"largest": float(with_)},
    )


def anomalies() -> Found:
    """The largest anomaly coefficient of eq. (8) over several a, in exact arithmetic."""
    one = Fraction(1)
    with_, without = (max(_largest_anomaly(n, a=a, b=one, c=one) for a in _A) for n in (True, False))
    return Found(
        f"{with_} for all a",
        holds_if(with_ == 0),
        f"right-handed neutrinos are needed: {without} without them (cubic and gravitational)",
        numbers={"largest": float(with_), "without_partners": float(without)},
    )


def general_family() -> Found:
    """The same for the combination of footnote 2 at several a, b and c."""
    values = tuple(map(Fraction, ("-2", "-1/3", "1/2", "3")))
    largest = max(_largest_anomaly(a=a, b=b, c=c) for a in _A for b in values for c in values)
    return Found(
        f"{largest}", holds_if(largest == 0), "80 combinations, exact fractions", numbers={"largest": float(largest)}
    )


def tau_charge() -> Found:
    """|c - 1| that IceCube's window of eps_tautau - eps_mumu allows on the LMA-Dark line."""
    step = 0.01
    allowed = step / ratio("icecube_eps_tautau", g_zp=image_coupling(), c=1 + step)
    return Found(
        f"|c - 1| < {allowed:.3f}",
        holds_if(allowed < 0.1),
        "atmospheric neutrinos (90 %, unchecked figure) bound eps_tautau - eps_mumu, which grows with c - 1",
        numbers={"allowed": allowed},
    )


def sign_of_b() -> Found:
    """eps^u_ee - eps^u_mumu with b = 1 and b = -1: LMA-Dark needs the negative sign."""
    plus, minus = (predicted("eps_u_ee_minus_mumu", b=b) for b in (1, -1))
    return Found(
        f"{plus:+.2f} for b = 1, {minus:+.2f} for b = -1", holds_if(plus < 0 < minus), "proportional to b",
        numbers={"plus": plus, "minus": minus},
    )  # fmt: skip


def opposite_taus() -> Found:
    """c = -1, b = -a: anomalies without right-handed neutrinos, and eps_tautau/eps_mumu."""
    values = dict(c=Fraction(-1), b=Fraction(1), a=Fraction(-1))
    without = _largest_anomaly(False, **values)
    ratio_ = predicted("eps_u_tautau", c=-1) / predicted("eps_u_mumu", c=-1)
    return Found(
        f"anomalies {without}, eps_tautau = {ratio_:g} eps_mumu",
        holds_if(without == 0),
        "free of anomalies even without right-handed neutrinos; no LMA-Dark, for it needs equal flavours",
        numbers={"largest": float(without), "ratio": ratio_},
    )


def _quark_charges(a: Fraction):
    model, point = _exact(a=a, b=Fraction(1), c=Fraction(1))
    up = model.charges(point).up
    return up.u.left, up.c.left, up.t.left


def quark_charges() -> Found:
    """Charges of the three quark generations, eq. (9), as exact fractions at several a; left and right, up and down."""
    same = all(_quark_charges(a) == (Fraction(1, 3), -a / 3, -1 + a / 3) for a in _A)
    return Found(
        ", ".join(map(str, _quark_charges(Fraction(-1)))) + " for a = -1", holds_if(same), f"exact for {len(_A)} values of a",
        numbers={f"y_{k}": float(y) for k, y in enumerate(_quark_charges(Fraction(-1)), 1)},
    )  # fmt: skip


def lepton_charges() -> Found:
    """Charges of e, mu and tau, eq. (10)."""
    model, point = _exact(a=Fraction(-1), b=Fraction(1), c=Fraction(1))
    charges = model.charges(point)
    leptons, neutrinos = charges.charged_lepton, charges.neutrino
    found = (neutrinos.e, leptons.e.right, neutrinos.mu, leptons.mu.right, neutrinos.tau, leptons.tau.right)
    return Found(
        ", ".join(map(str, found[::2])), holds_if(found == (0, 0, 1, 1, 1, 1)), "e, mu, tau, left and right alike",
        numbers={"e": float(found[0]), "mu": float(found[2]), "tau": float(found[4])},
    )  # fmt: skip


def diagonal_masses() -> Found:
    """Left- less right-handed charge, the charge of a diagonal mass term, over all fermions and several a."""
    charges = [fermion.left - fermion.right for a in _A for group in _groups(a) for fermion in group]
    largest = max(map(abs, charges))
    return Found(f"{largest}", holds_if(largest == 0), "vector-like charges", numbers={"largest": float(largest)})


def _groups(a: Fraction):
    model, point = _exact(a=a, b=Fraction(1), c=Fraction(1))
    charges = model.charges(point)
    lepton, up, down = charges.charged_lepton, charges.up, charges.down
    return (lepton.e, lepton.mu, lepton.tau), (up.u, up.c, up.t), (down.d, down.s, down.b)


def special_a() -> Found:
    """Which two generations of quarks have equal charges at a = 3/2, 4, -1."""
    pairs = ((FIRST, SECOND), (FIRST, THIRD), (SECOND, THIRD))
    names = [[f"{i + 1}{j + 1}" for i, j in pairs if _quark_charges(a)[i] == _quark_charges(a)[j]] for a in _SPECIAL]
    text = ", ".join(f"{'+'.join(n) or 'none'} at {a}" for a, n in zip(_SPECIAL, names, strict=True))
    return Found(text, holds_if(all(len(n) == 1 for n in names)), "and for no other a", numbers={})


def charge_of_second_doublet() -> Found:
    """Y_H' = Y_Q1 - Y_d3 at a = -1."""
    first, _, third = _quark_charges(Fraction(-1))
    ours = first - third
    return Found(str(ours), holds_if(ours == Fraction(5, 3)), "1/3 + 4/3", numbers={"charge": float(ours)})
