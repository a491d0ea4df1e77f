"""Wall time of each segment against a blank scene of as many frames: ``python benchmarks/segments.py``.

Both are rendered by Manim with the settings of manim.cfg, cache off, one after the other, each in a fresh process. The
clock runs from the scene's making to the finished file; starting Python and importing Manim is left out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from lecture.syllabus import SceneRef, read_syllabus

ROOT = Path(__file__).resolve().parent.parent
QUALITIES = {"l": "low", "m": "medium", "h": "high", "p": "production", "k": "fourk"}


@dataclass(frozen=True)
class Measurement:
    """What one segment took, the median over the rounds, in seconds."""

    segment: str
    frames: int
    video: float
    wall: float
    blank_wall: float

    @property
    def ratio(self) -> float:
        """The segment's wall time over the blank scene's."""
        return self.wall / self.blank_wall

    @property
    def wall_per_second(self) -> float:
        """The segment's wall time per second of video."""
        return self.wall / self.video


def render_segment(scene: SceneRef, quality: str, profile: Path | None) -> tuple[int, float, float]:
    """Render a segment; return its frames, its frame rate and the wall time in seconds."""
    # Manim reads its settings from the folder in which it is imported.
    from manim import config, tempconfig

    scene_class = getattr(importlib.import_module(scene.module), scene.name)
    with tempfile.TemporaryDirectory() as folder, tempconfig(settings(quality, folder)):
        start = perf_counter()
        made = scene_class()
        if profile is None:
            made.render()
        else:
            import cProfile

            with cProfile.Profile() as profiler:
                made.render()
            profiler.dump_stats(profile)
        return made.frames, config.frame_rate, perf_counter() - start


def render_blank(frames: int, quality: str) -> float:
    """Render an empty scene that stands still for so many frames; return the wall time in seconds."""
    from manim import Scene, config, tempconfig

    class Blank(Scene):
        def construct(self) -> None:
            # Manim rounds a wait down to whole frames.
            self.wait((frames + 1e-3) / config.frame_rate, frozen_frame=True)

    with tempfile.TemporaryDirectory() as folder, tempconfig(settings(quality, folder)):
        start = perf_counter()
        Blank().render()
        return perf_counter() - start


def settings(quality: str, folder: str) -> dict[str, object]:
    """Return the settings that differ from manim.cfg's."""
    return {
        "quality": f"{QUALITIES[quality]}_quality",
        "media_dir": folder,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "WARNING",
    }


def measure(scene: SceneRef, quality: str, rounds: int, profile: Path | None) -> Measurement:
    """Render a segment and its blank scene in turn, so many times."""
    walls, blanks = [], []
    for _ in range(rounds):
        with fresh_process() as process:
            frames, frame_rate, wall = process.submit(render_segment, scene, quality, profile).result()
        with fresh_process() as process:
            blanks.append(process.submit(render_blank, frames, quality).result())
        walls.append(wall)
    return Measurement(str(scene), frames, frames / frame_rate, median(walls), median(blanks))


def fresh_process() -> ProcessPoolExecutor:
    """Return one new process, which has imported nothing yet."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def row(measured: Measurement) -> str:
    """Return a measurement as a row of the table."""
    return (
        f"{measured.segment.rpartition(':')[2]:<20} {measured.video:8.1f} {measured.wall:8.1f} "
        f"{measured.blank_wall:9.1f} {measured.ratio:6.2f} {measured.wall_per_second:10.2f}"
    )


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--segment", action="append", help="a scene's name, such as BallDescent; default: every one")
    parser.add_argument("--quality", choices=QUALITIES, default="h", help="Manim's letter; default: h, 1080p60")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is rendered; the median counts")
    parser.add_argument("--json", type=Path, default=ROOT / "media/benchmarks/segments.json", help="where figures go")
    parser.add_argument(
        "--profile", type=Path, help="write a cProfile of the segment there; its wall time then is none"
    )
    return parser.parse_args(given)


def chosen_segments(names: Sequence[str] | None) -> list[SceneRef]:
    """Return the segments of the syllabus, or those of them that are named."""
    known = [scene for each in read_syllabus(ROOT / "lectures.toml").lectures for scene in each.segments]
    unknown = set(names or ()) - {scene.name for scene in known}
    if unknown:
        sys.exit(f"no segment is called {', '.join(sorted(unknown))}: choose {', '.join(each.name for each in known)}")
    return [scene for scene in known if not names or scene.name in names]


def main(given: Sequence[str]) -> None:
    """Print a table and write the figures."""
    asked = arguments(given)
    os.chdir(ROOT)
    segments = chosen_segments(asked.segment)
    print("segment               video, s  wall, s  blank, s  ratio  wall s / s")
    measured = []
    for scene in segments:
        measured.append(measure(scene, asked.quality, asked.rounds, asked.profile))
        print(row(measured[-1]), flush=True)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    figures = [asdict(each) | {"ratio": each.ratio, "wall_per_second": each.wall_per_second} for each in measured]
    asked.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
