"""The pages that are read: every README.md, its prose, its fenced blocks and its command lines."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "scans/README.md",
    "zpjax/README.md",
    "zpjax/scan/README.md",
    "zpjax/farzan/README.md",
    "benchmarks/README.md",
)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text(page: str) -> str:
    """A page as it is written."""
    return (ROOT / page).read_text(encoding="utf-8")


def flat(page: str) -> str:
    """A page with its line ends as blanks, to find sentences in."""
    return " ".join(text(page).split())


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, contents) of every fenced block."""
    return _FENCED.findall(text(page))


def without_blocks(page: str) -> str:
    """A page without its fenced blocks."""
    return _FENCED.sub("", text(page))


def prose(page: str) -> str:
    """A page without fenced blocks, tables, images and comments."""
    kept = (line for line in without_blocks(page).splitlines() if not line.startswith(("|", "![", "<!--")))
    return "\n".join(kept)


def between(page: str, name: str) -> list[str]:
    """The lines of the table between `<!-- name -->` and `<!-- end of name -->`."""
    inside = text(page).partition(f"<!-- {name} -->\n\n")[2]
    return inside.partition(f"\n\n<!-- end of {name} -->")[0].splitlines()


def numbers(page: str, sentence: str) -> list[float]:
    """The numbers in a sentence of a page: a pattern in which each # stands for one; it must be there once."""
    pattern = re.escape(sentence).replace(r"\#", r"(-?\d[\d.]*(?:e[+-]?\d+)?)")
    (found,) = re.finditer(pattern, flat(page))
    return [float(number) for number in found.groups()]


def command_lines(page: str) -> list[str]:
    """Every command line of zpjax that a page shows, in fenced blocks and in backquotes, without comments."""
    fenced = [line for language, block in blocks(page) if not language for line in block.splitlines()]
    quoted = re.findall(r"`(zpjax [^`]*)`", without_blocks(page).replace("\n", " "))
    lines = [line.removeprefix("$ ").partition(" #")[0].strip() for line in [*fenced, *quoted]]
    return [line for line in lines if line.startswith("zpjax ")]
