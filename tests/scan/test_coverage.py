"""Outside of what a calculation takes for granted there is no number with OK, in scans, summaries, boundaries and at a point."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.points import charged, couplings, mediator
from tests.scan.questions import document
from zpjax.catalogue import shipped_observables
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.constraints.base import read_constraint
from zpjax.observables import predict
from zpjax.observables.coverage import CONDITIONS, conditions_of, covered_ratios, least_margin
from zpjax.question.chunks import chunking
from zpjax.question.reading import resolve
from zpjax.scan.evaluate import build, point_function
from zpjax.scan.log_posterior import log_posterior
from zpjax.scan.point_source import PointSource
from zpjax.status import Status
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.uncovered import not_covered

E = 0.302822  # the unit of charge


def dark_photon(mass, eps):
    """A mediator that couples by kinetic mixing alone."""
    return mediator(charged(), mass, eps, mixing_ratio=1.0)


@pytest.fixture(scope="module")
def is_covered(inputs):
    """is_covered(name, couplings): whether all conditions of a constraint are met."""

    def found(name, point):
        conditions = constraint_named(name).valid_if
        return bool(least_margin(conditions, predict(conditions, point, inputs)) > 0)

    return found


SKY = ("planck_2018_n_eff", "helium_pdg_2024", "deuterium_2025", "farzan_delta_neff")
SN = ("sn1987a_cooling", "sn1987a_cooling_total", "sn1987a_cooling_plateau")
MUONS = ("na62_k_mu_nunu", "e949_k_mu_nunu", "pienu_pi_mu_nunu", "na62_k_mu_nu_x")
LIGHT_NUCLEI = {"u": (1 / 3, 1 / 3), "d": (1 / 3, 1 / 3)}
PROTON_ONLY = {"u": (2 / 3, 2 / 3), "d": (-1 / 3, -1 / 3)}
CASES = {
    # N_eff of a dark photon was 3.99 at 10 MeV, where a particle coupled to electrons gives 2.77.
    "a dark photon heats photons, not neutrinos": (SKY, dark_photon(0.010, 1e-4), False),
    "a dark photon without any mass left at decoupling": (SKY, dark_photon(0.5, 1e-3), True),
    "a mediator of electrons and few neutrinos": (SKY, mediator(charged(e=(1, 1), nu_e=0.5), 0.01, 1e-6), False),
    "a mediator of electrons below two electron masses": (SKY, mediator(charged(e=(1, 1), nu_e=1), 8e-4, 1e-5), False),
    "B - L, whose neutrinos are faster": (SKY, couplings("b_minus_l", m_zp=0.01, g_zp=1e-6), True),
    "no charge at all": (SKY, mediator(charged(), 0.01, 1e-4), False),
    "too weak to thermalise": (SKY, couplings("l_mu_minus_l_tau", m_zp=0.01, g_zp=1e-10), False),
    "strong enough to thermalise": (SKY, couplings("l_mu_minus_l_tau", m_zp=0.01, g_zp=2e-9), True),
    "the default model": ((*SKY, *SN, *MUONS), couplings(), True),
    "the weakest corner of the default box": ((*SKY, *SN), couplings(m_zp=1e-3, g_zp=1e-6), True),
    "the default model with a scale of 10 TeV": ((*SKY, *SN, *MUONS), couplings(mixing_scale=1e4), True),
    "electrons of a supernova": (SN, couplings("b_minus_l", m_zp=0.01, g_zp=1e-8), False),
    "nucleons of a supernova": (SN, dark_photon(0.01, 1e-9), False),
    "unequal charges of proton and neutron": (
        SN,
        mediator(charged(nu_mu=1, mu=(1, 1), **PROTON_ONLY), 0.01, 1e-8),
        False,
    ),
    "equal charges of proton and neutron": (
        SN,
        mediator(charged(nu_mu=1, mu=(1, 1), **LIGHT_NUCLEI), 0.01, 1e-8),
        True,
    ),
    "muons that are not computed": (SN[:1], mediator(charged(nu_mu=0.1, mu=(1, 1)), 0.01, 1e-8), False),
    "muons that are computed": (SN[1:2], mediator(charged(nu_mu=0.1, mu=(1, 1)), 0.01, 1e-8), True),
    "a narrow mediator in the dip": (("na64e_2023", "na64e_1e13"), couplings(m_zp=0.25, g_zp=1e-3), False),
    "a wide mediator in the dip": (("na64e_2023",), mediator(charged(nu_mu=1), 0.25, (24 * np.pi * 0.03) ** 0.5), True),
    "a mediator below the dip": (("na64e_2023", "na64e_1e13"), couplings(m_zp=0.15, g_zp=1e-3), True),
    "a mediator above the dip": (("na64e_2023",), couplings(m_zp=0.4, g_zp=1e-3), True),
    "muons beside electrons behind a dump": (("e137_beam_dump",), couplings(m_zp=0.25, g_zp=1e-5), False),
    "a dark photon's muons behind a dump": (("e137_beam_dump",), dark_photon(0.25, 1e-7), True),
    "a mediator below two muons behind a dump": (("e137_beam_dump",), couplings(m_zp=0.2, g_zp=1e-5), True),
    "a mediator beyond the dump's region": (("e137_beam_dump",), couplings(m_zp=0.4, g_zp=1e-5), True),
    "a muon without its neutrino": (MUONS, dark_photon(0.01, 1e-3), False),
    "a chiral muon": (MUONS, couplings("farzan_eq3", m_zp=0.01, g_zp=1e-4), False),
    "a force between neutrons alone": (
        ("neutron_lead",),
        mediator(charged(d=(1, 1), u=(-0.4, -0.4)), 0.01, 1e-5),
        False,
    ),
    "a force between all nucleons": (("neutron_lead",), couplings(), True),
    "no force between nucleons": (("neutron_lead",), couplings("l_mu_minus_l_tau"), True),
    "the paper's numbers for other charges": (("farzan_meson", "farzan_trident"), dark_photon(0.01, 1e-3), False),
    "the paper's numbers for its own": (("farzan_meson", "farzan_trident", "farzan_nu_electron"), couplings(), True),
}


@pytest.mark.parametrize("case", CASES)
def test_a_constraint_covers_what_it_was_derived_for(is_covered, case):
    names, point, expected = CASES[case]
    assert {name: is_covered(name, point) for name in names} == dict.fromkeys(names, expected)


@pytest.mark.parametrize(("mass", "edge"), [(1e-3, 7.5e-10), (1e-2, 7.2e-10), (0.1, 2.2e-9)])
def test_the_edge_of_thermalisation_is_where_decays_keep_up_with_the_expansion(inputs, mass, edge):
    """Gamma m/(3T) = H at T^2 = m^2 + (2 MeV)^2, Gamma = g'^2 m/(12 pi), H = 1.66 (10.75)^(1/2) T^2/M_Planck."""
    temperature = np.hypot(mass, 2e-3)
    hubble = 1.66 * np.sqrt(10.75) * temperature**2 / 1.22e19
    strength = np.sqrt(hubble * 3 * temperature * 12 * np.pi) / mass
    np.testing.assert_allclose(strength, edge, rtol=0.03, atol=0)
    for factor, sign in ((0.99, -1), (1.01, 1)):
        point = couplings("l_mu_minus_l_tau", m_zp=mass, g_zp=factor * strength, mixing_ratio=0.0)
        assert np.sign(CONDITIONS["thermalised"].function(point, inputs)) == sign


