"""Where compiled programs are kept: who chooses, whose the folder must be, and for which machine it is."""

import os
import sys

import pytest

from zpjax.scan import cache_place
from zpjax.scan.cache_place import chosen, machine_name, own_folder, require_own


@pytest.fixture
def nothing_said(monkeypatch, tmp_path):
    for name in ("ZPJAX_CACHE", "JAX_COMPILATION_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("option", "environment", "folder", "by"),
    [
        ("/o", {"ZPJAX_CACHE": "/z", "JAX_COMPILATION_CACHE_DIR": "/j"}, "/o", "--cache"),
        ("off", {"ZPJAX_CACHE": "/z"}, None, "--cache"),
        (None, {"ZPJAX_CACHE": "/z", "JAX_COMPILATION_CACHE_DIR": "/j"}, "/z", "ZPJAX_CACHE"),
        (None, {"ZPJAX_CACHE": "off", "JAX_COMPILATION_CACHE_DIR": "/j"}, None, "ZPJAX_CACHE"),
        (None, {"ZPJAX_CACHE": "", "XDG_CACHE_HOME": "/x"}, "/x/zpjax", "default"),
        (None, {"JAX_COMPILATION_CACHE_DIR": "/j", "XDG_CACHE_HOME": "/x"}, None, "JAX_COMPILATION_CACHE_DIR"),
        (None, {"HOME": "/home/me", "XDG_CACHE_HOME": "not/absolute"}, "/home/me/.cache/zpjax", "default"),
        (None, {"HOME": "/home/me"}, "/home/me/.cache/zpjax", "default"),
    ],
    ids=[
        *("the option wins", "off by the option", "the variable next", "off by the variable", "an empty variable"),
        *("that of JAX before the default", "a relative folder of caches", "the default"),
    ],
)
def test_who_chooses_the_folder(option, environment, folder, by, nothing_said, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = chosen(option)
    assert (found.folder and str(found.folder), found.by) == (folder, by)


@pytest.mark.parametrize(
    ("platform", "folder"),
    [("darwin", "Library/Caches/zpjax"), ("win32", "AppData/Local/zpjax"), ("linux", ".cache/zpjax")],
)
def test_the_default_is_where_the_platform_keeps_caches(platform, folder, nothing_said, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    assert chosen().folder == nothing_said / folder


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("", "--cache names no folder."),
        (" ", "--cache names no folder."),
        ("s3://b/c", "must be a folder of this machine"),
    ],
    ids=["nothing", "a blank", "an address"],
)
def test_what_is_no_folder_is_refused(option, sentence):
    with pytest.raises(ValueError, match=sentence):
        chosen(option)


def test_without_a_home_there_is_no_folder(nothing_said, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "nowhere")
    with pytest.raises(ValueError, match="there is no home folder"):
        chosen()


def test_all_that_is_made_is_for_the_user_alone(tmp_path):
    before = os.umask(0)
    try:
        found = own_folder(tmp_path / "caches" / "zpjax")
    finally:
        os.umask(before)
    assert found == tmp_path / "caches" / "zpjax" / machine_name()
    assert [path.stat().st_mode & 0o777 for path in (found, *found.parents[:2])] == [0o700] * 3
    assert own_folder(tmp_path / "caches" / "zpjax") == found


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777], ids=oct)
def test_a_folder_that_others_may_write_is_refused(mode, tmp_path):
    tmp_path.chmod(mode)
    with pytest.raises(ValueError, match="others may write here, and what is kept here is run"):
        own_folder(tmp_path)


def test_the_folder_of_the_machine_must_be_ones_own_too(tmp_path):
    own_folder(tmp_path).chmod(0o777)
    with pytest.raises(ValueError, match=f"{machine_name()}: others may write here"):
        own_folder(tmp_path)


def test_a_folder_that_all_may_exchange_is_refused(tmp_path):
    folder = tmp_path / "open" / "mine"
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o777)
    with pytest.raises(ValueError, match=f"all may write to {folder.parent}, and so exchange it"):
        own_folder(folder)
    folder.parent.chmod(0o1777)  # as /tmp: only the owner may
    assert own_folder(folder).parent == folder


def test_links_and_files_are_refused(tmp_path):
    target, link, file = (tmp_path / name for name in ("target", "link", "file"))
    target.mkdir(mode=0o700)
    link.symlink_to(target)
    file.touch()
    for path, kind in ((link, "a link"), (file, "no folder")):
        with pytest.raises(ValueError, match=f"{path}: is {kind}"):
            require_own(path)
    with pytest.raises(ValueError, match="is a link"):
        own_folder(link)
    assert list(target.iterdir()) == []


def test_a_folder_of_another_user_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    user = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: user + 1)
    with pytest.raises(ValueError, match="belongs to another user"):
        require_own(tmp_path)


def test_root_makes_nothing_in_the_home_of_another(tmp_path, monkeypatch):
    found, stat = tmp_path.stat(), cache_place.Path.stat
    theirs = os.stat_result((found.st_mode, found.st_ino, found.st_dev, 1, 1000, *found[5:]))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(cache_place.Path, "stat", lambda path, **how: theirs if path == tmp_path else stat(path, **how))
    with pytest.raises(ValueError, match=f"{tmp_path}: belongs to another user"):
        own_folder(tmp_path / "caches" / "zpjax")
    assert list(tmp_path.iterdir()) == []


def test_another_jaxlib_and_another_processor_have_folders_of_their_own(monkeypatch):
    here = machine_name()
    assert here == machine_name()
    with monkeypatch.context() as patch:
        patch.setattr(cache_place.jaxlib, "__version__", "99.0")
        assert machine_name().partition("-")[2] == "99.0-" + here.rpartition("-")[2]
    monkeypatch.setattr(cache_place.platform, "machine", lambda: "pdp11")
    assert machine_name() != here
