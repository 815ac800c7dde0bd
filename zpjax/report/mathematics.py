"""The formulas of titles and symbols, written in TeX, as HTML and SVG text without any library in the page."""

import re
from html import escape

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Lambda": "Λ", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ",
    "to": "→", "times": "×", "prime": "′", "odot": "⊙", "oplus": "⊕", "sqrt": "√", "sim": "∼", "pm": "±",
    "circ": "°", "cdot": "·", "min": "min", "sin": "sin", "cos": "cos", "infty": "∞", "ll": "≪", "lesssim": "≲",
}  # fmt: skip
_SPACES = {",": "\u2009", ";": " ", "!": "", " ": " ", "quad": " "}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|[^\\{}^_]", re.DOTALL)
_UPRIGHT, _IGNORED = {"mathrm", "text", "mathbf"}, {"left", "right", "displaystyle"}
_OPERATORS = frozenset("+−=<>→×±∼≪≲")
_POWER = re.compile(r"(?<=\d)e([+-]?\d+)")
_UNIT_POWER = re.compile(r"(?<=[A-Za-z')])\^(-?\d+)")
# For powers within an index, which HTML cannot raise without lowering the rest.
_SUPERSCRIPTS = str.maketrans("−-+0123456789", "⁻⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹")
# Of physics written in plain letters: a base with indices or powers, and Greek words.
_SCRIPTED = re.compile(r"([A-Za-z]+2?′?|[|)]|π)((?:[_^](?:\([^()]*\)|-?[A-Za-z0-9.]+′?))+)")
_SCRIPT = re.compile(r"([_^])(\([^()]*\)|-?[A-Za-z0-9.]+′?)")
_WORDS = {name: letter for name, letter in _SYMBOLS.items() if len(letter) == 1 and letter.isalpha()}
_WORDS |= {"eps": "ε", "chi2": "χ²", "sin2": "sin²", "dm2": "Δm²"}
_GREEK = re.compile(r"(?<![A-Za-z_])(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?![A-Za-z_])")
_DOUBLED = ("mumu", "tautau")
_MACRON = "\u0304"


def runs(text: str) -> list[tuple[str, str]]:
    """(characters, "" | "sub" | "sup") of text in which formulas stand between dollar signs."""
    found, parts = [], text.replace(r"\$", "\0").split("$")
    if len(parts) % 2 == 0:  # a single dollar sign is no formula
        parts = [text]
    for k, part in enumerate(parts):
        part = part.replace("\0", "$")
        found += _formula(part) if k % 2 else [(part, "")]
    merged = []
    for chars, level in found:
        if merged and merged[-1][1] == level:
            merged[-1] = (merged[-1][0] + chars, level)
        elif chars:
            merged.append((chars, level))
    return merged


def as_html(text: str) -> str:
    """Escaped HTML with <sub> and <sup>."""
    return "".join(f"<{level}>{escape(chars)}</{level}>" if level else escape(chars) for chars, level in runs(text))


def numbers_as_html(text: str) -> str:
    """Escaped text with 2e-5 as 2 × 10 to a power, and units such as GeV^-2 with superscripts."""
    return _UNIT_POWER.sub(lambda m: f"<sup>{_minus(m[1])}</sup>", _powers(escape(text)))


def _powers(escaped: str) -> str:
    return _POWER.sub(lambda m: f"×10<sup>{_minus(str(int(m[1])))}</sup>", escaped)


def words_as_html(text: str) -> str:
    """`numbers_as_html` of a sentence with physics in plain letters: eps^u_mumu, theta_12, L_mu, m^2, g'."""
    plain = text.replace("'", "′").replace("sin2_theta", "sin2 theta")
    scripted = _SCRIPTED.sub(_scripted, _powers(escape(plain)))
    return _GREEK.sub(lambda m: _WORDS[m[1]], scripted)


def _scripted(match: re.Match) -> str:
    base = match[1]
    if len(base) > 2 and base not in _WORDS:
        return match[0]
    tags = {"_": "sub", "^": "sup"}
    scripts = (f"<{tags[m[1]]}>{_script(m[2])}</{tags[m[1]]}>" for m in _SCRIPT.finditer(match[2]))
    return _WORDS.get(base, base) + "".join(scripts)


