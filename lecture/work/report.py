"""Messages of a process that draws to the one that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenes.kit.given.quoted import on_one_line


@dataclass(frozen=True)
class Progress:
    """The number of frames, files or beats so far."""

    count: int


@dataclass(frozen=True)
class Written:
    """A part is complete: its key, and facts about it, as values for JSON."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """All parts are complete.

    Attributes
    ----------
    seconds
        The time that it took.
    verdict
        A text for the display, if there is more to say.
    """

    seconds: float
    verdict: str | None = None


@dataclass(frozen=True)
class Failed:
    """Not all parts are complete: the reason in one line, with the beat and the place in the source if they are known.

    If the only reason is that the landscape lacks what the scene needs, ``landscape`` is its text.
    """

    beat: str | None
    reason: str
    place: str | None
    landscape: str | None = None

    def sentence(self, name: str, log: Path) -> str:
        """Return a sentence saying which scene failed, where and why, with the path of the log."""
        if self.landscape is not None:
            return f'{name} cannot be shown on "{on_one_line(self.landscape)}": {self.reason}'
        return f"{name} failed{self.where}; its full output is in {on_one_line(log)}"

    @property
    def where(self) -> str:
        """The beat in which it failed, the reason, and the place in the source."""
        beat = f' in its beat "{self.beat}"' if self.beat else ""
        place = f" ({self.place})" if self.place else ""
        return f"{beat}: {self.reason}{place}"


Message = Progress | Written | Done | Failed


@dataclass(frozen=True)
class Report:
    """The functions with which a drawer reports.

    Attributes
    ----------
    progress
        Takes the number of frames, files or beats so far.
    written
        Takes a part's key and facts about it, as soon as its file is complete.
    """

    progress: Callable[[int], None]
    written: Callable[[str, Mapping[str, Any]], None]


# Reports nothing.
SILENT = Report(lambda _count: None, lambda _key, _facts: None)
