"""What made a store: versions, hashes of the shipped data, and the machine."""

import hashlib
import platform
from functools import cache
from importlib import metadata, resources

import zpjax

_PACKAGES = ("jax", "jaxlib", "numpy", "zarr", "equinox")


@cache
def data_hash() -> str:
    """SHA-256 over all files of zpjax/data, names included."""
    digest = hashlib.sha256()
    root = resources.files("zpjax").joinpath("data")
    for name, entry in sorted(_files(root, "")):
        digest.update(name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()


def _files(folder, prefix: str):
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _files(entry, f"{name}/")
        elif not name.endswith((".pyc", ".py")):
            yield name, entry


def versions() -> dict[str, str]:
    """Versions of Python, zpjax and what it computes with."""
    found = {"python": platform.python_version(), "zpjax": zpjax.__version__}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found
