"""What is printed of a point: verdict, five rows, and nothing that the numbers do not say."""

import math

import pytest

from zpjax.verbs.point_lines import point_lines

SOUND = {"status": "OK", "checked": True, "projection": False, "required": False, "unmet": [], "confidence": 0.9}


def judged(r, family="limit", observable="br_ee", prediction=1e-3, **changes):
    allowed = r < 1 if r is not None and math.isfinite(r) else None
    entry = {"value": r, "family": family, "observable": observable, "prediction": prediction, "allowed": allowed}
    return SOUND | {"sources": ["planck_2018"]} | entry | changes


def lines_of(constraints, **changes):
    result = {
        "model": "b_minus_l",
        "parameters": {"m_zp": 0.01, "g_zp": 1e-5, "mixing_ratio": None, "quark_rotation": "none"},
        "units": {"m_zp": "GeV", "g_zp": "1", "mixing_ratio": "1", "br_ee": "1", "ctau": "cm"},
        "constraints": constraints,
        "anomalies": {
            "with_right_handed_neutrinos": {"gravity": 0.0},
            "without_right_handed_neutrinos": {"gravity": 2.0},
        },
        "assumptions": ["all is well."],
    }
    return point_lines(result | changes)


NAMES = ("nucal_beam_dump", "na64e_2023", "gemma", "texono", "trident_ccfr", "coherent_csi_2021", "charm_nu_e")


def rows(lines):
    """Of the table: name -> cells."""
    start = next(k for k, line in enumerate(lines) if line.startswith("---")) + 1
    return {line.split()[0]: line for line in lines[start : lines.index("", start)]}


def test_an_allowed_point_shows_the_five_bounds_that_come_nearest():
    found = lines_of({name: judged(0.1 * k) for k, name in enumerate(NAMES)})
    assert found[0] == "ALLOWED: none of 7 bounds excludes it."
    assert found[1] == "Point: b_minus_l, m_zp = 10 MeV, g_zp = 1e-05, quark_rotation = none."
    assert list(rows(found)) == list(NAMES[:1:-1])
    assert "Anomalies cancel with right-handed neutrinos." in found
    assert found[-1] == "Assumed: all is well."


def test_a_limit_is_given_as_it_is_at_this_mass_with_its_unit():
    row = rows(lines_of({"na64e_2023": judged(4.0, observable="ctau", prediction=-8.0, checked=False)}))["na64e_2023"]
    cells = [cell.strip() for cell in row.split("  ") if cell.strip()]
    assert cells == ["na64e_2023", "-8 cm", "< 2 cm", "4", "EXCLUDED", "90 %", "planck_2018; unchecked"]


def test_a_likelihood_is_given_by_its_datum():
    assert "2.99 ± 0.17" in rows(lines_of({"planck_2018_n_eff": judged(2.0, "chi2")}))["planck_2018_n_eff"]


def test_an_excluded_point_counts_who_excludes_and_whose_figures_were_read():
    found = lines_of(
        {
            "gemma": judged(3.0, checked=False),
            "texono": judged(2.0),
            "charm_nu_e": judged(0.0, status="NOT_APPLICABLE"),
            "trident_ccfr": judged(1.5, status="OUT_OF_DOMAIN"),
            "coherent_csi_2021": judged(math.nan, status="NOT_FINITE"),
        }
    )
    assert found[0] == (
        "EXCLUDED by 3 of 5 bounds (figures checked at their source: 2 of 3; not finite: 1; not acting: 1; "
        "outside their domain of mass: 1)."
    )
    assert list(rows(found))[:2] == ["coherent_csi_2021", "gemma"]


@pytest.mark.parametrize(
    ("constraints", "verdict"),
    [
        ({"gemma": judged(math.nan, status="NOT_FINITE")}, "NOT DECIDED: gemma not finite here (not finite: 1)."),
        (
            {"gemma": judged(None, status="NOT_COVERED", unmet=["it is so"], prediction=None)},
            "NOT DECIDED: no bound covers it (not covered: 1).",
        ),
        ({}, "NOT DECIDED: no bound covers it."),
    ],
    ids=["no number", "no coverage", "no bound"],
)
def test_what_says_nothing_neither_allows_nor_excludes(constraints, verdict):
    found = lines_of(constraints)
    assert found[0] == verdict
    assert ("Not covered for these charges: gemma. It needs: it is so." in found) == ("not covered" in verdict)


def test_projections_and_explanations_are_no_bounds():
    found = lines_of(
        {
            "gemma": judged(0.5),
            "na64mu_1e12": judged(2.0, projection=True),
            "na64mu_2e13": judged(0.5, projection=True),
            "lma_dark_2026": judged(2.0, "chi2", required=True),
        }
    )
    assert found[:2] == [
        "ALLOWED: none of 1 bounds excludes it.",
        "It does not explain what is asked for: lma_dark_2026.",
    ]
    assert list(rows(found)) == ["lma_dark_2026", "gemma"]
    assert "NOT EXPLAINED" in rows(found)["lma_dark_2026"]
    assert "Within reach of projections: na64mu_1e12." in found


def test_anomalies_that_are_left_are_named():
    left = {"with_right_handed_neutrinos": {"gravity": 1.0, "y_y_u1": 0.0}, "without_right_handed_neutrinos": {}}
    assert "Anomalies do not cancel: gravity." in lines_of({}, anomalies=left)
