"""What a scene depends on in the project: its source, and all that it imports, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.kept.records import file_digest
from lecture.source.beats import SourceError, beats_in, parsed, without_beats
from lecture.source.modules import Place, file_of
from scenes.kit.given.quoted import on_one_line

# The fields of nodes that hold statements, or handlers and cases with statements.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class SourceGraph:
    """The project's modules and their imports, read from the source without running it.

    Parameters
    ----------
    places
        The places of the project's modules. Anything else is a dependency.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = tuple(places)
        # A course has thousands of scenes that import the same kit, and files do not move during a run.
        self._files: dict[str, Path | None] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._needed: dict[str, frozenset[str]] = {}
        self._data: dict[tuple[str, Path], tuple[Path, ...]] = {}
        self._identities: dict[Path, list[str]] = {}
        self._before_beats: dict[tuple[str, str], str] = {}

    def files(self, *modules: str) -> tuple[Path, ...]:
        """Return the files of modules, of everything that they import, directly or not, and of their data."""
        # What many modules import is looked up once for all of them.
        for name in (name for module in modules for name in self._imported(module)):
            self._all_needed(name)
        names = frozenset[str]().union(*map(self._all_needed, modules))
        sources = {name: file for name in names if (file := self._file(name))}
        data = {file for name in sources if _reads_data(self._imported(name)) for file in self._data_beside(name)}
        return tuple(sorted({*sources.values(), *data}, key=lambda file: file.parts))

    def fingerprint(self, *modules: str) -> str:
        """Return a fingerprint of the contents of all these files."""
        return digest([self._identity(file) for file in self.files(*modules)])

    def beat_fingerprints(self, module: str, scene: str, seconds: Mapping[str, float]) -> dict[str, str]:
        """Return a fingerprint of everything on which the picture of each beat of a segment depends.

        That is everything that the segment imports, its own module without the actions of its beats, and the actions
        of the beats up to this one. Of the narration only the duration counts, and comments do not count.

        Parameters
        ----------
        module
            The segment's module.
        scene
            The segment's class.
        seconds
            The seconds that the voice takes, by the beat's name, in the order of the beats.
        """
        actions = {each.name: each.action for each in beats_in(self._tree(module), scene)}
        so_far = self.fingerprint_before_beats(module, scene)
        fingerprints, last = {}, next(reversed(list(seconds)), None)
        for name, length in seconds.items():
            so_far = digest(so_far, name, actions.get(name), length)
            # The last beat ends with the picture that the segment leaves.
            fingerprints[name] = digest(so_far, name == last)
        return fingerprints

    def fingerprint_before_beats(self, module: str, scene: str) -> str:
        """Return a fingerprint of everything but its beats on which the pictures of a segment depend."""
        if (module, scene) not in self._before_beats:
            own = self._file(module)
            others = [self._identity(file) for file in self.files(module) if file != own]
            self._before_beats[module, scene] = digest(others, without_beats(self._tree(module), scene))
        return self._before_beats[module, scene]

    def _tree(self, module: str) -> ast.Module:
        own = self._file(module)
        try:
            return parsed(own.read_bytes() if own else b"")
        except SourceError as error:
            # Python can import some modules that are nested too deeply for `ast.parse`.
            raise LectureError(f"{module} cannot be read: {on_one_line(error)}") from error

    def _identity(self, file: Path) -> list[str]:
        if file not in self._identities:
            self._identities[file] = [self._relative(file), file_digest(file)]
        return self._identities[file]

    def _file(self, module: str) -> Path | None:
        if module not in self._files:
            self._files[module] = file_of(self.places, module)
        return self._files[module]

    def _imported(self, module: str) -> tuple[str, ...]:
        if module not in self._imports:
            file = self._file(module)
            names = _imports_of(file.read_bytes(), module, is_package=file.name == "__init__.py") if file else ()
            self._imports[module] = tuple(dict.fromkeys(part for name in names for part in _with_parents(name)))
        return self._imports[module]

    def _all_needed(self, module: str) -> frozenset[str]:
        """Return the names of a module and of everything that it imports, directly or not."""
        if module not in self._needed:
            seen: set[str] = set()
            waiting = [module]
            while waiting:
                name = waiting.pop()
                if name in self._needed:
                    seen |= self._needed[name]
                elif name not in seen:
                    seen.add(name)
                    waiting += self._imported(name)
            self._needed[module] = frozenset(seen)
        return self._needed[module]

    def _data_beside(self, module: str) -> tuple[Path, ...]:
        """Return the data of a module's package, which the modules in it share."""
        package = module.partition(".")[0]
        folder = next(place for place in self.places if place.file(module)).folder
        if (package, folder) not in self._data:
            found = (folder / package).rglob("*")
            self._data[package, folder] = tuple(
                each for each in found if each.is_file() and each.suffix != ".py" and "__pycache__" not in each.parts
            )
        return self._data[package, folder]

    def _relative(self, file: Path) -> str:
        folders = (place.folder for place in self.places)
        return str(next(file.relative_to(folder) for folder in folders if file.is_relative_to(folder)))


def _with_parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _reads_data(imports: Iterable[str]) -> bool:
    return "importlib.resources" in imports


@cache
def _imports_of(source: bytes, module: str, *, is_package: bool) -> tuple[str, ...]:
    """Return every module that a module may import, perhaps with names of other things, which do no harm."""
    try:
        tree = parsed(source)
    except SourceError:
        return _own_package(module)
    names = list(_own_package(module))
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, module, is_package=is_package)
            names += [origin, *(f"{origin}.{alias.name}" for alias in node.names if alias.name != "*")]
    return tuple(names)


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield all statements, also those in others: no expression holds one, and most of a tree are expressions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        for name in _BLOCKS:
            waiting += getattr(node, name, ())


def _own_package(module: str) -> tuple[str, ...]:
    package = module.rpartition(".")[0]
    return (package,) if package else ()


def _origin(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, node.module] if node.module else base)
