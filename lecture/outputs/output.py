"""The base class of outputs, which are arrangements of parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lecture.arguments.parser import Parser
from lecture.errors import LectureError
from lecture.kept.digest import digest

if TYPE_CHECKING:
    from lecture.kept.folder import OutputFolder
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.order import Order
    from lecture.outputs.production import Production
    from lecture.outputs.request import Request
    from lecture.syllabus.lectures import Syllabus
    from lecture.work.parts import Part
    from lecture.work.workshop import Drawn


@dataclass(frozen=True)
class Made:
    """The result of making an output.

    Attributes
    ----------
    files
        All files.
    facts
        The recorded facts about the output.
    drawn
        The scenes of which parts were drawn in this run.
    written
        The files written in this run.
    seconds
        The time that it took.
    """

    files: tuple[Path, ...]
    facts: Mapping[str, Any]
    drawn: tuple[str, ...]
    written: tuple[Path, ...]
    seconds: float


class Output(ABC):
    """A kind of output. A new one is a class, and a line in the table.

    Attributes
    ----------
    command
        The command that makes it.
    summary
        The command's line in the list of commands.
    description, epilog
        The texts above and below the command's arguments in its help.
    default_folder
        The default folder, as shown in its help.
    many_looks
        Whether it takes several themes and languages at once.
    of_all_lectures
        Whether it is of all lectures unless one is named.
    can_lack_parts
        Whether `write` writes what it can if some scenes fail, before the failure is reported.
    failure_status
        The command's exit status if it cannot do its work.
    """

    command: ClassVar[str]
    summary: ClassVar[str]
    description: ClassVar[str]
    epilog: ClassVar[str | None] = None
    default_folder: ClassVar[str]
    many_looks: ClassVar[bool] = False
    of_all_lectures: ClassVar[bool] = False
    can_lack_parts: ClassVar[bool] = False
    failure_status: ClassVar[int] = LectureError.exit_status

    # The command

    @classmethod
    @abstractmethod
    def add_arguments(cls, parser: Parser) -> None:
        """Add the command's own arguments, besides those of every output."""

    @classmethod
    @abstractmethod
    def asked(cls, syllabus: Syllabus, request: Request) -> Self:
        """Return the output that is requested.

        Raises
        ------
        UsageError
            If the request makes no sense.
        """

    @abstractmethod
    def told(self, made: Made, order: Order) -> str:
        """Return the final message for the user.

        Raises
        ------
        LectureError
            If the result is a failure.
        """

    @abstractmethod
    def folder(self, look: Sequence[str]) -> str:
        """Return the default folder: a path in the project.

        Parameters
        ----------
        look
            The theme's name, and then whatever of the look is not the lecture's own: the landscape, the descent or run,
            the language, the catalogue.
        """

    # Parts

    @property
    def name(self) -> str:
        """A name that distinguishes the output from others in the same folder."""
        return self.command

    @abstractmethod
    def parts(self, production: Production) -> Sequence[Part]:
        """Return the parts of the output."""

    def key(self, production: Production) -> str:
        """Return the digest of everything on which the output depends.

        If that needs no import of a scene, it takes little time to find that nothing has changed.
        """
        return digest([part.key for part in self.parts(production)], production.keys.code(type(self).__module__))

    def failure(self, drawn: Drawn) -> LectureError | None:
        """Return the error to end with because scenes failed; None if the output itself reports them."""
        return drawn.failure()

    def prepare(self, production: Production) -> None:  # noqa: B027 - most have nothing to prepare
        """Do what must be done before the parts are known."""

    # Files

    @abstractmethod
    def files(self, production: Production) -> Iterable[Path]:
        """Return every file that may be written; they are claimed before anything is drawn."""

    @abstractmethod
    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, Any]:
        """Write the files from the parts, and return facts to record."""

    def is_of_older_version(self, folder: OutputFolder, file: Path) -> bool:  # noqa: ARG002 - others look at the file
        """Return whether an older version, which kept no list of its files, has made a file."""
        return False
