"""Parameters, defaults and charges of the models."""

from fractions import Fraction

import jax.numpy as jnp
import numpy as np
import pytest

from tests.points import MODEL_NAMES, couplings, make_point
from zpjax.catalogue import observable_named
from zpjax.inputs import load_inputs
from zpjax.models import model_named, shipped_models
from zpjax.observables import predict
from zpjax.question.entries import parameters_of
from zpjax.references import bibliography
from zpjax.units import UNITS


def test_the_catalogue_holds_the_four_models():
    assert set(shipped_models()) == set(MODEL_NAMES)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_every_parameter_is_described(model, constants):
    known = model_named(model)
    assert known.source in bibliography()
    for name, info in known.parameter_info().items():
        assert info.unit in UNITS
        assert info.meaning
        assert info.symbol
        assert info.choices or info.box[0] < info.box[1]
        assert info.spacing in ("linear", "log")
        assert info.spacing == "linear" or info.box[0] > 0
        assert info.required == (name not in known.defaults(constants))


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_the_mixing_scale_defaults_to_the_top_mass(model, constants):
    assert model_named(model).defaults(constants)["mixing_scale"] == constants.m_top
    assert model_named(model).parameter_info()["mixing_scale"].lower_constant == "m_top"


def test_the_default_family_is_that_of_the_paper():
    """Farzan (2015), eqs. (8) and (9): b = c = 1; a = -1 makes the first two generations equal."""
    charges = couplings().charges
    assert (charges.neutrino.e, charges.neutrino.mu, charges.neutrino.tau) == (0, 1, 1)
    for up, down, charge in (
        (charges.up.u, charges.down.d, 1 / 3),
        (charges.up.c, charges.down.s, 1 / 3),
        (charges.up.t, charges.down.b, -4 / 3),
    ):
        assert up == down
        assert up.left == up.right == charge
    assert charges.charged_lepton.e.vector == 0


@pytest.mark.parametrize(("a", "b", "c"), [(0.3, -1.7, 0.4), (2.0, 1.0, -1.0)])
def test_the_third_generation_balances_the_others(a, b, c):
    charges = couplings(a=a, b=b, c=c).charges
    quarks = charges.up.u.left + charges.up.c.left + charges.up.t.left
    assert abs(3 * quarks + charges.neutrino.mu + charges.neutrino.tau) < 1e-15


def test_eq_3_at_its_defaults_has_the_neutrino_and_quark_couplings_of_the_family():
    chiral, vector = couplings("farzan_eq3").charges, couplings().charges
    assert (chiral.neutrino.mu, chiral.neutrino.tau) == (vector.neutrino.mu, vector.neutrino.tau)
    assert chiral.up.u.vector == vector.up.u.vector
    assert chiral.down.d.vector == vector.down.d.vector
    assert chiral.charged_lepton.mu.right == 0


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_weak_isospin_partners_share_the_left_handed_charge(model):
    charges = couplings(model).charges
    for nu, lepton in (("e", "e"), ("mu", "mu"), ("tau", "tau")):
        assert getattr(charges.neutrino, nu) == getattr(charges.charged_lepton, lepton).left
    for up, down in (("u", "d"), ("c", "s"), ("t", "b")):
        assert getattr(charges.up, up).left == getattr(charges.down, down).left


def test_mass_strength_and_mixing_pass_through_the_waist():
    point = couplings(m_zp=0.02, g_zp=1e-4, mixing_scale=500.0, mixing_ratio_offset=0.01, mixing_ratio=0.03)
    assert (point.mass, point.strength) == (0.02, 1e-4)
    assert (point.mixing_scale, point.mixing_ratio_offset, point.mixing_ratio) == (500.0, 0.01, 0.03)


def test_an_unknown_model_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"^Model 'flavored_u1' is not known; did you mean 'flavoured_u1'\?$"):
        model_named("flavored_u1")


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match="unexpected keyword"):
        make_point("b_minus_l", c=1.0)


