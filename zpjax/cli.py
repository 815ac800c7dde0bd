"""The command line: each verb parses, calls one public function and prints."""

import json
import sys
from typing import Annotated

import typer

app = typer.Typer(
    help="Is a light Z' allowed, by what, and how sure are you?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Spec = Annotated[str, typer.Argument(help="TOML file of the scan.")]
_Out = Annotated[str | None, typer.Option("--out", help="Folder of the run; default runs/NAME.")]


@app.command()
def point(
    assign: Annotated[list[str], typer.Option("--set", help='NAME=VALUE, for example m_zp="10 MeV".')],
    model: Annotated[str, typer.Option(help="Name of the model.")] = "flavoured_u1",
    constraints: Annotated[str, typer.Option(help="Name of the constraint set.")] = "today",
    choose: Annotated[list[str] | None, typer.Option(help="SLOT=CONSTRAINT, another choice within the set.")] = None,
    as_json: _Json = False,
) -> None:
    """Every observable and constraint at one point."""
    import zpjax
    from zpjax.printing import point_tables

    zpjax.enable_x64()
    result = zpjax.evaluate_point(model, _pairs(assign), constraints, _pairs(choose or []))
    _print(result, as_json, point_tables)


@app.command()
def scan(
    spec: _Spec,
    out: _Out = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an unfinished scan; damaged chunks are computed again.")
    ] = False,
    chunks: Annotated[
        str | None,
        typer.Option("--chunks", metavar="i/N", help="Compute only share i of N (from 1); shares may run at once."),
    ] = None,
    devices: Annotated[
        int | None, typer.Option("--devices", metavar="N", help="Divide the points over N local devices; default all.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option("--dask", metavar="local:N|ADDRESS", help="Compute on N processes, or on a dask scheduler."),
    ] = None,
    cache: Annotated[
        str | None, typer.Option("--cache", metavar="DIR", help="Keep compiled programs in a folder of your own.")
    ] = None,
) -> None:
    """Run a scan; then its boundary, figure or summary, if the spec asks for them."""
    import zpjax
    from zpjax.printing import ProgressLine
    from zpjax.scan.following import run_and_follow
    from zpjax.scan.resources import prepared
    from zpjax.scan.share import read_share

    zpjax.enable_x64()
    share = None if chunks is None else read_share(chunks)
    compute = prepared(share, devices, dask, cache)
    resolved = zpjax.read_spec(spec)
    with ProgressLine(sys.stderr) as progress:

        def notice(sentence: str) -> None:
            progress.clear()
            typer.echo(sentence, err=True)

        for sentence in run_and_follow(resolved, _folder(spec, out), resume, progress, share, notice, compute):
            progress.clear()
            typer.echo(sentence)


@app.command()
def bench(
    spec: _Spec = "scans/lma_dark.toml",
    seconds: Annotated[float, typer.Option(help="How long each rate is measured.")] = 2.0,
    as_json: _Json = False,
) -> None:
    """What a scan costs on this machine, and an estimate for others."""
    import zpjax
    from zpjax.scan.bench import bench as measure
    from zpjax.scan.bench import bench_lines

    zpjax.enable_x64()
    _print(measure(zpjax.read_spec(spec), seconds), as_json, bench_lines)


@app.command()
def boundary(
    spec: _Spec,
    out: _Out = None,
    hepdata: Annotated[bool, typer.Option("--hepdata", help="Write a HEPData submission beside it.")] = False,
    figure: Annotated[bool, typer.Option("--figure", help="Draw it, coloured by the acting constraint.")] = False,
    as_json: _Json = False,
) -> None:
    """The boundary of the allowed region as ordered curves; uses the stored scan if there is one."""
    import zpjax
    from zpjax.scan.following import boundary_sentences

    zpjax.enable_x64()
    found = zpjax.scan_boundary(zpjax.read_spec(spec), _folder(spec, out))
    _print(found, as_json, boundary_sentences)
    if figure:
        from zpjax.figures.boundary_overlay import draw_boundary

        for path in draw_boundary(found, f"{_folder(spec, out)}/boundary"):
            typer.echo(f"{path}: drawn.", err=as_json)
    if hepdata:
        from zpjax.scan.hepdata import write_hepdata

        path = write_hepdata(found, f"{_folder(spec, out)}/hepdata")[-1]
        typer.echo(f"{path}: written.", err=as_json)


@app.command()
def report(
    runs: Annotated[list[str], typer.Argument(help="Folders of runs.", metavar="STORE...")],
    out: Annotated[
        str | None, typer.Option("--out", help="HTML file; default report.html in the first folder.")
    ] = None,
    paper: Annotated[bool, typer.Option(help="Include the check of the paper, which takes a minute.")] = True,
) -> None:
    """One self-contained HTML page of stored scans: figure, bounds, certificate, provenance, literature."""
    import zpjax
    from zpjax.reporting import write_report

    zpjax.enable_x64()
    path = write_report(runs, out, paper)
    typer.echo(f"{path}: written, {path.stat().st_size / 1e6:.1f} MB.")


@app.command()
def sensitivity(
    spec: _Spec,
    to: Annotated[
        str, typer.Option("--to", help="What is moved: mixing_scale, coherent_csi_2021.threshold, constants.m_muon ...")
    ],
    step: Annotated[float | None, typer.Option(help="By how much, in its unit; default its error, else 1 %.")] = None,
    out: _Out = None,
    as_json: _Json = False,
) -> None:
    """Error bands on the curves of a boundary: how far they move with a datum, an input or a parameter."""
    import zpjax
    from zpjax.scan.sensitivity import band_sentences, boundary_bands

    zpjax.enable_x64()
    found = boundary_bands(zpjax.read_spec(spec), _folder(spec, out), to, step)
    _print(found, as_json, band_sentences)


@app.command("list")
def list_(
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Only figures not yet checked at their source.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Models, observables, constraints and sets with units, domains and sources; or all figures still to be checked."""
    from zpjax import listing

    _print(listing.unchecked() if unchecked else listing.everything(), as_json, listing.listing_lines)


@app.command()
def show(spec: _Spec, as_json: _Json = False) -> None:
    """The resolved spec, every default written in."""
    import zpjax
    from zpjax.printing import toml_lines

    _print(zpjax.read_spec(spec).resolved(), as_json, toml_lines)


@app.command()
def check(spec: _Spec) -> None:
    """Read a spec, say whether it is sound and how large the scan is."""
    import numpy as np

    import zpjax

    resolved = zpjax.read_spec(spec)
    typer.echo(f"{spec}: sound; {int(np.prod(resolved.shape))} points, {len(resolved.keep)} quantities kept.")


@app.command()
def cite(scan: Annotated[str, typer.Argument(help="TOML file of a scan, or the folder of a run.")]) -> None:
    """BibTeX of exactly what a scan uses: model, observables, constraints, and the inputs on which they depend."""
    import zpjax
    from zpjax.scan.sources import sources_of, spec_of

    zpjax.enable_x64()
    typer.echo(zpjax.bibtex(sources_of(spec_of(scan))))


@app.command()
def compare(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of the README.")] = False,
    as_json: _Json = False,
) -> None:
    """Our bounds beside published ones, with the tolerance stated for each."""
    import zpjax
    from zpjax.printing import comparison_lines, comparison_markdown
    from zpjax.scan.comparison import compare_published

    zpjax.enable_x64()
    _print(compare_published(), as_json, comparison_markdown if markdown else comparison_lines)


@app.command()
def paper(
    section: Annotated[str | None, typer.Option(help="Only one section of the paper, 1 to 5.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of the README.")] = False,
    as_json: _Json = False,
) -> None:
    """The numbers and inequalities of arXiv:1505.06906, each computed anew and judged; takes a minute."""
    import zpjax
    from zpjax.paper import checked_paper
    from zpjax.paper.tables import paper_lines, paper_markdown

    zpjax.enable_x64()
    _print(checked_paper(section), as_json, paper_markdown if markdown else paper_lines)


@app.command()
def charges(
    largest: Annotated[int, typer.Option("--max", help="Largest integer of the search.")] = 4,
    without: Annotated[
        bool, typer.Option("--without-right-handed-neutrinos", help="Anomalies must cancel without them.")
    ] = False,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE of a, b or c, for example a=3/2: these charges alone.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Anomaly-free charges with small integers: what they need and which of them admit LMA-Dark."""
    import zpjax
    from zpjax.printing import assignment_lines, charge_lines
    from zpjax.theory.charge_report import charge_report, one_assignment

    zpjax.enable_x64()
    if assign:
        _print(one_assignment(_pairs(assign)), as_json, assignment_lines)
    else:
        _print(charge_report(largest, not without), as_json, charge_lines)


@app.command()
def profile(
    spec: Annotated[str | None, typer.Argument(help="TOML file with a table 'profile'; else a point by --set.")] = None,
    assign: Annotated[list[str] | None, typer.Option("--set", help='NAME=VALUE, for example m_zp="20 MeV".')] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model; default flavoured_u1.")] = None,
    fit: Annotated[str | None, typer.Option(help="Data of which year, see data/fits; default 2026.")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", help="Part of the data to leave out.")] = None,
    out: _Out = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of the README.")] = False,
    as_json: _Json = False,
) -> None:
    """Solar and reactor data with oscillation parameters profiled in both octants: at a point, or windows of a spec."""
    import zpjax
    from zpjax import printing
    from zpjax.scan import oscillation_fits

    if (spec is None) == (not assign):
        raise ValueError("profile takes either a TOML file or a point by --set NAME=VALUE.")
    if spec is not None and (model or fit or without):
        raise ValueError(
            f"{spec}: with a file, --model, --fit and --without have no say; it has keys for fits and without."
        )
    zpjax.enable_x64()
    if spec is None:
        found = oscillation_fits.profile_point(
            model or "flavoured_u1", _pairs(assign), fit or oscillation_fits.PRESENT, tuple(without or ())
        )
        _print(found, as_json, printing.profile_lines)
        return
    settings = oscillation_fits.read_window_spec(spec)
    found = oscillation_fits.find_windows(settings)
    written = oscillation_fits.write_windows(found, _folder(spec, out), settings.figure)
    _print(found, as_json, printing.window_markdown if markdown else printing.window_lines)
    for path in written:
        typer.echo(f"{path}: written.", err=True)


@app.command()
def tabulate(
    name: Annotated[str, typer.Argument(help="Name of the table.")],
    out: Annotated[
        str | None, typer.Option("--out", help="Folder for the table; default: among those zpjax reads.")
    ] = None,
) -> None:
    """Make one of the tables that zpjax ships, with its measured errors."""
    import zpjax
    from zpjax.tabulation.base import tabulate as make

    zpjax.enable_x64()
    typer.echo(f"wrote {make(name, out)}")


def _pairs(texts: list[str]) -> dict[str, str]:
    """NAME=VALUE texts as a dictionary of texts; a name may come once."""
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise ValueError(f"'{text}' must have the form NAME=VALUE.")
        if name in pairs:
            raise ValueError(f"parameter '{name}' is given twice.")
        pairs[name] = value
    return pairs


def _folder(spec: str, out: str | None) -> str:
    from pathlib import Path

    return out or str(Path("runs") / Path(spec).stem)


def _print(result, as_json: bool, lines) -> None:
    if as_json:
        typer.echo(json.dumps(_strict(result), indent=1, allow_nan=False))
    else:
        for line in lines(result):
            typer.echo(line)


def _strict(value):
    """JSON has no NaN and no infinity: null instead."""
    if isinstance(value, dict):
        return {key: _strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None
    return value


def main() -> None:
    """Entry point: bad input ends with one sentence and exit code 2, Ctrl-C with 130."""
    try:
        status = app(standalone_mode=False)
    except KeyboardInterrupt:
        status = 130
    except (ValueError, OSError) as error:
        _leave(_sentence(error), 2)
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of the command-line library
            _leave(error.format_message(), 2)
        if type(error).__name__ != "Abort":
            raise
        status = 130
    if status == 130:  # Ctrl-C, however the command-line library reports it
        _leave("interrupted; finished chunks are kept, continue with --resume.", 130)
    sys.exit(status if isinstance(status, int) else 0)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'output'}: {error.strerror}; finished chunks are kept, continue with --resume."
    return str(error)


def _leave(sentence: str, code: int) -> None:
    typer.echo(f"zpjax: {sentence}", err=True)
    sys.exit(code)
