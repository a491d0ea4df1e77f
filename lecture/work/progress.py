"""The progress of a rendering: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from lecture.work.parts import Job
from lecture.work.remembered import RememberedTimes
from lecture.work.report import Done, Failed
from lecture.work.time_left import TimeLeft

if TYPE_CHECKING:
    from rich.progress import TaskID

    from lecture.work.bars import Bars

# Pairs of a limit and a step, in seconds: a time left below the limit is rounded to the step.
_STEPS = ((20, 1), (60, 5), (600, 10), (float("inf"), 60))


class Display(Protocol):
    """Shows the progress of each scene."""

    def start(self, job: Job) -> None:
        """Show that a scene is being drawn."""

    def advance(self, job: Job, count: int) -> None:
        """Show the number of its frames, files or beats so far."""

    def finish(self, job: Job, ending: Done | Failed) -> None:
        """Show that a scene is finished."""


class Unseen:
    """Shows nothing."""

    def start(self, job: Job) -> None:
        """Show nothing."""

    def advance(self, job: Job, count: int) -> None:
        """Show nothing."""

    def finish(self, job: Job, ending: Done | Failed) -> None:
        """Show nothing."""


@contextmanager
def display(jobs: Sequence[Job]) -> Iterator[Display]:
    """Yield a display that suits the output."""
    # A dumb terminal cannot overwrite a line.
    if sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        # What is not shown need not be imported, which takes a moment.
        from rich.console import Console

        from lecture.work.bars import Bars

        with Bars(Console(stderr=True)) as bars:
            yield _Live(bars, jobs)
    else:
        yield _Lines(jobs)


class _Lines:
    """A line when a scene begins and ends."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._rest, self._scenes = RememberedTimes(jobs), len(jobs)
        self._finished = 0

    def start(self, job: Job) -> None:
        self._rest.start(job.name)
        self._print(f"drawing {job.name} ({job.size} {job.unit}{'' if job.size == 1 else 's'})")

    def advance(self, job: Job, count: int) -> None:
        self._rest.advance(job.name, count)

    def finish(self, job: Job, ending: Done | Failed) -> None:
        self._finished += 1
        _finish(self._rest, job, ending)
        share = 100 * self._rest.drawn // self._rest.total
        left = _left(self._rest)
        self._print(
            f"{job.name} {_outcome(ending)}: {self._finished} of {self._scenes}, {share} %{f', {left}' if left else ''}"
        )

    @staticmethod
    def _print(text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class _Live:
    """A row for the lecture, and one for each scene at work.

    Parameters
    ----------
    bars
        The rows, which are shown while they are open.
    jobs
        All scenes.
    """

    def __init__(self, bars: Bars, jobs: Sequence[Job]) -> None:
        self._bars, self._rest = bars, RememberedTimes(jobs)
        self._whole = bars.add_task("The lecture", total=self._rest.total, note="")
        self._rows: dict[str, TaskID] = {}

    def start(self, job: Job) -> None:
        self._rest.start(job.name)
        self._rows[job.name] = self._bars.add_task(job.name, total=job.size, note="")

    def advance(self, job: Job, count: int) -> None:
        self._rest.advance(job.name, count)
        self._bars.update(self._rows[job.name], completed=count)
        self._update()

    def finish(self, job: Job, ending: Done | Failed) -> None:
        _finish(self._rest, job, ending)
        self._update()
        self._bars.remove_task(self._rows.pop(job.name))
        if isinstance(ending, Failed) or ending.verdict:
            self._bars.console.print(f"{job.name} {_outcome(ending)}", markup=False, highlight=False)

    def _update(self) -> None:
        self._bars.update(self._whole, completed=self._rest.drawn, note=_left(self._rest))


def _finish(rest: RememberedTimes, job: Job, ending: Done | Failed) -> None:
    rest.finish(job.name)
    if isinstance(ending, Done):
        rest.remember(job.name, ending.seconds)


def _outcome(ending: Done | Failed) -> str:
    return "failed" if isinstance(ending, Failed) else ending.verdict or "is drawn"


def _left(rest: TimeLeft) -> str:
    """Return the time left as shown, with no more precision than is known; empty if it is not known."""
    seconds = rest.seconds()
    if seconds is None or seconds < 1:
        return ""
    step = next(step for limit, step in _STEPS if seconds < limit)
    return f"about {spoken_time(max(step, step * round(seconds / step)))} left"


def spoken_time(seconds: float) -> str:
    """Return a time in the usual notation: 7 min 03 s."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
