"""The report: one file that asks no network, escapes all text, and answers with the numbers of the store."""

import json
import math
import re
import shutil
from html import escape, unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from tests.report.browser import chromium, seen, width_needed
from tests.scan.questions import document
from tests.store.layouts import attributes_of, set_attributes
from zpjax.question.reading import resolve
from zpjax.report import page
from zpjax.report.page import hash_source, strict_json
from zpjax.report.plane import HEIGHT, WIDTH, read_plane, simplified
from zpjax.store.reading import open_scan
from zpjax.verbs import report
from zpjax.verbs.report import scan_account
from zpjax.verbs.scan import run_and_follow

HOSTILE = "</script><img src=https://example.org/x onerror=alert(1)> & $m_{Z'}$"
ROW = {
    **{"place": "eq. (7)", "statement": HOSTILE, "paper": "7e-5", "meant": "", "ours": "<b>1</b>", "verdict": "fails"},
    **{"why": "because m^2", "sources": ["farzan_2015"], "section": "3", "name": "row", "numbers": {}},
}  # fmt: skip
# log g' is linear in log m at fixed eps: an outline whose ends are known.
LIMIT = {"names": ["lma_dark_ud_2026", "farzan_meson", "na64mu_1e12"]}
needs_browser = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder of a small scan with a hostile title, a band, a limit, a projection and a boundary."""
    folder = tmp_path_factory.mktemp("report") / "run"
    entry = document(title=HOSTILE, constraints=LIMIT, then={"boundary": True})
    entry["axes"] = {
        "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 40},
        "g_zp": {"min": 1e-6, "max": 1e-2, "points": 40},
    }
    entry["output"] = {"observables": ["eps_u_mumu"]}
    list(run_and_follow(resolve(entry), folder, False, lambda progress: None))
    return folder


@pytest.fixture(scope="module")
def html(run):
    """The page of that scan with one row of the paper."""
    stored = open_scan(run)
    account = scan_account(stored)
    from zpjax.references import bibliography

    entries = {key: bibliography()[key] for key in dict.fromkeys(["farzan_2015", *account["sources"]])}
    return page([(stored, account)], entries, "0.1.0", [ROW])


@pytest.fixture(scope="module")
def file(html, run):
    path = run / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


class Elements(HTMLParser):
    """Tags with attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_nothing_is_fetched_from_a_network(html):
    for tag, attributes in Elements(html).found:
        for name, value in attributes.items():
            if re.search(r"https?://|^//", value or "") and not (tag == "a" and name == "href"):
                # the hostile title, as text of a label
                assert name in ("aria-label", "content", "title")
        assert tag not in ("iframe", "object", "embed", "img", "base")
        assert tag != "script" or "src" not in attributes
        assert tag != "link" or attributes["href"] == "data:,"
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src &#x27;none&#x27;" in escape(html) or "default-src 'none'" in html


def test_hostile_text_stays_text(html):
    assert "<img" not in html
    assert "<b>1</b>" not in html
    assert html.count("</script>") == 2
    assert escape("</script>") in html


def test_the_data_in_the_page_are_strict_json(html):
    text = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1]
    (figure,) = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert [layer["kind"] for layer in figure["layers"]] == ["band", "exclusion", "projection"]
    assert all(layer["sources"] and layer["datum"] and layer["confidence"] for layer in figure["layers"])
    assert "<" not in strict_json({"x": HOSTILE})
    assert json.loads(strict_json({"x": HOSTILE})) == {"x": HOSTILE}
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json({"x": math.nan})


def test_the_page_is_small_and_has_every_part(html):
    assert len(html.encode()) < 6e6
    for words in (
        "Bounds",
        "Boundary",
        "Parameters",
        "Provenance",
        "The paper, checked",
        "Literature",
        "SHA-256",
        "@article{farzan_2015",
    ):
        assert words in html
    stored_hash = re.search(r"<code>([0-9a-f]{64})</code>", html)
    assert stored_hash


