"""Voices: silent, recorded by the lecturer, or spoken by an engine.

A voice is a `Pace` that also gives the sound. Its fingerprint for a segment does not need the beats, so that an
unchanged film is recognised before anything is imported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lecture.errors import LectureError, UsageError
from lecture.kept.digest import digest
from lecture.voice import DEFAULT_VOICE, WORDS_PER_MINUTE
from lecture.voice.command import CommandEngine
from lecture.voice.engines import Engine, engine
from lecture.voice.pronunciation import Pronunciation
from lecture.voice.recorded import Recorded
from lecture.voice.sound import Samples, SoundCache
from lecture.voice.spoken import Spoken
from scenes.kit.given.quoted import quoted

if TYPE_CHECKING:
    from scenes.kit.beats.beat import Beat


class Voice(Protocol):
    """Speaks beats."""

    @property
    def name(self) -> str:
        """The name of the voice."""

    def __hash__(self) -> int:
        """Return a hash, since speech is cached by voice."""

    def fingerprint(self, segment: str) -> str:
        """Return a fingerprint of everything but its text on which a segment's sound and timing depend."""

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Make sure that every beat of some segments can be spoken, and report everything missing together."""

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time from the beat's first word to its last, in seconds."""

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:
        """Return the times at which sentences begin, in seconds after the first; none if they are not known."""

    def sound(self, segment: str, beat: Beat) -> Samples | None:
        """Return the beat's sound at 48 000 samples per second; None if the voice is silent."""


class Silent:
    """A voice without sound that takes the time of reading the text aloud.

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
        """Return no times: reading is even."""
        return ()

    def sound(self, segment: str, beat: Beat) -> None:  # noqa: ARG002 - nothing for any beat
        """Return nothing."""
        return


@dataclass(frozen=True)
class VoiceWish:
    """The voice that is asked for.

    Attributes
    ----------
    name
        "silent", "recorded", "command", or an engine's name.
    words_per_minute
        The speed of speech, or of reading for the silent voice.
    recordings
        The folder of a recorded voice.
    command
        The template of a command; see `lecture.voice.command`.
    pronunciation
        A file with the lecturer's own words; see `lecture.voice.pronunciation`.
    language
        The language of the text.
    """

    name: str = DEFAULT_VOICE
    words_per_minute: float = WORDS_PER_MINUTE
    recordings: Path | None = None
    command: str | None = None
    pronunciation: Path | None = None
    language: str = "en"


def voice(wish: VoiceWish, sounds: SoundCache) -> Voice:
    """Return the voice that is asked for.

    Parameters
    ----------
    wish
        The voice and its settings.
    sounds
        The cache for sounds.

    Raises
    ------
    LectureError
        If something that it needs is missing, or an option belongs to another voice.
    """
    _refuse_foreign_options(wish)
    if wish.name == "silent":
        return Silent(wish.words_per_minute)
    if wish.name == "recorded":
        if wish.recordings is None:
            raise UsageError('the voice "recorded" needs the folder of your recordings: add --recordings DIR')
        return Recorded(wish.recordings.absolute(), sounds)
    table = Pronunciation.of(wish.language, wish.pronunciation)
    return Spoken(_engine(wish), wish.language, table, wish.words_per_minute / WORDS_PER_MINUTE, sounds)


def _engine(wish: VoiceWish) -> Engine:
    if wish.name != "command":
        return engine(wish.name)
    if wish.command is None:
        raise UsageError(
            'the voice "command" needs a command that reads text and writes a sound file: add '
            '--voice-command "PROGRAM … {out}"'
        )
    return CommandEngine(wish.command)


def _refuse_foreign_options(wish: VoiceWish) -> None:
    if wish.recordings is not None and wish.name != "recorded":
        raise UsageError(f'--recordings is only for the voice "recorded", and this one is {quoted(wish.name)}')
    if wish.command is not None and wish.name != "command":
        raise UsageError(f'--voice-command is only for the voice "command", and this one is {quoted(wish.name)}')
    if wish.pronunciation is not None and wish.name in ("silent", "recorded"):
        raise UsageError(
            f"--pronunciation is only for a voice that an engine speaks, and this one is {quoted(wish.name)}"
        )
