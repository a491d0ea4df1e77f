"""Speech from espeak-ng through its C interface, without the network.

The functions and constants are from espeak-ng's `speak_lib.h`.
"""

from __future__ import annotations

import atexit
import ctypes
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from lecture.errors import LectureError
from lecture.surroundings import locked_packages
from lecture.voice.engines import Speech
from lecture.voice.sound import Samples

PACKAGE = "espeakng-loader"
# espeak-ng's own names for its voices.
_VOICES = {
    "en": "gmw/en",
    "de": "gmw/de",
    "es": "roa/es",
    "fr": "roa/fr",
    "pt-BR": "roa/pt-BR",
    "zh-CN": "sit/cmn",
    "ja": "jpx/ja",
    "ar": "sem/ar",
    "hi": "inc/hi",
}
# espeak-ng's words per minute, which do not allow for short words; this gives about 150 in a lecture's sentences.
RATE = 118
_SLOWEST, _FASTEST = 80, 450
# Volume, of 100, with headroom above the loudest sound.
VOLUME = 75

_OUTPUT_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_PARAMETER_RATE, _PARAMETER_VOLUME = 1, 2
_POSITION_CHARACTER = 1
_CHARACTERS_UTF8 = 1
# Sounds in the International Phonetic Alphabet, with `TIE` between the two letters of one sound.
TIE = "^"
_PHONETIC = 0x02 | 0x80 | ord(TIE) << 8
_OK = 0
# Bytes: the engine keeps paths in 160, and appends the names of its files.
_LONGEST_PATH = 100

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def version() -> str:
    """Return the version of the installed wheel.

    Raises
    ------
    LectureError
        If it is not installed.
    """
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        raise LectureError(f'the voice "espeak" needs the package {PACKAGE}: {locked_packages("espeak")}') from None


class _Library:
    """espeak-ng itself; there can be only one in a process."""

    def __init__(self) -> None:
        version()
        loader: Any = __import__("espeakng_loader")
        try:
            self._library = ctypes.CDLL(loader.get_library_path())
        except OSError as error:
            raise LectureError(f'the voice "espeak" cannot be loaded: {error}') from error
        data = loader.get_data_path()
        path = _short(Path(data)) if len(data.encode()) > _LONGEST_PATH else data
        self.rate: int = self._library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, path.encode(), _DO_NOT_EXIT)
        if self.rate <= 0:
            raise LectureError(f'the voice "espeak" does not find its data in {data}')
        self._pieces: list[Samples] = []
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, sentence: str, voice: str, words_per_minute: int) -> Samples:
        """Return a spoken sentence, at the engine's own `rate`."""
        self._require(self._library.espeak_SetVoiceByName(voice.encode()), f"use the voice {voice}")
        for parameter, value in ((_PARAMETER_RATE, words_per_minute), (_PARAMETER_VOLUME, VOLUME)):
            self._require(self._library.espeak_SetParameter(parameter, value, 0), f"take the setting {value}")
        self._pieces.clear()
        text = sentence.encode() + b"\0"
        status = self._library.espeak_Synth(text, len(text), 0, _POSITION_CHARACTER, 0, _CHARACTERS_UTF8, None, None)
        self._require(status, f'say "{sentence}"')
        return np.concatenate([np.zeros(0, np.int16), *self._pieces])

    def sounds(self, text: str, voice: str) -> str:
        """Return the sounds of a text in the International Phonetic Alphabet."""
        self._require(self._library.espeak_SetVoiceByName(voice.encode()), f"use the voice {voice}")
        to_sounds = self._library.espeak_TextToPhonemes
        to_sounds.restype = ctypes.c_char_p
        # The engine moves the pointer on from clause to clause.
        kept = ctypes.create_string_buffer(text.encode())
        rest = ctypes.c_void_p(ctypes.addressof(kept))
        clauses = []
        while rest.value:
            clauses.append(to_sounds(ctypes.byref(rest), _CHARACTERS_UTF8, _PHONETIC).decode().strip())
        return " ".join(filter(None, clauses))

    def _take(self, samples: Any, count: int, _events: object) -> int:
        if samples and count > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    @staticmethod
    def _require(status: int, wish: str) -> None:
        if status != _OK:
            raise LectureError(f'the voice "espeak" cannot {wish} (status {status})')


def _short(data: Path) -> str:
    """Return a short path to a folder, valid until this process ends."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    link = Path(folder.name) / "data"
    link.symlink_to(data)
    return str(link)


@cache
def library() -> _Library:
    """Return this process's library, started at the first call."""
    return _Library()


def sounds(text: str, language: str) -> str:
    """Return the sounds of a text in a language, in the International Phonetic Alphabet."""
    return library().sounds(text, _VOICES[language])


class Espeak:
    """Formant speech in many languages; robotic, but it needs no weights."""

    name = "espeak"
    languages = tuple(_VOICES)

    def __init__(self) -> None:
        self._version = version()

    @property
    def identity(self) -> str:
        """The version of the engine and its settings."""
        return f"{self.name} {self._version} {RATE} {VOLUME}"

    def say(self, text: str, language: str, speed: float) -> Speech:
        """Return a sentence as sound."""
        heard = library()
        words_per_minute = min(max(round(RATE * speed), _SLOWEST), _FASTEST)
        return Speech(heard.say(text, _VOICES[language], words_per_minute), heard.rate)