def test_conditions_have_names_of_their_own_and_sentences():
    everything = conditions_of([*shipped_observables().values(), *map(constraint_named, shipped_constraint_names())])
    assert set(everything) == set(CONDITIONS.values())
    assert not set(CONDITIONS) & set(shipped_observables())
    assert all(20 < len(c.sentence) < 150 and not c.sentence.endswith(".") for c in everything)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_margin_and_its_slopes_are_finite_everywhere(inputs, name):
    points = [couplings(), couplings("b_minus_l"), couplings("l_mu_minus_l_tau", g_zp=1e-12), dark_photon(0.01, 1e-9)]
    points += [mediator(charged(), 0.01, 1e-4), couplings("farzan_eq3", y_l=0.0, y_q1=0.0, y_u1=0.0, y_d1=0.0)]
    margin = CONDITIONS[name].function
    for point in points:
        slopes = jax.grad(lambda m, p=point: jnp.asarray(margin(_moved(p, m), inputs), dtype=float))(0.01)
        assert np.isfinite(margin(point, inputs))
        assert np.isfinite(slopes)


def _moved(point, mass):
    import equinox as eqx

    return eqx.tree_at(lambda p: p.mass, point, mass)


def test_a_ratio_ends_without_a_jump_at_the_edge_of_coverage():
    constraint = constraint_named("planck_2018_n_eff")

    def ratio(margin):
        return float(
            covered_ratios(constraint, {"r": 2.0}, dict.fromkeys(("thermalised", "neutrino_bath"), margin))["r"]
        )

    assert [ratio(m) for m in (-1.0, 0.0, 0.01, 1.0)] == [0.0, 0.0, 2.0, 2.0]
    assert 0 < ratio(1e-3) < ratio(5e-3) == 1.0


