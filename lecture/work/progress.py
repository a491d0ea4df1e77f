"""How far a rendering is: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from lecture.work.parts import Task
from lecture.work.time_left import TimeLeft

if TYPE_CHECKING:
    from rich.progress import TaskID

# Pairs of a limit and a step, in seconds: a time left below the limit is rounded to the step.
_STEPS = ((20, 1), (60, 5), (600, 10), (float("inf"), 60))


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
    """Yield the display that suits where the output goes."""
    # A dumb terminal cannot go back to write over a line.
    if sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        with _live(tasks) as live:
            yield live
    else:
        yield _Lines(tasks)


class _Lines:
    """A line when a scene begins and ends."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._rest, self._scenes = _rest_of(tasks), len(tasks)
        self._finished = 0

    def start(self, task: Task) -> None:
        self._rest.start(task.scene.name)
        self._print(f"drawing {task.scene.name} ({task.frames} {task.unit}{'' if task.frames == 1 else 's'})")

    def advance(self, task: Task, frames: int) -> None:
        self._rest.advance(task.scene.name, frames)

    def finish(self, task: Task, *, failed: bool) -> None:
        self._finished += 1
        self._rest.finish(task.scene.name)
        outcome = "failed" if failed else "is drawn"
        share = 100 * self._rest.drawn // self._rest.total
        left = _left(self._rest)
        self._print(
            f"{task.scene.name} {outcome}: {self._finished} of {self._scenes}, {share} %{f', {left}' if left else ''}"
        )

    @staticmethod
    def _print(text: str) -> None:
        print(text, file=sys.stderr, flush=True)


@contextmanager
def _live(tasks: Sequence[Task]) -> Iterator[Display]:
    from rich.console import Console

    from lecture.work.bars import Bars

    with Bars(Console(stderr=True)) as bars:
        rest = _rest_of(tasks)
        whole = bars.add_task("The lecture", total=rest.total, note="")
        rows: dict[str, TaskID] = {}

        class Live:
            def start(self, task: Task) -> None:
                rest.start(task.scene.name)
                rows[task.scene.name] = bars.add_task(task.scene.name, total=task.frames, note="")

            def advance(self, task: Task, frames: int) -> None:
                rest.advance(task.scene.name, frames)
                bars.update(rows[task.scene.name], completed=frames)
                self._update()

            def finish(self, task: Task, *, failed: bool) -> None:
                rest.finish(task.scene.name)
                self._update()
                bars.remove_task(rows.pop(task.scene.name))
                if failed:
                    bars.console.print(f"{task.scene.name} failed")

            def _update(self) -> None:
                bars.update(whole, completed=rest.drawn, note=_left(rest))

        yield Live()


def _rest_of(tasks: Sequence[Task]) -> TimeLeft:
    return TimeLeft({task.scene.name: task.frames for task in tasks})


def _left(rest: TimeLeft) -> str:
    """Return the time left as it is shown, no finer than it is known: empty if it is not known."""
    seconds = rest.seconds()
    if seconds is None or seconds < 1:
        return ""
    step = next(step for limit, step in _STEPS if seconds < limit)
    return f"about {spoken_time(max(step, step * round(seconds / step)))} left"


def spoken_time(seconds: float) -> str:
    """Return a time as people say it: 7 min 03 s."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
