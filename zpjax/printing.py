"""Plain-text tables and TOML for the command line."""

from zpjax.toml_text import toml_lines as toml_lines


def table(rows: list[tuple], header: tuple) -> list[str]:
    """Rows as aligned columns under a header."""
    texts = [tuple(str(cell) for cell in row) for row in (header, *rows)]
    widths = [max(len(row[k]) for row in texts) for k in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def point_tables(result: dict) -> list[str]:
    """The tables of `zpjax point`."""
    units = result["units"]

    def quantity(name, value):
        unit = "" if units[name] == "1" else units[name]
        nothing = "not covered" if name in result["observables"] else "loop"
        text = nothing if value is None else value if isinstance(value, str) else f"{value:.7g}"
        return (name, text, unit)

    lines = [f"model {result['model']}", ""]
    lines += table([quantity(n, v) for n, v in result["parameters"].items()], ("parameter", "value", "unit"))
    lines += [
        "",
        *table([quantity(n, v) for n, v in result["observables"].items()], ("observable", "value", "unit")),
        "",
    ]
    rows = [
        (n, c["family"], "-" if c["value"] is None else f"{c['value']:.4g}", _verdict(c), level(c["confidence"]))
        for n, c in result["constraints"].items()
    ]
    lines += table(rows, ("constraint", "family", "r", "verdict", "confidence"))
    judges = {n: c for n, c in result["constraints"].items() if not c["projection"]}
    required = [n for n, c in judges.items() if c["required"]]
    return [
        *lines,
        "",
        _conclusion({n: c for n, c in judges.items() if n not in required}),
        *(f"It {_EXPLAINS[judges[n]['allowed']]} what is asked for: {n}." for n in required),
        *not_covered_lines({n: c["unmet"] for n, c in result["constraints"].items()}),
        *(f"Assumed: {sentence}" for sentence in result["assumptions"]),
    ]


_EXPLAINS = {True: "explains", False: "does not explain", None: "may or may not explain (r is no number)"}


def _conclusion(judges: dict) -> str:
    """What the bounds say of the point together; one that is not a number neither allows nor excludes it."""
    if any(c["allowed"] is False for c in judges.values()):
        return "This point is excluded by at least one of these constraints."
    undecided = [name for name, c in judges.items() if c["status"] == "NOT_FINITE"]
    if undecided:
        return (
            f"This point is not decided: {listed(undecided)} {'is' if len(undecided) == 1 else 'are'} not finite here."
        )
    return "This point is allowed by all of these constraints."


def listed(names: list[str]) -> str:
    """At most eight names, and how many more there are."""
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more


def not_covered_lines(unmet: dict[str, list[str]]) -> list[str]:
    """Say what is not covered for these charges, once for each reason; unmet: name -> sentences, none where it is covered."""
    reasons = dict.fromkeys(reason for sentences in unmet.values() for reason in sentences)
    named = {reason: ", ".join(n for n, sentences in unmet.items() if reason in sentences) for reason in reasons}
    return [f"Not covered for these charges: {names}. It needs: {reason}." for reason, names in named.items()]


def _verdict(constraint: dict) -> str:
    if constraint["status"] == "NOT_COVERED":
        return "not covered"
    if constraint["allowed"] is None:
        return "not finite"
    if constraint["status"] == "OUT_OF_DOMAIN":
        return f"{_judged(constraint)}, outside its domain of mass"
    return _judged(constraint)


def _judged(constraint: dict) -> str:
    if constraint["projection"]:
        return "out of reach" if constraint["allowed"] else "within reach"
    if constraint["status"] == "NOT_APPLICABLE":
        return "does not act"
    if constraint["required"]:
        return "explained" if constraint["allowed"] else "NOT EXPLAINED"
    return "allowed" if constraint["allowed"] else "EXCLUDED"


def level(confidence: float | None) -> str:
    return "not stated" if confidence is None else f"{100 * confidence:.4g} %"


_COMPARED = (
    "constraint",
    "model",
    "m_Z'",
    "ours",
    "published",
    "ours/published",
    "tolerance",
    "agrees",
    "kind",
    "source",
)


def comparison_lines(rows: list[dict]) -> list[str]:
    """Our bounds beside published ones."""
    return table([_compared(row) for row in rows], _COMPARED)


def comparison_markdown(rows: list[dict]) -> list[str]:
    """The same as a Markdown table."""
    header = [" | ".join(_COMPARED), " | ".join("---" for _ in _COMPARED)]
    return [f"| {line} |" for line in [*header, *(" | ".join(_compared(row)) for row in rows)]]


def _compared(row: dict) -> tuple[str, ...]:
    ours = "none" if row["ours"] is None else f"{row['ours']:.3g}"
    ratio = "-" if row["ratio"] is None else f"{row['ratio']:.3f}"
    kind = row["kind"] if row["checked"] else f"{row['kind']}, unchecked"
    agrees = "yes" if row["agrees"] else "NO"
    tolerance = f"{100 * row['tolerance']:g} %"
    return (
        *(row["constraint"], row["model"], row["mass"], ours, f"{row['published']:.3g}"),
        *(ratio, tolerance, agrees, kind, row["source"]),
    )


def profile_lines(result: dict) -> list[str]:
    """The best fits of both octants at a point."""
    units = result["units"]
    point = ", ".join(
        f"{n} = {v if not isinstance(v, float) else f'{v:.6g}'}{'' if units[n] == '1' else ' ' + units[n]}"
        for n, v in result["parameters"].items()
        if v is not None
    )
    left_out = f" without {', '.join(result['without'])}" if result["without"] else ""
    octants = result["octants"]
    first = next(iter(octants.values()))
    rows = [
        ("chi2", *(f"{o['chi2']:.4f}" for o in octants.values())),
        *((f"  {part}", *(f"{o['parts'][part]:.4f}" for o in octants.values())) for part in first["parts"]),
        ("sin2_theta_12", *(f"{o['sin2_theta_12']:.4f}" for o in octants.values())),
        ("dm2_21 [1e-5 eV^2]", *(f"{1e5 * o['dm2_21']:.4f}" for o in octants.values())),
        ("8B flux [1e6/cm^2/s]", *(f"{o['boron_flux']:.4f}" for o in octants.values())),
        ("upturn P_ee(5)/P_ee(10)", *(f"{o['upturn']:.4f}" for o in octants.values())),
        ("day-night asymmetry [%]", *(f"{o['day_night']:.3f}" for o in octants.values())),
    ]
    return [
        f"model {result['model']}: {point}",
        f"fit {result['fit']}{left_out}",
        "",
        *table(rows, ("at the best fit", *octants)),
        "",
        f"The {result['better']} octant fits better: chi2(dark) - chi2(light) = {result['delta_chi2']:.4g}.",
    ]


_WINDOWS = ("fit", "quarks", "octant", "chi2", "at eps", "sin2_theta_12", "window", "published")


def window_lines(result: dict) -> list[str]:
    """The windows of the coupling to quarks beside published ones, and which octant fits better."""
    lines = table([_window(row) for row in result["rows"]], _WINDOWS)
    return [*lines, "", *_which_fits_better(result)]


def window_markdown(result: dict) -> list[str]:
    """The same as a Markdown table."""
    header = [" | ".join(_WINDOWS), " | ".join("---" for _ in _WINDOWS)]
    return [f"| {line} |" for line in [*header, *(" | ".join(_window(row)) for row in result["rows"])]]


def _window(row: dict) -> tuple[str, ...]:
    ours = [f"{_edge(low)} to {_edge(high)}" for low, high in row["intervals"]]
    given = row["published"]
    published = (
        f"{given['lower']:.2f} to {given['upper']:.2f}" + ("" if given["checked"] else ", unchecked") if given else "-"
    )
    return (
        *(row["fit"], row["quarks"], row["octant"], f"{row['chi2']:.2f}", f"{row['eps']:.3f}"),
        *(f"{row['sin2_theta_12']:.3f}", " and ".join(ours) or "none", published),
    )


def _edge(x: float | None) -> str:
    return "beyond" if x is None else f"{x:.3f}"


def _which_fits_better(result: dict) -> list[str]:
    pairs = {}
    for row in result["rows"]:
        pairs.setdefault((row["fit"], row["quarks"]), {})[row["octant"]] = row
    return [
        f"{fit}, {quarks}: {'LMA' if p['light']['chi2'] <= p['dark']['chi2'] else 'LMA-Dark'} fits better, by "
        f"{abs(p['dark']['chi2'] - p['light']['chi2']):.2f} in chi2; no interactions: {p['light']['standard_model']:.2f}."
        for (fit, quarks), p in pairs.items()
    ]


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
