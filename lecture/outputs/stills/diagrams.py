"""Stills for slides: which there are, and making them, without importing the scenes in this process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lecture.draw.quality import Quality
from lecture.errors import LectureError, UsageError
from lecture.kept.folder import OutputFolder, opened
from lecture.kept.source import PROJECT
from lecture.syllabus.beat_source import BeatSource, SourceError, beats_of_class
from lecture.syllabus.lectures import Lecture, SceneRef, Syllabus, unknown
from lecture.work.parts import Drawn, Still, StillsTask, Task
from lecture.work.progress import display, spoken_time
from scenes.kit.given.quoted import on_one_line

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen

# Nothing moves in a still: the frame rate only says how finely beats are timed on the way to it.
_FRAMES_A_SECOND = 10


@dataclass(frozen=True)
class DiagramOrder:
    """What is asked for.

    Attributes
    ----------
    names
        Of stills, or of segments for all of their stills, or of lectures; empty for everything.
    formats
        Some of "png", "svg" and "pdf".
    folder
        Where the files go.
    theme
        The theme's name, or the path of its file.
    width, height
        In pixels, 16 to 9.
    transparent
        Whether the paper is left out.
    landscape
        What to show instead of the lectures' own landscapes; None for those.
    jobs
        How many scenes are drawn at once.
    """

    names: tuple[str, ...]
    formats: tuple[str, ...]
    folder: Path
    theme: str
    width: int
    height: int
    transparent: bool
    landscape: Chosen | None
    jobs: int


@dataclass(frozen=True)
class SceneStills:
    """A scene, the lecture that it belongs to, and its stills."""

    lecture: Lecture
    scene: SceneRef
    stills: tuple[Still, ...]


def all_stills(syllabus: Syllabus) -> tuple[SceneStills, ...]:
    """Return every scene's stills: of the diagrams first, then of the segments, lecture by lecture.

    A segment's stills are the last pictures of the beats that it marks with ``@beat(..., still=True)``, or else of its
    last beat. They are read from its source without running it. A scene that several lectures show is named once, on
    the landscape of the first.
    """
    found: dict[str, SceneStills] = {}
    for lecture in syllabus.lectures:
        for scene in lecture.diagrams:
            found.setdefault(scene.name, SceneStills(lecture, scene, (Still(scene.name, None),)))
        for scene in lecture.segments:
            found.setdefault(scene.name, SceneStills(lecture, scene, _segment_stills(syllabus.root, scene)))
    return tuple(found.values())


def _segment_stills(root: Path, scene: SceneRef) -> tuple[Still, ...]:
    beats = _beats(root, scene)
    telling = [each.name for each in beats if each.still] or [each.name for each in beats[-1:]]
    if len(telling) == 1:
        return (Still(scene.name, telling[0]),)
    return tuple(Still(f"{scene.name}.{name}", name) for name in telling)


def _beats(root: Path, scene: SceneRef) -> list[BeatSource]:
    try:
        return beats_of_class([root, PROJECT], scene.module, scene.name)
    except SourceError as error:
        raise LectureError(f"{scene.module} cannot be read: {on_one_line(error)}") from error


def chosen_stills(syllabus: Syllabus, names: Sequence[str]) -> tuple[SceneStills, ...]:
    """Return the stills of some names: of a still, of a segment for all of its stills, or of a lecture.

    Raises
    ------
    UsageError
        If a name is none of these; the nearest is named.
    LectureError
        If a segment that is asked for has nothing to show.
    """
    scenes = all_stills(syllabus)
    for each in scenes:
        if not each.stills and (not names or {each.lecture.key, each.scene.name} & set(names)):
            raise LectureError(f"{each.scene} has no beats: mark its methods with @beat(...)")
    if not names:
        return scenes
    known = {each.lecture.key for each in scenes} | {each.scene.name for each in scenes}
    known |= {still.name for each in scenes for still in each.stills}
    for name in names:
        if name not in known:
            raise UsageError(unknown("still", name, sorted(known)))

    def wanted(of: SceneStills, still: Still) -> bool:
        return bool({of.lecture.key, of.scene.name, still.name} & set(names))

    chosen = (
        SceneStills(each.lecture, each.scene, tuple(still for still in each.stills if wanted(each, still)))
        for each in scenes
    )
    return tuple(each for each in chosen if each.stills)


def make_diagrams(syllabus: Syllabus, order: DiagramOrder) -> list[Path]:
    """Make stills, several scenes at once, and return their files.

    Raises
    ------
    UsageError
        If a name is unknown.
    LectureError
        If scenes fail (after all others are drawn), the folder is taken or not writable, or somebody else's files are
        in the way.
    """
    from lecture.work.pool import draw_all

    scenes = chosen_stills(syllabus, order.names)
    with opened(order.folder) as folder:
        logs = {each.scene.name: order.folder / f"{each.scene.name}.log" for each in scenes}
        tasks = [_task(syllabus.root, each, order, folder) for each in scenes]
        files = [task.file(still, kind) for task in tasks for still in task.stills for kind in task.formats]
        folder.claim([*files, *logs.values()], lambda _: folder.is_older)
        for log in logs.values():
            log.unlink(missing_ok=True)
        with display(tasks) as shown:
            failures = draw_all(tasks, order.jobs, shown, _leave, _leave)
        for task, failure in failures:
            if failure.landscape is None:
                task.log.replace(logs[task.scene.name])
    if failures:
        raise LectureError(
            "\n".join(failure.sentence(task.scene.name, logs[task.scene.name]) for task, failure in failures)
        )
    return files


def _leave(task: Task, what: Drawn | Path) -> None:
    """Leave the files where they are: each has taken its final name in one step already."""


def _task(root: Path, of: SceneStills, order: DiagramOrder, folder: OutputFolder) -> StillsTask:
    from lecture.syllabus.looks import look_of

    name = of.scene.name
    return StillsTask(
        scene=of.scene,
        still=True,
        quality=Quality(order.width, order.height, _FRAMES_A_SECOND, "ultrafast"),
        pace={},
        root=root,
        target=order.folder,
        scratch=folder.part(order.folder / f"{name}.scratch"),
        log=folder.part(order.folder / f"{name}.log"),
        frames=len(of.stills) * len(order.formats),
        look=look_of(of.lecture, order.theme, order.landscape),
        stills=of.stills,
        formats=order.formats,
        transparent=order.transparent,
    )


def summary(files: Sequence[Path], folder: Path, started: float) -> str:
    """Return what the user is told at the end; ``started`` as `time.monotonic` gives it."""
    pictures = "1 file" if len(files) == 1 else f"{len(files)} files"
    lines = [f"{pictures} in {on_one_line(folder)}, made in {spoken_time(time.monotonic() - started)}:"]
    return "\n".join([*lines, *(f"  {file.name}" for file in files)])
