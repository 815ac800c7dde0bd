"""zpjax as a user has it: a copy that was installed and is not to be written to, run from folders of the user's."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import zpjax

ROOT = Path(zpjax.__file__).parent.parent


class Installed:
    """An installed copy; `run` gives what a command line prints in a folder."""

    def __init__(self, site: Path):
        self.site = site

    def run(self, folder: Path, line: str, *more: Path, code: int = 0) -> subprocess.CompletedProcess:
        """more: other places where packages are installed."""
        found = os.pathsep.join(map(str, (self.site, *more)))
        environment = os.environ | {"PYTHONPATH": found, "PYTHONSAFEPATH": "1"}
        command = [sys.executable, str(self.site / "bin" / "zpjax"), *shlex.split(line)[1:]]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
        assert done.returncode == code, done.stderr
        return done


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.rglob("*") if p.suffix != ".pyc"}


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A copy in a folder for packages, read-only; whatever ran, no file of it has changed in the end."""
    source, site = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site") / "packages"
    shutil.copytree(ROOT / "zpjax", source / "zpjax", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(source)], check=True, capture_output=True)
    for path in [*site.rglob("*"), site]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = contents(site)
    yield Installed(site)
    assert contents(site) == before
    for path in [site, *site.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
