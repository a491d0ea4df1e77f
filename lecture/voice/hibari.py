"""Speech from hibari, a small model of American English with its weights inside the package."""

from __future__ import annotations

from functools import cached_property
from importlib import metadata
from typing import Any

from lecture.errors import LectureError
from lecture.surroundings import set_up_again
from lecture.voice.engines import Speech

PACKAGES = ("hibari-tts", "onnxruntime")
_VOICE = "heart"
# Measured speed at which it says 150 words of the lectures per minute.
_CALM = 0.75
_SLOWEST, _FASTEST = 0.5, 2.0
# Seed of the noise in its sound, so that the same text sounds the same.
_SEED = 1


class Hibari:
    """The default voice."""

    name = "hibari"
    languages = ("en",)

    def __init__(self) -> None:
        try:
            self._versions = [metadata.version(package) for package in PACKAGES]
        except metadata.PackageNotFoundError as error:
            raise LectureError(
                f'the voice "hibari" needs the package {error.name}, which is not installed: {set_up_again()}; or '
                "choose --voice silent"
            ) from None

    @property
    def identity(self) -> str:
        """The versions of the model and its runtime, and the settings."""
        return " ".join([self.name, *self._versions, _VOICE, str(_CALM), str(_SEED)])

    def say(self, text: str, language: str, speed: float) -> Speech:  # noqa: ARG002 - English only
        """Return a sentence as sound, at half to twice the natural speed."""
        asked = min(max(_CALM * speed, _SLOWEST), _FASTEST)
        return Speech(self._model(text, speed=asked, seed=_SEED), self._model.sample_rate)

    @cached_property
    def _model(self) -> Any:
        from hibari import Hibari as Model

        return Model(voice=_VOICE)
