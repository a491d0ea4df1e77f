"""Renders one segment a hundred times in one process: ``python -m benchmarks.endurance``.

After some of the renders it prints what the process holds: memory, open files, threads and child processes. What is
kept from one render to the next shows as a figure that grows; the command ends with status 1 if one does.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from lecture.syllabus.lectures import SceneRef, read_syllabus
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import Quality
from lecture.work.report import SILENT

ROOT = Path(__file__).resolve().parent.parent
SPOKEN_SECONDS = 1.0
# Renders during which caches fill: those of fonts, formulas and compiled functions.
WARM = 10
SHOWN = (1, 10, 25, 50, 75, 100)
MOST_GROWTH = 0.05


@dataclass(frozen=True)
class Holding:
    """What a process holds: resident memory in MiB, and the numbers of open files, threads and children."""

    memory: float
    files: int
    threads: int
    children: int


def holding() -> Holding:
    """Return what this process holds (Linux)."""
    gc.collect()
    process = Path("/proc/self")
    pages = int((process / "statm").read_text().split()[1])
    children = (process / "task" / str(threading.get_native_id()) / "children").read_text().split()
    threads = len(list((process / "task").iterdir()))
    return Holding(pages * 4096 / 2**20, len(list((process / "fd").iterdir())), threads, len(children))


def grown(warm: Holding, last: Holding) -> list[str]:
    """Return what has grown: memory by more than a twentieth, anything else by any amount."""
    more = ["memory"] if last.memory > (1 + MOST_GROWTH) * warm.memory else []
    counted = [each.name for each in fields(Holding) if each.name != "memory"]
    return more + [name for name in counted if getattr(last, name) > getattr(warm, name)]


def render(scene: SceneRef, landscape: str | None, quality: Quality, folder: Path) -> bytes:
    """Draw a segment in this process; return the file's content."""
    # Manim takes most of a second to import.
    from gradmath.landscapes.chosen import choose
    from lecture.draw.clips import draw
    from lecture.draw.drawing import find_scene
    from scenes.kit.beats.beat import beats_of
    from scenes.kit.frame.look import Look

    pace = {each.name: SPOKEN_SECONDS for each in beats_of(find_scene(scene))}
    performance = Performance(scene.name, scene, Look(usual=choose(landscape) if landscape else None), quality, pace)
    job = Job((Part(performance, Clip(None), "film"),), ROOT, folder, folder / "log")
    draw(job, SILENT)
    return job.file(job.parts[0]).read_bytes()


def main(given: Sequence[str]) -> int:
    """Render, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endurance", description=__doc__)
    parser.add_argument("segment", nargs="?", help="a scene's name; default: the syllabus's first")
    parser.add_argument("--renders", type=int, default=100, help="default: 100")
    asked = parser.parse_args(given)
    lectures = read_syllabus(ROOT / "lectures.toml").lectures
    found = {scene.name: (scene, each.landscape) for each in lectures for scene in each.segments}
    segment = asked.segment or next(iter(found))
    if segment not in found:
        parser.error(f"no segment is called {segment}: choose from {', '.join(found)}")
    # Manim warns about animations that are shorter than a frame here.
    logging.disable(logging.WARNING)
    # As small as the layout allows, and few frames: only the number of times that everything is made and freed matters.
    quality = Quality(256, 144, 4, "ultrafast")
    print("| renders | memory, MiB | open files | threads | children |\n|--:|--:|--:|--:|--:|")
    contents, held = set(), {}
    with tempfile.TemporaryDirectory() as folder:
        for count in range(1, asked.renders + 1):
            contents.add(render(*found[segment], quality, Path(folder)))
            if count in (*SHOWN, WARM, asked.renders):
                held[count] = now = holding()
                print(f"| {count} | {now.memory:.0f} | {now.files} | {now.threads} | {now.children} |", flush=True)
    print(f"\n{len(contents)} different file{'' if len(contents) == 1 else 's'} in {asked.renders} renders")
    more = grown(held[min(WARM, asked.renders)], held[asked.renders]) + (
        ["files' content"] if len(contents) > 1 else []
    )
    if more:
        print(f"grown: {', '.join(more)}", file=sys.stderr)
    return 1 if more else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
