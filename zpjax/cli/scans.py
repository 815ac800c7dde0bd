"""Commands on scans and on the runs they leave."""

import sys
from dataclasses import replace
from typing import Annotated

import typer

from zpjax.cli.common import Json, Out, Quiet, Spec, not_blank, run_folder, say, show_result, written


def scan(
    spec: Spec,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue; damaged chunks are computed again.")] = False,
    chunks: Annotated[
        str | None, typer.Option(metavar="i/N", help="Only share i of N; shares may run at once.")
    ] = None,
    devices: Annotated[int | None, typer.Option(metavar="N", help="Use N local devices; default all.")] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="local:N|ADDRESS", help="Use N processes, or a scheduler.")
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run a scan. Then its boundary, figure or summary, if the spec asks for them."""
    import zpjax
    from zpjax.progress_line import ProgressLine
    from zpjax.scan.share import read_share
    from zpjax.verbs.scan import prepared, run_and_follow, scan_record, scan_sentences

    zpjax.enable_x64()
    share = None if chunks is None else read_share(chunks)
    compute = prepared(share, devices, dask)
    resolved = zpjax.read_spec(spec)
    with ProgressLine(sys.stderr, quiet) as progress:

        def notice(sentence: str) -> None:
            progress.clear()
            if not quiet:
                say(sentence, err=True)

        parts = run_and_follow(resolved, run_folder(spec, out), resume, progress, share, notice, compute)
        for part in [scan_record(parts)] if as_json else parts:
            progress.clear()
            show_result(part, as_json, scan_sentences, quiet)


def bench(
    spec: Annotated[str | None, typer.Argument(help="TOML file of the scan; default: the README's main scan.")] = None,
    seconds: Annotated[float, typer.Option(help="How long each rate is measured.")] = 2.0,
    as_json: Json = False,
) -> None:
    """What a scan costs on this machine. And an estimate for others."""
    import zpjax
    from zpjax.verbs.bench import bench as measure
    from zpjax.verbs.bench import bench_lines, main_question

    zpjax.enable_x64()
    show_result(measure(zpjax.read_spec(spec) if spec else main_question(), seconds), as_json, bench_lines)


def boundary(
    spec: Spec,
    out: Out = None,
    hepdata: Annotated[bool, typer.Option("--hepdata", help="Write a HEPData submission beside it.")] = False,
    figure: Annotated[bool, typer.Option("--figure", help="Draw it, coloured by the acting constraint.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Also curves of what does not decide, and projections.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """The boundary of the allowed region as ordered curves. Uses the stored scan if there is one."""
    import zpjax
    from zpjax.verbs.boundary import boundary_sentences

    zpjax.enable_x64()
    resolved = zpjax.read_spec(spec)
    found = zpjax.scan_boundary(replace(resolved, boundary="all") if all_ else resolved, run_folder(spec, out))
    show_result(found, as_json, boundary_sentences, quiet)
    if figure:
        from zpjax.figures.boundary_overlay import draw_boundary

        written(draw_boundary(found, f"{run_folder(spec, out)}/boundary"), quiet, as_json, "drawn")
    if hepdata:
        from zpjax.verbs.hepdata import write_hepdata

        written(write_hepdata(found, f"{run_folder(spec, out)}/hepdata")[-1:], quiet, as_json)


def report(
    runs: Annotated[list[str], typer.Argument(help="Folders of runs.", metavar="STORE...")],
    out: Annotated[str | None, typer.Option(help="HTML file; default report.html in the first folder.")] = None,
    paper: Annotated[bool, typer.Option(help="Include the check of the paper, which takes a minute.")] = True,
    quiet: Quiet = False,
) -> None:
    """One self-contained HTML page of stored scans. Figure, bounds, certificate, provenance, literature."""
    import zpjax
    from zpjax.verbs.report import write_report

    zpjax.enable_x64()
    path = write_report(runs, not_blank(out), paper)
    written([path], quiet, what=f"written, {path.stat().st_size / 1e6:.1f} MB")


def sensitivity(
    spec: Spec,
    to: Annotated[str, typer.Option(help="What is moved: mixing_scale, gemma.limit, constants.m_muon ...")],
    step: Annotated[float | None, typer.Option(help="By how much, in its unit; default its error, else 1 %.")] = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Error bands on the curves of a boundary. How far they move with a datum, an input or a parameter."""
    import zpjax
    from zpjax.verbs.sensitivity import band_sentences, boundary_bands

    zpjax.enable_x64()

    def notice(sentence: str) -> None:
        if not quiet:
            say(sentence, err=True)

    found = boundary_bands(zpjax.read_spec(spec), run_folder(spec, out), to, step, notice)
    show_result(found, as_json, band_sentences, quiet)


def show(spec: Spec, as_json: Json = False) -> None:
    """The resolved spec, every default written in."""
    import zpjax
    from zpjax.question.toml_text import toml_lines

    show_result(zpjax.read_spec(spec).resolved(), as_json, toml_lines)


def check(spec: Spec, as_json: Json = False) -> None:
    """Whether a spec is sound, and how large its scan is."""
    import zpjax
    from zpjax.verbs.check import check_lines, checked

    zpjax.enable_x64()
    show_result({"spec": spec} | checked(zpjax.read_spec(spec)), as_json, check_lines)


def cite(scan: Annotated[str, typer.Argument(help="TOML file, or folder of a run.")], as_json: Json = False) -> None:
    """BibTeX of exactly what a scan uses. Model, observables, constraints, and the inputs on which they depend."""
    import zpjax
    from zpjax.verbs.cite import citations, cite_lines, spec_of

    zpjax.enable_x64()
    show_result(citations(spec_of(scan)), as_json, cite_lines)
