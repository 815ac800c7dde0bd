"""Commands on what zpjax knows: its lists, tables and checks against publications."""

import gc
from typing import Annotated

import typer

from zpjax.cli.common import Json, Markdown, not_blank, pairs, say, show_result

_WHAT = "A kind (models, observables, constraints, sets, nuisances, tables, inputs) or none, and words to look for."


def list_(
    words: Annotated[list[str] | None, typer.Argument(help=_WHAT, metavar="[KIND] [WORD...]")] = None,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Figures not yet checked at their source.")] = False,
    as_json: Json = False,
) -> None:
    """What zpjax knows, by kind and word. All about one thing, if its name is given; or all figures still to be checked."""
    from zpjax.verbs.listing import listing, listing_lines

    if unchecked:
        from zpjax.verbs.unchecked import unchecked_figures

        found = unchecked_figures(words or ())
    else:
        gc.disable()  # while modules load, the collector walks all that was loaded: a fifth of the whole time
        try:
            found = listing(words or (), as_json)
        finally:
            gc.freeze()  # or it would now walk what it did not then
            gc.enable()
    show_result(found, as_json, lambda found: listing_lines(found, words or ()))


def schema(
    kind: Annotated[str | None, typer.Argument(help="Of which files; default: list the kinds.")] = None,
    out: Annotated[str | None, typer.Option("--out", help="File to write, for an editor.")] = None,
    as_json: Json = False,
) -> None:
    """JSON Schema of the files you write. Editors complete and check them by it."""
    from zpjax.verbs.schema import kind_lines, schema_kinds, schema_of, write_schema

    if kind is None:
        show_result(schema_kinds(), as_json, kind_lines)
    elif not_blank(out):
        say(write_schema(schema_of(kind), out))
    else:
        show_result(schema_of(kind), True, None)


def compare(markdown: Markdown = False, as_json: Json = False) -> None:
    """Our bounds beside published ones, with the tolerance of each."""
    import zpjax
    from zpjax.verbs.compare import compare_published, comparison_lines, comparison_markdown

    zpjax.enable_x64()
    show_result(compare_published(), as_json, comparison_markdown if markdown else comparison_lines)


def paper(
    section: Annotated[str | None, typer.Option(help="Only one section of the paper, 1 to 5.")] = None,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """The statements of arXiv:1505.06906, computed anew and judged. Takes a minute."""
    import zpjax
    from zpjax.farzan.check import checked_paper
    from zpjax.verbs.paper import paper_lines, paper_markdown

    zpjax.enable_x64()
    show_result(checked_paper(section), as_json, paper_markdown if markdown else paper_lines)


def charges(
    largest: Annotated[int, typer.Option("--max", help="Largest integer of the search.")] = 4,
    without: Annotated[bool, typer.Option("--without-right-handed-neutrinos", help="Cancel without them.")] = False,
    assign: Annotated[list[str] | None, typer.Option("--set", help="Of a, b or c, such as a=3/2: these alone.")] = None,
    as_json: Json = False,
) -> None:
    """Anomaly-free charges with small integers. What they need and which of them admit LMA-Dark."""
    import zpjax
    from zpjax.verbs.charges import assignment_lines, charge_lines, charge_report, one_assignment

    zpjax.enable_x64()
    if assign:
        show_result(one_assignment(pairs(assign)), as_json, assignment_lines)
    else:
        show_result(charge_report(largest, not without), as_json, charge_lines)


def tabulate(
    name: Annotated[str, typer.Argument(help="Name of the table.")],
    out: Annotated[str | None, typer.Option(help="Folder for the table; default: where zpjax reads.")] = None,
) -> None:
    """Make one of the tables that zpjax ships. With its measured errors."""
    import zpjax
    from zpjax.store.place import local_folder
    from zpjax.tabulation.base import tabulate as make

    folder = None if out is None else local_folder(out, "--out")
    zpjax.enable_x64()
    say(f"wrote {make(name, folder)}")
