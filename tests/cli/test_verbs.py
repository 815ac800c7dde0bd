"""The command line: what it prints, and one sentence with the right exit code for whatever is wrong."""

import csv
import io
import json
import os
import shutil

import jax
import numpy as np
import pytest

from tests.extensions.folders import limit, written
from tests.scan.questions import document, small
from zpjax import __version__
from zpjax.constraints import constraint_set
from zpjax.progress_line import ProgressLine
from zpjax.question.toml_text import toml_lines
from zpjax.scan.run import Progress
from zpjax.verbs.scan import run_and_follow


def point(zpjax, *settings):
    code, out, _ = zpjax("point", *(word for s in settings for word in ("--set", s)), "--json")
    assert code == 0
    return json.loads(out)


def test_a_point_without_mixing_has_the_published_numbers(zpjax):
    found = point(zpjax, "m_zp=10 MeV", "g_zp=7e-5", "mixing_ratio=0")["observables"]
    expected = {"eps_u_mumu": 0.990194, "delta_a_mu": 4.857030e-11, "ctau": 1.518174e-2}
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=5e-7, atol=0)
    np.testing.assert_allclose(found["delta_neff_instantaneous"], 0.0889, rtol=6e-4, atol=0)  # four digits are given


def test_a_point_with_the_default_mixing_has_the_published_numbers(zpjax):
    found = point(zpjax, "m_zp=10 MeV", "g_zp=7e-5")["observables"]
    np.testing.assert_allclose(found["delta_a_mu"], 4.802493e-11, rtol=5e-7, atol=0)
    np.testing.assert_allclose(found["ctau"], 1.518126e-2, rtol=5e-7, atol=0)
    np.testing.assert_allclose(found["br_ee"], 3.1695e-5, rtol=1.6e-5, atol=0)
    np.testing.assert_allclose(found["kinetic_mixing"] / 7e-5, -1.859193e-2, rtol=5e-7, atol=0)
    np.testing.assert_allclose(found["eps_u_mumu"], 0.990194, rtol=5e-7, atol=0)


def test_the_json_of_a_point_has_the_documented_form(zpjax):
    # On the LMA-Dark band, between nu-Cal's and germanium's reach: the laboratory allows it, the early Universe does not.
    found = point(zpjax, "m_zp=7 MeV", "g_zp=3.4e-5")
    assert found["parameters"]["m_zp"] == 0.007
    for entry in found["constraints"].values():
        assert entry["family"] in ("chi2", "limit", "window", "requirement")
        assert entry["allowed"] is (entry["value"] < 1)
        assert {"confidence", "sources"} <= entry.keys()
    judged = {name: entry for name, entry in found["constraints"].items() if not entry["projection"]}
    assert {name for name, entry in judged.items() if not entry["allowed"]} == {"planck_2018_n_eff"}
    assert [sentence.split(":")[0] for sentence in found["assumptions"]] == [
        "quark_rotation = none",
        "kinetic mixing held at its one-loop value, cut off at 172.6 GeV",
    ]
    assert set(found["anomalies"]["with_right_handed_neutrinos"].values()) == {0.0}


def test_sets_and_constraints_named_again_are_all_asked(zpjax):
    arguments = ("point", "--set", "m_zp=10 MeV", "--set", "g_zp=7e-5", "--constraints", "farzan_2015")
    code, out, _ = zpjax(*arguments, "--constraints", "nutev_g_r", "--json")
    assert code == 0
    found = json.loads(out)
    assert "nutev_g_r" in found["constraints"]
    assert found["constraints"].keys() > {c.name for c in constraint_set("farzan_2015")}
    assert found["excluded"] is False  # the point that the paper names, by its own bounds


def test_a_second_point_is_not_compiled_again(zpjax, caplog):
    point(zpjax, "m_zp=10 MeV", "g_zp=7e-5")
    with jax.log_compiles(), caplog.at_level("WARNING", logger="jax"):
        point(zpjax, "m_zp=7 MeV", "g_zp=3.4e-5", "b=0.5")
    assert not [r for r in caplog.records if "Finished XLA compilation" in r.getMessage()]


