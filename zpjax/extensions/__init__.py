"""What users add from outside: folders of their own files, found by a spec, a command or an installed package."""

from zpjax.extensions.code import blamed, declared, own_file, with_declared
from zpjax.extensions.folders import (
    Folder,
    OwnFile,
    announcing,
    exactly,
    extended,
    folder_path,
    in_force,
    named_files,
    own_files,
    paths_in_force,
)

__all__ = [
    "Folder",
    "OwnFile",
    "announcing",
    "blamed",
    "declared",
    "exactly",
    "extended",
    "folder_path",
    "in_force",
    "named_files",
    "own_file",
    "own_files",
    "paths_in_force",
    "with_declared",
]
