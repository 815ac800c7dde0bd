"""What is in a folder decides the identity of a scan, not where it lies; whoever computes loads it."""

import json
import shutil

import numpy as np
import pytest

from tests.extensions.folders import limit, observable, written
from tests.scan.questions import document
from zpjax.question.reading import resolve
from zpjax.scan.cluster import compute_chunks, run_on_dask
from zpjax.scan.identity import identity
from zpjax.scan.run import run_scan, store_chunks
from zpjax.store.identity import difference
from zpjax.store.reading import open_scan

HELP = '"""What helps."""\n\n\ndef twice(x):\n    return 2 * x\n'
FILES = {
    "mine_py": observable("twice(couplings.strength)", "from ._help import twice\n"),
    "_help_py": HELP,
    "my_limit_toml": limit(1e-4, "my_strength"),
}


def asked(folder, **changes):
    return resolve(document(extensions={"paths": [str(folder)]}, constraints={"names": ["my_limit"]}, **changes))


@pytest.fixture
def mine(tmp_path):
    return written(tmp_path / "mine", **FILES)


def test_code_is_known_by_the_names_of_its_files(mine):
    code = identity(asked(mine))["code"]
    assert {"extensions.mine", "extensions._help", "zpjax.observables.base"} <= set(code)
    assert not any("zpjax_extension_" in name for name in code)


def test_a_copy_elsewhere_is_the_same(mine, tmp_path):
    before = identity(asked(mine))
    copy = shutil.copytree(mine, tmp_path / "elsewhere" / "yours")
    assert identity(asked(copy)) == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"_help_py": HELP.replace("2 *", "3 *")}, "other code: extensions._help has changed"),
        ({"mine_py": FILES["mine_py"].replace("without_mediator=0.0", "without_mediator=0.0, mass_range=(0.0, 1.0)")},
         "other code: extensions.mine has changed"),
        ({"my_limit_toml": limit(2e-4, "my_strength")}, "other data: measurements.my_limit.limit has another value"),
        ({"_help_py": HELP.replace("What helps", "It helps")}, None),
        ({"other_toml": limit(), "other_py": observable().replace("my_strength", "your_strength")}, None),
    ],
    ids=["a helper", "a declaration", "a number", "a docstring", "an unrelated new file"],
)  # fmt: skip
def test_what_changes_is_named_and_what_does_not_count_is_not(mine, change, named):
    before = identity(asked(mine))
    written(mine, **change)
    assert difference(before, identity(asked(mine))) == named


def test_a_scan_of_a_changed_extension_is_not_continued(mine, tmp_path):
    run_scan(asked(mine), tmp_path / "run")
    written(mine, _help_py=HELP.replace("2 *", "3 *"))
    with pytest.raises(ValueError, match=r"holds a scan of other code: extensions\._help has changed; choose another"):
        run_scan(asked(mine), tmp_path / "run", resume=True)


def test_dask_workers_load_it_and_write_the_same(mine, tmp_path):
    spec = asked(mine)
    here = run_scan(spec, tmp_path / "here")
    there = run_on_dask(spec, tmp_path / "there", "local:1")
    assert here.read("ratio.my_limit").tobytes() == there.read("ratio.my_limit").tobytes()


def test_a_worker_that_does_not_see_the_folder_says_so(mine, tmp_path):
    text = json.dumps(asked(mine).resolved())
    mine.rename(tmp_path / "gone")
    with pytest.raises(
        ValueError, match=r"^The worker on \S+ cannot read the spec: key 'extensions.paths': '.*mine' is"
    ):
        compute_chunks(text, tmp_path / "run", [0])


def test_a_worker_computes_with_what_the_files_say_now(mine, tmp_path):
    ratios = []
    for value in (1e-4, 2e-4):
        written(mine, my_limit_toml=limit(value, "my_strength"))
        compute_chunks(json.dumps(asked(mine).resolved()), tmp_path / str(value), range(len(store_chunks(asked(mine)))))
        ratios.append(open_scan(tmp_path / str(value)).read("ratio.my_limit"))
    np.testing.assert_allclose(ratios[0], 2 * ratios[1], rtol=1e-14, atol=0)