def test_a_measurement_names_its_conditions():
    text = 'title = "t"\nlabel = "l"\nmeaning = "m"\nobservable = "delta_a_mu"\nfamily = "limit"\nlimit = 1e-9\n'
    text += 'confidence = 0.9\nsources = ["farzan_2015"]\nchecked = true\nvalid_if = ["{}"]\n'
    assert read_constraint("mine", text.format("unit_charge")).valid_if == (CONDITIONS["unit_charge"],)
    with pytest.raises(ValueError, match=r"key 'valid_if' has 'unit_charg'; did you mean 'unit_charge'\?"):
        read_constraint("mine", text.format("unit_charg"))


# L_mu - L_tau at 10 MeV around its edge of thermalisation, 7.2e-10: two points below, two above.
STRENGTHS = [1e-10, 5e-10, 1e-9, 1e-8]
WEAK = {"model": {"name": "l_mu_minus_l_tau"}, "output": {"observables": ["n_eff", "delta_a_mu"]}}


def weak(names, **changes):
    axes = {"m_zp": {"values": ["5 MeV", "10 MeV"]}, "g_zp": {"values": STRENGTHS}}
    return resolve(document(**WEAK | {"axes": axes, "constraints": {"names": list(names)}} | changes))


def computed(spec):
    chunks = chunking(spec)
    return {n: np.asarray(v) for n, v in build(spec)(PointSource(spec).values(chunks.chunk(0), chunks.block)).items()}


@pytest.mark.parametrize("precision", ["double", "mixed"])
def test_a_scan_stores_no_number_with_ok_where_it_is_not_covered(precision):
    output = WEAK["output"] | {"precision": precision}
    found = computed(weak(["planck_2018_n_eff", "muon_g2_wp25"], output=output))
    inside = np.array(STRENGTHS) > 7.2e-10
    for name in ("n_eff", "ratio.planck_2018_n_eff"):
        np.testing.assert_array_equal(np.isnan(found[name]), np.broadcast_to(~inside, (2, 4)))
    assert np.all(np.isfinite(found["ratio.muon_g2_wp25"]))
    np.testing.assert_array_equal(found["status"], np.where(inside, Status.OK, Status.NOT_COVERED) * np.ones((2, 1)))


def test_not_finite_and_out_of_the_domain_come_before_not_covered():
    spec = weak(["planck_2018_n_eff"], axes={"m_zp": {"values": ["0.1 MeV", "10 MeV"]}, "g_zp": {"values": [1e-12]}})
    np.testing.assert_array_equal(computed(spec)["status"][:, 0], [Status.OUT_OF_DOMAIN, Status.NOT_COVERED])


def test_a_boundary_takes_what_is_not_covered_as_not_acting():
    point, arguments = point_function(weak(["planck_2018_n_eff"]))
    found = [float(point.log_ratios({"m_zp": 0.005, "g_zp": g}, arguments)[0]) for g in STRENGTHS]
    assert found[:2] == [-np.inf, -np.inf]
    assert min(found[2:]) > 0


def test_a_posterior_ends_where_its_data_are_not_covered():
    spec = weak(
        ["planck_2018_n_eff"], axes={"g_zp": {"min": 1e-11, "max": 1e-7}}, model=WEAK["model"] | {"m_zp": "20 MeV"}
    )
    density = log_posterior(spec, ["planck_2018_n_eff"])
    assert density.log_likelihood({"g_zp": 1e-11}) == -np.inf
    assert np.isfinite(density.log_likelihood({"g_zp": 1e-7}))


def test_a_summary_says_how_much_was_not_covered_and_lets_it_judge_nothing(tmp_path):
    from zpjax.scan.run import run_scan
    from zpjax.store.summary import summary

    reduce = {"profiles": [["m_zp", "g_zp"]], "bins": 4, "top": 3}
    output = WEAK["output"] | {"keep": "ratios", "chunk_points": 3}
    axes = {"m_zp": {"min": "4 MeV", "max": "5 MeV", "points": 2}, "g_zp": {"min": 1e-10, "max": 1e-7, "points": 7}}
    model = WEAK["model"] | {"mixing_ratio": 0.0}
    spec = weak(["planck_2018_n_eff", "muon_g2_wp25"], axes=axes, output=output, reduce=reduce, model=model)
    found = summary(run_scan(spec, tmp_path / "run"))
    # Two of seven couplings lie below the edge at either mass; Planck excludes the others.
    assert found["constraints"]["planck_2018_n_eff"]["not_covered"] == 4
    assert found["constraints"]["muon_g2_wp25"]["not_covered"] == 0
    assert found["not_finite"] == 0
    assert found["allowed"]["points"] == 4
    assert found["constraints"]["planck_2018_n_eff"]["least_ratio"] > 1
    assert found["least_excluded"][0]["max_ratio"] < 1
    json.dumps(found, allow_nan=False)


