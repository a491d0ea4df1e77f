"""The syllabus: `lectures.toml`, which names each lecture's title, landscape and segments, in order."""

from __future__ import annotations

import ast
import difflib
import os
import pwd
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lecture.errors import UsageError
from lecture.source.beats import SourceError, parsed
from lecture.source.modules import IS_REPOSITORY, PROJECT, clashing, file_of, is_taken, places
from scenes.kit.given.given_file import GivenFileError, read_bytes, read_toml
from scenes.kit.given.quoted import on_one_line, quoted, shortened

FILE_NAME = "lectures.toml"
# The syllabus of the project's own lectures.
BUILT_IN = (PROJECT if IS_REPOSITORY else Path(__file__).parent) / FILE_NAME

_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_SCENE = re.compile(r"(?P<module>[^\W\d]\w*(\.[^\W\d]\w*)*):(?P<name>[^\W\d]\w*)")
# Bytes; a module of scenes has some ten thousand.
_MOST_SOURCE_BYTES = 2**21
_REQUIRED = ("title", "segments")
_OPTIONAL = ("landscape", "backdrop", "arrows", "diagrams", "poster", "descent", "path")
_SENSES = ("ascent", "descent")


@dataclass(frozen=True)
class SceneRef:
    """Where a scene is: its module and its class."""

    module: str
    name: str

    def __str__(self) -> str:
        """Return the reference as written in the syllabus."""
        return f"{self.module}:{self.name}"


# Every film begins and ends with a card; no segment may have a card's name, since files are named after segments.
CARDS = (SceneRef("scenes.cards.cards", "TitleCard"), SceneRef("scenes.cards.cards", "EndCard"))


@dataclass(frozen=True)
class Lecture:
    """One lecture of the syllabus.

    Attributes
    ----------
    key
        Its short name, used in commands.
    title
        Its full title.
    segments
        Its segments, in order, at least one.
    landscape
        The landscape on which it takes place: a catalogue's name or a formula; see `gradmath.landscapes.chosen`. None
        if it has none.
    backdrop
        The landscape behind the words of its cards: by default its own, or paper if it has none.
    diagrams
        Stills for slides.
    poster
        The still or segment on the poster: by default the first still, or else the first segment.
    arrows
        The direction of the arrows beside its title: "ascent" or "descent".
    descent
        The descent in segments that can show any; see `gradmath.descent.asked`. None for their own.
    path
        A file with the path of a run that they show instead; see `gradmath.models.logged.read_path`.
    """

    key: str
    title: str
    segments: tuple[SceneRef, ...]
    landscape: str | None = None
    backdrop: str | None = None
    diagrams: tuple[SceneRef, ...] = ()
    poster: str | None = None
    arrows: str = "ascent"
    descent: str | None = None
    path: str | None = None


@dataclass(frozen=True)
class Syllabus:
    """All lectures, in order.

    Attributes
    ----------
    root
        The folder from which their modules are imported.
    lectures
        The lectures, at least one.
    made_in
        The folder of ``media``, the default place for outputs; by default the same folder.
    """

    root: Path
    lectures: tuple[Lecture, ...]
    made_in: Path | None = None

    @property
    def home(self) -> Path:
        """The folder of ``media``, the default place for outputs."""
        return self.made_in or self.root

    def lecture(self, key: str | None) -> Lecture:
        """Return the lecture with a key; the first one for None.

        Raises
        ------
        UsageError
            If there is no such lecture; the message gives the nearest key.
        """
        if key is None:
            return self.lectures[0]
        found = next((each for each in self.lectures if each.key == key), None)
        if found is None:
            raise UsageError(unknown("lecture", key, [each.key for each in self.lectures]))
        return found


def unknown(kind: str, given: str, choices: Iterable[str]) -> str:
    """Return a sentence saying that a name is unknown, with the nearest existing name."""
    names = list(choices)
    shown = shortened(given)
    near = difflib.get_close_matches(given.lower(), [name.lower() for name in names], 1, 0.4)
    if near:
        nearest = next(name for name in names if name.lower() == near[0])
        return f'there is no {kind} "{shown}"; did you mean "{nearest}"?'
    return f'there is no {kind} "{shown}"; there {"is" if len(names) == 1 else "are"} {", ".join(names)}'


