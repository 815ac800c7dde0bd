"""What a scan cites: everything it uses and nothing else."""

import pytest

from tests.scan.questions import document
from zpjax.references import bibliography
from zpjax.scan.reading_spec import read_spec, resolve
from zpjax.scan.run import run_scan
from zpjax.scan.sources import sources_of, spec_of


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
