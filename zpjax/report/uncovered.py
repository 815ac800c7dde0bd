"""What judges nothing with the charges of a scan, in the words of the page."""

from zpjax.figures.layers import constraint_ratios
from zpjax.figures.uncovered import coverage_sentence, statuses, uncovered_of_summary, uncovered_share
from zpjax.report.mathematics import as_html, words_as_html
from zpjax.report.plane import Plane
from zpjax.store.reading import StoredScan


def uncovered_shares(stored: StoredScan, plane: Plane | None, found: dict | None) -> dict[str, float]:
    """Title of each constraint -> share of the points at which it judges nothing; found: summary of a reduced scan."""
    if plane is not None:
        return plane.uncovered
    if found is not None:
        return uncovered_of_summary(stored, found)
    if not stored.is_complete():
        return {}
    status = statuses(stored)
    return {a["title"]: uncovered_share(r, status) for a, r in constraint_ratios(stored)}


def coverage(shares: dict[str, float], account: dict) -> str:
    """What judges nothing with these charges, and what it would need, if there is anything."""
    sentence = coverage_sentence(shares)
    if not sentence:
        return ""
    needs = {c["title"]: c["valid_if"] for c in account["constraints"].values()}
    uncovered = [title for title, share in shares.items() if share and needs.get(title)]
    reasons = "".join(f"<li>{as_html(t)} needs: {words_as_html('; '.join(needs[t]))}.</li>" for t in uncovered)
    return f'<p class="uncovered">{as_html(sentence)}</p>' + (f"<ul>{reasons}</ul>" if reasons else "")


def without_judgement(shares: dict[str, float], account: dict) -> str:
    """How many of the constraints that judge do so nowhere in a scan, as a part of a sentence, if any."""
    titles = {c["title"] for c in account["constraints"].values() if not c["projection"]}
    number = sum(share == 1 for title, share in shares.items() if title in titles)
    return f" (but {number} of them judge{'s' if number == 1 else ''} nothing, see below)" if number else ""
