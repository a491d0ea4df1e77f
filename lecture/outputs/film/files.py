"""What the files of a film are called, and where they are in its folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scenes.language.languages import ENGLISH, Language

CAPTIONS = (".srt", ".vtt")
# The kinds of files beside the film, by suffix.
KINDS = {
    ".srt": "captions",
    ".vtt": "captions for the web",
    ".chapters.txt": "chapters",
    ".png": "poster",
}
_WORDED = (*CAPTIONS, ".chapters.txt")


@dataclass(frozen=True)
class FilmFiles:
    """The places of a film's files.

    Attributes
    ----------
    folder
        Where all of them are.
    name
        The film's, without a suffix.
    suffix
        That of its format.
    """

    folder: Path
    name: str
    suffix: str

    @property
    def film(self) -> Path:
        """The film itself."""
        return self.folder / f"{self.name}{self.suffix}"

    def beside(self, suffix: str, language: Language = ENGLISH) -> Path:
        """Return a file beside the film; what holds words has the tag of a language that is not English in its name."""
        is_tagged = language != ENGLISH and suffix in _WORDED
        return self.folder / f"{self.name}{f'.{language.tag}' if is_tagged else ''}{suffix}"

    def segment(self, name: str) -> Path:
        """Return the film of a segment or a card."""
        return self.folder / "segments" / f"{name}{self.suffix}"

    def beat(self, segment: str, name: str) -> Path:
        """Return the film of a segment's beat."""
        return self.folder / "segments" / segment / f"{name}{self.suffix}"

    def still(self, name: str) -> Path:
        """Return the picture of a diagram."""
        return self.folder / "stills" / f"{name}.png"

    def of_film(self, language: Language, others: Iterable[Language]) -> dict[str, Path]:
        """Return the film's files by what they are, in a language and with captions in others."""
        files = {"film": self.film} | {kind: self.beside(suffix, language) for suffix, kind in KINDS.items()}
        for other in others:
            files |= {f"{KINDS[suffix]}, {other.name}": self.beside(suffix, other) for suffix in CAPTIONS}
        return files