def test_every_id_is_unique_and_every_inner_link_has_its_target(html):
    elements = Elements(html).found
    ids = [a["id"] for _, a in elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {
        a["href"][1:]
        for tag, a in elements
        if tag == "a" and a["href"].startswith("#") and a.get("class") != "to-curve"
    }
    assert targets <= set(ids)


def test_every_curve_has_a_focusable_number_with_name_datum_and_source(html):
    tags = [a for _, a in Elements(html).found if a.get("class") == "placed tag"]
    assert [a["data-layer"] for a in tags] == ["1", "2", "3"]
    for attributes in tags:
        assert attributes["tabindex"] == "0"
        assert "source " in attributes["aria-label"]
        assert re.search(r"\d", attributes["aria-label"].partition(":")[2])


def test_an_outline_is_where_the_ratio_is_one(run):
    """r = g'/1e-3 of the paper's meson limit: a horizontal line at a quarter of the axis from above."""
    plane = read_plane(open_scan(run))
    (limit,) = [layer for layer in plane.layers if layer.name == "farzan_meson"]
    (line,) = limit.lines
    np.testing.assert_allclose(line[:, 1], HEIGHT / 4, atol=1e-6, rtol=0)
    np.testing.assert_allclose(sorted(line[:, 0])[:: len(line) - 1], [0, WIDTH], atol=1e-9)
    np.testing.assert_allclose(limit.lowest[1], 1e-3, rtol=1e-9, atol=0)
    # nodes above 1e-3 of 40 in four decades
    np.testing.assert_allclose(limit.excluded, 10 / 40, rtol=1e-12, atol=0)


def test_the_lookup_holds_twentieths_of_decades(run):
    plane = read_plane(open_scan(run))
    (limit,) = [layer for layer in plane.layers if layer.name == "farzan_meson"]
    expected = np.round(20 * (4 * plane.lookup[1] - 3))
    np.testing.assert_array_equal(limit.levels, np.broadcast_to(expected, limit.levels.shape))


@pytest.mark.parametrize("tolerance", [0.01, 0.3, 3.0])
def test_a_simplified_line_stays_within_its_tolerance(tolerance):
    x = np.linspace(0, 100, 500)
    line = np.stack([x, 20 * np.sin(x / 7)], axis=-1)
    short = simplified(line, tolerance)
    assert 2 < len(short) < len(line)
    np.testing.assert_array_less(np.abs(np.interp(x, short[:, 0], short[:, 1]) - line[:, 1]), 1.2 * tolerance * 3.1)


def test_a_scan_without_a_plane_has_tables_and_no_figure(tmp_path):
    entry = document(
        axes={"g_zp": {"min": 1e-6, "max": 1e-2, "points": 5}}, model={"name": "flavoured_u1", "m_zp": "10 MeV"}
    )
    list(run_and_follow(resolve(entry), tmp_path / "line", False, lambda progress: None))
    stored = open_scan(tmp_path / "line")
    text = page([(stored, scan_account(stored))], {}, "0.1.0", None)
    assert "No figure: the scan is not a finished grid" in text
    assert "Provenance" in text
    assert "The paper, checked" not in text


def test_the_written_file_is_beside_the_run(run):
    path = report.write_report([str(run)], with_paper=False)
    assert path == run / "report.html"
    assert path.stat().st_size < 6e6


@needs_browser
def test_the_script_runs_and_hostile_text_does_not(file, tmp_path):
    dom = seen(file, "window.alert = () => { document.body.dataset.attacked = 'yes'; };", tmp_path)
    assert 'data-ready="yes"' in dom
    assert "data-attacked" not in dom


ATTACK = "<img src=x onerror=\"document.body.dataset.attacked='yes'\">"


def altered(path, change):
    found = json.loads(path.read_text(encoding="utf-8"))
    change(found)
    path.write_text(json.dumps(found), encoding="utf-8")


def page_of(folder) -> str:
    """The page, or the sentence in which it is refused."""
    try:
        return page([((stored := open_scan(folder)), scan_account(stored))], {}, "0.1.0", None)
    except ValueError as error:
        return escape(str(error))


def proof(**entries) -> dict:
    found = {"multipliers": {"farzan_meson": 1.0}, "residual": 1e-9, "reached": 5, "starts": 9}
    return found | entries


@pytest.mark.parametrize("key", ["reached", "starts"])
def test_html_in_the_proof_of_a_boundary_is_not_in_the_page(run, tmp_path, key):
    copy = shutil.copytree(run, tmp_path / "run")
    altered(copy / "boundary.json", lambda b: b["least_excluded"].update(certificate=proof(**{key: ATTACK})))
    assert "<img" not in page_of(copy)


@pytest.mark.parametrize("key", ["chunks", "layout_version", "device", "spec_hash", "data_hash"])
def test_html_in_the_attributes_of_a_store_is_not_in_the_page(run, tmp_path, key):
    copy = shutil.copytree(run, tmp_path / "run")
    if key == "layout_version":
        altered(copy / "scan.zarr" / "zarr.json", lambda root: root["attributes"].update({key: ATTACK}))
    else:
        set_attributes(copy, attributes_of(copy) | {key: ATTACK})
    assert "<img" not in page_of(copy)


@pytest.fixture(scope="module")
def attacked(run, tmp_path_factory):
    """The page of a store whose first axis has HTML for its unit."""
    copy = shutil.copytree(run, tmp_path_factory.mktemp("attacked") / "run")
    set_attributes(copy, {name: value for name, value in attributes_of(copy).items() if name != "contents"})
    altered(copy / "scan.zarr" / "m_zp" / "zarr.json", lambda array: array["attributes"].update(unit=ATTACK))
    path = copy / "report.html"
    path.write_text(page_of(copy), encoding="utf-8")
    return path


def test_html_in_the_unit_of_an_axis_is_text_in_page_and_data(attacked):
    text = attacked.read_text(encoding="utf-8")
    assert "<img" not in text
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert data is None or "<img" not in json.loads(data[1])[0]["axes"][0]["unit"]


def test_only_the_script_and_style_of_the_page_may_run(html):
    (policy,) = [a["content"] for _, a in Elements(html).found if a.get("http-equiv") == "Content-Security-Policy"]
    script, style = (html.rpartition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("script", "style"))
    assert f"script-src {hash_source(script)};" in policy
    assert f"style-src {hash_source(style)};" in policy
    assert "unsafe" not in policy
    assert not [a for _, a in Elements(html).found if "style" in a or any(name.startswith("on") for name in a)]


@needs_browser
def test_html_of_a_store_is_not_run(attacked, tmp_path):
    script = """
      const form = document.querySelector('.ask');
      if (form) { form.elements.x.value = '10'; form.elements.y.value = '7'; form.requestSubmit(); }
      document.body.insertAdjacentHTML('beforeend', `ATTACK`.replace('attacked', 'inline'));
    """.replace("ATTACK", ATTACK)
    dom = seen(attacked, script, tmp_path)
    assert "data-attacked" not in dom
    assert "data-inline" not in dom


@needs_browser
@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_is_no_wider_than_its_window(file, tmp_path, width):
    assert width_needed(file, width, tmp_path) <= width


@needs_browser
def test_focus_shows_constraint_value_and_source(file, tmp_path):
    dom = seen(file, "document.querySelectorAll('.tag')[1].focus();", tmp_path)
    tip = unescape(re.search(r'<div class="tip"[^>]*>(.*?)</div></div>', dom, re.DOTALL)[1])
    assert "Meson decays" in tip
    assert "0.001" in tip
    assert "lessa_peres_2007" in tip


@needs_browser
def test_hovering_a_curve_shows_it_and_zooming_moves_the_axes(file, tmp_path):
    script = """
      const canvas = document.querySelector('.canvas'), box = document.querySelector('.plane').getBoundingClientRect();
      document.querySelector('[data-zoom=in]').click();
      document.body.dataset.zoomed = document.querySelector('.plane').getAttribute('viewBox');
      document.querySelector('[data-zoom=reset]').click();
      const frame = document.querySelector('.frame').getBoundingClientRect();
      canvas.dispatchEvent(new PointerEvent('pointermove', {bubbles: true, pointerType: 'mouse',
        clientX: frame.left + 0.9 * frame.width, clientY: frame.top + 0.25 * frame.height}));
      document.body.dataset.tip = document.querySelector('.tip').textContent;
    """
    dom = seen(file, script, tmp_path)
    assert re.search(r'data-zoomed="165 131.25 550 437.5"', dom)
    tip = re.search(r'data-tip="([^"]*)"', dom)[1]
    assert "Meson decays" in tip
    assert "lessa_peres_2007" in tip


@needs_browser
def test_a_point_given_by_keyboard_is_answered(file, tmp_path):
    script = """
      const form = document.querySelector('.ask');
      form.elements.x.value = '10'; form.elements.y.value = '5e-3'; form.requestSubmit();
      document.body.dataset.answer = form.querySelector('output').textContent;
      form.elements.y.value = '7'; form.requestSubmit();
      document.body.dataset.refusal = form.querySelector('output').textContent;
    """
    dom = seen(file, script, tmp_path)
    answer, refusal = (unescape(re.search(rf'data-{name}="([^"]*)"', dom)[1]) for name in ("answer", "refusal"))
    assert "excluded by 2" in answer
    assert "Meson decays" in answer
    assert "Give numbers within the plane" in refusal


def test_the_summary_says_how_far_the_allowed_region_reaches(run, html):
    """eps_q between 0.395 and 0.599 and g' < 1e-3: m from 1 MeV to where g' = 1e-3 meets eps_q = 0.395."""
    summary = re.search(r'<p class="summary">(.*?)</p>', html, re.DOTALL)[1]
    top = 10 * 1e-3 / 7.0346e-5 / math.sqrt(0.395)
    assert f"from 1 to {top:.3g} MeV" in summary
    assert "from 4.42×10<sup>−6</sup> to 1.00×10<sup>−3</sup>" in summary or "to 0.001" in summary
