"""How long each language is, and how fast it is read: ``python -m benchmarks.languages [FOLDER]``.

Prints for each language, over all that both lectures say and show,

- narration: its length as a multiple of the English one, in characters: the median of all beats, and the beat below
  which are 95 % of them;
- on screen: the same of names and other words on screen;
- and if a folder is given which has the captions of films (``*.srt``, at any depth, named as ``lecture render`` names
  them): the films' length in minutes, the median and the highest number of characters per second of their captions,
  and the bound of the language.

In languages whose characters are set in squares, Latin letters count half.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.tables import Table
from benchmarks.voices import beats
from lecture.syllabus.lectures import FILE_NAME, read_syllabus
from lecture.words.catalogues import catalogue
from scenes.claims.spoken import untied
from scenes.language.catalogue import SCREEN, Catalogue
from scenes.language.languages import ENGLISH, LANGUAGES, Language
from scenes.language.lines import length

ROOT = Path(__file__).resolve().parent.parent
_CLOCK = r"(\d+):(\d+):(\d+),(\d+)"
_TIMES = re.compile(f"{_CLOCK} --> {_CLOCK}")


@dataclass(frozen=True)
class Pace:
    """How fast the captions of a language's films are read."""

    minutes: float
    a_second: np.ndarray


def narrations(language: Language) -> list[str]:
    """Return what is said in each beat of all lectures, in a language."""
    return [beat.text for beat in beats(language.tag, 1)]


def words_on_screen(words: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield each text on screen that is a name or stands alone, in English and in the language."""
    for context, english, (text, *_) in words.entries:
        if context == SCREEN or context.startswith("Name."):
            yield untied(english)[0], untied(text)[0]


def pace(files: list[Path], language: Language) -> Pace | None:
    """Return how fast the captions in files of a language are read; None if there are no files."""
    if not files:
        return None
    minutes, speeds = 0.0, []
    for file in files:
        end = 0.0
        for block in file.read_text(encoding="utf-8").strip().split("\n\n"):
            _, times, *lines = block.splitlines()
            start, end = _seconds(times)
            speeds.append(length(" ".join(lines), language.reading) / (end - start))
        minutes += end / 60
    return Pace(minutes, np.array(speeds))


def _seconds(times: str) -> tuple[float, float]:
    """Return the start and the end of a caption from its line of times."""
    found = _TIMES.fullmatch(times)
    if found is None:
        raise ValueError(f"{times!r} is no line of times of a caption")
    values = np.array(found.groups(), dtype=float).reshape(2, 4) @ [3600, 60, 1, 0.001]
    return float(values[0]), float(values[1])


def expansion(pairs: Iterator[tuple[str, str]], language: Language) -> str:
    """Return the median of the lengths of texts as multiples of the English ones, and below which 95 % of them lie."""
    ratios = [length(text, language.reading) / len(english) for english, text in pairs if english]
    middle, most = np.quantile(ratios, (0.5, 0.95))
    return f"{middle:.2f} ({most:.2f})"


def main() -> int:
    """Print a row for each language."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.languages", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of films with their captions (*.srt)")
    asked = parser.parse_args()
    syllabus, english = read_syllabus(ROOT / FILE_NAME), narrations(ENGLISH)
    table = Table(
        "Length of each language as a multiple of English: median (95 %); pace of captions, characters per second",
        ["language", "narration", "on screen", "films, min", "pace, median", "pace, most", "bound"],
    )
    for language in LANGUAGES.values():
        words = catalogue(syllabus, language)
        if not words.entries and language != ENGLISH:
            continue
        said = expansion(zip(english, narrations(language), strict=True), language)
        shown = expansion(words_on_screen(words), language) if words.entries else "1"
        read = pace(_captions(asked.folder, language), language) if asked.folder else None
        speeds = (float(np.median(read.a_second)), float(read.a_second.max())) if read else (None, None)
        table.add(language.tag, said, shown, read.minutes if read else None, *speeds, language.reading.a_second)
    print(table.as_markdown())
    return 0


def _captions(folder: Path, language: Language) -> list[Path]:
    """Return the files of captions of a language in a folder; English ones have no code in their names."""
    if language == ENGLISH:
        return [file for file in folder.rglob("*.srt") if "." not in file.stem]
    return list(folder.rglob(f"*.{language.tag}.srt"))


if __name__ == "__main__":
    sys.exit(main())
