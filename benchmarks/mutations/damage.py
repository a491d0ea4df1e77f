"""One change of one line, and the kinds of such changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Damage:
    """One change of one line of one file.

    Attributes
    ----------
    kind
        What is done.
    file
        Its path in the project.
    line
        Counted from 0.
    before, after
        The whole line.
    """

    kind: str
    file: str
    line: int
    before: str
    after: str

    def applied(self, text: str) -> str:
        """Return a file's text with the damage."""
        lines = text.split("\n")
        lines[self.line] = self.after
        return "\n".join(lines)

    @property
    def key(self) -> str:
        """What tells it from all others, whatever line it moves to."""
        return " | ".join((self.kind, self.file, self.before.strip(), self.after.strip()))


class Kind(Protocol):
    """A kind of damage."""

    @property
    def name(self) -> str:
        """What is done."""

    def damages(self, root: Path) -> Iterator[Damage]:
        """Yield all places in a project where it can be done."""
