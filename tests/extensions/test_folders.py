"""What lies in a user's own folder is known by its name while the folder is in force, and nowhere else."""

import pickle
import re

import numpy as np
import pytest

import zpjax
from tests.extensions.folders import ENTRY, limit, observable, written
from tests.scan.questions import document, small
from zpjax.constraints import constraint_names
from zpjax.question.named import constraint_of
from zpjax.question.reading import read_spec, resolve
from zpjax.question.toml_text import toml_lines
from zpjax.references import bibliography, bibtex

CURVE = """# kind: limit
# title: what I digitised
# label: mine
# meaning: A curve.
# confidence: 0.9
# sources: me_2026
# checked: true
m_zp [MeV], g_zp [1]
10, 1e-4
100, 1e-3
"""
MINE = {"names": ["my_limit"]}


def asked(folder, **changes):
    return resolve(document(extensions={"paths": [str(folder)]}, constraints=MINE, **changes))


def test_a_limit_and_its_source_are_known_within_and_unknown_outside(tmp_path):
    mine = written(tmp_path / "mine", my_limit_toml=limit(3e-5))
    before = constraint_names()
    with zpjax.extended(mine):
        found = zpjax.constraint_named("my_limit")
        assert (found.name, float(found.statistic.limit), found.confidence) == ("my_limit", 3e-5, 0.9)
        assert bibtex(["me_2026"]) == ENTRY.strip()
        assert constraint_names() == (*before, "my_limit")
    assert constraint_names() == before
    assert "me_2026" not in bibliography()
    with pytest.raises(ValueError, match="Constraint 'my_limit' is not known"):
        zpjax.constraint_named("my_limit")


def test_two_questions_in_one_process_see_each_their_own(tmp_path):
    one, other = (written(tmp_path / n, my_limit_toml=limit(v)) for n, v in (("one", 1e-5), ("other", 1e-3)))
    specs = asked(one), asked(other)
    assert [float(spec.imposed[0].statistic.limit) for spec in specs] == [1e-5, 1e-3]
    with zpjax.extended(other):
        assert float(specs[0].imposed[0].statistic.limit) == 1e-5
    with pytest.raises(ValueError, match="Constraint 'my_limit' is not known"):
        constraint_of(small(), "my_limit")


def test_a_file_that_changes_is_read_anew(tmp_path):
    spec = asked(written(tmp_path / "mine", my_limit_toml=limit(1e-5)))
    assert float(spec.imposed[0].statistic.limit) == 1e-5
    written(tmp_path / "mine", my_limit_toml=limit(2e-5))
    assert float(spec.imposed[0].statistic.limit) == 2e-5


def test_paths_begin_at_the_file_of_the_spec_and_are_absolute_afterwards(tmp_path, monkeypatch):
    mine = written(tmp_path / "questions" / "mine", my_limit_toml=limit())
    path = tmp_path / "questions" / "mine.toml"
    path.write_text("\n".join(toml_lines(document(extensions={"paths": ["mine/"]}, constraints=MINE))))
    monkeypatch.chdir(tmp_path)
    spec = read_spec("questions/mine.toml")
    assert spec.extensions == (str(mine),)
    assert spec.resolved()["extensions"] == {"paths": [str(mine)]}
    again = pickle.loads(pickle.dumps(resolve(spec.resolved())))
    assert again == spec
    assert again.imposed[0].name == "my_limit"


def test_what_is_in_force_outside_belongs_to_a_question_that_is_read_there(tmp_path):
    with zpjax.extended(written(tmp_path / "mine", my_limit_toml=limit())):
        spec = small(constraints=MINE)
    assert spec.imposed[0].name == "my_limit"


def test_where_a_folder_lies_is_no_part_of_the_identity(tmp_path):
    one, other = (asked(written(tmp_path / name, my_limit_toml=limit())) for name in ("one", "other"))
    assert one.hash() == other.hash()
    assert one.extensions != other.extensions


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        pytest.param({"x_toml": "title = 'x'"}, "x.toml: is nothing that is read here: an extension holds", id="a TOML of nothing"),
        pytest.param({"x_csv": CURVE.replace("# kind: limit", "")}, "x.csv: a line '# kind: limit' or", id="a curve of no kind"),
        pytest.param({"x_tml": "a"}, "x.tml: is nothing that is read here", id="an unknown ending"),
        pytest.param({"x_toml": "title ="}, "x.toml: cannot be read as TOML", id="no TOML"),
        pytest.param({"x_toml": limit() + "more = 1"}, "x.toml: key 'more' is not known", id="an unknown key"),
        pytest.param({"x_toml": limit(observable="gauge_couplin")}, "did you mean 'gauge_coupling'", id="an unknown observable"),
        pytest.param({"x_toml": limit(), "me_bib": ""}, "x.toml: key 'sources': source 'me_2026' is in no bibliography; did", id="an unknown source"),
        pytest.param({"gemma_toml": limit()}, "gemma.toml: the name 'gemma' is taken by data/measurements/gemma.toml", id="a shipped name"),
        pytest.param({"My Limit_toml": limit()}, "a name must be of small letters", id="a name that is none"),
        pytest.param({"x_toml": limit(), "x_bib": ENTRY.replace("Me", "You")}, "x.bib: key 'me_2026' stands for another entry in", id="a key of two entries"),
    ],
)  # fmt: skip
def test_an_unsound_folder_is_refused_with_the_file_named(tmp_path, files, sentence):
    mine = written(tmp_path / "mine", **files)
    with zpjax.extended(mine), pytest.raises(ValueError, match=re.escape(sentence)) as error:
        zpjax.constraint_named("x")
    assert str(error.value).startswith(str(mine))
    assert "\n" not in str(error.value)


