"""Renders every scene with Manim's own command, cold and warm, again and again: ``python -m benchmarks.bare -n 20``.

A cold run draws a scene into an empty folder, and the warm one after it takes every animation from Manim's cache. Each
run is a separate process, in which sets and dictionaries of weak references have another order. The command ends with
status 1 if a run fails, or if a warm one draws anything.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.tables import Table, machine
from lecture.syllabus.lectures import SceneRef, read_syllabus

ROOT = Path(__file__).resolve().parent.parent
SMALL = ("-r", "256,144", "--fps", "2", "--progress_bar", "none")
TAKEN = "Using cached data"
COLUMNS = ("scene", "animations", "cold ended well", "warm ended well", "warm all from the cache", "seconds a run")


@dataclass(frozen=True)
class Run:
    """A run of the command: its exit status, and the numbers of animations drawn and taken from the cache."""

    status: int
    drawn: int
    taken: int
    said: str

    @property
    def is_sound(self) -> bool:
        """Whether it ended well, without a message about a failure."""
        return self.status == 0 and "Traceback" not in self.said


@dataclass(frozen=True)
class Pair:
    """A cold run and the warm one after it."""

    cold: Run
    warm: Run

    @property
    def is_from_cache(self) -> bool:
        """Whether the warm run drew nothing, and took as many animations as the cold one drew or reused."""
        return not self.warm.drawn and self.warm.taken == self.cold.drawn + self.cold.taken


def manim(scene: SceneRef, folder: Path) -> Run:
    """Run the command on a scene, with the films and the cache in a folder."""
    before = _animations(folder)
    command = [sys.executable, "-m", "manim", "render", *SMALL, "--media_dir", str(folder)]
    ended = subprocess.run(
        [*command, f"{scene.module.replace('.', '/')}.py", scene.name],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stdout + ended.stderr
    return Run(ended.returncode, len(_animations(folder) - before), said.count(TAKEN), said)


def _animations(folder: Path) -> set[Path]:
    """Return the files of single animations in Manim's cache."""
    return {file for file in folder.rglob("partial_movie_files/**/*.mp4") if not file.name.startswith("uncached")}


def pair(scene: SceneRef, _number: int) -> Pair:
    """Run the command on a scene twice, beginning with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        return Pair(manim(scene, Path(folder)), manim(scene, Path(folder)))


def parsed(given: Sequence[str], scenes: Sequence[SceneRef]) -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bare", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-n", type=int, default=20, help="how often each scene is rendered cold, and then warm")
    parser.add_argument("--jobs", type=int, default=1, help="how many runs at once")
    names = sorted(scene.name for scene in scenes)
    parser.add_argument("--segment", nargs="+", choices=names, metavar="NAME", help="scenes' names; default: every one")
    return parser.parse_args(given)


def row(scene: SceneRef, pairs: Sequence[Pair], seconds: float) -> tuple[str | float, ...]:
    """Return the figures of a scene, in the order of the columns."""
    animations = sorted({each.cold.drawn + each.cold.taken for each in pairs})
    counts = [
        sum(each.cold.is_sound for each in pairs),
        sum(each.warm.is_sound for each in pairs),
        sum(each.is_from_cache for each in pairs),
    ]
    return scene.name, ", ".join(map(str, animations)), *(f"{count} of {len(pairs)}" for count in counts), seconds


def failures(pairs: Sequence[Pair]) -> list[Run]:
    """Return the runs that did not end well, or drew what they should have taken from the cache."""
    runs = [run for each in pairs for run in (each.cold, each.warm) if not run.is_sound]
    return runs + [each.warm for each in pairs if each.warm.is_sound and not each.is_from_cache]


def main(given: Sequence[str]) -> int:
    """Print each scene's figures as soon as they are known, then the whole table; return the exit status."""
    lectures = read_syllabus(ROOT / "lectures.toml").lectures
    scenes = list(dict.fromkeys(scene for each in lectures for scene in (*each.segments, *each.diagrams)))
    asked = parsed(given, scenes)
    print(machine(), flush=True)
    table = Table("Manim's own command, cold and warm", COLUMNS)
    failed: list[tuple[str, Run]] = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for scene in scenes:
            if asked.segment and scene.name not in asked.segment:
                continue
            begun = time.monotonic()
            pairs = list(pool.map(partial(pair, scene), range(asked.n)))
            table.add(*row(scene, pairs, (time.monotonic() - begun) * asked.jobs / (2 * asked.n)))
            print(*table.rows[-1][:-1], sep=", ", flush=True)
            failed += [(scene.name, run) for run in failures(pairs)]
    print(f"\n{table.as_markdown()}")
    for name, run in failed[:5]:
        print(f"\n{name}: status {run.status}, {run.drawn} drawn, {run.taken} taken\n{run.said[-2000:]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