def syllabus_for(folder: Path) -> Syllabus:
    """Return the nearest syllabus in a folder or the folders above it, or else the project's own.

    Raises
    ------
    UsageError
        If it belongs to another user, or is not well-formed.
    """
    file = find_syllabus(folder)
    return read_syllabus(file) if file else replace(read_syllabus(BUILT_IN), made_in=folder)


def find_syllabus(start: Path) -> Path | None:
    """Return the nearest syllabus in a folder or the folders above it; None if there is none.

    Rendering runs the code beside it. A syllabus in the present folder counts as chosen by the user. One in a folder
    above, such as /tmp, or in a folder that everybody can write to, must belong to the user or to the system.

    Raises
    ------
    UsageError
        If it belongs to another user.
    """
    for folder in (start, *start.parents):
        file = folder / FILE_NAME
        if os.path.lexists(file):
            _check_owner(file, chosen=folder == start and not folder.stat().st_mode & stat.S_IWOTH)
            return file
    return None


def _check_owner(file: Path, *, chosen: bool) -> None:
    """Refuse a syllabus that the user has not chosen and that another user may have put there."""
    owners = {file.lstat().st_uid, file.parent.stat().st_uid}
    foreign = sorted(owners - _trusted())
    if foreign and not chosen:
        folder = on_one_line(file.parent)
        raise UsageError(
            f"{FILE_NAME} in {folder} belongs to {_user(foreign[0])}, and the code beside it would be run as you: "
            f"if you trust it, {_way_out(file.parent)}"
        )


def _trusted() -> set[int]:
    """Return the users whose code may be run: this one, the system's, and the one who used sudo."""
    me = os.geteuid()
    asked_by = os.environ.get("SUDO_UID", "") if me == 0 else ""
    return {me, 0} | ({int(asked_by)} if re.fullmatch("[0-9]{1,10}", asked_by) else set())


def _user(number: int) -> str:
    try:
        return on_one_line(pwd.getpwuid(number).pw_name)
    except KeyError:
        return f"user {number}"


def _way_out(folder: Path) -> str:
    if folder.stat().st_mode & stat.S_IWOTH:
        return "copy the project into a folder of your own"
    return "go into that folder and run this there"


def read_syllabus(path: Path) -> Syllabus:
    """Read and check a syllabus.

    Parameters
    ----------
    path
        A TOML file with a table for each lecture. Modules are found in its folder, then in this project.

    Raises
    ------
    UsageError
        For anything but a well-formed syllabus whose scenes exist: one sentence with the file and the place in it.
    """
    try:
        tables = read_toml(path)
    except GivenFileError as error:
        raise UsageError(f"{path.name} {error}") from error
    if not tables:
        raise UsageError(f"{path.name} names no lecture: give at least one table, such as [gradient]")
    root = PROJECT if path == BUILT_IN else path.resolve().parent
    for file in clashing(root):
        raise UsageError(
            f"{on_one_line(file)}, beside {path.name}, has the name of a module of the installed lectures: give it "
            "another name; or, in a copy of the project, run its own command, ./run lecture"
        )
    reader = _Reader(path.name, root)
    return Syllabus(reader.root, tuple(reader.lecture(key, table) for key, table in tables.items()))


