"""A voice synthesised by an engine, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.voice.engines import Engine, checked
from lecture.voice.pronunciation import Pronunciation
from lecture.voice.sound import RATE, SILENCE, Samples, SoundCache, resampled
from scenes.kit.given.quoted import quoted

if TYPE_CHECKING:
    from scenes.kit.beats.beat import Beat

# Seconds between two sentences.
_BREATH = 0.35
# Samples over which a sound fades in and out where it was cut: inaudible, but nothing clicks.
_EDGE = RATE // 500


class Spoken:
    """A synthetic voice.

    Parameters
    ----------
    engine
        The engine.
    language
        The language of the text.
    pronunciation
        The pronunciation of signs and names.
    speed
        1 for about 150 words per minute, 2 for twice as fast.
    sounds
        The cache for spoken sentences.

    Raises
    ------
    LectureError
        If the engine does not speak the language.
    """

    def __init__(
        self, engine: Engine, language: str, pronunciation: Pronunciation, speed: float, sounds: SoundCache
    ) -> None:
        if engine.languages and language not in engine.languages:
            raise LectureError(
                f"the voice {quoted(engine.name)} does not speak {quoted(language)}, only "
                f"{', '.join(engine.languages)}: choose another with --voice, or --voice silent"
            )
        self.engine, self.language, self.pronunciation, self.speed = engine, language, pronunciation, speed
        self.sounds = sounds
        self._manner = digest(engine.name, engine.identity, language, speed)
        self._sentence = cache(self._spoken)

    @property
    def name(self) -> str:
        """The engine's name."""
        return self.engine.name

    def fingerprint(self, segment: str) -> str:  # noqa: ARG002 - the same for every segment
        """Return a fingerprint of the engine, its settings and the pronunciation."""
        return digest(self._manner, self.pronunciation.words, self.pronunciation.decimal)

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Speak every beat."""
        for segment, each in beats.items():
            for beat in each:
                self.sound(segment, beat)

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the duration of the speech."""
        return len(self.sound(segment, beat)) / RATE

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:  # noqa: ARG002 - the same in every segment
        """Return the times at which sentences begin, in seconds after the first."""
        lasting = [len(self._sentence(sentence)) / RATE + _BREATH for sentence in beat.sentences[:-1]]
        return tuple(accumulate(lasting, initial=0.0))

    def sound(self, segment: str, beat: Beat) -> Samples:  # noqa: ARG002 - the same in every segment
        """Return the sentences of the beat, with a breath between them."""
        pause = np.zeros(round(_BREATH * RATE), np.int16)
        spoken = [self._sentence(sentence) for sentence in beat.sentences]
        return np.concatenate([spoken[0], *(part for each in spoken[1:] for part in (pause, each))])

    def _spoken(self, sentence: str) -> Samples:
        text = self.pronunciation.said(sentence)
        key = digest(self._manner, text)
        samples = self.sounds.get(key)
        if samples is None:
            speech = checked(self.engine.say(text, self.language, self.speed), self.engine, text)
            samples = without_silence(resampled(speech.samples, speech.rate))
            if not len(samples):
                raise LectureError(f"the voice {quoted(self.name)} gave no sound for {quoted(text)}")
            self.sounds.put(key, samples)
        return samples


def without_silence(samples: Samples) -> Samples:
    """Cut off silence at both ends, so that the first word falls on the beat's first frame."""
    heard = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE)
    if not len(heard):
        return samples[:0]
    cut = samples[heard[0] : heard[-1] + 1].astype(np.float64)
    edge = min(_EDGE, len(cut) // 2)
    cut[:edge] *= np.linspace(0, 1, edge)
    cut[len(cut) - edge :] *= np.linspace(1, 0, edge)
    return cut.astype(np.int16)