def rotation_assumed(name="flavoured_u1", **given):
    return any("quark_rotation = none" in s for s in model_named(name).assumptions(make_point(name, **given)))


def test_results_without_quark_rotation_say_what_they_assume():
    assert rotation_assumed()
    assert not rotation_assumed(quark_rotation="down")
    # Universal quark charges stay diagonal in any basis.
    assert not rotation_assumed("b_minus_l")


HELD = "kinetic mixing held at its one-loop value, cut off at 172.6 GeV"


@pytest.mark.parametrize(
    ("name", "given", "held"),
    [
        # sum N_c Q_f Q'_f = -8/3 for the default charges, 4 for B-L; -1 - c + (b - a + ...)/3 = 0 needs c = -1 and no baryons
        ("flavoured_u1", {}, HELD),
        ("b_minus_l", {}, HELD),
        ("l_mu_minus_l_tau", {}, None),
        ("flavoured_u1", {"a": -0.3, "b": 0.1, "c": -1.0, "mixing_scale": 1000.0}, None),
        ("flavoured_u1", {"mixing_ratio": -5e-4}, "kinetic mixing held at eps/g' = -0.0005"),
        ("flavoured_u1", {"mixing_scale": 1000.0}, "kinetic mixing held at its one-loop value, cut off at 1000 GeV"),
    ],
    ids=["ours", "b_minus_l", "l_mu_minus_l_tau", "quarks add up to zero", "given", "another cut-off"],
)
def test_a_mixing_that_the_theory_leaves_free_is_named_where_it_is_held(name, given, held):
    point = make_point(name, **given)
    assert model_named(name).mixing_held(point) == held
    diverges = held is not None and "mixing_ratio" not in given
    assert any("free parameter" in s for s in model_named(name).assumptions(point)) is diverges


def test_a_scanned_mixing_is_not_held():
    model, point = model_named("flavoured_u1"), make_point(mixing_ratio=1e-3)
    assert model.mixing_held(point, ("m_zp", "mixing_ratio")) is None
    assert not any("mixing" in s for s in model.assumptions(point, ("mixing_ratio",)))
    assert model.mixing_held(make_point(), ("mixing_scale",)).endswith("cut off at a scanned scale")


def test_a_rotation_reaches_the_couplings():
    assert couplings(quark_rotation="alignment", quark_alignment=0.3).quark_rotation == "alignment"
    assert couplings(quark_rotation="alignment", quark_alignment=0.3).quark_alignment == 0.3


@pytest.mark.parametrize(
    "scalar",
    [np.float64, np.float32, jnp.float64, lambda value: np.array(value), lambda value: Fraction(value)],
    ids=["numpy's double", "numpy's single", "JAX's double", "an array without axes", "fractions"],
)
def test_a_parameter_may_be_a_scalar_of_any_kind(scalar, constants):
    """Values that single precision holds exactly, so that all kinds agree to the last digit."""
    model, inputs = model_named("flavoured_u1"), load_inputs()
    values = {"m_zp": 2**-6, "g_zp": 2**-14, "a": -0.5, "b": 0.25, "mixing_ratio": 2**-7}
    asked = [observable_named(name) for name in ("eps_u_mumu", "delta_a_mu", "ctau")]

    def predicted(given):
        point = model.parameters(**model.defaults(constants) | given)
        return predict(asked, model.couplings(point), inputs)

    found, expected = predicted({name: scalar(value) for name, value in values.items()}), predicted(values)
    assert {n: float(v) for n, v in found.items()} == pytest.approx(
        {n: float(v) for n, v in expected.items()}, rel=1e-6, abs=0
    )
    bare = {name: scalar(value) for name, value in values.items() if name != "m_zp"} | {"m_zp": "15.625 MeV"}
    assert parameters_of(model, bare, constants) == parameters_of(model, values | {"m_zp": "15.625 MeV"}, constants)
