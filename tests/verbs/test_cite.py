"""What a scan cites: everything it uses and nothing else."""

import pytest

from tests.scan.questions import document
from zpjax.question.reading import read_spec, resolve
from zpjax.question.toml_text import toml_lines
from zpjax.references import bibliography
from zpjax.scan.run import run_scan
from zpjax.verbs.cite import sources_of, spec_of


def asked(keep, **constraints):
    axes = {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 3}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 3}}
    return resolve({"axes": axes, "output": {"keep": keep}, "constraints": constraints or {"names": []}})


def test_a_tree_level_coupling_needs_the_paper_and_the_fermi_constant():
    assert set(sources_of(asked(["eps_u_mumu"]))) == {"farzan_2015", "pdg_2024"}


def test_a_constant_is_cited_only_where_a_result_depends_on_it():
    """Quark masses of the loop come from another source; no result without mixing depends on them."""
    assert "constituent_masses" in sources_of(asked(["kinetic_mixing"]))
    assert "constituent_masses" not in sources_of(asked(["eps_u_mumu"]))


def test_the_solar_model_is_cited_where_its_composition_enters():
    assert "vinyoles_2017" in sources_of(asked(["lma_dark_eps_image"]))


def test_a_constraint_is_cited_only_if_it_is_kept_or_bounds_a_region():
    names = ["muon_g2_wp25"]
    assert "white_paper_2025" not in sources_of(asked(["eps_u_mumu"], names=names))
    assert "white_paper_2025" in sources_of(asked(["ratios"], names=names))


@pytest.mark.parametrize("name", ["lma_dark", "supernova"])
def test_every_source_of_a_shipped_scan_has_an_entry(name):
    found = sources_of(read_spec(f"scans/{name}.toml"))
    assert set(found) <= set(bibliography())
    assert len(found) == len(set(found))


def test_a_run_cites_what_its_spec_does(tmp_path):
    spec = resolve(document())
    run_scan(spec, tmp_path / "run")
    assert sources_of(spec_of(tmp_path / "run")) == sources_of(spec)


def test_where_everything_is_kept_only_the_verdict_is_cited():
    axes = {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 3}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 3}}
    constraints = {"names": ["muon_g2_wp25"]}
    everything = resolve({"axes": axes, "output": {"observables": "all", "keep": "all"}, "constraints": constraints})
    assert len(everything.keep) > 100
    assert sources_of(everything) == sources_of(asked(["ratios"], **constraints))


def test_what_is_kept_by_name_is_cited_beside_the_verdict():
    found = sources_of(asked(["ratios", "lma_dark_eps_image"], names=["muon_g2_wp25"]))
    assert {"vinyoles_2017", "white_paper_2025"} <= set(found)


@pytest.mark.parametrize("verb", ["check", "scan"])
def test_an_unknown_source_is_refused_before_a_scan_and_not_by_its_citations(verb, tmp_path, monkeypatch, zpjax):
    entries = {key: entry for key, entry in bibliography().items() if key != "farzan_2015"}
    monkeypatch.setattr("zpjax.references.bibliography", lambda: entries)
    path = tmp_path / "q.toml"
    path.write_text("\n".join(toml_lines(document())), encoding="utf-8")
    code, _, said = zpjax(verb, path, *(["--out", tmp_path / "run"] if verb == "scan" else []))
    assert code == 2
    assert "source 'farzan_2015' is in no bibliography" in said
    assert not (tmp_path / "run").exists()