@dataclass(frozen=True)
class _Reader:
    """Checks the parts of one syllabus."""

    file: str
    root: Path

    def lecture(self, key: str, table: object) -> Lecture:
        shown = shortened(key)
        place = f"{self.file}: [{shown}]"
        if not isinstance(table, dict):
            raise UsageError(
                f'{self.file}: "{shown}" stands outside every lecture; put it below a line such as [gradient]'
            )
        if not _KEY.fullmatch(key):
            raise UsageError(f"{place} is not a lecture's name: use small letters, digits, - and _, a letter first")
        self._check_keys(place, table)
        segments = self._scenes(f"{place} segments", table["segments"])
        if not segments:
            raise UsageError(f"{place} segments is empty: a lecture needs at least one segment")
        diagrams = self._scenes(f"{place} diagrams", table.get("diagrams", []))
        self._check_names(place, [*segments, *diagrams])
        return Lecture(
            key,
            self._title(f"{place} title", table["title"]),
            segments,
            self._optional_text(place, table, "landscape"),
            self._optional_text(place, table, "backdrop"),
            diagrams,
            self._poster(place, table, [*segments, *diagrams]),
            self._arrows(place, table),
            self._optional_text(place, table, "descent"),
            self._run(place, table),
        )

    def _check_keys(self, place: str, table: Mapping[str, object]) -> None:
        for key in table:
            if key not in (*_REQUIRED, *_OPTIONAL):
                raise UsageError(f"{place}: {unknown('setting', key, (*_REQUIRED, *_OPTIONAL))}")
        for key in _REQUIRED:
            if key not in table:
                raise UsageError(f"{place} has no {key}")

    def _text(self, place: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"{place} must be a text in quotation marks, not {quoted(value)}")
        return value

    def _optional_text(self, place: str, table: Mapping[str, object], key: str) -> str | None:
        return self._text(f"{place} {key}", table[key]) if key in table else None

    def _run(self, place: str, table: Mapping[str, object]) -> str | None:
        """Return the path of a run's file, which may be given from the folder of the syllabus."""
        file = self._optional_text(place, table, "path")
        if file is not None and "descent" in table:
            raise UsageError(f"{place} has a descent and a path: the ball shows one of them, so leave the other out")
        return None if file is None else str(self.root / file)

    def _title(self, place: str, value: object) -> str:
        title = self._text(place, value)
        if on_one_line(title) != title:
            raise UsageError(f"{place} must be one line without control characters, not {quoted(title)}")
        return title

    def _scenes(self, place: str, value: object) -> tuple[SceneRef, ...]:
        if not isinstance(value, list):
            raise UsageError(f'{place} must be a list of "module:Class", not {quoted(value)}')
        return tuple(self._scene(f"{place}, entry {number}", entry) for number, entry in enumerate(value, 1))

    def _scene(self, place: str, value: object) -> SceneRef:
        match = _SCENE.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise UsageError(
                f'{place} must be "module:Class", such as "scenes.gradient.ball_descent:BallDescent", '
                f"not {quoted(value)}"
            )
        module, name = match["module"], match["name"]
        if name in {card.name for card in CARDS}:
            raise UsageError(f"{place}: {name} is the name of a card that every film has: give the class another name")
        classes = self._classes(place, module)
        if classes is not None and name not in classes:
            has = f"has no class {shortened(name)}; it has {', '.join(classes) or 'none'}"
            raise UsageError(f"{place}: {_path(module)} {has}")
        return SceneRef(module, name)

    def _classes(self, place: str, module: str) -> tuple[str, ...] | None:
        """Return the classes of a module; None if it does not parse, for which its import will give the reason."""
        shown, top = shortened(module), module.partition(".")[0]
        if is_taken(top):
            raise UsageError(
                f"{place}: {shown} cannot be a module of scenes, because Python, or a package that the lectures need, "
                f"has the name {shortened(top)}: give the folder another name"
            )
        try:
            file = file_of(places(self.root), module)
            if file is None:
                raise UsageError(f"{place}: {shown} is not there: no file {_path(module)}")
            return _classes(file)
        except OSError as error:
            raise UsageError(f"{place}: {shown} cannot be read: {error.strerror}") from error
        except GivenFileError as error:
            raise UsageError(f"{place}: {shown} {error}") from error

    def _check_names(self, place: str, scenes: Iterable[SceneRef]) -> None:
        seen: set[str] = set()
        for scene in scenes:
            if scene.name in seen:
                raise UsageError(f"{place} names {scene.name} twice: every segment and diagram needs a name of its own")
            seen.add(scene.name)

    def _arrows(self, place: str, table: Mapping[str, object]) -> str:
        arrows = table.get("arrows", _SENSES[0])
        if arrows not in _SENSES:
            raise UsageError(f'{place} arrows must be "ascent" or "descent", not {quoted(arrows)}')
        return str(arrows)

    def _poster(self, place: str, table: Mapping[str, object], scenes: list[SceneRef]) -> str | None:
        if "poster" not in table:
            return None
        name = self._text(f"{place} poster", table["poster"])
        if name not in {scene.name for scene in scenes}:
            raise UsageError(f"{place} poster: {unknown('segment or diagram', name, [scene.name for scene in scenes])}")
        return name


def _path(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _classes(file: Path) -> tuple[str, ...] | None:
    """Return the classes of a module without running it; None if it does not parse."""
    content = read_bytes(file, _MOST_SOURCE_BYTES)
    try:
        tree = parsed(content)
    except SourceError:
        return None
    return tuple(node.name for node in tree.body if isinstance(node, ast.ClassDef))
