"""Engines, which turn written sentences into sound.

Another package can add an engine by an entry point in the group `gradient_lectures.voices`: a class that takes no
arguments and implements `Engine`. Its name there is the one for `--voice`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lecture.errors import LectureError, UsageError
from lecture.syllabus.lectures import unknown
from lecture.voice.sound import Samples
from scenes.kit.given.quoted import quoted

GROUP = "gradient_lectures.voices"


@dataclass(frozen=True)
class Speech:
    """A spoken sentence.

    Attributes
    ----------
    samples
        The samples of one channel, shape (n,): integers of 16 bits, or floating-point numbers from -1 to 1.
    rate
        The number of samples per second.
    """

    samples: NDArray[Any]
    rate: int


class Engine(Protocol):
    """Speaks sentences. An engine is made quickly, and loads whatever takes time when it first speaks."""

    @property
    def name(self) -> str:
        """The engine's name on the command line."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it speaks, such as "en" or "pt-BR"; empty if they are not known."""

    @property
    def identity(self) -> str:
        """Everything on which the sound depends besides the text, the language and the speed, such as versions."""

    def say(self, text: str, language: str, speed: float) -> Speech:
        """Return a sentence as sound.

        Parameters
        ----------
        text
            One sentence, with all signs as words.
        language
            One of its languages.
        speed
            1 for a calm pace of about 150 words per minute, 2 for twice as fast.

        Raises
        ------
        LectureError
            If the engine fails.
        """


def _hibari() -> Engine:
    from lecture.voice.hibari import Hibari

    return Hibari()


def _espeak() -> Engine:
    from lecture.voice.espeak import Espeak

    return Espeak()


def _kokoro() -> Engine:
    from lecture.voice.kokoro import Kokoro

    return Kokoro()


_OURS: dict[str, Callable[[], Engine]] = {"hibari": _hibari, "kokoro": _kokoro, "espeak": _espeak}


def engine_names() -> list[str]:
    """Return the names of all engines, those of other packages last."""
    others = {entry.name for entry in metadata.entry_points(group=GROUP)} - set(_OURS)
    return [*_OURS, *sorted(others)]


def engine(name: str) -> Engine:
    """Return an engine by its name.

    Raises
    ------
    UsageError
        If there is none with this name; the message gives the nearest.
    LectureError
        If something that the engine needs is missing.
    """
    if name in _OURS:
        return _OURS[name]()
    found = metadata.entry_points(group=GROUP, name=name)
    if not found:
        raise UsageError(unknown("voice", name, ["silent", "recorded", "command", *engine_names()]))
    entry = next(iter(found))
    try:
        made: Engine = entry.load()()
    except Exception as error:
        raise LectureError(f"the voice {quoted(name)} cannot be loaded from {entry.value}: {error!r}") from error
    return made


def checked(speech: object, engine: Engine, text: str) -> Speech:
    """Return an engine's result if it is valid speech.

    Raises
    ------
    LectureError
        If it is not.
    """
    who = f"the voice {quoted(engine.name)}"
    if not isinstance(speech, Speech):
        raise LectureError(f"{who} gave {type(speech).__name__} instead of lecture.voice.engines.Speech")
    samples = np.asarray(speech.samples)
    if samples.ndim != 1 or (samples.dtype != np.int16 and samples.dtype.kind != "f"):
        raise LectureError(
            f"{who} gave samples of shape {samples.shape} and type {samples.dtype}: one channel of int16, or of "
            "floating-point numbers from -1 to 1, is expected"
        )
    if not 4_000 <= speech.rate <= 400_000:
        raise LectureError(f"{who} gave {speech.rate} samples a second; 4000 to 400000 are expected")
    if samples.dtype.kind == "f" and not np.isfinite(samples).all():
        raise LectureError(f"{who} gave samples that are not finite for {quoted(text)}")
    return Speech(_as_integers(samples), speech.rate)


def _as_integers(samples: NDArray[Any]) -> Samples:
    if samples.dtype == np.int16:
        return samples
    return np.round(np.clip(samples, -1, 1) * (2**15 - 1)).astype(np.int16)
