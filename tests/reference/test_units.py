"""Units at the edges against independently quoted conversion constants."""

from fractions import Fraction

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.units import UNITS, from_natural, nearest, parse, show, to_natural, unit_named


@pytest.mark.parametrize(
    ("natural", "unit", "value"),
    [
        pytest.param(1.0, "cm", 1.973269804e-14, id="hbar c is 1.973269804e-14 GeV cm (CODATA 2018)"),
        pytest.param(1.0, "fm", 0.1973269804, id="hbar c is 0.1973269804 GeV fm"),
        pytest.param(1.0, "s", 6.582119569e-25, id="hbar is 6.582119569e-25 GeV s (CODATA 2018)"),
        pytest.param(1.0, "cm^2", 3.893793721e-28, id="GeV^-2 is 0.3893793721 mb (PDG)"),
        pytest.param(1.0, "erg/s", 1.602176634e-3 / 6.582119569e-25, id="1 GeV is 1.602176634e-3 erg, over hbar"),
    ],
)
def test_natural_units_convert_as_codata_quotes(natural, unit, value):
    # The published constants carry ten digits.
    np.testing.assert_allclose(from_natural(natural, unit), value, rtol=1e-9, atol=0)


def test_a_mole_of_electrons_gives_the_tabulated_matter_potential():
    """sqrt2 G_F N_e = 7.63247e-14 eV per mol/cm^3; numbers of the standard formula, e.g. PDG review 14, eq. (14.65)."""
    potential = np.sqrt(2.0) * 1.1663788e-5 * to_natural(1.0, "mol/cm^3")
    # The quoted constant has six digits.
    np.testing.assert_allclose(from_natural(potential, "eV"), 7.63247e-14, rtol=1e-6, atol=0)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_value_survives_the_round_trip(name):
    np.testing.assert_allclose(from_natural(to_natural(3.7, name), name), 3.7, rtol=1e-15, atol=0)
    np.testing.assert_allclose(parse(f"3.7 {name}", name), to_natural(3.7, name), rtol=1e-15, atol=0)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        pytest.param("10 MeV", "GeV", 0.01, id="a mass in MeV"),
        pytest.param("10MeV", "GeV", 0.01, id="no space is needed"),
        pytest.param("  +1.5e-3 TeV ", "GeV", 1.5, id="sign, exponent and blanks"),
        pytest.param(".5 keV", "GeV", 5e-7, id="a leading point"),
        pytest.param("-1.40", "1", -1.4, id="a bare text number where the unit is 1"),
        pytest.param(7e-5, "1", 7e-5, id="a bare number where the unit is 1"),
        pytest.param(3, "%", 0.03, id="a bare number is in the declared dimensionless unit"),
        pytest.param("5 %", "1", 0.05, id="per cent for a pure number"),
        pytest.param("1 km", "cm", 1e5 / 1.973269804e-14, id="a length in another unit of length"),
    ],
)
def test_a_quantity_is_read(text, unit, value):
    np.testing.assert_allclose(parse(text, unit), value, rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    "number",
    [np.float64(0.75), np.float32(0.75), np.array(0.75), jnp.array(0.75), jnp.float32(0.75), Fraction(3, 4)],
    ids=lambda number: f"{type(number).__module__}.{type(number).__name__}",
)
def test_a_scalar_is_a_number_whoever_made_it(number):
    value = parse(number, "1")
    assert type(value) is float
    assert value == 0.75


@pytest.mark.parametrize(
    "number", [np.int64(3), np.uint8(3), jnp.int32(3), Fraction(3)], ids=lambda n: type(n).__name__
)
def test_a_whole_scalar_is_a_number_too(number):
    assert parse(number, "1") == 3.0


@pytest.mark.parametrize(
    "given",
    [np.array([1.0]), jnp.array([1.0, 2.0]), np.bool_(True), np.complex128(1), 1j, None, [1.0], np.array("1")],
    ids=["one entry", "a batch", "numpy's true", "numpy's complex", "complex", "none", "a list", "an array of text"],
)
def test_what_is_no_real_scalar_is_refused(given):
    with pytest.raises(ValueError, match=r"must be a number with a unit such as '10 1'\.$"):
        parse(given, "1")


@pytest.mark.parametrize("given", [10**400, -Fraction(10**400)], ids=["integer", "fraction"])
def test_a_number_beyond_all_doubles_is_refused(given):
    with pytest.raises(ValueError, match="too large for a number of double precision"):
        parse(given, "1")


@pytest.mark.parametrize(
    ("text", "unit", "sentence"),
    [
        pytest.param(10, "GeV", "Value 10 needs a unit, for example '10 GeV'.", id="a bare number for a mass"),
        pytest.param("10", "GeV", "Value 10.0 needs a unit, for example '10.0 GeV'.", id="a bare text for a mass"),
        pytest.param(
            "10 cm", "GeV", "Value '10 cm' has the unit of another quantity; use 'GeV' or one like it.", id="a length"
        ),
        pytest.param("10 Mev", "GeV", "Unit 'Mev' is not known; did you mean 'MeV'?", id="a misspelt unit"),
        pytest.param("10 mev", "GeV", "Unit 'mev' is not known; did you mean 'MeV'?", id="a unit in small letters"),
        pytest.param(
            "ten MeV", "GeV", "Value 'ten MeV' must be a number with a unit such as '10 GeV'.", id="no number"
        ),
        pytest.param(True, "1", "Value True must be a number with a unit such as '10 1'.", id="a boolean"),
        pytest.param(None, "1", "Value None must be a number with a unit such as '10 1'.", id="nothing"),
        pytest.param("", "1", "Value '' must be a number with a unit such as '10 1'.", id="an empty text"),
    ],
)
def test_a_wrong_quantity_is_refused_with_one_sentence(text, unit, sentence):
    with pytest.raises(ValueError) as error:
        parse(text, unit)
    assert str(error.value) == sentence


def test_an_unknown_unit_lists_all_choices_when_none_is_close():
    with pytest.raises(ValueError, match=r"^Unit 'furlong' is not known; choose from %, 1, GeV, .*\.$"):
        unit_named("furlong")


def test_the_nearest_choice_is_suggested():
    assert nearest("delta_amu", ["delta_a_mu", "ctau"]) == "; did you mean 'delta_a_mu'?"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        pytest.param(0.01, "GeV", "10 MeV", id="a light mass in MeV"),
        pytest.param(172.57, "GeV", "172.57 GeV", id="a heavy mass in GeV"),
        pytest.param(1e3, "GeV", "1 TeV", id="exactly one TeV"),
        pytest.param(0.0, "GeV", "0 GeV", id="zero keeps the declared unit"),
        pytest.param(7e-5, "1", "7e-05", id="a pure number has no unit"),
        pytest.param(1e5 / 1.973269804e-14, "km", "1 km", id="a length in its own unit"),
        pytest.param(-0.005, "GeV", "-5 MeV", id="a negative mass parameter"),
    ],
)
def test_a_value_is_shown_in_a_readable_unit(value, unit, text):
    assert show(value, unit) == text


@pytest.mark.parametrize("value", [1e-3, 0.0123456, 0.999999999, 1.0, 172.57])
def test_what_is_shown_can_be_read_back(value):
    np.testing.assert_allclose(parse(show(value, "GeV", digits=15), "GeV"), value, rtol=1e-14, atol=0)
