"""Finding the modules of scenes, beside a syllabus or in this project, and importing them."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

# The folder that holds this package and its scenes.
PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("gradmath", "lecture", "scenes")
# Only the repository has the syllabus beside them.
IS_REPOSITORY = (PROJECT / "lectures.toml").is_file()
# Packages that the project imports: a user's file with such a name must not replace them.
_NEEDED = (
    *("PIL", "av", "cairo", "coloraide", "contourpy", "fontTools", "hanken_grotesk", "hibari", "llvmlite"),
    *("manim", "manimpango", "numba", "numpy", "onnxruntime", "polib", "rich", "scipy", "tqdm", "typst"),
)
_INSTALLED = ("site-packages", "dist-packages")


def is_taken(name: str) -> bool:
    """Return whether a module's name belongs to Python itself, or to a package that the project needs."""
    return name in sys.stdlib_module_names or name in _NEEDED


@dataclass(frozen=True)
class Place:
    """A folder with modules.

    Attributes
    ----------
    folder
        The folder.
    packages
        The packages in it that count; None for all.
    """

    folder: Path
    packages: tuple[str, ...] | None = None

    def file(self, module: str) -> Path | None:
        """Return the file of a module or a package; None if it is elsewhere.

        Raises
        ------
        OSError
            If it cannot be told, because a folder on the way may not be searched, or a name is too long for a file.
        """
        top, *_ = parts = module.split(".")
        if is_taken(top) or (self.packages is not None and top not in self.packages):
            return None
        path = self.folder.joinpath(*parts)
        return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if _is_there(file)), None)


def _is_there(file: Path) -> bool:
    """Return whether a path is a file's. `Path.is_file` keeps the reason why it cannot be told since Python 3.14."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def places(root: Path) -> tuple[Place, ...]:
    """Return the places of a syllabus's modules: beside it, then in this project.

    Parameters
    ----------
    root
        The folder of the syllabus. If the project is installed, that of the built-in one has other packages too.
    """
    ours = Place(PROJECT.resolve(), None if IS_REPOSITORY else PACKAGES)
    return (ours,) if root.resolve() == ours.folder else (Place(root.resolve()), ours)


def file_of(places: Sequence[Place], module: str) -> Path | None:
    """Return the file of a module in the first place that has it; None if there is none."""
    return next((file for place in places if (file := place.file(module))), None)


def clashing(root: Path) -> Iterator[Path]:
    """Yield the files in a folder that have names of this project's modules, which would be imported instead."""
    if root.resolve() == PROJECT.resolve():
        return
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            name = file.relative_to(root)
            if name.name != "__init__.py" and (PROJECT / name).is_file():
                yield name


class _FromSource(SourceFileLoader):
    """Compiles a module whenever it is imported.

    Python recognises cached bytecode by the time and the size of its source. After the clock is set back, or an edit
    within a second, these may be those of another version.
    """

    def path_stats(self, path: object) -> dict[str, int]:
        """Raise an error, so that Python neither reads nor caches bytecode."""
        raise OSError(f"kept bytecode of {path} is not looked for")


class _Beside(MetaPathFinder):
    """Finds a folder's modules before installed ones; those in packages with our names are found beside ours.

    Parameters
    ----------
    root
        The folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to import a module; None to leave it to others."""
        top = fullname.partition(".")[0]
        if is_taken(top):
            return None
        if top in PACKAGES:
            return self._beside_ours(PathFinder.find_spec(fullname, path, target), fullname)
        found = PathFinder.find_spec(fullname, [str(self.root)], target) if path is None else None
        # A mere folder with the name must not replace an installed package.
        return found if found and found.loader else None

    def _beside_ours(self, found: ModuleSpec | None, name: str) -> ModuleSpec | None:
        folder = self.root.joinpath(*name.split("."))
        places = found.submodule_search_locations if found else None
        if places is not None and folder.is_dir() and str(folder) not in places:
            places.append(str(folder))
        return found


def import_from_source(root: Path) -> None:
    """Import the modules of a project, and of this one, from their folders, compiling them from their source.

    Modules that have been imported stay unchanged; packages of this project gain the modules that the other has in
    packages with the same names.
    """
    root = root.resolve()
    if root != PROJECT.resolve():
        _find_beside(root)
    if str(root) not in sys.path:
        sys.path.append(str(root))
    _compile_what_is_in(root, *([PROJECT] if IS_REPOSITORY else []))


@cache
def _find_beside(root: Path) -> None:
    sys.meta_path.insert(0, _Beside(root))
    for name, module in list(sys.modules.items()):
        folder = root.joinpath(*name.split("."))
        if name.partition(".")[0] in PACKAGES and hasattr(module, "__path__") and folder.is_dir():
            module.__path__.append(str(folder))


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
