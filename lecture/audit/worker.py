"""The process that audits one segment. Imported before NumPy is, so that linear algebra keeps to one thread."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.errors import LectureError
from lecture.kept.source import import_from_source
from lecture.syllabus.lectures import SceneRef, Syllabus
from lecture.work import worker
from scenes.kit.given.quoted import on_one_line

if TYPE_CHECKING:
    from lecture.audit.performance import Audited
    from scenes.kit.frame.look import Look


@dataclass(frozen=True)
class AuditTask:
    """One segment to audit.

    Attributes
    ----------
    scene
        Which one.
    lecture, theme
        The lecture's key and the theme's name.
    root
        The folder from which scenes are imported.
    scratch
        A folder for what Manim writes on the way.
    look
        Theme, landscape and language.
    spoken
        Whether it must have beats, as a segment must and a still need not.
    """

    scene: SceneRef
    lecture: str
    theme: str
    root: Path
    scratch: Path
    look: Look
    spoken: bool = False

    @property
    def title(self) -> str:
        """The segment's name, with its theme if that is not the usual one."""
        return self.name if self.theme == "dark" else f"{self.name} ({on_one_line(self.theme)})"

    @property
    def name(self) -> str:
        """The segment's name."""
        return self.scene.name

    def arguments(self) -> Mapping[str, Any]:
        """Return what else the scene is made with; it is known only where segments can be imported."""
        return {}


@dataclass(frozen=True, kw_only=True)
class CardTask(AuditTask):
    """One card of a lecture to audit.

    Attributes
    ----------
    syllabus
        All lectures.
    """

    syllabus: Syllabus

    @property
    def name(self) -> str:
        """The card's name; every lecture has one of that name."""
        return f"{self.scene.name} of {self.lecture}"

    def arguments(self) -> Mapping[str, Any]:
        """Return what the card says."""
        from lecture.syllabus.storyboard import load_scene
        from lecture.words.card_words import card_words

        lecture = self.syllabus.lecture(self.lecture)
        titles = [load_scene(self.root, scene).title for scene in lecture.segments]
        return {"words": card_words(self.syllabus, lecture, titles)}


@dataclass(frozen=True)
class NotAudited:
    """A segment that could not be performed, and why, in one line."""

    reason: str


def begin() -> None:
    """Make a process of the pool ready."""
    # Ctrl-C reaches every process of the terminal: the response is left to the one that started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker.die_with_parent()
    worker.keep_to_one_core()


def audit(task: AuditTask) -> Audited | NotAudited:
    """Audit a segment in this process."""
    os.chdir(task.root)
    import_from_source(task.root)
    # Manim takes most of a second to import, and reads its settings from the folder in which that happens.
    from lecture.audit.performance import Stage, audit_scene
    from lecture.syllabus.storyboard import load, load_scene

    try:
        scene = (load if task.spoken else load_scene)(task.root, task.scene)
        return audit_scene(scene, str(task.scratch), Stage(), task.look, task.arguments())
    except LectureError as error:
        return NotAudited(str(error))
    except Exception as error:  # noqa: BLE001 - told to the process that waits
        return NotAudited(on_one_line(f"{type(error).__name__}: {error} ({_place(error)})"))


def _place(error: BaseException) -> str:
    """Return the file and line that an error was raised from."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}, line {last.lineno}"
