"""Where a run lies: a folder of this machine, or an address that fsspec opens (s3://, gs://, memory:// ...). Needs no JAX.

The one module that knows the difference. On a file system a file appears whole by a rename; elsewhere the writing of an object
is one step itself.
"""

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zpjax.units import nearest

_LOCAL = ("file", "local")
# Protocols whose objects no other process sees.
_OF_ONE_PROCESS = ("memory",)
# Protocols of fsspec that are no place by themselves: they hold what lies at another address, or nothing that can be written.
_NO_PLACE = (
    *(
        "simplecache",
        "filecache",
        "blockcache",
        "cached",
        "dir",
        "reference",
        "generic",
        "async_wrapper",
        "asyncwrapper",
    ),
    *("zip", "tar", "libarchive", "data", "dask"),
)
# So much of what another package says of an address.
_WORDS = 120


def place(path: Path | str) -> Path:
    """The path of a folder or file: a `Path`, or for an address such as s3://bucket/run a `upath.UPath`, which has its methods.

    A leading ~ is the home folder; elsewhere than before :// two colons are part of a name. ValueError in one sentence if the
    extra `remote` is missing, or the package for this protocol, or the protocol is not known, or the address is a chain.
    """
    protocol, separator, rest = str(path).partition("://")
    if not isinstance(path, str) or not separator:
        return path if hasattr(path, "read_text") else _local(str(path))
    if protocol in _LOCAL:
        return _local(rest)
    try:
        from fsspec import available_protocols, get_filesystem_class
        from upath import UPath
    except ImportError:
        raise ValueError(f"{path}: an address needs the extra 'remote': pip install 'zpjax[remote]'.") from None
    if "::" in path:
        raise ValueError(f"{path}: chains several addresses by '::'; give that of one folder.")
    if protocol not in available_protocols():
        raise ValueError(
            f"{path}: '{protocol}' is no protocol that fsspec knows{nearest(protocol, available_protocols())}"
        )
    if protocol in _NO_PLACE:
        raise ValueError(
            f"{path}: '{protocol}' is no place by itself, where a run could lie; give the address of a folder."
        )
    try:
        get_filesystem_class(protocol)
    except ImportError as error:  # "Install s3fs to access S3"
        raise ValueError(f"{path}: {error}.") from None
    try:
        found = UPath(path)
        # What is missing in the address shows only now: a host, an account, a package of a package.
        _ = found.fs
    except OSError as error:
        raise OSError(errno.EIO, _brief(error), path) from error
    except Exception as error:
        raise ValueError(f"{path}: is no address that can be opened: {_brief(error)}.") from None
    if "://" not in str(found):  # taken for a folder, as of protocols whose names are none of a URL
        raise ValueError(f"{path}: '{protocol}' is no protocol of an address; fsspec may know another name for it.")
    return found


def _brief(error: Exception) -> str:
    """What an error of another package says, in one line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 4]} ..."


def _local(text: str) -> Path:
    found = Path(text)
    if not text.startswith("~"):
        # ./~ is a folder of that name, and stays it
        return found.absolute() if str(found).startswith("~") else found
    try:
        return found.expanduser()
    except RuntimeError:
        raise ValueError(f"{text}: there is no home folder of this name; write ./{text} for a folder here.") from None


def zarr_store(path: Path | str, read_only: bool = False) -> object:
    """What zarr opens a place by. Never a text: of one with two colons zarr would make a chain of addresses, and open its end."""
    from zarr.storage import FsspecStore, LocalStore

    if is_remote(path):
        return FsspecStore.from_url(str(path), read_only=read_only)
    return LocalStore(path, read_only=read_only)


def absolute(path: Path | str) -> Path:
    """The place, wherever a process is that looks for it."""
    found = place(path)
    return found if is_remote(found) else found.absolute()


def is_remote(path: Path | str) -> bool:
    """Whether a place is none of this machine's file systems."""
    return hasattr(path, "protocol")


