"""Files of a figure."""

import io
from pathlib import Path

from zpjax.store.place import place, write_atomically


def save(figure, path: str | Path, dpi: int) -> list[Path]:
    """Write a figure as PNG and PDF, each whole or not at all, at the path with these endings; the paths."""
    paths = [place(path).with_suffix(suffix) for suffix in (".png", ".pdf")]
    for target in paths:
        stream = io.BytesIO()
        figure.savefig(stream, dpi=dpi, format=target.suffix[1:])
        write_atomically(target, stream.getvalue())
    return paths
