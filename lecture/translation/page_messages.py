"""The texts of pages: their own words, the titles of the landscapes that they carry, and the words of lessons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gradmath.landscapes import catalogue
from lecture.outputs.page.landscapes import CATALOGUE
from lecture.outputs.page.lesson import lesson_file, read_lesson
from lecture.outputs.page.words.table import FILE, english
from lecture.syllabus.lectures import Lecture
from scenes.language.catalogue import PAGE


def page_texts() -> Iterator[tuple[str, str, str]]:
    """Yield the texts of every page, each with its context and its file."""
    for key, text in english().items():
        yield f"{PAGE}.{key}", text, FILE
    for name in CATALOGUE:
        yield f"{PAGE}.landscape.{name}", catalogue.entry(name).title, "gradmath/landscapes/catalogue.py"


def lesson_texts(root: Path, lecture: Lecture) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of a lecture's lesson, each with its context and its file."""
    file = f"lessons/{lesson_file(root, lecture).name}"
    for context, text in read_lesson(root, lecture).texts(lecture.key):
        yield context, text, file