def test_a_point_begins_with_the_verdict_and_shows_every_number_if_asked(zpjax):
    arguments = ("point", "--set", "m_zp=10 MeV", "--set", "g_zp=7e-5", "--require", "lma_dark_2026")
    code, out, _ = zpjax(*arguments)
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("EXCLUDED by 3 of 41 bounds (")
    assert lines[1] == "It does not explain what is asked for: lma_dark_2026."
    assert [line.split()[0] for line in lines[7:10]] == ["lma_dark_2026", "coherent_ge_2026", "planck_2018_n_eff"]
    assert "delta_a_mu" not in out
    everything = zpjax(*arguments, "--all")[1]
    assert everything.startswith(out)
    assert "\ndelta_a_mu " in everything
    assert "\ntrident_charm2 " in everything


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("point", "--set", "m_zp=10 MeV"), "parameter 'g_zp' (gauge coupling) is missing"),
        (("point", "--set", "m_zp=10 MeV", "--set", "g_zp=1", "--set", "g_zp=2"), "parameter 'g_zp' is given twice"),
        (("point", "--set", "m_zp=-1 MeV", "--set", "g_zp=1e-4"), "mass of the gauge boson must be positive"),
        (("point", "--set", "mzp=1 MeV", "--set", "g_zp=1e-4"), "did you mean 'm_zp'?"),
        (("point", "--set", "m_zp=10", "--set", "g_zp=1e-4"), "needs a unit"),
        (("point", "--set", "m_zp 10"), "must have the form NAME=VALUE"),
        (("scan", "scans/lma_drak.toml"), "did you mean 'lma_dark.toml'?"),
        (("scna", "x.toml"), "No such command 'scna'; did you mean 'scan'?"),
        (("xyz",), "No such command 'xyz'; choose from bench, boundary,"),
        (("scan", "x.toml", "--resum"), "No such option '--resum'; did you mean '--resume'?"),
        (("scan", "x.toml", "-z"), "No such option '-z'; choose from --cache, --chunks,"),
        (("scan",), "Missing argument 'spec'"),
        (("scan", "scans/lma_dark.toml", "--chunks", "0/4"), "must be i/N with 1 <= i <= N, such as 2/8, but is '0/4'"),
        (("scan", "scans/lma_dark.toml", "--chunks", "5/4"), "must be i/N with 1 <= i <= N, such as 2/8, but is '5/4'"),
        (("scan", "scans/lma_dark.toml", "--chunks", "x"), "must be i/N with 1 <= i <= N, such as 2/8, but is 'x'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_ends_with_one_sentence_and_code_2(zpjax, arguments, sentence):
    code, _, error = zpjax(*arguments)
    assert code == 2
    assert sentence in error
    assert "Traceback" not in error
    assert len(error.strip().splitlines()) == 1


THEN = {"boundary": True, "figure": True}


@pytest.fixture
def question(tmp_path):
    path = tmp_path / "question.toml"
    path.write_text("\n".join(toml_lines(document(then=THEN))))
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The run of that question with its boundary and figure; not to be written to."""
    path = tmp_path_factory.mktemp("whole") / "run"
    list(run_and_follow(small(then=THEN), path, False, lambda progress: None))
    return path


@pytest.fixture
def finished(whole, tmp_path):
    """A copy of it."""
    return shutil.copytree(whole, tmp_path / "run")


def test_a_scan_writes_store_boundary_and_figure(zpjax, question, tmp_path):
    code, out, _ = zpjax("scan", question, "--out", tmp_path / "run")
    assert code == 0
    assert "120 points" in out
    assert "verdict: bounded" in out
    made = {p.name for p in (tmp_path / "run").iterdir()}
    assert {"scan.zarr", "boundary.json", "boundary.csv", "figure.png", "figure.pdf"} <= made
    boundary = json.loads((tmp_path / "run" / "boundary.json").read_text())
    assert max(max(curve["residual"]) for curve in boundary["curves"]) < 1e-9


def test_the_json_of_a_scan_says_what_was_written_and_what_is_allowed(zpjax, question, tmp_path):
    run = tmp_path / "run"
    code, out, error = zpjax("scan", question, "--out", run, "--json")
    found = json.loads(out)
    assert (code, error, found["run"], found["points"]) == (0, "", str(run), 120)
    assert found["verdict"] == "bounded"
    assert found["held"].startswith("kinetic mixing held at its one-loop value")
    assert {path.removeprefix(f"{run}/") for path in found["written"]} == {p.name for p in run.iterdir()} - {"done"}
    curves = json.loads((run / "boundary.json").read_text())["curves"]
    assert [(c["constraint"], c["vertices"]) for c in found["boundary"]["curves"]] == [
        (c["constraint"], len(c["vertices"])) for c in curves
    ]
    share = json.loads(zpjax("scan", question, "--out", run, "--chunks", "2/2", "--json")[1])["share"]
    assert share == {"number": 2, "of": 2, "chunks": 2, "all_chunks": 3, "missing": 0}


def test_the_json_of_a_reduced_scan_has_its_summary_without_arrays(zpjax, tmp_path):
    path, run = tmp_path / "question.toml", tmp_path / "run"
    path.write_text("\n".join(toml_lines(document(reduce={"bins": 4, "profiles": ["m_zp"]}))), encoding="utf-8")
    found = json.loads(zpjax("scan", path, "--out", run, "--json")[1])
    whole = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert found["summary"]["allowed"] == whole["allowed"]
    assert set(whole) - set(found["summary"]) == {"profiles", "histograms"}
    assert found["written"] == [f"{run}/scan.zarr", f"{run}/summary.json"]


def test_a_quiet_command_prints_nothing_but_errors(zpjax, question, tmp_path):
    run = tmp_path / "run"
    assert zpjax("scan", question, "--out", run, "--quiet") == (0, "", "")
    assert zpjax("boundary", question, "--out", run, "--figure", "-q") == (0, "", "")
    assert (run / "boundary.png").exists()
    code, out, error = zpjax("scan", tmp_path / "none.toml", "--quiet")
    assert (code, out) == (2, "")
    assert "none.toml" in error


def test_shares_of_a_scan_are_followed_by_nothing_until_it_is_resumed(zpjax, question, tmp_path):
    run = tmp_path / "run"
    code, out, _ = zpjax("scan", question, "--out", run, "--chunks", "2/2")
    assert code == 0
    assert "share 2/2 stored, 2 of 3 chunks; 1 of the 3 is still missing" in out
    assert (
        "share 1/2 stored, 1 of 3 chunks; the scan is complete"
        in zpjax("scan", question, "--out", run, "--chunks", "1/2")[1]
    )
    assert {path.name for path in run.iterdir()} == {"scan.zarr", "done"}
    assert "verdict: bounded" in zpjax("scan", question, "--out", run, "--resume")[1]
    assert (run / "figure.pdf").exists()


def test_damage_is_named_before_it_is_computed_again(zpjax, question, tmp_path):
    run = tmp_path / "run"
    zpjax("scan", question, "--out", run, "--chunks", "1/1")
    chunk = run / "scan.zarr" / "eps_u_mumu" / "c" / "1" / "0"
    chunk.write_bytes(chunk.read_bytes()[:-1])
    code, _, error = zpjax("scan", question, "--out", run, "--chunks", "1/1")
    assert code == 0
    assert (
        error
        == f"{run}: damaged and computed again: chunk 1 ('eps_u_mumu' is missing or does not match its checksum).\n"
    )


def test_a_second_scan_of_another_spec_into_the_folder_is_refused(zpjax, question, finished):
    question.write_text(question.read_text().replace("[model]", "[model]\nb = 0.5"))
    code, _, error = zpjax("scan", question, "--out", finished, "--resume")
    assert code == 2
    assert "model.b was 1.0 and is now 0.5" in error


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write into a read-only folder")
def test_a_read_only_folder_is_refused(zpjax, question, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    code, _, error = zpjax("scan", question, "--out", folder / "run")
    assert code == 2
    assert "Permission denied" in error


def test_a_file_in_the_place_of_the_folder_is_refused(zpjax, question, tmp_path):
    (tmp_path / "run").write_text("in the way")
    code, _, error = zpjax("scan", question, "--out", tmp_path / "run")
    assert code == 2
    assert str(tmp_path / "run") in error


def test_an_interrupt_ends_with_code_130(zpjax, question, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("zpjax.verbs.scan.run_scan", interrupted)
    code, _, error = zpjax("scan", question, "--out", tmp_path / "run")
    assert code == 130
    assert "--resume" in error


def test_show_prints_a_spec_that_reads_back_to_the_same_scan(zpjax, question, tmp_path):
    code, out, _ = zpjax("show", question)
    assert code == 0
    again = tmp_path / "again.toml"
    again.write_text(out)
    assert zpjax("show", again)[1] == out


def test_unchecked_figures_are_listed(zpjax):
    code, out, _ = zpjax("list", "--unchecked")
    assert code == 0
    assert "br_omega_ee" in out
    assert "lma_dark_ud_2026" in out
    assert list(json.loads(zpjax("list", "--unchecked", "omega_ee", "--json")[1])["unchecked figures"]) == [
        "constants.br_omega_ee"
    ]


def test_unchecked_figures_of_an_extension_are_named_by_its_file(zpjax, tmp_path):
    unread = limit().replace("checked = true", "checked = false")
    mine = written(tmp_path / "mine", my_limit_toml=unread)
    code, out, _ = zpjax("list", "--unchecked", "me_2026", "--extend", mine, "--json")
    assert code == 0
    assert list(json.loads(out)["unchecked figures"]) == [f"{mine}/my_limit.toml"]


def test_citations_are_those_of_what_is_used(zpjax, question):
    code, out, _ = zpjax("cite", question)
    assert code == 0
    assert "1505.06906" in out
    assert "1406.2332" not in out
    found = json.loads(zpjax("cite", question, "--json")[1])
    assert found["keys"] == list(found["entries"])
    assert "\n\n".join(found["entries"].values()) == out.rstrip("\n")


def test_the_list_has_a_line_of_at_most_100_characters_per_entry(zpjax):
    lines = zpjax("list")[1].splitlines()
    assert max(map(len, lines)) <= 100
    assert "  delta_a_mu                  Z' contribution to (g-2)/2 of the muon" in lines
    assert "  ctau                        decay length at rest [cm]" in lines
    assert any(line.startswith("  bbn_n_eff") and line.endswith("; chi2, 95.45 %, unchecked") for line in lines)
    found = json.loads(zpjax("list", "--json")[1])
    assert len(lines) == sum(2 + len(rows) for rows in found.values()) - 1


def test_the_json_of_the_list_has_units_domains_and_sources(zpjax):
    found = json.loads(zpjax("list", "--json")[1])
    assert found["observables"]["ctau"]["unit"] == "cm"
    assert found["observables"]["ctau"]["mass_gev"] == [None, 1.0]
    assert found["constraints"]["muon_g2_wp25"]["sources"] == ["muon_g2_2025", "white_paper_2025"]
    assert found["models"]["flavoured_u1"]["parameters"]["m_zp"]["unit"] == "GeV"
    assert found["constraint sets"]["today"]["slots"]["helium"] == ["helium_pdg_2024", "helium_lbt_2026"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("models",), ["b_minus_l", "farzan_eq3", "flavoured_u1", "l_mu_minus_l_tau"]),
        (("observable", "TRIDENT", "nutev"), ["trident_ratio.nutev"]),
        (("measurements", "primordial", "HELIUM"), ["helium_lbt_2026", "helium_pdg_2024"]),
        (("inputs", "m_muon"), ["constants.m_muon"]),
        (("sets", "farzan"), ["farzan_2015"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_the_list_is_filtered_by_kind_and_words(zpjax, words, names):
    (rows,) = json.loads(zpjax("list", *words, "--json")[1]).values()
    assert list(rows) == names


def test_a_name_shows_all_about_it(zpjax):
    out = zpjax("list", "planck_2018_n_eff")[1]
    for part in ("    datum: 2.99 ± 0.17", "    confidence: 95.45 %", "    sources: planck_2018", "masses"):
        assert (part in out) == (part != "masses")
    assert "  act_dr6_n_eff      " in out  # which names it in its meaning
    assert "    masses: m < 1000 MeV" in zpjax("list", "ctau")[1]
    model = zpjax("list", "models", "flavoured_u1")[1]
    assert "      m_zp: mass of the gauge boson [GeV], usually 0.001, 1.0" in model


def test_what_is_not_listed_is_answered_with_the_nearest_name(zpjax):
    code, out, error = zpjax("list", "plank_2018_n_eff")
    assert (code, out) == (2, "")
    assert error == "zpjax: nothing that is listed holds 'plank_2018_n_eff'; did you mean 'planck_2018_n_eff'?\n"


def test_a_section_of_the_paper_is_checked(zpjax):
    code, out, _ = zpjax("paper", "--section", "1", "--json")
    assert code == 0
    (row,) = json.loads(out)
    assert row["name"] == "coupling_in_words"
    assert row["verdict"] == "rough"
    code, _, error = zpjax("paper", "--section", "7")
    assert code == 2
    assert "choose from 1, 2, 3, 4, 5" in error


def test_a_run_is_reported_on_one_page(zpjax, finished, tmp_path):
    code, out, _ = zpjax("report", finished, "--no-paper")
    assert code == 0
    assert out == f"{finished / 'report.html'}: written, 0.1 MB.\n"
    code, _, error = zpjax("report", tmp_path / "nothing")
    assert code == 2
    assert "there is no scan here" in error


def test_a_sound_spec_is_called_sound(zpjax, question):
    assert "sound; 120 points" in zpjax("check", question)[1]
    found = json.loads(zpjax("check", question, "--json")[1])
    assert (found["spec"], found["sound"], found["points"]) == (str(question), True, 120)
    assert "eps_u_mumu" in found["quantities"]


def test_help_has_a_short_name_and_the_version_one_of_its_own(zpjax):
    assert zpjax("--version") == (0, f"zpjax {__version__}\n", "")
    for command in ((), ("point",)):
        assert zpjax(*command, "-h")[:2] == zpjax(*command, "--help")[:2]
    assert zpjax()[0] == 2


@pytest.mark.parametrize("terminal", [True, False], ids=["on a terminal", "in a log"])
def test_progress_names_points_rate_and_time_left(terminal, monkeypatch):
    class Stream(io.StringIO):
        def isatty(self):
            return terminal

    stream = Stream()
    monkeypatch.setattr(ProgressLine, "EVERY", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with ProgressLine(stream) as progress:
        for done in (0, 400_000, 1_000_000):
            progress(Progress(done, 1_000_000))
    assert "points/s" in stream.getvalue()
    assert "1,000,000" in stream.getvalue()


def test_a_constraint_that_does_not_act_says_so(zpjax):
    arguments = ("point", "--set", "m_zp=10 MeV", "--set", "g_zp=1e-5", "--choose", "muon_g2=muon_g2_wp20", "--json")
    code, out, _ = zpjax(*arguments, "--require", "lma_dark_2026")
    assert code == 0
    found = json.loads(out)["constraints"]
    assert found["muon_g2_wp20"]["status"] == "NOT_APPLICABLE"
    assert found["muon_g2_wp20"]["value"] == 0
    assert found["lma_dark_2026"]["status"] == "OK"


WINDOWS = """
[profile]
fits = ["2026"]
quarks = ["u = d"]
eps = { min = -0.8, max = 0.4, points = 61 }

[then]
figure = true
"""


def test_a_point_is_profiled_in_both_octants(zpjax):
    code, out, _ = zpjax("profile", "--set", "m_zp=20 MeV", "--set", "g_zp=9.6e-5", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["better"] == "dark"
    assert found["octants"]["dark"]["sin2_theta_12"] > 0.5 > found["octants"]["light"]["sin2_theta_12"]
    code, out, _ = zpjax("profile", "--set", "m_zp=20 MeV", "--set", "g_zp=9.6e-5", "--without", "day_night")
    assert "fit 2026 without day_night" in out
    assert "The dark octant fits better" in out


def test_windows_are_computed_written_and_drawn(zpjax, tmp_path):
    spec, out = tmp_path / "windows.toml", tmp_path / "windows"
    spec.write_text(WINDOWS, encoding="utf-8")
    code, text, _ = zpjax("profile", spec, "--out", out)
    assert code == 0
    assert "LMA fits better, by 2.1" in text
    assert {path.name for path in out.iterdir()} == {"windows.json", "figure.png", "figure.pdf"}
    rows = json.loads((out / "windows.json").read_text(encoding="utf-8"))["rows"]
    (low, high) = next(row for row in rows if row["octant"] == "dark")["intervals"][0]
    np.testing.assert_allclose((low, high), (-0.551, -0.399), rtol=0, atol=1e-3)
    assert zpjax("profile", spec, "--out", out, "--markdown")[1].startswith("| fit | quarks |")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('fits = ["2026"]', 'fits = ["2014"]', "key 'profile.fits' has '2014'"),
        ('quarks = ["u = d"]', 'quarks = ["s"]', "key 'profile.quarks' has 's'"),
        ("points = 61", "points = 6", "at least 11 points"),
        ("min = -0.8", "min = 0.8", "min below max"),
        ("eps = {", "esp = {", "key 'profile.esp' is not known; did you mean 'eps'?"),
        ("figure = true", 'figure = "yes"', "must be true or false"),
        ("[profile]", "[profil]", "key 'profil' is not known; did you mean 'profile'?"),
        ("[then]", "delta_chi2 = -1\n[then]", "key 'profile.delta_chi2' must be positive"),
        ("[then]", 'without = ["day_nigth"]\n[then]', "did you mean 'day_night'?"),
    ],
)
def test_a_faulty_spec_of_windows_gets_one_sentence(zpjax, tmp_path, old, new, sentence):
    spec = tmp_path / "windows.toml"
    spec.write_text(WINDOWS.replace(old, new), encoding="utf-8")
    code, _, err = zpjax("profile", spec, "--out", tmp_path / "out")
    assert code == 2
    assert sentence in err
    assert str(spec) in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("arguments", [(), ("scans/x.toml", "--set", "m_zp=1 MeV")])
def test_profile_takes_a_file_or_a_point(zpjax, arguments):
    code, _, err = zpjax("profile", *arguments)
    assert code == 2
    assert "either a TOML file or a point" in err


def test_options_of_a_point_do_not_go_with_a_file(zpjax):
    code, _, err = zpjax("profile", "scans/nsi_windows.toml", "--without", "day_night")
    assert code == 2
    assert "--without have no say" in err


def test_one_option_asks_for_the_curve_of_every_constraint(zpjax, tmp_path, monkeypatch):
    """Beyond some number of constraints only those that decide are followed: here the stronger of two limits on g-2."""
    monkeypatch.setattr("zpjax.verbs.boundary.FEW", 1)
    names = ["muon_g2_wp25", "farzan_muon_g2"]
    path, run = tmp_path / "q.toml", tmp_path / "run"
    path.write_text("\n".join(toml_lines(document(constraints={"names": names}))), encoding="utf-8")
    curves = []
    for options in ([], ["--all"]):
        code, out, err = zpjax("boundary", path, "--out", run, *options)
        assert (code, err) == (0, "")
        with (run / "boundary.csv").open(encoding="utf-8") as file:
            curves.append({row["constraint"] for row in csv.DictReader(file)})
        assert ("zpjax boundary --all" in out) == (not options)
    assert curves[0] < curves[1] == {"combined", *names}
