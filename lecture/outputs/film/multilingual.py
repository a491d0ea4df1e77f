"""A film in several languages: each beat lasts as long as the language that needs most time for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lecture.kept.digest import digest

if TYPE_CHECKING:
    from lecture.voice.sound import Samples
    from lecture.voice.voices import Voice
    from scenes.kit.beats.beat import Beat
    from scenes.language.catalogue import Catalogue

TRACKED_FORMATS = ("mp4", "mov")
"""The formats of films that have tracks of subtitles."""


class Slowest:
    """The voice of a film's first language, which gives each beat the time that the slowest of several voices needs.

    The pictures have a single timing, so in every language a beat's words begin with it and end before the next one.

    Parameters
    ----------
    first
        The voice of the first language.
    others
        The words and the voice of each other language.
    """

    def __init__(self, first: Voice, others: Sequence[tuple[Catalogue, Voice]]) -> None:
        self.first, self.others = first, tuple(others)
        self._beats: list[dict[tuple[str, str], Beat]] = []

    @property
    def name(self) -> str:
        """The first voice's name."""
        return self.first.name

    def fingerprint(self, segment: str) -> str:
        """Return a fingerprint of all voices, and of the words of the others."""
        others = [[words.language.tag, words.entries, voice.fingerprint(segment)] for words, voice in self.others]
        return digest(self.first.fingerprint(segment), others)

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Prepare the first language's voice."""
        self.first.prepare(beats)

    def prepare_others(self, beats: Sequence[Mapping[str, Sequence[Beat]]]) -> None:
        """Prepare the other voices.

        Parameters
        ----------
        beats
            The beats of each segment, by its name, in each of the other languages.
        """
        self._beats = []
        for (_, voice), own in zip(self.others, beats, strict=True):
            voice.prepare(own)
            self._beats.append({(name, each.name): each for name, said in own.items() for each in said})

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time from the first word to the last, in the language in which that is longest."""
        others = (
            voice.seconds(segment, beats[segment, beat.name])
            for (_, voice), beats in zip(self.others, self._beats, strict=True)
        )
        return max(self.first.seconds(segment, beat), *others)

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:
        """Return the times at which the sentences of the first language begin."""
        return self.first.starts(segment, beat)

    def sound(self, segment: str, beat: Beat) -> Samples | None:
        """Return the beat's sound in the first language."""
        return self.first.sound(segment, beat)
