"""Time of each segment against a blank scene of as many frames: ``python benchmarks/segments.py``.

Both are rendered by Manim with the settings of manim.cfg, cache off, one after the other, each in a fresh process. The
clock runs from the scene's making to the finished file; starting Python and importing Manim is left out. The ratio of
processor times, all threads together, is steadier than that of wall times on a machine that others use too.
"""

from __future__ import annotations

import argparse
import cProfile
import importlib
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from lecture.syllabus import SceneRef, read_syllabus

ROOT = Path(__file__).resolve().parent.parent
QUALITIES = {"l": "low", "m": "medium", "h": "high", "p": "production", "k": "fourk"}


@dataclass(frozen=True)
class Cost:
    """What a rendering took: wall time and the processor time of all threads, in seconds."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Measurement:
    """What one segment and its blank scene took, the medians over the rounds."""

    segment: str
    frames: int
    video_seconds: float
    cost: Cost
    blank: Cost

    @property
    def derived(self) -> dict[str, float]:
        """The ratios of the segment to its blank scene, and its wall time per second of video."""
        return {
            "wall_ratio": self.cost.wall / self.blank.wall,
            "processor_ratio": self.cost.processor / self.blank.processor,
            "wall_per_second": self.cost.wall / self.video_seconds,
        }


def render_segment(scene: SceneRef, quality: str, profile: Path | None) -> tuple[int, float, Cost]:
    """Render a segment; return its frames, its frame rate and its cost."""
    # Manim reads its settings from the folder in which it is imported.
    from manim import config, tempconfig

    scene_class = getattr(importlib.import_module(scene.module), scene.name)
    with tempfile.TemporaryDirectory() as folder, tempconfig(settings(quality, folder)):
        profiler = cProfile.Profile() if profile else None
        with profiler or nullcontext():
            made, cost = timed(scene_class)
        if profiler and profile:
            profiler.dump_stats(profile)
        return made.frames, config.frame_rate, cost


def render_blank(frames: int, quality: str) -> Cost:
    """Render an empty scene that stands still for so many frames."""
    from manim import Scene, config, tempconfig

    class Blank(Scene):
        def construct(self) -> None:
            # Manim rounds a wait down to whole frames.
            self.wait((frames + 1e-3) / config.frame_rate, frozen_frame=True)

    with tempfile.TemporaryDirectory() as folder, tempconfig(settings(quality, folder)):
        return timed(Blank)[1]


def timed(scene_class: Callable[[], Any]) -> tuple[Any, Cost]:
    """Make and render a scene; return it with its cost."""
    wall, processor = perf_counter(), process_time()
    made = scene_class()
    made.render()
    return made, Cost(perf_counter() - wall, process_time() - processor)


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
    costs, blanks = [], []
    for _ in range(rounds):
        frames, frame_rate, cost = in_fresh_process(render_segment, scene, quality, profile)
        costs.append(cost)
        blanks.append(in_fresh_process(render_blank, frames, quality))
    return Measurement(str(scene), frames, frames / frame_rate, middle(costs), middle(blanks))


def in_fresh_process(function: Callable[..., Any], *arguments: object) -> Any:
    """Call a function in a new process, which has imported nothing yet."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each time."""
    return Cost(median(each.wall for each in costs), median(each.processor for each in costs))


HEADER = (
    f"{'segment':<20} {'video, s':>9} {'wall, s':>9} {'blank, s':>9} {'ratio':>6} {'CPU ratio':>10} {'wall s / s':>11}"
)


def row(measured: Measurement) -> str:
    """Return a measurement as a row of the table."""
    derived = measured.derived
    return (
        f"{measured.segment.rpartition(':')[2]:<20} {measured.video_seconds:9.1f} {measured.cost.wall:9.1f} "
        f"{measured.blank.wall:9.1f} {derived['wall_ratio']:6.2f} {derived['processor_ratio']:10.2f} "
        f"{derived['wall_per_second']:11.2f}"
    )


def parsed(given: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--segment", action="append", help="a scene's name, such as BallDescent; default: every one")
    parser.add_argument("--quality", choices=QUALITIES, default="h", help="Manim's letter; default: h, 1080p60")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is rendered; the median counts")
    parser.add_argument("--json", type=Path, default=ROOT / "media/benchmarks/segments.json", help="where figures go")
    parser.add_argument("--profile", type=Path, help="also profile the segment and write pstats data here; slower")
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
    asked = parsed(given)
    os.chdir(ROOT)
    print(HEADER)
    measured = []
    for scene in chosen_segments(asked.segment):
        measured.append(measure(scene, asked.quality, asked.rounds, asked.profile))
        print(row(measured[-1]), flush=True)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps([asdict(each) | each.derived for each in measured], indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
