"""What a process that draws tells the one that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenes.kit.given.quoted import on_one_line


@dataclass(frozen=True)
class Progress:
    """This many frames, files or beats are done."""

    count: int


@dataclass(frozen=True)
class Written:
    """A part is complete: its key, and what is known of it, as JSON can write it."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """All parts are complete.

    Attributes
    ----------
    seconds
        How long that took.
    verdict
        What the display says of it, if there is more to say than that.
    """

    seconds: float
    verdict: str | None = None


@dataclass(frozen=True)
class Failed:
    """Not all parts are complete: one line that says why, with the beat and the place in the source if they are known.

    If nothing went wrong but the landscape lacks what the scene needs, the ``landscape`` is named instead.
    """

    beat: str | None
    reason: str
    place: str | None
    landscape: str | None = None

    def sentence(self, name: str, log: Path) -> str:
        """Return the sentence that tells which scene failed, where, why, and where there is more to read."""
        if self.landscape is not None:
            return f'{name} cannot be shown on "{on_one_line(self.landscape)}": {self.reason}'
        return f"{name} failed{self.where}; its full output is in {on_one_line(log)}"

    @property
    def where(self) -> str:
        """In which beat it failed, why, and at which place in the source."""
        beat = f' in its beat "{self.beat}"' if self.beat else ""
        place = f" ({self.place})" if self.place else ""
        return f"{beat}: {self.reason}{place}"


Message = Progress | Written | Done | Failed


@dataclass(frozen=True)
class Report:
    """How a drawer says what is done.

    Attributes
    ----------
    progress
        Called with the number of frames, files or beats so far.
    written
        Called as soon as a part's file is complete, with its key and what is known of it.
    """

    progress: Callable[[int], None]
    written: Callable[[str, Mapping[str, Any]], None]


# Says nothing to anybody.
SILENT = Report(lambda _count: None, lambda _key, _facts: None)