def test_refined_points_lie_where_coverage_ends_an_exclusion():
    from zpjax.scan.refinement import find_cells

    axes = {"m_zp": {"min": "4 MeV", "max": "5 MeV"}, "g_zp": {"min": 1e-12, "max": 1e-6}}
    sampling = {"method": "refined", "points": 4096}
    model = WEAK["model"] | {"mixing_ratio": 0.0}
    found = find_cells(weak(["planck_2018_n_eff"], axes=axes, sampling=sampling, model=model))
    strengths = 10 ** (-12 + 6 * (np.array(found["cells"]) % found["bins"] + 0.5) / found["bins"])
    # The edge is at 5.3e-10 to 5.6e-10; a cell is 0.4 decades wide, and its neighbours are refined as well.
    assert 1e-10 < strengths.min() < 5.3e-10 < strengths.max() < 3e-9


def test_a_harmless_point_is_allowed_by_what_covers_it(monkeypatch, capsys):
    from zpjax.verbs.point import evaluate_point
    from zpjax.verbs.point_lines import point_lines

    found = evaluate_point("l_mu_minus_l_tau", {"m_zp": "10 MeV", "g_zp": 1e-10}, observables=["n_eff"])
    entry = found["constraints"]["planck_2018_n_eff"]
    assert (entry["status"], entry["value"], entry["allowed"]) == ("NOT_COVERED", None, None)
    assert found["observables"]["n_eff"] is None
    assert entry["prediction"] is None
    assert not [name for name, c in found["constraints"].items() if c["allowed"] is False and not c["projection"]]
    lines = "\n".join(point_lines(found))
    assert "ALLOWED: none of 41 bounds excludes it (not covered: 3; not acting: 9)." in lines
    assert (
        "Not covered for these charges: planck_2018_n_eff, helium_pdg_2024, deuterium_2025. It needs: decays bring"
        in lines
    )


def test_a_boundary_says_where_a_constraint_judges_nothing_and_why(tmp_path):
    from zpjax.verbs.boundary import boundary_sentences

    axes = {"m_zp": {"min": "2 MeV", "max": "20 MeV"}, "g_zp": {"min": 1e-11, "max": 1e-8}}
    model = WEAK["model"] | {"mixing_ratio": 0.0}
    spec = weak(["planck_2018_n_eff", "muon_g2_wp25"], axes=axes, model=model)
    found = scan_boundary(spec, tmp_path / "run")
    assert set(found["not_covered"]) == {"planck_2018_n_eff"}
    entry = found["not_covered"]["planck_2018_n_eff"]
    # The edge lies between 6.1e-10 and 9.9e-10: 60 to 67 % of the decades.
    assert 0.60 < entry["share"] < 0.67
    assert entry["needs"] == [CONDITIONS["thermalised"].sentence]
    assert any("not covered for these charges in 6" in line for line in boundary_sentences(found))
    # Without mixing N_eff excludes all masses below 10 MeV where it is covered: the curve runs along the edge.
    (curve,) = (c for c in found["curves"] if c["constraint"] == "planck_2018_n_eff")
    low = min(v[1] for v in curve["vertices"])
    np.testing.assert_allclose(low, 5.120e-10, rtol=0.01, atol=0)  # at 2.83 MeV, by the formula tested above
    assert max(curve["residual"]) < 1e-9


def test_the_default_question_leaves_two_constraints_without_a_verdict_in_places():
    from zpjax.question.reading import read_spec

    found = not_covered(read_spec("scans/lma_dark.toml"))
    shares = {name: entry["share"] for name, entry in found.items()}
    # ln(334/184) and ln(297/211) of three decades.
    assert set(shares) == {"na64e_2023", "e137_beam_dump"}
    np.testing.assert_allclose(shares["na64e_2023"], np.log(334 / 184) / np.log(1000), rtol=0, atol=0.016)
    np.testing.assert_allclose(shares["e137_beam_dump"], np.log(297 / 211.3) / np.log(1000), rtol=0, atol=0.016)


def test_the_other_shipped_questions_are_covered_but_for_the_same_two():
    from zpjax.question.reading import read_spec

    for name in ("laboratory", "cosmology", "flavour", "farzan_2015"):
        assert set(not_covered(read_spec(f"scans/{name}.toml"))) <= {"na64e_2023", "na64e_1e13", "e137_beam_dump"}, name
    # Weaker than the decays can keep up with the expansion.
    assert not not_covered(read_spec("scans/supernova.toml"))
