"""In a notebook: a point, a scan with its bar, the figure in the cell, and an interrupt after which the scan goes on."""

import nbclient
import nbformat
import pytest

from tests.scan.questions import MANY_CHUNKS, small
from zpjax.question.toml_text import toml_lines

CELLS = {
    "import": """
import zpjax

zpjax.enable_x64()
spec = zpjax.read_spec("small.toml")
""",
    "spec": "spec",
    "point": """
zpjax.evaluate_point(
    "flavoured_u1", {"m_zp": "10 MeV", "g_zp": 7e-5}, constraints=["lma_dark_ud_2026"], observables=["eps_u_mumu"]
)
""",
    # What the button does: SIGINT to the kernel, here when a third of the points is done.
    "interrupt": """
import os, signal

zpjax.run_scan(spec, "run", progress=True, report=lambda p: p.done == 40 and os.kill(os.getpid(), signal.SIGINT))
""",
    "what is there": 'zpjax.open_scan("run")',
    "resume": """
done = []
stored = zpjax.run_scan(spec, "run", resume=True, progress=True, report=lambda p: done.append(p.done))
stored
""",
    "how much was left": "done[0] >= 40, done[-1], stored.is_complete()",
    "figure": "zpjax.draw_plane(stored)",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Name of a cell -> its outputs, of a kernel of its own."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code.strip()) for code in CELLS.values()])
    notebook.cells[list(CELLS).index("interrupt")].metadata["tags"] = ["raises-exception"]
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "small.toml").write_text("\n".join(toml_lines(small(output=MANY_CHUNKS).resolved())), encoding="utf-8")
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def shown(outputs, kind):
    """All that the outputs of a cell show in this form."""
    return "".join(output.data.get(kind, "") for output in outputs if "data" in output)


def test_objects_show_themselves(outputs):
    assert shown(outputs["spec"], "text/plain") == "ScanSpec(small: of 120 points (grid), model flavoured_u1)"
    assert "<th>m_zp</th>" in shown(outputs["spec"], "text/html")
    assert "lma_dark_ud_2026" in shown(outputs["point"], "text/html")


def test_an_interrupt_is_one_sentence_and_keeps_what_is_finished(outputs):
    (error,) = (output for output in outputs["interrupt"] if output.output_type == "error")
    assert error.ename == "KeyboardInterrupt"
    assert error.evalue == "run: interrupted; finished chunks are kept, continue with resume=True."
    assert "max='120'" in shown(outputs["interrupt"], "text/html")
    chunks = int(shown(outputs["what is there"], "text/plain").split(" with ")[1].split(" of 12 chunks")[0])
    assert 3 <= chunks < 12


def test_it_goes_on_from_there_with_its_bar(outputs):
    assert "<progress value='120' max='120'></progress> 120 of 120 points" in shown(outputs["resume"], "text/html")
    assert shown(outputs["how much was left"], "text/plain") == "(True, 120, True)"
    assert "12 of 12 chunks" in shown(outputs["resume"], "text/plain")


def test_the_figure_is_in_the_cell(outputs):
    assert "src=&quot;data" not in shown(outputs["figure"], "text/html")
    assert '<img style="max-width:100%" src="data:image/png;base64,iVBORw0KGgo' in shown(outputs["figure"], "text/html")
    assert "figure.pdf" in shown(outputs["figure"], "text/plain")
