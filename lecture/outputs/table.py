"""The outputs: which command makes each, where it goes, and what an interruption leaves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Output:
    """An output, as the command line knows it.

    Attributes
    ----------
    command
        Name of the command that makes it.
    default_folder
        Where it goes unless another folder is given: a path in the project, with names in braces.
    after_stop
        What to say of it after an interruption.
    """

    command: str
    default_folder: str
    after_stop: str

    def folder(self, root: Path, **names: str) -> Path:
        """Return the default folder in a project, for what its path names."""
        return root / self.default_folder.format(**names)


FILM = Output("render", "media/films/{lecture}/{quality}", "the next run continues from here")
STILLS = Output(
    "diagrams",
    "media/diagrams/{theme}",
    "every file in the folder is complete, and the next run makes all of them again",
)