def require_shared(path: Path | str) -> None:
    """ValueError for a place that lies in the memory of one process."""
    if is_remote(path) and path.protocol in _OF_ONE_PROCESS:
        raise ValueError(
            f"{path}: lies in the memory of one process, which others cannot write to; choose another --out."
        )


def local_folder(path: str | Path, option: str) -> Path:
    """The folder that an option names, for what only this machine's file systems can keep; ValueError for an address."""
    if not str(path).strip():
        raise ValueError(f"{option} names no folder.")
    protocol, separator, _ = str(path).partition("://")
    if not separator or protocol in _LOCAL:
        return place(path)
    raise ValueError(f"{option} {path}: must be a folder of this machine, not an address.")


def make_folder(path: Path | str) -> None:
    """Make a folder and those above it; where there are only objects, none is needed."""
    if not is_remote(path):
        path.mkdir(parents=True, exist_ok=True)


def exists(path: Path | str) -> bool:
    """Whether a file is there now, whoever wrote it."""
    _forget(path)
    with naming(path):
        return path.exists()


def matching(folder: Path | str, pattern: str) -> list:
    """The files in a folder that match a pattern, those of other processes too; none if there is no folder."""
    _forget(folder)
    with naming(folder):
        return list(folder.glob(pattern)) if folder.exists() else []


def contents(folder: Path | str, names: list[str]) -> list[bytes | None]:
    """What is in files below a folder now, None for those that are not there. OSError names one that cannot be read."""
    if not is_remote(folder):
        return [_content(folder / name) for name in names]
    _forget(folder)
    paths = [folder.fs._strip_protocol((folder / name).path) for name in names]
    with naming(folder):
        found = folder.fs.cat(paths, on_error="return") if paths else {}
        for value in found.values():
            if isinstance(value, Exception) and not isinstance(value, (FileNotFoundError, IsADirectoryError)):
                raise value
    values = [found.get(path) for path in paths]
    return [value if isinstance(value, bytes) else None for value in values]


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def is_occupied(path: Path) -> bool:
    """Whether something stands there that is no empty folder."""
    if not path.is_dir():
        return os.path.lexists(path)
    return any(path.iterdir())


def write_atomically(path: Path | str, content: str | bytes) -> None:
    """Write a small file so that it appears whole or not at all. OSError names it; ValueError, what stands in its way."""
    data = content.encode() if isinstance(content, str) else content
    if is_remote(path):
        _put(path, data)
        return
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with open(partial, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with unobstructed():
            os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Whatever goes wrong with a place inside becomes an OSError that names it.

    A full disk is reported without a path, a lost connection without a number, and what a remote store says has types of its own.
    """
    try:
        yield
    except OSError as error:
        if error.strerror is None:
            raise OSError(errno.EIO, _brief(error) if is_remote(path) else str(error), str(path)) from error
        error.filename = error.filename or str(path)
        raise
    except Exception as error:
        if isinstance(error, ValueError) or not is_remote(path):
            raise
        if isinstance(error, NotImplementedError):
            raise OSError(errno.EROFS, f"cannot be written to by {path.protocol}://", str(path)) from error
        raise OSError(errno.EIO, _brief(error), str(path)) from error


@contextmanager
def unobstructed() -> Iterator[None]:
    """ValueError names what stands where a file or a folder belongs: what nobody of us put there is not removed."""
    try:
        yield
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
        path = Path(error.filename2 or error.filename)
        above = (p for p in reversed(path.parents) if os.path.lexists(p) and not p.is_dir())
        raise ValueError(
            f"{next(above, path)}: is in the way of a file or folder of the run; move it away and try again."
        ) from None


def _put(path, data: bytes) -> None:
    with naming(path):
        path.fs.pipe_file(path.path, data)


def _forget(path) -> None:
    """Listings are kept by some; another process may have written since."""
    if is_remote(path):
        path.fs.invalidate_cache()
