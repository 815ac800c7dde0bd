"""How a command ends when something outside is wrong, and that a terminal obeys nothing of what it prints."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scan.questions import document
from zpjax.cli.common import say
from zpjax.question.toml_text import toml_lines

ROOT = Path(__file__).parents[2]


def run(*arguments, stdout=subprocess.PIPE, **environment) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", *map(str, arguments)]
    given = {k: v for k, v in os.environ.items() if k != "JAX_PLATFORMS"} | {"PYTHONPATH": str(ROOT)} | environment
    options = {"stdout": stdout, "stderr": subprocess.PIPE, "text": True, "timeout": 120, "check": False}
    return subprocess.run(command, env=given, **options)


# Every line of a list on standard input is a command line; of each a line of [exit code, standard output, standard error].
ONE_AFTER_THE_OTHER = """
import contextlib, io, json, sys
from zpjax.cli import main
for words in json.load(sys.stdin):
    out, error = io.StringIO(), io.StringIO()
    sys.argv = ["zpjax", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            main()
        except SystemExit as leaving:
            code = leaving.code
    print(json.dumps([code, out.getvalue(), error.getvalue()]))
"""


@pytest.fixture
def question(tmp_path):
    path = tmp_path / "question.toml"
    path.write_text("\n".join(toml_lines(document())), encoding="utf-8")
    return path


# Those that need a device come last, that none of the others finds one asked for already.
WITHOUT_A_DEVICE = {
    "show": ("show", "SPEC"),
    "check": ("check", "SPEC"),
    "list": ("list",),
    "scan": ("scan", "SPEC", "--out", "OUT"),
    "point": ("point", "--set", "m_zp=10 MeV", "--set", "g_zp=1e-5"),
    "charges": ("charges", "--max", "1"),
}


@pytest.fixture(scope="module")
def without_a_device(tmp_path_factory):
    """(Command -> exit code, standard output and error, the folder asked for) in one process for which JAX finds no device."""
    folder = tmp_path_factory.mktemp("no_device")
    (folder / "question.toml").write_text("\n".join(toml_lines(document())), encoding="utf-8")
    meant = {"SPEC": str(folder / "question.toml"), "OUT": str(folder / "run")}
    lines = [[meant.get(word, word) for word in words] for words in WITHOUT_A_DEVICE.values()]
    given = os.environ | {"PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cuda"}
    options = {"input": json.dumps(lines), "capture_output": True, "text": True, "timeout": 120, "check": True}
    done = subprocess.run([sys.executable, "-c", ONE_AFTER_THE_OTHER], env=given, **options)
    found = map(json.loads, done.stdout.splitlines())
    return dict(zip(WITHOUT_A_DEVICE, found, strict=True)), folder / "run"


@pytest.mark.parametrize("command", ["scan", "point", "charges"])
def test_a_platform_that_is_not_there_is_named(command, without_a_device):
    found, run = without_a_device
    code, out, error = found[command]
    assert error == "zpjax: JAX_PLATFORMS=cuda names no device that JAX finds here; unset it, or choose cpu.\n"
    assert (code, out) == (2, "")
    assert not run.exists()


def test_the_older_name_of_the_variable_is_named_too():
    done = run("charges", "--max", "1", JAX_PLATFORM_NAME="cuda")
    assert (
        done.stderr == "zpjax: JAX_PLATFORM_NAME=cuda names no device that JAX finds here; unset it, or choose cpu.\n"
    )


@pytest.mark.parametrize("command", ["show", "check", "list"])
def test_what_needs_no_device_works_without_one(command, without_a_device):
    code, out, error = without_a_device[0][command]
    assert (code, error) == (0, "")
    assert out


def test_the_package_is_a_command_too():
    command = [sys.executable, "-m", "zpjax", "--version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[0], done.stderr) == (0, "zpjax", "")


@pytest.mark.parametrize(
    ("words", "completed"), [("zpjax bou", "boundary"), ("zpjax scan --res", "--resume")], ids=lambda words: words
)
def test_a_shell_completes_commands_and_options(words, completed):
    done = run(_ZPJAX_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    assert done.stdout.split() == [completed]


def test_the_list_waits_for_nothing_heavy_but_jax():
    code = "import sys; from zpjax.verbs.listing import listing, listing_lines; listing_lines(listing((), False)); "
    code += "print(*({'scipy', 'zarr', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", [("list",), ("show", "SPEC")], ids=lambda command: command[0])
def test_only_a_scan_speaks_of_chunks(command, question):
    with open("/dev/full", "w") as full:
        done = run(*(str(question) if word == "SPEC" else word for word in command), stdout=full)
    assert done.returncode == 2
    assert done.stderr == "zpjax: output: No space left on device.\n"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a file system where nothing can be made")
def test_a_scan_that_could_not_begin_promises_nothing(zpjax, question):
    code, _, error = zpjax("scan", question, "--out", "/proc/run")
    assert (code, error) == (2, "zpjax: /proc/run: No such file or directory.\n")


COLOURED = 'title = "\\u001b[31mred\\u001b]0;mine\\u0007\\u009b1m\\u202e"\n'


@pytest.mark.parametrize("command", ["check", "show", "cite", "scan", "boundary"])
def test_a_terminal_obeys_nothing_of_a_file(command, zpjax, tmp_path):
    """Neither of its title nor of its name."""
    path = tmp_path / "que\x1b[31mstion.toml"
    path.write_text(COLOURED + "[axis]\n", encoding="utf-8")
    code, out, error = zpjax(command, path)
    assert code == 2
    assert "que\\x1b[31mstion.toml" in error
    assert all(line.isprintable() for line in (out + error).splitlines())


def test_lines_stay_lines_and_escapes_are_shown(capsys):
    say("a\nb\x1b[31m\r\x07\u202e\x9b é 中\n")
    assert capsys.readouterr().out == "a\nb\\x1b[31m\\r\\x07\\u202e\\x9b é 中\n\n"


def test_only_one_place_prints():
    """`say` escapes what a terminal obeys; whatever prints otherwise might not."""
    used = {p.name: p.read_text(encoding="utf-8").count("echo(") for p in (ROOT / "zpjax" / "cli").glob("*.py")}
    assert {name for name, number in used.items() if number} == {"common.py"}
    assert used["common.py"] == 1


@pytest.mark.parametrize("command", [("scan", "SPEC"), ("boundary", "SPEC"), ("report", "RUN"), ("tabulate", "mesons")])
def test_a_blank_place_to_write_to_is_refused(command, zpjax, question, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, error = zpjax(*(str(question) if word == "SPEC" else word for word in command), "--out", "")
    assert (code, error) == (2, "zpjax: --out names no folder.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["question.toml"]


def test_json_stays_json(zpjax, question):
    assert json.loads(zpjax("show", question, "--json")[1])["title"] == "small"
