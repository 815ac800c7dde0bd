"""Breaking text with formulas between dollar signs into lines, by the length at which it is printed."""

import re

# A command of TeX is printed as one character or none, its braces and marks of indices as none.
_COMMAND, _MARKS = re.compile(r"\\[A-Za-z]+\s*|\\."), re.compile(r"[{}^_$ ]")
# These stand between spaces.
_RELATION = re.compile(r"\\(?:to|times|sim|ll|lesssim)(?![A-Za-z])|[<>=]")
# Longest word that is left in one piece.
_LONGEST = 60


def wrapped(text: str, width: int) -> list[str]:
    """Lines of so many printed characters at most, never broken within a formula; a longer word is cut."""
    lines, length = [], 0
    for word in _words(text):
        printed = printed_length(word)
        if lines and length + 1 + printed <= width:
            lines[-1] += f" {word}"
            length += 1 + printed
        else:
            lines.append(word)
            length = printed
    return lines


def printed_length(text: str) -> int:
    """Number of characters of a text as it is printed, about."""
    parts = text.replace(r"\$", "\1").split("$")
    return sum(_formula_length(part) if k % 2 else len(part) for k, part in enumerate(parts))


def _formula_length(part: str) -> int:
    return len(_MARKS.sub("", _COMMAND.sub("x", part))) + 2 * len(_RELATION.findall(part))


def _words(text: str) -> list[str]:
    parts = text.replace(r"\$", "\1").split("$")
    kept = "".join(f"${part}$".replace(" ", "\0") if k % 2 else part for k, part in enumerate(parts))
    words = [word.replace("\0", " ").replace("\1", r"\$") for word in kept.split()]
    return [piece for word in words for piece in ([word] if "$" in word else _pieces(word))]


def _pieces(word: str) -> list[str]:
    return [word[k : k + _LONGEST] for k in range(0, len(word), _LONGEST)]
