"""The house keeps its shape: short files and functions, no circle of imports, and tests where what they test stands."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

from tests.contract.test_imports import FILES, ROOT, imported

MOST_LINES, MOST_OF_A_FUNCTION = 300, 50
TESTS = Path(__file__).parents[1]
# Folders of tests that look across rooms, or at what is no room.
NO_ROOM = {"benchmarks", "contract", "reference"}
# Names of files in several rooms, and what they mean in all of them.
SAME_MEANING = {
    "base.py": "what every file of the room builds on",
    "beam_dump.py": "the experiment, and its table",
    "charges.py": "the search for charges, and its command",
    "code.py": "the Python that computes: of an extension, and its digest",
    "flavour.py": "the flavour of quarks, and what the paper says of it",
    "identity.py": "what decides the numbers of a run: made, and compared",
    "kinetic_mixing.py": "the loop, and the observable",
    "mesons.py": "decays of mesons: their table, and what the paper says of them",
    "muon_beam_dump.py": "the experiment, and its table",
    "muon_pair_radiation.py": "the observable, and its table",
    "named.py": "what a name stands for, extensions included",
    "nsi_windows.py": "the windows, and their figure",
    "oscillation_fit.py": "the fit, and its table",
    "overlays.py": "curves that are drawn and judge nothing",
    "plane.py": "the plane of a scan as figure and on the page",
    "plasma.py": "the electromagnetic plasma, and its table",
    "profile.py": "the profile over what is left aside: command and figure",
    "reading.py": "reading what the room keeps: a question, a store",
    "references.py": "the literature, and its list on the page",
    "schema.py": "JSON Schema: of the files that ask a question, and its command",
    "trident.py": "neutrino tridents: the observable, the experiments, the table",
    "uncovered.py": "where a constraint judges nothing: found, and said on figure and page",
    "windows.py": "windows of an observable: the question, and its command",
}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_is_longer_than_three_hundred_lines():
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in FILES}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def test_no_function_is_longer_than_fifty_lines():
    found = {
        f"{path.relative_to(ROOT)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in found.items() if n > MOST_OF_A_FUNCTION} == {}


def test_no_module_imports_itself_by_way_of_others():
    """Imports inside functions count too: a circle that is met late is still one."""
    modules = {
        ".".join(("zpjax", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
        for path in FILES
    }
    graph = {name: {_module(n, modules) for n in imported(path)} - {name, None} for name, path in modules.items()}
    below = {}

    def follow(name, above=()):
        assert name not in above, " -> ".join((*above[above.index(name) :], name))
        if name not in below:
            below[name] = True
            for other in sorted(graph[name]):
                follow(other, (*above, name))

    for name in sorted(graph):
        follow(name)


def _module(name, modules):
    return next((n for n in (name, name.rpartition(".")[0]) if n in modules), None)


def test_every_folder_of_tests_is_that_of_a_room():
    rooms = {path.parent.relative_to(ROOT).as_posix() for path in FILES}
    folders = {path.parent.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    assert folders - rooms == NO_ROOM


def test_files_of_one_name_mean_the_same():
    """What each room may call alike, with what it means everywhere; any other name is that of one file."""
    names = Counter(path.name for path in FILES if path.name != "__init__.py")
    assert {name for name, n in names.items() if n > 1} <= SAME_MEANING.keys()


# What changes a list, dictionary or set in place.
CHANGES = {"append", "add", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}


def test_no_module_fills_a_variable_of_its_own():
    """Nothing is kept between calls but by `functools.cache` of what depends on its arguments alone."""
    assert {str(path.relative_to(ROOT)): changes for path in FILES if (changes := list(_changes(tree(path))))} == {}


def _changes(module):
    own = {target.id for node in module.body for target in _targets(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Global):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            yield from [ast.unparse(node)] if ast.unparse(node.func.value) in own else []
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from [ast.unparse(node)] if ast.unparse(node.value) in own else []


def _targets(node):
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target for target in targets if isinstance(target, ast.Name)]
