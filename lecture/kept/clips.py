"""Clips: the beats of a segment, each drawn into a file of its own.

What an edit or an interruption leaves intact is not drawn again: a beat's picture depends on the beats up to it, not on
those after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lecture.kept.folder import OutputFolder
from lecture.kept.records import Record, fresh_record


class Clips:
    """The clips of one segment, in a folder.

    Parameters
    ----------
    output
        The folder of the whole lecture.
    folder
        Below it; made when it is needed.
    fingerprints
        Of everything that each beat's picture depends on, by the beat's name, in the order of the beats.
    fresh
        Whether to draw all of them again.
    """

    def __init__(
        self, output: OutputFolder, folder: Path, fingerprints: Mapping[str, str], *, fresh: bool = False
    ) -> None:
        self.output, self.folder, self._fingerprints = output, folder, fingerprints
        whole = set() if fresh else {name for name in fingerprints if self._is_whole(name)}
        self._missing = {output.part(self.file(name)): name for name in fingerprints if name not in whole}

    @property
    def missing(self) -> dict[str, Path]:
        """The beats that are to be drawn, by name, and the file that each is to be drawn into."""
        return {name: part for part, name in self._missing.items()}

    @property
    def claimed(self) -> list[Path]:
        """All that may be written: the clips and their records."""
        return [file(name) for name in self._fingerprints for file in (self.file, self._record_file)]

    @property
    def files(self) -> list[Path]:
        """The clips in the order of the beats."""
        return [self.file(name) for name in self._fingerprints]

    def file(self, name: str) -> Path:
        """Return the file of a beat's clip."""
        return self.folder / f"{name}.mp4"

    def make_room(self) -> None:
        """Remove the clips of beats that the segment no longer has."""
        self.output.remove_others(self.folder, self.claimed)

    def keep(self, part: Path) -> None:
        """Give a clip that is complete its name."""
        name = self._missing[part]
        self._record_file(name).unlink(missing_ok=True)
        part.replace(self.file(name))
        record, file = Record.of(self._fingerprints[name], self.folder, [self.file(name)], {}), self._record_file(name)
        record.save(file, self.output.part(file))

    def _is_whole(self, name: str) -> bool:
        return fresh_record(self._record_file(name), self._fingerprints[name]) is not None

    def _record_file(self, name: str) -> Path:
        return self.folder / f"{name}.json"
