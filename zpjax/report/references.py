"""The cited literature: readable entries made from BibTeX, with an anchor for every key."""

import re
import unicodedata
from html import escape

from zpjax.report.mathematics import as_html

_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)
_ACCENT = re.compile(r"""\{?\\(['"`^~cv=.])\s*\{?\\?([A-Za-z])\}?\}?""")
_COMBINING = {"'": "\u0301", '"': "\u0308", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327", "v": "\u030c", "=": "\u0304", ".": "\u0307"}  # fmt: skip
_MANY = 3


def reference_list(entries: dict[str, str]) -> str:
    """An ordered list of the entries."""
    return f'<ol class="references">{"".join(_item(key, text) for key, text in entries.items())}</ol>'


def citations(keys: list[str]) -> str:
    """Links to the entries of a list of keys."""
    return ", ".join(f'<a href="#ref-{escape(key)}">{escape(key)}</a>' for key in keys)


def numbered(keys: list[str], numbers: dict[str, int]) -> str:
    """The same as numbers in brackets, for dense tables."""
    links = (
        f'<a href="#ref-{escape(key)}" title="{escape(key)}" aria-label="{escape(key)}">{numbers[key]}</a>'
        for key in keys
    )
    return f"[{', '.join(links)}]"


def _item(key: str, text: str) -> str:
    fields = {name.lower(): _plain(value) for name, value in _FIELD.findall(text)}
    where = " ".join(fields[name] for name in ("journal", "volume", "pages") if name in fields)
    parts = [_authors(fields), fields.get("title", ""), where or fields.get("publisher", ""), fields.get("note", "")]
    words = ". ".join(as_html(part) for part in parts if part)
    return f'<li id="ref-{escape(key)}"><b>{escape(key)}</b> {words} ({escape(fields.get("year", ""))}){_link(fields)}</li>'


def _authors(fields: dict) -> str:
    names = fields.get("author", "").split(" and ")
    shown = names if len(names) <= _MANY else [names[0], "others"]
    text = " and ".join(shown)
    collaboration = fields.get("collaboration")
    return f"{text} ({collaboration})" if collaboration else text


def _link(fields: dict) -> str:
    if "eprint" in fields:
        name = fields["eprint"]
        return f', <a href="https://arxiv.org/abs/{escape(name)}">arXiv:{escape(name)}</a>'
    if "doi" in fields:
        return f', <a href="https://doi.org/{escape(fields["doi"])}">doi</a>'
    return ""


def _plain(text: str) -> str:
    """BibTeX's text without braces and with its accents as characters."""
    accented = _ACCENT.sub(lambda m: unicodedata.normalize("NFC", m[2] + _COMBINING[m[1]]), text)
    return "$".join(part if k % 2 else _unbraced(part) for k, part in enumerate(accented.split("$")))


def _unbraced(text: str) -> str:
    for mark, character in (("{", ""), ("}", ""), ("--", "–"), ("\\&", "&"), ("~", " ")):
        text = text.replace(mark, character)
    return text
