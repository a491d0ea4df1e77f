"""Drawing the stills of one scene, and writing its moments. Imported only by the process that draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from manim import ManimColor, Mobject, tempconfig
from PIL import Image

from lecture.draw.drawing import performing, scene_of, settings
from lecture.draw.moments import write_moment
from lecture.draw.pdf_text import write_text_pdf
from lecture.draw.plain import write_plain_svg
from lecture.draw.renderer import StageRenderer
from lecture.draw.straight import straight
from lecture.draw.vector import write_pdf, write_svg
from lecture.work.parts import Job, Moment, Part, Still
from lecture.work.report import Report
from scenes.kit.beats.segment import Segment
from scenes.kit.paint.canvas import Sheet


def draw(job: Job, report: Report) -> None:
    """Draw stills of a scene in this process.

    Parameters
    ----------
    job
        The stills and moments, and where their files go.
    report
        Receives the number of files so far, and each complete file.

    Raises
    ------
    SceneError
        If the scene itself raises an error, which is the cause.
    LectureError
        If the scene is no longer the one that was asked for.
    """
    scene_class = scene_of(job)
    count = 0
    with tempconfig(settings(job.performance.quality, job.scratch) | {"dry_run": True}):
        for part, want, scene in _moments(scene_class, job):
            if isinstance(want, Moment):
                write_moment(job.file(part), scene)
            else:
                _write(job.file(part), want, scene)
            report.written(part.key, {})
            count += 1
            report.progress(count)


def _moments(scene_class: type[Segment], job: Job) -> Iterator[tuple[Part, Still | Moment, Segment]]:
    """Perform a scene up to the last beat of which something is wanted, and yield it at each of these."""
    by_beat: dict[str | None, list[tuple[Part, Still | Moment]]] = {}
    for part in job.parts:
        if isinstance(part.want, Still | Moment):
            by_beat.setdefault(part.want.beat, []).append((part, part.want))
    with performing(scene_class, job, StageRenderer(skip_animations=True)) as scene:
        scene.setup()
        if None in by_beat:
            scene.construct()
            yield from ((*each, scene) for each in by_beat.pop(None))
        for beat in scene.beats:
            if not by_beat:
                return
            scene.perform(beat)
            yield from ((*each, scene) for each in by_beat.pop(beat.name, ()))


def _write(target: Path, still: Still, scene: Segment) -> None:
    paper = None if still.transparent else scene.theme.paper
    if still.kind == "png":
        write_png(target, scene.mobjects, paper)
    elif still.kind == "svg" and still.plain:
        write_plain_svg(target, scene.mobjects, paper, text=still.text)
    elif still.kind == "svg":
        write_svg(target, scene.mobjects, paper)
    elif still.text:
        write_text_pdf(target, scene.mobjects, paper, scene.title)
    else:
        write_pdf(target, scene.mobjects, paper, scene.title)


def write_png(target: Path, mobjects: Iterable[Mobject], paper: str | None) -> None:
    """Write mobjects as a PNG file of the frame's size.

    Parameters
    ----------
    target
        The file.
    mobjects
        The mobjects, in drawing order.
    paper
        The colour behind them; None leaves the ground transparent.
    """
    sheet = Sheet()
    if paper is not None:
        sheet.pixels[:] = ManimColor(paper).to_int_rgba()
    sheet.draw(mobjects)
    Image.fromarray(straight(sheet.pixels) if paper is None else sheet.pixels).save(target, format="PNG")
