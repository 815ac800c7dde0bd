"""Commands on one point: everything there, and the fit to solar and reactor data."""

from typing import Annotated

import typer

from zpjax.cli.common import Json, Markdown, Out, Quiet, pairs, run_folder, show_result, written


def point(
    assign: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help='For example m_zp="10 MeV".')],
    model: Annotated[str, typer.Option(help="Name of the model.")] = "flavoured_u1",
    constraints: Annotated[
        list[str] | None, typer.Option(help="Name of a set or of a constraint; may come again. Default: the set today.")
    ] = None,
    choose: Annotated[list[str] | None, typer.Option(help="SLOT=CONSTRAINT, another choice within the set.")] = None,
    require: Annotated[list[str] | None, typer.Option(help="An explanation to ask for: lma_dark_2026 ...")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every observable there is, and every constraint.")] = False,
    as_json: Json = False,
) -> None:
    """Is a point allowed? The verdict, what constrains it most, what that assumes. Or every number there."""
    import zpjax
    from zpjax.verbs.point_lines import point_lines, point_tables

    zpjax.enable_x64()
    asked = constraints or "today", pairs(choose or []), require or ()
    result = zpjax.evaluate_point(model, pairs(assign), *asked, observables=None if all_ or as_json else "needed")
    show_result(result, as_json, lambda found: [*point_lines(found), *(["", *point_tables(found)] if all_ else [])])


def profile(
    spec: Annotated[str | None, typer.Argument(help="TOML file with a table 'profile'; else a point by --set.")] = None,
    assign: Annotated[list[str] | None, typer.Option("--set", help='NAME=VALUE, for example m_zp="20 MeV".')] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model; default flavoured_u1.")] = None,
    fit: Annotated[str | None, typer.Option(help="Data of which year, see data/fits; default 2026.")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", help="Part of the data to leave out.")] = None,
    out: Out = None,
    quiet: Quiet = False,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Solar and reactor data with oscillation parameters profiled. In both octants; at a point, or windows of a spec."""
    import zpjax
    from zpjax.question.windows import read_window_spec
    from zpjax.store.place import place
    from zpjax.verbs.profile import PRESENT, profile_lines, profile_point
    from zpjax.verbs.windows import find_windows, window_lines, window_markdown, write_windows

    if (spec is None) == (not assign):
        raise ValueError("profile takes either a TOML file or a point by --set NAME=VALUE.")
    if spec is not None and (model or fit or without):
        raise ValueError(f"{spec}: with a file --model, --fit and --without have no say; it has keys of its own.")
    zpjax.enable_x64()
    if spec is None:
        found = profile_point(model or "flavoured_u1", pairs(assign), fit or PRESENT, tuple(without or ()))
        show_result(found, as_json, profile_lines, quiet)
        return
    settings, folder = read_window_spec(spec), place(run_folder(spec, out))
    found = find_windows(settings)
    files = write_windows(found, folder, settings.figure)
    show_result(found, as_json, window_markdown if markdown else window_lines, quiet)
    written(files, quiet, err=True)
