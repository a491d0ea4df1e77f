"""Jobs that no scene is behind, for engines that do not draw."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.progress import Unseen
from lecture.work.quality import QUALITIES
from lecture.work.report import Done, Failed

HERE = {"numpy": "2.3", "font Sans": "aa", "the probe picture": "ff"}
BAGGAGE: Any = SimpleNamespace(digest="c0de", archive=b"zip", root="project", heights={})


def jobs(folder: Path, *beats: int) -> list[Job]:
    """Return jobs of some beats each."""
    found = []
    for number, count in enumerate(beats):
        performance = Performance(f"S{number}", SceneRef("m", "S"), None, QUALITIES["l"])  # type: ignore[arg-type]
        parts = tuple(Part(performance, Clip(str(beat)), f"{number}-{beat}", 10 * count) for beat in range(count))
        found.append(Job(parts, folder, folder / f"S{number}.scratch", folder / f"S{number}.log"))
    return found


class Shown(Unseen):
    """Remembers what was shown."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def start(self, job: Job) -> None:
        """Note it."""
        self.lines.append((job.name, "start"))

    def advance(self, job: Job, count: int) -> None:
        """Check it."""
        assert 0 <= count <= job.size

    def finish(self, job: Job, ending: Done | Failed) -> None:
        """Note it."""
        self.lines.append((job.name, type(ending).__name__))
