"""Every measured-looking number in the prose of the pages is computed or compared by a test, named here beside its words.

Words with # for each number; they stand on the page once. Tables are compared as wholes: windows, paper, comparison, what closes the band.
"""

import re

import pytest

from tests.pages import ROOT, prose

SOURCE = "a figure of its source or of the setting, not ours"
ESTIMATE = "an estimate, and said to be one"
BOX = "test_the_box_is_that_of_the_main_scan"
FLAVOUR = "test_limits_on_the_coupling_at_ten_mev"
PIPI = "test_two_pions_of_a_photon_are_as_low_as_is_said"
HELD = {
    "README.md": {
        "m_Z' from # MeV to # GeV, g' from # to #, built": BOX,
        "one mediator, # MeV to # GeV.": BOX,
        "the star is the least excluded one, r = # at # MeV": "test_the_pages_say_the_same",
        "# to # MeV are left**, if the loop is cancelled to between # and # %": "test_the_first_page_says_the_same",
    },
    "scans/README.md": {
        "a curve at # % is no chi^2": SOURCE,
        "by # (2013, u) to # (2025, d) in chi^2; for equal u and d couplings, as in the paper's model, by #": "test_lma_fits_better_with_every_data_set_by_as_much_as_is_said",
        "would be # (u) and # (d)": "test_the_asymmetry_of_sno_would_draw_the_far_edges_of_2013_in",
        "# of chi^2 along equal charges, # elsewhere": "test_the_tables_state_their_errors",
        "Along the band eps_q = # ... #": "test_the_band_is_the_window_of_equal_couplings",
        "The **low island**, #-# MeV": "test_the_laboratory_leaves_the_low_island",
        "it is r = # at # MeV": "test_without_mixing_the_heavy_island_is_as_little_excluded",
        "rate at # its Delta chi^2 is #, at # it would be #, at # only #, below its threshold of #": "test_pandax_decides_the_heavy_island_by_the_error_of_its_rate_as_the_readme_says",
        "allow # to # MeV, g' = (#-#)e-5, for # < |eps/g'| < # of either sign: the loop, #, would have to be cancelled to "
        "between # and # % of itself": "test_a_fine_scan_of_the_island_gives_the_readmes_numbers",
        "(# MeV, g' = #, eps/g' = #) is one such point": "test_a_point_of_the_band_passes_every_bound_with_a_small_mixing_only",
        "The island near # MeV does not open": "test_a_coarse_free_mixing_scan_leaves_an_island_at_the_readmes_masses",
        "limits g' to # at # MeV and K+ -> pi+ Z' to #": FLAVOUR,
        "leaves D+ -> pi+ Z' with g' < #.": FLAVOUR,
        "none evades on the band at 3, 10 and # MeV": "test_no_alignment_of_left_handed_quarks_evades_on_the_lma_dark_line",
        "(At 105-160 and 250-# MeV": "test_between_the_kaon_searches_it_takes_kaon_mixing_to_exclude_every_alignment",
        "into electrons: # in the Standard Model": "test_the_standard_model_is_that_of_the_integration",
        "moved to #.": "test_a_heavy_mediator_leaves_the_standard_model_exactly",
        "in the Sun at eps_q = #, in the crust at 1/3": "test_at_the_image_in_the_crust_mirrored_mixing_is_the_standard_model",
        "would see 10 to # % more nu_e": "test_the_suns_image_is_visible_on_the_ground",
        "Each flipped alone costs Delta chi^2 = # for # events, # %/sqrt(E)": "test_the_wrong_octant_or_the_wrong_ordering_cost_12_6",
        "(# with JUNO's resolution and reactors; JUNO itself": "test_real_cores_bring_it_near_the_official_figure",
        "in the crust by # % and dm2_21 by # %": "test_the_crust_does_not_lift_the_degeneracy",
        "the dip is # % of the flux at # and # MeV, # % on the LMA-Dark line": "test_the_dip_on_the_lma_dark_line_is_five_per_cent_at_most",
    },
    "zpjax/README.md": {
        "A limit g' < # (m/# MeV)^2 at # % is a curve": "test_the_boundary_is_where_the_formulas_say",
        "Below # MeV the published curves of the electron dumps end": SOURCE,
        "light-quark masses: +-# % of the hadronic part": ESTIMATE,
        "BR(ee) differs by # at # MeV": "test_on_shell_mixing_differs_by_the_documented_amount_at_10_mev",
        "(# in the Standard Model, taken out by calibration)": "test_the_standard_model_is_that_of_the_integration",
        "m > # MeV (below, the value at the edge)": "test_the_domain_of_abundances_is_that_of_the_page",
        "D/H # % below others, so that predictions below the datum are not penalised and the error is # %": SOURCE,
        "one-zone estimate (# MeV, # km, # erg/s)": SOURCE,
        "(within # % of the Poisson likelihood at Delta chi^2 = 4)": "test_the_gaussian_misfit_is_that_of_the_poisson_likelihood_near_the_limit",
        "within # % of the digitised curves": "test_the_page_shows_every_published_bound",
        "corrections and a # times wider error": SOURCE,
        "constant meson widths, for m < # GeV": SOURCE,
        "pi pi is # % low at # GeV, # % at #, # % at #, # % at the rho and 16 to # % at # to #": PIPI,
        "below # GeV and pi0 gamma off": ESTIMATE,
        "data of 2013 is # from the published one": "test_the_dark_window_is_near_the_published_one",
        "the far edges move by 9 and # %": "test_one_kind_of_quark_alone_is_taken_by_its_potential",
        "Belle II muons + invisible above # MeV": SOURCE,
        "ours is # % weaker": "test_what_fails_is_what_the_page_says",
    },
    "zpjax/scan/README.md": {
        "largest ratio is within # % of 1, so": "test_points_computed_again_have_rounded_values_of_double_precision",
        "none between # and 2 moves": "test_no_verdict_of_any_constraint_changes_in_single_precision",
        "Runs of version # can be read": "test_a_store_of_an_earlier_version_is_told_apart",
    },
    "zpjax/farzan/README.md": {
        "2/(3(1+Y_n)) = #, with Y_n = #": "test_a_number_agrees_with_its_derivation",
        "2026 gives # to #, and with it g' = (#-#)e-5 m/(# MeV)": "test_lma_dark_needs_equal_lepton_charges_and_a_positive_baryon_charge",
        "The paper's m > # MeV lets them decouple at once at # MeV: Delta N_eff = #.": "test_a_number_agrees_with_its_derivation",
        "with mixing between # and # g' at # MeV (# and # % of the loop)": "test_the_stated_range_of_mixing_gives_a_tenth_of_a_neutrino_at_its_ends",
        "The meson bound of # belongs": SOURCE,
        "more than # % are brought to NuFIT 6.# within #": "test_thousands_of_starts_in_one_batch",
    },
}
# Text in which no number is a claim: code, links, and the names that hold digits.
NAMES = re.compile(r"Python 3\.\d+|`[^`]*`|\]\([^)]*\)|\[\d{4}\.\d{5}|\(\d{4}\.\d{5}\)|arXiv:\d{4}\.\d{5}")
CLAIM = re.compile(r"(?<![\w.^])\d+(?:\.\d+|(?:\.\d+)?e[+-]?\d+|(?=\s%)|(?=\s(?:[kMGT]?eV|km|fm)\b))")


@pytest.mark.parametrize("page", HELD)
def test_every_number_stands_beside_a_test(page):
    text = " ".join(prose(page).split())
    for words in HELD[page]:
        pattern = re.escape(words).replace(r"\#", r"-?\d[\d.]*(?:e[+-]?\d+)?")
        text, times = re.subn(pattern, " ", text)
        assert times == 1, words
    text = NAMES.sub(" ", text)
    left = [m[0] + text[m.end() : m.end() + 40] for m in CLAIM.finditer(text)]
    assert left == []


def test_the_named_tests_exist():
    files = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"^def (test_\w+)\(", "\n".join(files), re.MULTILINE))
    named = {held for page in HELD.values() for held in page.values()} - {SOURCE, ESTIMATE}
    assert named - known == set()
