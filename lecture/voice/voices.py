"""Voices: silent, recorded by the lecturer, or spoken by an engine.

A voice is a `Pace` that also gives the sound. It is asked for the fingerprint of what a segment's timing depends on
without knowing the beats, so that a film in which nothing changed is recognised before anything is imported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lecture.errors import LectureError, UsageError
from lecture.kept.digest import digest
from lecture.voice import DEFAULT_VOICE
from lecture.voice.command import Command
from lecture.voice.engines import Engine, engine
from lecture.voice.pronunciation import Pronunciation
from lecture.voice.recorded import Recorded
from lecture.voice.sound import Samples, SoundCache
from lecture.voice.spoken import Spoken
from scenes.kit.given.quoted import quoted

if TYPE_CHECKING:
    from scenes.kit.beats.beat import Beat

# The pace at which an engine speaks with speed 1.
_CALM_WORDS_PER_MINUTE = 150


class Voice(Protocol):
    """Speaks beats."""

    @property
    def name(self) -> str:
        """Which of the voices it is."""

    def __hash__(self) -> int:
        """Return a hash: what a voice speaks is remembered by the voice."""

    def fingerprint(self, segment: str) -> str:
        """Return a fingerprint of what the segment's sound and timing depend on, besides its text."""

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Make sure that every beat of some segments can be spoken; everything that is missing is reported together."""

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time from the beat's first word to its last, in seconds."""

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:
        """Return when each sentence begins, in seconds after the first; nothing if that is not known."""

    def sound(self, segment: str, beat: Beat) -> Samples | None:
        """Return the beat's sound at 48 000 samples a second; None if the voice is silent."""


class Silent:
    """No sound: the time that it takes to read the text aloud.

    Parameters
    ----------
    words_per_minute
        The reading rate.
    """

    name = "silent"

    def __init__(self, words_per_minute: float) -> None:
        if not (math.isfinite(words_per_minute) and words_per_minute > 0):
            raise LectureError(f"a reading rate is a number of words a minute above 0, not {words_per_minute}")
        self.words_per_minute = words_per_minute

    def fingerprint(self, segment: str) -> str:  # noqa: ARG002 - the same for every segment
        """Return a fingerprint of the reading rate."""
        return digest(self.name, self.words_per_minute)

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Do nothing: any text can be read."""

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time to read the beat's text aloud."""
        from scenes.kit.beats.beat import ReadingPace

        return ReadingPace(self.words_per_minute).seconds(segment, beat)

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:  # noqa: ARG002 - the same for every beat
        """Return nothing: one reads evenly."""
        return ()

    def sound(self, segment: str, beat: Beat) -> None:  # noqa: ARG002 - nothing for any beat
        """Return nothing."""
        return


@dataclass(frozen=True)
class VoiceWish:
    """Which voice somebody asks for.

    Attributes
    ----------
    name
        silent, recorded, command, or an engine's name.
    words_per_minute
        How fast it speaks, or the silent one reads.
    recordings
        The folder of a recorded voice.
    command
        The template of a command's; see `lecture.voice.command`.
    pronunciation
        A file with words of the lecturer's own; see `lecture.voice.pronunciation`.
    language
        Of what is said.
    """

    name: str = DEFAULT_VOICE
    words_per_minute: float = _CALM_WORDS_PER_MINUTE
    recordings: Path | None = None
    command: str | None = None
    pronunciation: Path | None = None
    language: str = "en"


def voice(wish: VoiceWish, sounds: SoundCache) -> Voice:
    """Return the voice that somebody asks for.

    Parameters
    ----------
    wish
        Which one.
    sounds
        Where sounds that took time to make are kept.

    Raises
    ------
    LectureError
        If it lacks something, or an option is given that belongs to another voice.
    """
    _refuse_foreign_options(wish)
    if wish.name == "silent":
        return Silent(wish.words_per_minute)
    if wish.name == "recorded":
        if wish.recordings is None:
            raise UsageError('the voice "recorded" needs the folder of your recordings: add --recordings DIR')
        return Recorded(wish.recordings.absolute(), sounds)
    table = Pronunciation.of(wish.language, wish.pronunciation)
    return Spoken(_engine(wish), wish.language, table, wish.words_per_minute / _CALM_WORDS_PER_MINUTE, sounds)


def _engine(wish: VoiceWish) -> Engine:
    if wish.name != "command":
        return engine(wish.name)
    if wish.command is None:
        raise UsageError(
            'the voice "command" needs a command that reads text and writes a sound file: add '
            '--voice-command "PROGRAM … {out}"'
        )
    return Command(wish.command)


def _refuse_foreign_options(wish: VoiceWish) -> None:
    if wish.recordings is not None and wish.name != "recorded":
        raise UsageError(f'--recordings is only for the voice "recorded", and this one is {quoted(wish.name)}')
    if wish.command is not None and wish.name != "command":
        raise UsageError(f'--voice-command is only for the voice "command", and this one is {quoted(wish.name)}')
    if wish.pronunciation is not None and wish.name in ("silent", "recorded"):
        raise UsageError(
            f"--pronunciation is only for a voice that an engine speaks, and this one is {quoted(wish.name)}"
        )
