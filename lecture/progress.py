"""How far a rendering is: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from lecture.parts import Task


class Display(Protocol):
    """Shows how far each scene is."""

    def start(self, task: Task) -> None:
        """Show that a scene is being drawn."""

    def advance(self, task: Task, frames: int) -> None:
        """Show how many of its frames there are."""

    def finish(self, task: Task, *, failed: bool) -> None:
        """Show that a scene is finished."""


@contextmanager
def display(tasks: Sequence[Task]) -> Iterator[Display]:
    """Give the display that suits where the output goes."""
    if sys.stderr.isatty():
        with _live(tasks) as live:
            yield live
    else:
        yield _Lines(tasks)


class _Count:
    """How many frames of all scenes there are, and how long the rest will take at the same pace."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.total = sum(task.frames for task in tasks)
        self.scenes = len(tasks)
        self._drawn: dict[str, int] = {}
        self._started = time.monotonic()

    def update(self, task: Task, frames: int) -> None:
        self._drawn[task.scene.name] = min(frames, task.frames)

    @property
    def drawn(self) -> int:
        return sum(self._drawn.values())

    def left(self) -> str:
        if not self.drawn:
            return ""
        seconds = (time.monotonic() - self._started) * (self.total - self.drawn) / self.drawn
        return f", about {spoken_time(seconds)} left" if seconds >= 1 else ""


class _Lines:
    """A line when a scene begins and ends."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._count = _Count(tasks)
        self._finished = 0

    def start(self, task: Task) -> None:
        self._print(f"drawing {task.scene.name} ({task.frames} {task.unit}{'' if task.frames == 1 else 's'})")

    def advance(self, task: Task, frames: int) -> None:
        self._count.update(task, frames)

    def finish(self, task: Task, *, failed: bool) -> None:
        self._finished += 1
        self._count.update(task, task.frames)
        outcome = "failed" if failed else "is drawn"
        share = 100 * self._count.drawn // self._count.total
        self._print(
            f"{task.scene.name} {outcome}: {self._finished} of {self._count.scenes}, {share} %{self._count.left()}"
        )

    @staticmethod
    def _print(text: str) -> None:
        print(text, file=sys.stderr, flush=True)


@contextmanager
def _live(tasks: Sequence[Task]) -> Iterator[Display]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        count = _Count(tasks)
        whole = bars.add_task("The lecture", total=count.total, note="")
        rows: dict[str, TaskID] = {}

        class Live:
            def start(self, task: Task) -> None:
                rows[task.scene.name] = bars.add_task(task.scene.name, total=task.frames, note="")

            def advance(self, task: Task, frames: int) -> None:
                count.update(task, frames)
                bars.update(rows[task.scene.name], completed=frames)
                bars.update(whole, completed=count.drawn, note=count.left().removeprefix(", "))

            def finish(self, task: Task, *, failed: bool) -> None:
                self.advance(task, task.frames)
                bars.remove_task(rows.pop(task.scene.name))
                if failed:
                    bars.console.print(f"{task.scene.name} failed")

        yield Live()


def spoken_time(seconds: float) -> str:
    """Return a time as one says it: 7 min 03 s."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
