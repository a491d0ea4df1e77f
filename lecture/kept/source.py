"""Importing a project's modules from their source, so that what is drawn is what the fingerprint says."""

from __future__ import annotations

import sys
from functools import cache
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path

# The folder that holds this package and its scenes.
PROJECT = Path(__file__).resolve().parents[2]
_INSTALLED = ("site-packages", "dist-packages")


class _FromSource(SourceFileLoader):
    """Compiles a module whenever it is imported.

    Python recognises the bytecode that it has kept by the time and the size of its source. After the clock was set
    back, or an edit within a second, these may be those of another version.
    """

    def path_stats(self, path: object) -> dict[str, int]:
        """Raise an error, so that Python neither reads nor keeps bytecode."""
        raise OSError(f"kept bytecode of {path} is not looked for")


def import_from_source(root: Path) -> None:
    """Let the modules of a project, and of this one, be found in their folders and compiled from their source.

    Modules that are imported already stay as they are.
    """
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    _compile_what_is_in(root, PROJECT)


@cache
def _compile_what_is_in(*roots: Path) -> None:
    def finder(folder: str) -> FileFinder:
        path = Path(folder)
        if not any(path.is_relative_to(each) for each in roots) or set(_INSTALLED) & set(path.parts):
            raise ImportError(f"{folder} is not a folder of the project")
        return FileFinder(folder, (_FromSource, SOURCE_SUFFIXES))

    sys.path_hooks.insert(0, finder)
    for folder in [each for each in sys.path_importer_cache if Path(each).is_absolute()]:
        if any(Path(folder).is_relative_to(each) for each in roots):
            del sys.path_importer_cache[folder]
