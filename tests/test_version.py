"""One version, from one place: the package's own, which the distribution and the citation repeat."""

import re
import tomllib

import zpjax
from tests.pages import ROOT


def test_the_distribution_takes_the_version_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "zpjax.__version__"}
    # A literal, so that setuptools reads it without importing anything.
    assert f'__version__ = "{zpjax.__version__}"\n' in (ROOT / "zpjax" / "__init__.py").read_text(encoding="utf-8")


def test_citation_and_changelog_agree():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (version,) = re.findall(r"^version: (.*)$", citation, re.MULTILINE)
    (date,) = re.findall(r"^date-released: (.*)$", citation, re.MULTILINE)
    assert version == zpjax.__version__
    newest = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert newest == f"{version} ({date})"