def _script(text: str) -> str:
    for name in _DOUBLED:
        text = text.replace(name, _SYMBOLS[name[: len(name) // 2]] * 2)
    return _minus(_WORDS.get(text, text))


def _minus(text: str) -> str:
    return text.replace("-", "−")


def as_svg(text: str) -> str:
    """Escaped tspans; their shifts add up to nothing."""
    shift, size, parts = {"sub": 0.3, "sup": -0.4, "": 0.0}, {"": "100%"}, []
    level = 0.0
    for chars, kind in runs(text):
        dy = shift[kind] - level
        level = shift[kind]
        parts.append(f'<tspan dy="{dy:.2f}em" font-size="{size.get(kind, "72%")}">{escape(chars)}</tspan>')
    return "".join(parts)


def as_plain(text: str) -> str:
    """Characters alone, for labels that are read aloud."""
    return "".join(chars for chars, _ in runs(text))


def _formula(tex: str) -> list[tuple[str, str]]:
    tokens = _TOKEN.findall(tex.replace("'", r"\prime "))
    found, _ = _sequence(tokens, 0, "")
    return found


def _sequence(tokens: list[str], at: int, level: str) -> tuple[list[tuple[str, str]], int]:
    """Runs up to the closing brace; deeper levels than one are written at their parent's."""
    found = []
    while at < len(tokens) and tokens[at] != "}":
        if tokens[at].isspace():
            at += 1
            continue
        if tokens[at] == "^" and tokens[at + 1 : at + 2] == ["\\prime"]:
            inner, at = [("′", level)], at + 2
        elif tokens[at] == "^" and level:
            inner, at = _argument(tokens, at + 1, level)
            inner = [(chars.translate(_SUPERSCRIPTS), kind) for chars, kind in inner]
        elif tokens[at] in "^_":
            inner, at = _argument(tokens, at + 1, level or ("sup" if tokens[at] == "^" else "sub"))
        else:
            inner, at = _argument(tokens, at, level)
        found += inner
    return found, at


def _argument(tokens: list[str], at: int, level: str) -> tuple[list[tuple[str, str]], int]:
    """One token, group or command with its argument."""
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    if at >= len(tokens):
        return [], at
    token = tokens[at]
    if token == "{":
        found, end = _sequence(tokens, at + 1, level)
        return found, end + 1
    if not token.startswith("\\"):
        return [(_operator("−" if token == "-" else token, level, at), level)], at + 1
    name = token[1:]
    if name == "bar":
        found, end = _argument(tokens, at + 1, level)
        return [(found[0][0] + _MACRON, found[0][1]), *found[1:]] if found else [], end
    if name == "sqrt":
        found, end = _argument(tokens, at + 1, level)
        return [("√(", level), *found, (")", level)], end
    if name in _UPRIGHT:
        return _upright(tokens, at + 1, level)
    if name in _IGNORED:
        return _argument(tokens, at + 1, level)
    return [(_operator(_SPACES.get(name, _SYMBOLS.get(name, name)), level, at), level)], at + 1


def _upright(tokens: list[str], at: int, level: str) -> tuple[list[tuple[str, str]], int]:
    """A word: the group as it stands, symbols apart."""
    if tokens[at : at + 1] != ["{"]:
        return _argument(tokens, at, level)
    if "}" not in tokens[at:]:  # broken, and as much of it as can be read
        return _argument(tokens, at + 1, level)
    end = tokens.index("}", at)
    words = (_SYMBOLS.get(t[1:], _SPACES.get(t[1:], t[1:])) if t.startswith("\\") else t for t in tokens[at + 1 : end])
    return [("".join(words), level)], end + 1


def _operator(chars: str, level: str, at: int) -> str:
    """Thin spaces around what relates two things, on the line and not at its beginning."""
    return f"\u2009{chars}\u2009" if chars in _OPERATORS and not level and at else chars
