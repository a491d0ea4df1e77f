"""What replaces the descents that segments show: a descent in words, or the path of a run in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lecture.errors import UsageError
from lecture.syllabus.descents import descent_at, descent_folder
from lecture.syllabus.lectures import FILE_NAME, Lecture
from lecture.syllabus.runs import run_at, run_folder

if TYPE_CHECKING:
    from gradmath.descent.asked import Descent
    from gradmath.models.logged import LoggedPath

T = TypeVar("T")


@dataclass(frozen=True)
class OwnKind(Generic[T]):
    """A kind of thing that replaces the descents of segments.

    Attributes
    ----------
    name
        Its name in lectures.toml and, after two dashes, on the command line.
    what
        A noun phrase for it.
    read
        A function that reads it from a text, or refuses the text, of which it is given the place.
    folder
        A function that returns a name for files with it, of a valid text.
    is_file
        Whether the text is the path of a file.
    """

    name: str
    what: str
    read: Callable[[str, str], T]
    folder: Callable[[str], str]
    is_file: bool = False

    @property
    def option(self) -> str:
        """Its option on the command line."""
        return f"--{self.name}"

    def of(self, lecture: Lecture) -> T | None:
        """Return the one that a lecture shows; None if there is none.

        Raises
        ------
        UsageError
            If it cannot be read.
        """
        text = getattr(lecture, self.name)
        return None if text is None else self.read(text, f"{FILE_NAME}: [{lecture.key}] {self.name}")


DESCENT: OwnKind[Descent] = OwnKind("descent", "a descent", descent_at, descent_folder)
PATH: OwnKind[LoggedPath] = OwnKind("path", "the path of a run", run_at, run_folder, is_file=True)
KINDS: tuple[OwnKind[Any], ...] = (DESCENT, PATH)


@dataclass(frozen=True)
class Own:
    """A valid descent or run of somebody's own.

    Attributes
    ----------
    kind
        Its kind.
    text
        Its text; the absolute path of a file.
    """

    kind: OwnKind[Any]
    text: str

    @property
    def folder(self) -> str:
        """A name for files with it."""
        return self.kind.folder(self.text)

    def shown_in(self, lecture: Lecture) -> Lecture:
        """Return a lecture that shows it, and no other."""
        shown: dict[str, Any] = {each.name: self.text if each == self.kind else None for each in KINDS}
        return replace(lecture, **shown)


def own_of(given: Mapping[str, str | None]) -> Own | None:
    """Return what the command line gives, by the names of the kinds; None if it gives nothing.

    Raises
    ------
    UsageError
        If it cannot be read, or if several are given.
    """
    found = [(kind, text) for kind in KINDS if (text := given[kind.name]) is not None]
    if not found:
        return None
    if len(found) > 1:
        options = " and ".join(kind.option for kind, _ in found)
        raise UsageError(f"{options}: the ball shows one of them, so leave the other out")
    ((kind, text),) = found
    kind.read(text, kind.option)
    return Own(kind, str(Path(text).absolute()) if kind.is_file else text)
