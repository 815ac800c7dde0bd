"""What made a store: versions of packages, and the machine."""

import platform
from importlib import metadata

import zpjax

# Of scipy are the points of Sobol sequences, of diffrax and optimistix some integrals and minima.
_PACKAGES = ("jax", "jaxlib", "numpy", "scipy", "zarr", "equinox", "diffrax", "optimistix")


def versions() -> dict[str, str]:
    """Versions of Python, zpjax and what it computes with."""
    found = {"python": platform.python_version(), "zpjax": zpjax.__version__}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def changed_versions(stored: dict, device: str) -> str | None:
    """What a store's attributes say of its versions and device that is not so now, as a clause; None if nothing."""
    before, now = stored.get("versions", {}), versions()
    changes = [f"{name} {before[name]} (now {now[name]})" for name in now if before.get(name, now[name]) != now[name]]
    if stored.get("device", device) != device:
        changes.append(f"device {stored['device']} (now {device})")
    return f"was begun with {', '.join(changes)}" if changes else None
