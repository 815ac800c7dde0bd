"""log r as a function that users differentiate: what a scan stores, its slopes, and never a silent number that is none."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import zpjax
from tests.scan.questions import document
from zpjax.question.reading import resolve
from zpjax.status import Status

SPEC = resolve(
    document(
        constraints={"names": ["lma_dark_ud_2026", "nutev_g_l", "trident_ccfr"]},
        output={"observables": ["delta_g_l_squared.nutev"]},
    )
)
POINT = {"m_zp": 0.02, "g_zp": 3e-4}


@pytest.fixture(scope="module")
def log_r():
    return zpjax.log_ratios(SPEC)


@pytest.fixture(scope="module")
def evaluate():
    """evaluate(log_r, values), with the tables as arguments."""
    return jax.jit(lambda f, values: f(values))


def test_it_names_its_pieces_and_parameters(log_r):
    assert log_r.names == ("lma_dark_ud_2026.lower", "lma_dark_ud_2026.upper", "nutev_g_l", "trident_ccfr")
    assert log_r.parameters == {"m_zp": "GeV", "g_zp": "1"}
    assert repr(log_r).startswith("LogRatios(flavoured_u1: of m_zp, g_zp, pieces lma_dark_ud_2026.lower,")


def test_it_gives_what_a_scan_stores(log_r, tmp_path):
    stored = zpjax.run_scan(SPEC, tmp_path / "run")
    m, g = np.meshgrid(stored.read("m_zp"), stored.read("g_zp"), indexing="ij")
    found = jax.vmap(log_r)({"m_zp": m.ravel() * 1.0, "g_zp": g.ravel()})
    assert stored.array_attributes("m_zp")["unit"] == "GeV"
    for name, values in zip(log_r.names, found.T, strict=True):
        np.testing.assert_allclose(np.exp(values), stored.broadcast(f"ratio.{name}").ravel(), rtol=1e-9, atol=0)


def test_a_map_is_the_loop(log_r, evaluate):
    masses = jnp.array([0.004, 0.02, 0.3])
    mapped = jax.jit(jax.vmap(lambda m: log_r({**POINT, "m_zp": m})))(masses)
    looped = jnp.stack([evaluate(log_r, {**POINT, "m_zp": m}) for m in masses])
    np.testing.assert_allclose(mapped, looped, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(mapped[1], log_r(POINT), rtol=1e-10, atol=1e-13)


def test_its_slopes_and_curvatures_are_differences(log_r, evaluate):
    def along(x, f):
        return f({"m_zp": jnp.exp(x[0]), "g_zp": jnp.exp(x[1])})

    @jax.jit
    def found(x, f):
        return along(x, f), jax.jacobian(along)(x, f), jax.hessian(along)(x, f)

    x, h = jnp.log(jnp.array([POINT["m_zp"], POINT["g_zp"]])), 1e-5
    _, slopes, curvatures = found(x, log_r)
    for k in range(2):  # slopes are of order 1, and some curvatures are 0: what is left of differences is absolute
        step = jnp.zeros(2).at[k].set(h)
        ahead, behind = found(x + step, log_r), found(x - step, log_r)
        np.testing.assert_allclose(slopes[:, k], (ahead[0] - behind[0]) / (2 * h), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(curvatures[:, k], (ahead[1] - behind[1]) / (2 * h), rtol=1e-5, atol=1e-7)


def test_a_number_that_the_spec_holds_may_be_moved(log_r, evaluate):
    held = evaluate(log_r, POINT)
    scale = SPEC.fixed["mixing_scale"]
    np.testing.assert_array_equal(evaluate(log_r, {**POINT, "mixing_scale": scale}), held)
    moved = evaluate(log_r, {**POINT, "mixing_scale": 2 * scale})
    other = zpjax.log_ratios(
        resolve(document() | {"model": {"name": "flavoured_u1", "mixing_scale": f"{2 * scale} GeV"}})
    )
    np.testing.assert_allclose(moved[:2], other(POINT), rtol=1e-12, atol=0)
    assert moved[3] != held[3]


def test_some_constraints_of_the_scan_may_be_taken_alone(log_r):
    alone = zpjax.log_ratios(SPEC, ["trident_ccfr"])
    assert alone.names == ("trident_ccfr",)
    np.testing.assert_allclose(alone(POINT), log_r(POINT)[3:], rtol=1e-12, atol=0)


def test_steps_of_optax_come_to_the_boundary():
    """Down the square of log r."""
    log_r = zpjax.log_ratios(SPEC, ["trident_ccfr"])

    @jax.jit
    def slope(x, f):
        return jax.value_and_grad(lambda x: f({"m_zp": 0.02, "g_zp": jnp.exp(x)})[0] ** 2)(x)

    x, optimiser = jnp.log(1e-3), optax.sgd(0.02)
    state = optimiser.init(x)
    for _ in range(100):
        step, state = optimiser.update(slope(x, log_r)[1], state)
        x = optax.apply_updates(x, step)
    assert abs(log_r({"m_zp": 0.02, "g_zp": jnp.exp(x)})[0]) < 1e-6


def test_what_it_is_worth_is_told_apart():
    spec = resolve(
        document(
            model={"name": "l_mu_minus_l_tau"},
            constraints={"names": ["planck_2018_n_eff", "trident_ccfr", "na64e_2023"]},
            output={"observables": ["gauge_coupling"]},
        )
    )
    log_r = zpjax.log_ratios(spec)
    worth = jax.jit(lambda f, values: (f(values), f.status(values)))

    def told(m_zp, g_zp):
        values, codes = worth(log_r, {"m_zp": m_zp, "g_zp": g_zp})
        assert not np.any(np.isnan(values) & (codes == Status.OK))
        return dict(zip(log_r.names, zip(values, [Status(int(code)).name for code in codes], strict=True), strict=True))

    weak = told(0.01, 1e-10)
    assert weak["planck_2018_n_eff"] == (-np.inf, "NOT_COVERED")  # it does not thermalise
    assert weak["trident_ccfr"][1] == "OK"
    assert told(30.0, 1e-3)["na64e_2023"] == (-np.inf, "NOT_APPLICABLE")  # beyond the end of its curve
    nothing = told(np.nan, 1e-3)
    assert {status for _, status in nothing.values()} <= {"NOT_FINITE", "NOT_COVERED"}
    assert nothing["trident_ccfr"][1] == "NOT_FINITE"


def test_it_lowers_for_cuda(log_r, for_a_gpu):
    values = {name: jnp.full(3, value) for name, value in POINT.items()}
    traced = jax.jit(lambda f, values: jax.vmap(f)(values)).trace(log_r, values)
    text = traced.lower(lowering_platforms=("cuda",)).as_text()
    assert "f64" in text
    assert "callback" not in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"m_zp": 0.01}, "parameter 'g_zp' is missing; give it as a number (unit: 1)."),
        ({**POINT, "g_xp": 1.0}, "parameter 'g_xp' is not one of the scan's numbers; did you mean 'g_zp'?"),
        ({**POINT, "quark_rotation": "up"}, "parameter 'quark_rotation' is not one of the scan's numbers"),
        ({**POINT, "m_zp": "1 GeV"}, "parameter 'm_zp' must be a number in natural units, but is 1 GeV."),
        ({**POINT, "mixing_ratio": None}, "parameter 'mixing_ratio' must be a number in natural units, but is None."),
        ({**POINT, "m_zp": np.ones(3)}, "has the shape (3,), and this is a function of one point"),
    ],
    ids=["missing", "misspelt", "an option", "a text", "nothing", "a batch"],
)
def test_what_is_no_point_is_refused(values, sentence, log_r):
    with pytest.raises(ValueError) as error:
        log_r(values)
    assert sentence in str(error.value)


def test_a_constraint_that_the_scan_does_not_have_is_refused():
    with pytest.raises(ValueError, match="'ccfr' is not a constraint of the scan"):
        zpjax.log_ratios(SPEC, ["ccfr"])