def test_a_curve_is_a_limit_within_its_ends(tmp_path):
    with zpjax.extended(written(tmp_path / "mine", my_curve_csv=CURVE)):
        found = zpjax.constraint_named("my_curve")
    (ratio,) = found.ratios(4e-4, 0.02).values()
    np.testing.assert_allclose(ratio, 2, rtol=1e-12, atol=0)
    assert found.ratios(2e-4, 0.2) == {"my_curve": 0}


def test_two_folders_with_one_name_are_refused_with_both_files(tmp_path):
    one, other = (written(tmp_path / name, my_limit_toml=limit()) for name in ("one", "other"))
    with zpjax.extended(one, other), pytest.raises(ValueError, match="is taken by") as error:
        constraint_names()
    assert str(one / "my_limit.toml") in str(error.value)
    assert str(other / "my_limit.toml") in str(error.value)


@pytest.mark.parametrize("address", ["s3://bucket/mine", "memory://mine", "file:///tmp"])
def test_an_address_is_no_extension(address):
    with pytest.raises(ValueError, match="is an address; an extension is a folder of this machine"):
        asked(address)
    with pytest.raises(ValueError, match="is an address"), zpjax.extended(address):
        pass


def test_what_is_no_folder_is_refused_with_the_nearest_one(tmp_path):
    mine = written(tmp_path / "mine")
    with pytest.raises(ValueError, match=r"key 'extensions.paths': '.*nine' is no folder here; did you mean 'mine'"):
        asked(tmp_path / "nine")
    with pytest.raises(ValueError, match="is a file; an extension is a folder"):
        asked(mine / "me.bib")


def test_remarks_and_hidden_files_are_left_alone(tmp_path):
    mine = written(tmp_path / "mine", my_limit_toml=limit(), SOURCE_md="from a paper")
    mine.joinpath(".cache").mkdir()
    mine.joinpath("__pycache__").mkdir()
    mine.joinpath("link.toml").symlink_to(written(tmp_path / "far", link_toml=limit()) / "link.toml")
    with zpjax.extended(mine):
        assert {"my_limit", "link"} <= set(constraint_names())


def test_a_folder_that_goes_is_missed(tmp_path):
    spec = asked(written(tmp_path / "mine", my_limit_toml=limit()))
    (tmp_path / "mine").rename(tmp_path / "yours")
    with pytest.raises(ValueError, match="mine: No such file or directory; it belongs to an extension in force"):
        _ = spec.imposed


def test_names_of_extensions_collide_with_no_reserved_word(tmp_path):
    for name in ("status", "weight", "all"):
        mine = written(tmp_path / name, **{f"{name}_toml": limit()})
        with zpjax.extended(mine), pytest.raises(ValueError, match="and be none of all, none"):
            constraint_names()


def test_an_observable_may_not_be_called_as_a_scanned_parameter(tmp_path):
    mine = written(tmp_path / "mine", mine_py=observable().replace("my_strength", "g_zp"))
    with pytest.raises(ValueError, match="'g_zp' is a parameter of the scan"):
        resolve(document(extensions={"paths": [str(mine)]}, output={"observables": ["g_zp"]}))


def test_a_folder_in_a_folder_and_bytes_that_are_no_text_are_refused(tmp_path):
    mine = written(tmp_path / "mine")
    mine.joinpath("deeper").mkdir()
    with zpjax.extended(mine), pytest.raises(ValueError, match="deeper: is no file; an extension holds"):
        constraint_names()
    mine.joinpath("deeper").rmdir()
    mine.joinpath("x.bib").write_bytes(b"\xff\xfe")
    with zpjax.extended(mine), pytest.raises(ValueError, match=r"x\.bib: is no UTF-8 text"):
        constraint_names()
