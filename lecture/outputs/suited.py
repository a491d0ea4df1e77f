"""Which scenes of a lecture can be shown on a landscape, decided before anything is drawn.

Each segment declares its needs. If one is not met, a segment that is derived from it and states the difference may
replace it; otherwise the lecture is shown without it, and the reason is given. Verdicts are kept beside the parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lecture.errors import LectureError, UsageError
from lecture.kept.digest import digest
from lecture.kept.store import PartStore, project_store
from lecture.syllabus.lectures import Lecture, SceneRef, Syllabus
from lecture.syllabus.own import Own
from lecture.work.keys import Keys
from scenes.kit.given.quoted import on_one_line

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen
    from scenes.kit.beats.segment import Segment
    from scenes.kit.frame.look import Look

# The landscape for which the segments were made: all of them are shown on it.
_OWN = "lecture"
# The smallest stage on which a scene can be set up.
_STAGE = {"pixel_width": 160, "pixel_height": 90, "frame_rate": 1, "verbosity": "ERROR", "dry_run": True}


@dataclass(frozen=True)
class Verdict:
    """Whether a scene is shown on a landscape.

    Attributes
    ----------
    scene
        The scene in the syllabus.
    shown
        The same scene, or its replacement; None if it is left out.
    remark
        What is different, or why it is left out; empty if there is nothing to say.
    """

    scene: SceneRef
    shown: SceneRef | None
    remark: str = ""

    def sentence(self, landscape: str) -> str:
        """Return the message for the user."""
        what = "is left out" if self.shown is None else "is adapted"
        return f'{self.scene.name} {what} on "{on_one_line(landscape)}": {self.remark}'


@dataclass
class Suited:
    """Finds the scenes of lectures that are shown on a landscape.

    Parameters
    ----------
    syllabus
        All lectures.
    theme
        The theme's name, or the path of its file.
    landscape
        The landscape asked for; None for the lectures' own.
    """

    syllabus: Syllabus
    theme: str
    landscape: Chosen | None

    def lecture(self, lecture: Lecture, only: Sequence[str] = ()) -> tuple[Lecture, list[Verdict]]:
        """Return a lecture with the scenes that can be shown, and a verdict on each scene that was judged.

        Parameters
        ----------
        lecture
            The lecture.
        only
            Names of the scenes to judge; the others stay unchanged. Empty for all.
        """
        verdicts = {scene: self.verdict(lecture, scene) for scene in self._looked_at(lecture, only)}
        segments, diagrams = (
            tuple(shown for scene in scenes if (shown := verdicts[scene].shown if scene in verdicts else scene))
            for scenes in (lecture.segments, lecture.diagrams)
        )
        left = {scene.name for scene in (*segments, *diagrams)}
        poster = lecture.poster if lecture.poster in left else None
        return replace(lecture, segments=segments, diagrams=diagrams, poster=poster), list(verdicts.values())

    def _looked_at(self, lecture: Lecture, only: Sequence[str]) -> Iterator[SceneRef]:
        """Yield the scenes that are not certain to be shown."""
        is_own = self.text(lecture) == _OWN
        if is_own and lecture.descent is None and lecture.path is None:
            return
        for scene in (*lecture.segments, *lecture.diagrams):
            is_asked = not only or scene.name in only
            if is_asked and (not is_own or takes_descent(self.syllabus, scene)):
                yield scene

    def text(self, lecture: Lecture) -> str:
        """Return the text of the landscape on which a lecture is shown."""
        return self.landscape.text if self.landscape else lecture.landscape or _OWN

    def verdict(self, lecture: Lecture, scene: SceneRef) -> Verdict:
        """Return the verdict on a scene: the one kept if nothing has changed, or a new one."""
        look = self._keys.look(lecture, self.theme, self.landscape)
        key = digest("suited", look, str(scene), self._keys.code(scene.module, __name__))
        known = self._store.get(key)
        if known:
            name = known.facts["shown"]
            return Verdict(scene, SceneRef(scene.module, name) if name else None, known.facts["remark"])
        found = self.decided(lecture, scene)
        facts = {"shown": found.shown and found.shown.name, "remark": found.remark}
        # A verdict that cannot be kept is found again the next time.
        with suppress(OSError):
            self._store.put(key, ".txt", lambda file: file.write_text(found.remark, encoding="utf-8"), facts)
        return found

    def decided(self, lecture: Lecture, scene: SceneRef) -> Verdict:
        """Return a new verdict on a scene."""
        from lecture.syllabus.looks import look_of
        from lecture.syllabus.storyboard import in_its_place, load_scene

        look = look_of(lecture, self.theme, self.landscape)
        asked = load_scene(self.syllabus.root, scene)
        reasons = []
        for segment in (asked, *in_its_place(asked)):
            reason = lacking(segment, look)
            if reason is None:
                # A descent or a run that was asked for needs no remark.
                is_told = segment is not asked and not (look.has_own_descent and segment.takes_descent)
                remark = segment.adapted if is_told else ""
                return Verdict(scene, SceneRef(scene.module, segment.__name__), remark)
            reasons.append(reason)
        return Verdict(scene, None, reasons[0])

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.syllabus.root)

    @cached_property
    def _store(self) -> PartStore:
        return project_store(self.syllabus.home, self.syllabus.home)


def takes_descent(syllabus: Syllabus, scene: SceneRef) -> bool:
    """Return whether a scene shows a descent, or the path of a run, that is asked for."""
    from lecture.syllabus.storyboard import load_scene

    return load_scene(syllabus.root, scene).takes_descent


def with_own(syllabus: Syllabus, lectures: Sequence[Lecture], own: Own, only: Sequence[str] = ()) -> Syllabus:
    """Return the syllabus with something that replaces its lectures' own descents.

    Parameters
    ----------
    syllabus
        All lectures.
    lectures
        The lectures that show it.
    own
        The descent or the run.
    only
        Names of the scenes that are asked for; empty for all.

    Raises
    ------
    UsageError
        If no such scene shows one.
    """
    asked = [scene for lecture in lectures for scene in lecture.segments if not only or scene.name in only]
    if not any(takes_descent(syllabus, scene) for scene in asked):
        scenes = (scene for lecture in syllabus.lectures for scene in lecture.segments)
        names = ", ".join(each.name for each in scenes if takes_descent(syllabus, each)) or "no segment here"
        raise UsageError(
            f"{own.kind.option}: nothing that is asked for shows {own.kind.what} of your own; it is taken by {names}"
        )
    keys = {lecture.key for lecture in lectures}
    changed = (own.shown_in(each) if each.key in keys else each for each in syllabus.lectures)
    return replace(syllabus, lectures=tuple(changed))


def lacking(segment: type[Segment], look: Look) -> str | None:
    """Return what a landscape lacks for a segment, in one sentence; None if it lacks nothing.

    The segment's needs are checked first; then it is set up, which computes everything that it shows, without drawing.
    A segment without needs is shown on every landscape.
    """
    from manim import tempconfig
    from manim.renderer.cairo_renderer import CairoRenderer

    from scenes.kit.map.survey import Survey
    from scenes.kit.map.viewpoints import UnsuitableError
    from scenes.kit.paint.canvas import FrameCamera

    with tempconfig(_STAGE):
        try:
            stage = segment(look, renderer=CairoRenderer(camera_class=FrameCamera, skip_animations=True))
            if segment.needs:
                survey = Survey.of_chosen(stage.chosen)
                for need in segment.needs:
                    need(survey)
                stage.setup()
        except UnsuitableError as error:
            return on_one_line(error)
        except ValueError as error:
            return f"its picture cannot be set up: {on_one_line(error)}"
    return None


def refuse(verdicts: Sequence[Verdict], landscape: str) -> None:
    """Refuse a landscape on which scenes are left out or adapted.

    Raises
    ------
    LectureError
        If there are any: a sentence for each scene.
    """
    sentences = [each.sentence(landscape) for each in verdicts if each.remark]
    if sentences:
        raise LectureError("\n".join(sentences))
