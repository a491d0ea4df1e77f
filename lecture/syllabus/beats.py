"""The beats of the syllabus's scenes, read from their source without running that."""

from __future__ import annotations

from pathlib import Path

from lecture.errors import LectureError
from lecture.source.beats import BeatSource, SourceError, beats_of_class
from lecture.source.modules import places
from lecture.syllabus.lectures import SceneRef
from scenes.kit.given.quoted import on_one_line


def beats_of_scene(root: Path, scene: SceneRef) -> list[BeatSource]:
    """Return the beats of a scene, in order.

    Parameters
    ----------
    root
        The folder from which scenes are imported.
    scene
        The scene.

    Raises
    ------
    LectureError
        If its module or that of a base does not parse.
    """
    try:
        return beats_of_class(places(root), scene.module, scene.name)
    except SourceError as error:
        raise LectureError(f"{scene.module} cannot be read: {on_one_line(error)}") from error
