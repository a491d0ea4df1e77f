"""Importing the segments themselves, to make a film or to print a script."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from lecture.errors import LectureError
from lecture.source.modules import import_from_source
from lecture.syllabus.lectures import SceneRef
from scenes.kit.beats.beat import beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.given.quoted import on_one_line, quoted


def load(root: Path, scene: SceneRef) -> type[Segment]:
    """Import a segment.

    Raises
    ------
    LectureError
        If its module cannot be imported, or the class is not a segment with a title and spoken beats.
    """
    found = load_scene(root, scene)
    if not beats_of(found):
        raise LectureError(f"{scene} has no beats: mark its methods with @beat(...)")
    for each in beats_of(found):
        if not each.text or on_one_line(each.text) != each.text:
            raise LectureError(
                f'{scene}: the beat "{each.name}" must say something, without control characters, not '
                f"{quoted(each.text)}"
            )
    return found


def load_scene(root: Path, scene: SceneRef) -> type[Segment]:
    """Import a segment or a still.

    Raises
    ------
    LectureError
        If its module cannot be imported, or the class is not a segment with a title.
    """
    import_from_source(root)
    try:
        found = getattr(importlib.import_module(scene.module), scene.name)
    except Exception as error:
        raise LectureError(f"{scene} cannot be imported: {on_one_line(f'{type(error).__name__}: {error}')}") from error
    if not (isinstance(found, type) and issubclass(found, Segment)):
        raise LectureError(f"{scene} is not a Segment: derive it from {Segment.__module__}.{Segment.__name__}")
    title = getattr(found, "title", None)
    if not isinstance(title, str) or not title.strip():
        raise LectureError(f'{scene} has no title: give the class a line such as title = "The ball rolls"')
    if on_one_line(title) != title:
        raise LectureError(f"{scene}: its title must be one line without control characters, not {quoted(title)}")
    return found


def in_its_place(segment: type[Segment]) -> Iterator[type[Segment]]:
    """Yield the segments of the same module that may replace a segment, in the order of their definition."""
    for derived in segment.__subclasses__():
        if derived.__module__ == segment.__module__ and derived.adapted:
            yield derived
            yield from in_its_place(derived)
