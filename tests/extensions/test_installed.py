"""Installed packages with an entry point are in force wherever they are installed, and nothing of zpjax is written to."""

import json

import pytest

from tests.extensions.folders import limit, observable, written

METADATA = "Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n"
ENTRY = "[zpjax.extensions]\nmy_paper = {}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Where a package with an extension is installed. Its files import each other by its name."""
    found = tmp_path_factory.mktemp("site")
    more = "from my_package.common import twice\n"
    files = {"mine_py": observable("twice(couplings.strength)", more), "common_py": "def twice(x):\n    return 2 * x\n"}
    written(found / "my_package", **files, __init___py='"""Mine."""\n', my_limit_toml=limit(1e-4, "my_strength"))
    written(found / "my_package-1.0.dist-info", METADATA_="").joinpath("METADATA").write_text(METADATA)
    (found / "my_package-1.0.dist-info" / "entry_points.txt").write_text(ENTRY.format("my_package"))
    return found


def test_it_is_zpjax_of_the_copy_that_runs(installed, tmp_path):
    assert installed.run(tmp_path, "zpjax --version").stdout.startswith("zpjax ")
    assert (installed.site / "zpjax" / "data" / "constants.toml").is_file()


def test_an_installed_package_is_in_force_without_being_named(installed, site, tmp_path):
    done = installed.run(tmp_path, "zpjax list my_limit --json", site)
    assert "my_limit" in json.dumps(json.loads(done.stdout))
    assert done.stderr == ""


def test_its_code_is_part_of_the_identity_by_the_names_of_its_files(installed, site, tmp_path):
    tmp_path.joinpath("a.toml").write_text(
        'axes.m_zp = {min = "1 MeV", max = "1 GeV", points = 4}\naxes.g_zp = {min = 1e-6, max = 1e-2, points = 4}\n'
        'constraints.names = ["my_limit"]\n'
    )
    installed.run(tmp_path, "zpjax scan a.toml", site)
    group = json.loads((tmp_path / "runs" / "a" / "scan.zarr" / "zarr.json").read_text())
    code = json.loads(group["attributes"]["zpjax"])["identity"]["code"]
    assert {"extensions.mine", "extensions.common"} <= set(code)
    assert "my_package.mine" not in code
    assert "me_2026" in installed.run(tmp_path, "zpjax cite runs/a", site).stdout


def test_an_entry_point_that_names_no_package_is_named(installed, tmp_path):
    broken = written(tmp_path / "site" / "my_package-1.0.dist-info")
    broken.joinpath("METADATA").write_text(METADATA)
    broken.joinpath("entry_points.txt").write_text(ENTRY.format("no_such_package"))
    done = installed.run(tmp_path, "zpjax list my_limit", tmp_path / "site", code=2)
    assert done.stderr == "zpjax: The entry point 'no_such_package' of the group zpjax.extensions is no package here.\n"
