"""Drawing the stills of one scene. Imported only by the process that draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from manim import ManimColor, Mobject, tempconfig
from PIL import Image

from lecture.draw.drawing import OnFile, SceneError, find_scene, ignore, settings
from lecture.draw.renderer import StageRenderer
from lecture.draw.vector import write_pdf, write_svg
from lecture.kept.records import replacing
from lecture.work.parts import Drawn, Still, StillsTask, Task
from scenes.kit.beats.beat import beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.paint.canvas import Sheet


def draw(task: Task, on_pictures: Callable[[int], None], on_file: OnFile = ignore) -> Drawn:
    """Draw a scene's stills, in this process, each into files of its own.

    Parameters
    ----------
    task
        What to draw, and how.
    on_pictures
        Called with the number of files so far.
    on_file
        Called with each file, and with the number of its pictures.

    Raises
    ------
    SceneError
        From whatever the scene itself raises.
    """
    if not isinstance(task, StillsTask):
        raise TypeError(f"stills are drawn from a StillsTask, not from a {type(task).__name__}")
    scene_class = find_scene(task.scene)
    count = 0
    with tempconfig(settings(task) | {"dry_run": True}):
        for still, scene in _moments(scene_class, task):
            for kind in task.formats:
                with replacing(task.file(still, kind), task.scratch / task.file(still, kind).name) as part:
                    _write(part, kind, scene, transparent=task.transparent)
                on_file(task.file(still, kind), 1)
                count += 1
                on_pictures(count)
    return Drawn(scene_class.title, task.quality.fps, count, count, [], [], 0.0)


def _moments(scene_class: type[Segment], task: StillsTask) -> Iterator[tuple[Still, Segment]]:
    """Perform a scene as far as its last still, and give it at each still."""
    scene: Segment | None = None
    by_beat = {still.beat: still for still in task.stills}
    try:
        scene = scene_class(task.look, renderer=StageRenderer(skip_animations=True), **task.arguments)
        scene.setup()
        if None in by_beat:
            scene.construct()
            yield by_beat.pop(None), scene
        for each in beats_of(scene_class):
            if not by_beat:
                return
            scene.perform(each)
            if each.name in by_beat:
                yield by_beat.pop(each.name), scene
    except Exception as error:
        raise SceneError.of(scene) from error


def _write(target: Path, kind: str, scene: Segment, *, transparent: bool) -> None:
    paper = None if transparent else scene.theme.paper
    if kind == "png":
        write_png(target, scene.mobjects, paper)
    elif kind == "svg":
        write_svg(target, scene.mobjects, paper)
    else:
        write_pdf(target, scene.mobjects, paper, scene.title)


def write_png(target: Path, mobjects: Iterable[Mobject], paper: str | None) -> None:
    """Write mobjects as a PNG file of the frame's size.

    Parameters
    ----------
    target
        The file.
    mobjects
        In the order in which they stand on the stage.
    paper
        The colour behind them; None leaves the ground transparent.
    """
    sheet = Sheet()
    if paper is not None:
        sheet.pixels[:] = ManimColor(paper).to_int_rgba()
    sheet.draw(mobjects)
    Image.fromarray(_straight_alpha(sheet.pixels) if paper is None else sheet.pixels).save(target, format="PNG")


def _straight_alpha(pixels: np.ndarray) -> np.ndarray:
    """Return pixels whose colours are no longer multiplied by their opacity, as PNG wants them."""
    alpha = pixels[..., 3:].astype(float)
    colours = np.divide(255.0 * pixels[..., :3], alpha, out=np.zeros((*alpha.shape[:2], 3)), where=alpha > 0)
    return np.concatenate([np.rint(colours).clip(0, 255).astype(np.uint8), pixels[..., 3:]], axis=-1)
