"""Python of a user's own folder: observables and models like those of zpjax, refused with file and line where they fail."""

import re

import numpy as np
import pytest

import zpjax
from tests.extensions.folders import limit, observable, written
from tests.scan.questions import document
from zpjax import catalogue, models
from zpjax.extensions import announcing, extended
from zpjax.question.reading import resolve

MODEL = '''"""B - 2 L_e - L_mu, say."""

from zpjax.models.b_minus_l import charges
from zpjax.models.base import GaugeParameters, Model, parameter


class Mine(GaugeParameters):
    """One charge to choose."""

    q_mine: float = parameter("q", "1", "a charge of mine", (0.0, 2.0), default=1.0)


MODELS = (Model("my_model", "mine", "me_2026", Mine, charges),)
'''


def test_an_observable_is_predicted_and_judged_like_a_shipped_one(tmp_path):
    mine = written(tmp_path / "mine", mine_py=observable(), my_limit_toml=limit(1e-8, "my_strength"))
    spec = resolve(document(extensions={"paths": [str(mine)]}, constraints={"names": ["my_limit"]}))
    stored = zpjax.run_scan(spec, tmp_path / "run")
    g = stored.read("g_zp")
    np.testing.assert_allclose(stored.read("ratio.my_limit"), g**2 / 1e-8, rtol=1e-12, atol=0)


def test_a_model_has_its_parameters_and_charges(tmp_path):
    with extended(written(tmp_path / "mine", mine_py=MODEL)):
        spec = resolve(document(model={"name": "my_model", "q_mine": 2.0}))
        assert spec.fixed["q_mine"] == 2.0
        assert "my_model" in models.catalogue()
    assert "my_model" not in models.catalogue()


def test_nothing_of_it_is_known_outside_and_shipped_names_stay_as_they_are(tmp_path):
    with extended(written(tmp_path / "mine", mine_py=observable())):
        assert list(catalogue.catalogue()) == [*catalogue.shipped_observables(), "my_strength"]
    assert catalogue.catalogue() == catalogue.shipped_observables()


def test_code_that_changes_is_run_anew(tmp_path):
    mine = written(
        tmp_path / "mine", mine_py=observable("2.0 + _help.OFFSET", "from . import _help"), _help_py="OFFSET = 1.0"
    )
    with extended(mine):
        assert zpjax.observable_named("my_strength").function(None, None) == 3.0
        written(mine, _help_py="OFFSET = 2.0")
        assert zpjax.observable_named("my_strength").function(None, None) == 4.0
    assert not list(mine.glob("**/*.pyc"))


def test_a_folder_may_hold_what_its_files_import(tmp_path):
    more = "from .common import twice\nfrom ._deep import once\n"
    files = {"common_py": "from ._deep import once\n\ndef twice(x):\n    return 2 * once(x)\n", "_deep_py": "def once(x):\n    return x\n"}  # fmt: skip
    mine = written(tmp_path / "mine", mine_py=observable("twice(once(3.0))", more), **files)
    with extended(mine):
        assert zpjax.observable_named("my_strength").function(None, None) == 6.0


def test_what_is_used_from_a_path_is_told(tmp_path):
    mine, told = written(tmp_path / "mine", mine_py=observable()), []
    data = written(tmp_path / "data", my_limit_toml=limit())
    for _ in range(2):
        with announcing(told.append), extended(data, mine):
            zpjax.observable_named("my_strength")
    assert set(told) == {str(mine)}
    assert len(told) >= 2


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"mine_py": "x = 1\n"}, "mine.py: has neither OBSERVABLES nor MODELS, and no other file of the folder imports it."),
        ({"mine_py": "\nx = 1 / 0\n"}, "mine.py: line 2: ZeroDivisionError: division by zero."),
        ({"mine_py": "import sys\nsys.exit(0)\n"}, "mine.py: line 2: SystemExit: 0."),
        ({"mine_py": "x = (\n"}, "mine.py: line 1: SyntaxError: '(' was never closed."),
        ({"mine_py": "import no_such_thing\n"}, "mine.py: line 1: ModuleNotFoundError: No module named 'no_such_thing'."),
        ({"mine_py": "from common import x\n", "common_py": "x = 1\n"}, "No module named 'common'; of a file beside it write 'from .common import ...'."),
        ({"mine_py": "from ._help import x\n", "_help_py": "\n\ny = z\n"}, "_help.py: line 3: NameError: name 'z' is not defined."),
        ({"__init___py": "x = y\n", "mine_py": observable()}, "__init__.py: line 1: NameError: name 'y' is not defined."),
        ({"mine_py": "OBSERVABLES = 3\n"}, "mine.py: OBSERVABLES must be a tuple, but is a int."),
        ({"mine_py": "OBSERVABLES = (3,)\n"}, "mine.py: OBSERVABLES must hold Observables, but holds a int."),
        ({"mine_py": observable().replace('"1", "s"', '"furlong", "s"')}, "mine.py: key 'my_strength.unit' must be a known unit"),
        ({"mine_py": observable().replace('("me_2026",)', '"me_2026"')}, "mine.py: key 'my_strength.sources' must be a tuple of keys"),
        ({"mine_py": observable().replace("my_strength", "ctau")}, "the name 'ctau' is taken by zpjax.observables.decay"),
        ({"mine_py": observable(), "other_py": observable()}, "mine.py; choose another one."),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_unsound_code_is_refused_with_its_place(tmp_path, files, sentence):
    mine = written(tmp_path / "mine", **files)
    with extended(mine), pytest.raises(ValueError, match=re.escape(sentence)) as error:
        zpjax.observable_named("my_strength")
    assert str(error.value).startswith(str(mine))
    assert "\n" not in str(error.value)


def test_points_are_evaluated_with_what_is_in_force(tmp_path):
    values, found = {"m_zp": "10 MeV", "g_zp": 3e-4}, []
    for name, factor in (("one", 1.0), ("other", 2.0)):
        files = {"mine_py": observable(f"{factor} * couplings.strength"), "my_limit_toml": limit(1e-4, "my_strength")}
        with zpjax.extended(written(tmp_path / name, **files)):
            point = zpjax.evaluate_point("b_minus_l", values, constraints=["my_limit"], observables=["my_strength"])
        found += [point["observables"]["my_strength"], point["constraints"]["my_limit"]["value"]]
    np.testing.assert_allclose(found, [3e-4, 3.0, 6e-4, 6.0], rtol=1e-12, atol=0)
