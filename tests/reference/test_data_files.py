"""Every number in the data files has a unit, a source that resolves, and a statement whether it was checked."""

import tomllib
from dataclasses import fields
from importlib import resources

import numpy as np
import pytest

from zpjax import catalogue, models
from zpjax.constants import StandardInputs, load_standard_inputs, read_quantities
from zpjax.constraints import constraint_named, constraint_set, explanation_names, set_names, shipped_constraint_names
from zpjax.constraints.base import read_constraint
from zpjax.inputs import input_topics, load_data, load_inputs, load_solar_production
from zpjax.nuisances import load_nuisances
from zpjax.references import bibliography, bibtex, shipped_bibliography
from zpjax.units import UNITS, from_natural
from zpjax.verbs.compare import published_bounds

DATA = resources.files("zpjax").joinpath("data")
FILES = {"constants.toml": StandardInputs}


def measurement(name):
    return tomllib.loads(DATA.joinpath(f"measurements/{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES)
def test_the_file_holds_exactly_the_fields(file):
    assert set(read_quantities(file)) == {field.name for field in fields(FILES[file])}


@pytest.mark.parametrize(
    ("file", "name"), [pytest.param(f, n, id=f"{n} of {f}") for f in FILES for n in read_quantities(f)]
)
def test_a_number_has_unit_uncertainty_source_and_check(file, name):
    entry = read_quantities(file)[name]
    assert entry["unit"] in UNITS
    assert entry["source"] in bibliography()
    assert isinstance(entry["checked"], bool)
    assert entry["error"] > 0
    assert isinstance(entry["value"], float)


@pytest.mark.parametrize("topic", input_topics())
def test_the_figures_of_a_topic_have_unit_source_check_and_meaning(topic):
    for name, entry in read_quantities(f"inputs/{topic}.toml").items():
        assert entry["unit"] in UNITS, name
        assert entry["source"] in bibliography(), name
        assert isinstance(entry["checked"], bool), name
        assert entry["meaning"].endswith("."), name
        assert np.all(np.isfinite(load_data()[topic][name])), name
        assert set(entry) <= {"value", "error", "unit", "source", "checked", "meaning"}, name


def test_the_charge_is_the_root_of_four_pi_alpha():
    np.testing.assert_allclose(load_standard_inputs().electric_charge, 0.30282212, rtol=1e-7, atol=0)  # 8 digits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("fermi_constant", 1.1663788e-5, id="G_F from the muon lifetime"),
        pytest.param("fine_structure", 1 / 137.035999177, id="alpha, CODATA 2022"),
        pytest.param("m_electron", 0.51099895e-3, id="electron"),
        pytest.param("m_muon", 0.1056583755, id="muon"),
        pytest.param("m_tau", 1.77693, id="tau"),
        pytest.param("m_pi0", 0.1349768, id="neutral pion"),
        pytest.param("m_pi_plus", 0.13957039, id="charged pion"),
        pytest.param("m_kaon_plus", 0.493677, id="charged kaon"),
        pytest.param("m_kaon_0", 0.497611, id="neutral kaon"),
        pytest.param("m_omega", 0.78266, id="omega"),
        pytest.param("m_phi", 1.019461, id="phi"),
        pytest.param("br_omega_3pi", 0.892, id="omega to three pions: a fraction, not per cent"),
        pytest.param("br_phi_3pi", 0.1524, id="phi to three pions: a fraction, not per cent"),
    ],
)
def test_constants_are_those_of_the_pdg_in_gev(name, value):
    """Review of particle physics 2024 (summary tables)."""
    np.testing.assert_allclose(getattr(load_standard_inputs(), name), value, rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", shipped_constraint_names())
def test_a_measurement_parses_and_its_sources_resolve(name):
    entry, constraint = measurement(name), constraint_named(name)
    assert "checked" in entry
    assert constraint.sources
    assert set(constraint.sources) <= set(bibliography())
    assert constraint.confidence is None or 0 < constraint.confidence < 1


@pytest.mark.parametrize("name", set_names())
def test_a_set_names_only_constraints_that_exist(name):
    slots = tomllib.loads(DATA.joinpath(f"sets/{name}.toml").read_text(encoding="utf-8"))["slots"]
    for slot, choices in slots.items():
        for choice in choices:
            chosen = constraint_set(name, {slot: choice})
            assert choice == "none" or constraint_named(choice) in chosen


def test_every_bound_belongs_to_a_set_and_no_explanation_does():
    used = set()
    for name in set_names():
        slots = tomllib.loads(DATA.joinpath(f"sets/{name}.toml").read_text(encoding="utf-8"))["slots"]
        used |= {choice for choices in slots.values() for choice in choices}
    assert set(shipped_constraint_names()) - used == (set(explanation_names()) & set(shipped_constraint_names()))
    assert used & (set(explanation_names()) & set(shipped_constraint_names())) == set()


def cited():
    """Keys of all sources named by data, models and observables."""
    files = [*FILES, *(f"inputs/{topic}.toml" for topic in input_topics())]
    keys = {entry["source"] for file in files for entry in read_quantities(file).values()}
    keys |= {row["source"] for row in published_bounds()}
    keys |= {key for nuisance in load_nuisances().values() for key in nuisance["sources"]}
    keys |= {key for name in shipped_constraint_names() for key in constraint_named(name).sources}
    keys |= {model.source for model in models.shipped_models().values()}
    keys |= {key for o in catalogue.shipped_observables().values() for key in o.sources}
    return keys


def test_every_citation_resolves():
    assert cited() - set(bibliography()) == set()


def test_every_bibliography_entry_is_cited():
    assert set(shipped_bibliography()) - cited() == set()


def test_bibtex_gives_each_entry_once_in_order_of_mention():
    text = bibtex(["tulin_2014", "farzan_2015", "tulin_2014"])
    assert text.count("@article{tulin_2014") == 1
    assert text.index("tulin_2014") < text.index("farzan_2015")


def test_every_bibliography_entry_is_complete():
    for key, entry in bibliography().items():
        assert entry.count("{") == entry.count("}"), key
        assert "title" in entry, key
        assert "year" in entry, key


@pytest.mark.parametrize("composition", ["gs98", "agss09"])
@pytest.mark.parametrize("source", ["pp", "pep", "hep", "7Be", "8B", "13N", "15O", "17F"])
def test_the_solar_composition_falls_outwards_from_half_a_neutron_per_electron(source, composition):
    """Helium in the core: Y_n < 1/2 everywhere, falling outwards as hydrogen takes over (Vinyoles et al. 2017)."""
    production = load_solar_production(source, composition)
    density = from_natural(production.electron_density, "mol/cm^3")
    assert len(density) == len(production.neutrons_per_electron) == 8
    assert np.all(np.diff(density) < 0)
    assert np.all(np.diff(production.neutrons_per_electron) < 0)
    assert np.all((density > 15) & (density < 105))
    assert np.all((production.neutrons_per_electron > 0.16) & (production.neutrons_per_electron < 0.5))


def test_the_low_metallicity_sun_has_fewer_neutrons():
    high, low = (load_solar_production("8B", c).neutrons_per_electron for c in ("gs98", "agss09"))
    assert np.all(low < high)


def test_the_default_inputs_are_the_gs98_sun_and_decoupling_at_1_5_mev():
    inputs = load_inputs()
    np.testing.assert_allclose(inputs.nuisances["decoupling_temperature"], 1.5e-3, rtol=1e-15, atol=0)
    table = inputs.tables.solar_8b.neutrons_per_electron
    np.testing.assert_array_equal(table, load_solar_production("8B", "gs98").neutrons_per_electron)


VALID = DATA.joinpath("measurements/farzan_muon_g2.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            VALID.replace('"limit"', '"limits"'), "x.toml: key 'family' is 'limits'; did you mean 'limit'?", id="family"
        ),
        pytest.param(VALID.replace("limit = 6.3e-10\n", ""), "x.toml: key 'limit' is missing.", id="no number"),
        pytest.param(VALID.replace("checked = true\n", ""), "x.toml: key 'checked' is missing.", id="no statement"),
        pytest.param(VALID + "side = 'above'\n", "x.toml: key 'side' is not known; did you mean 'sides'?", id="a typo"),
        pytest.param(
            VALID.replace("delta_a_mu", "delta_amu"),
            "x.toml: key 'observable': Observable 'delta_amu' is not known; did you mean 'delta_a_mu'?",
            id="an unknown observable",
        ),
        pytest.param(
            VALID.replace('"delta_a_mu"', '"ctau"'),
            "x.toml: key 'limit': Value 6.3e-10 needs a unit, for example '6.3e-10 cm'.",
            id="a length without a unit",
        ),
    ],
)
def test_a_wrong_measurement_is_refused_with_one_sentence(text, sentence):
    with pytest.raises(ValueError) as error:
        read_constraint("x", text)
    assert str(error.value) == sentence


def test_a_limit_is_read_in_the_unit_written_beside_it():
    text = VALID.replace('"delta_a_mu"', '"ctau"').replace("6.3e-10", '"2 km"')
    np.testing.assert_allclose(from_natural(read_constraint("x", text).statistic.limit, "cm"), 2e5, rtol=1e-14, atol=0)
