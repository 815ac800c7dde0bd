"""What `zpjax charges` prints: anomaly-free charges, what they need and whether they admit LMA-Dark."""

import re
from fractions import Fraction

from zpjax.farzan.assignments import scalar_needs, special_assignments
from zpjax.farzan.lma_dark import lma_dark_reach
from zpjax.inputs import load_inputs
from zpjax.models.charges import Assignment, anomaly_free, assignment
from zpjax.units import brief, nearest
from zpjax.verbs.text import table

_LARGEST = 6
# Of one charge relative to that of the muon, and characters of it: an exact fraction of 1e999999999 would fill the memory.
_LARGEST_CHARGE, _LONGEST, _HUGE = 10**6, 60, re.compile(r"[eE][-+]?\d{4}")


def charge_report(largest: int = 4, right_handed_neutrinos: bool = True) -> dict:
    """The special cases of the paper and every anomaly-free assignment up to `largest`, as plain data for JSON."""
    if not 1 <= largest <= _LARGEST:
        raise ValueError(f"--max must be from 1 to {_LARGEST}, but is {largest}.")
    special = special_assignments()
    found = anomaly_free(largest, right_handed_neutrinos)
    everything = [*special.values(), *found]
    rows = [_row(one, reach) for one, reach in zip(everything, lma_dark_reach(everything, load_inputs()), strict=True)]
    return {
        "largest": largest,
        "right_handed_neutrinos": right_handed_neutrinos,
        "special": {name: row for name, row in zip(special, rows, strict=False)},
        "assignments": rows[len(special) :],
    }


def one_assignment(values: dict[str, str]) -> dict:
    """The row of the charges with these a, b, c (texts such as 3/2; default those of the paper), and a spec fragment."""
    chosen = {"a": Fraction(-1), "b": Fraction(1), "c": Fraction(1)}
    for name, text in values.items():
        if name not in chosen:
            raise ValueError(f"Charge '{brief(name)}' is not known{nearest(name, chosen)}")
        chosen[name] = _exact(name, text)
    one = assignment(**chosen)
    row = _row(one, lma_dark_reach([one], load_inputs())[0])
    without = one.anomalies(right_handed_neutrinos=False)
    return row | {"anomalies_without_right_handed_neutrinos": _texts(without), "fragment": one.fragment()}


def _exact(name: str, text: str) -> Fraction:
    if len(text) <= _LONGEST and not _HUGE.search(text):
        try:
            value = Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise ValueError(
                f"Charge '{name}' must be a number such as -1, 0.5 or 3/2, but is '{brief(text)}'."
            ) from None
        if value == 0 or 1 / _LARGEST_CHARGE <= abs(value) <= _LARGEST_CHARGE:
            return value
    raise ValueError(f"Charge '{name}' must be 0 or of a size between 1e-6 and 1e6, but is '{brief(text)}'.")


def _row(one: Assignment, reach) -> dict:
    a, b, c = one.family
    needs = scalar_needs(one)
    return {
        "charges": one.text(),
        "model": {"name": "flavoured_u1", "a": float(a), "b": float(b), "c": float(c)},
        "exact": {"a": str(a), "b": str(b), "c": str(c)},
        "anomalies": _texts(one.anomalies()),
        "equal_generations": [list(pair) for pair in one.equal_generations()],
        "doublet_charge": _text(needs["doublet"]),
        "massless_scalars": needs["massless"],
        "linking_charge": _text(needs["linking"]),
        "lma_dark": {
            "verdict": reach.verdict,
            "sign_of_eps": reach.sign,
            "eps_u_over_eps_d": reach.u_over_d,
            "delta_chi2": reach.chi2,
            "g_zp_at_10_mev": reach.g_zp,
            "eps_q": reach.eps,
            "atmospheric_ratio": reach.atmospheric,
        },
    }


def _text(value) -> str | None:
    return None if value is None else str(value)


def _texts(values: dict) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


_DARK_VERDICTS = {"yes": "yes", "atmosphere": "not with atmospheric data", "no": "no"}
_CHARGE_HEADER = ("charges", "a", "b", "c", "equal quarks", "H'", "massless", "F", "eps", "LMA-Dark", "g' at 10 MeV")


def charge_lines(result: dict) -> list[str]:
    """The special cases, then all assignments found that admit LMA-Dark, and how many there are."""
    rows = result["assignments"]
    verdicts = [row["lma_dark"]["verdict"] for row in rows]
    partners = "with" if result["right_handed_neutrinos"] else "without"
    sentence = (
        f"{len(rows)} anomaly-free assignments up to {result['largest']} {partners} right-handed neutrinos; "
        f"{verdicts.count('yes')} admit LMA-Dark, {verdicts.count('atmosphere')} more but for atmospheric data."
    )
    admitted = [row for row in rows if row["lma_dark"]["verdict"] == "yes"]
    return [
        "Special cases of the paper:",
        *table([_charge_row(row) for row in result["special"].values()], _CHARGE_HEADER),
        "",
        sentence,
        *(table([_charge_row(row) for row in admitted], _CHARGE_HEADER) if admitted else []),
        "",
        "H': charge of the doublet that mixes quarks if two generations are equal; massless: scalars left massless with S, S_1, S_2;",
        "F: charge of a singlet that removes them. u and d have equal charges everywhere. --json lists every assignment.",
    ]


def _charge_row(row: dict) -> tuple:
    exact, dark = row["exact"], row["lma_dark"]
    g_zp = "-" if dark["g_zp_at_10_mev"] is None else "{:.2e} to {:.2e}".format(*dark["g_zp_at_10_mev"])
    equal = ", ".join(f"{i} = {j}" for i, j in row["equal_generations"]) or "-"
    scalars = (
        "-" if row[key] is None else row[key] for key in ("doublet_charge", "massless_scalars", "linking_charge")
    )
    sign = {1: "> 0", 0: "0", -1: "< 0"}[dark["sign_of_eps"]]
    return row["charges"], *exact.values(), equal, *scalars, sign, _DARK_VERDICTS[dark["verdict"]], g_zp


def assignment_lines(result: dict) -> list[str]:
    """One assignment: its row, its anomalies with and without right-handed neutrinos, and the table of a spec."""
    without = result["anomalies_without_right_handed_neutrinos"]
    rows = [(name, value, without[name]) for name, value in result["anomalies"].items()]
    return [
        *table([_charge_row(result)], _CHARGE_HEADER),
        "",
        *table(rows, ("anomaly", "with nu_R", "without")),
        "",
        *result["fragment"].splitlines(),
    ]
