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
from lecture.work.sparing import Sparing

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
    rest = RememberedTimes(jobs)
    try:
        with _display(rest, len(jobs)) as shown:
            yield shown
    finally:
        rest.save()


@contextmanager
def _display(rest: RememberedTimes, scenes: int) -> Iterator[Display]:
    # A dumb terminal cannot overwrite a line.
    if sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        # What is not shown need not be imported, which takes a moment.
        from rich.console import Console

        from lecture.work.bars import Bars

        with Bars(Console(stderr=True)) as bars:
            yield _Live(bars, rest)
    else:
        yield _Lines(rest, scenes)


class _Lines:
    """A line when a scene begins and ends."""

    def __init__(self, rest: RememberedTimes, scenes: int) -> None:
        self._rest, self._left, self._scenes = rest, _Left(rest), scenes
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
        left = f", {self._left}" if str(self._left) else ""
        self._print(f"{job.name} {_outcome(ending)}: {self._finished} of {self._scenes}, {share} %{left}")

    @staticmethod
    def _print(text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class _Live:
    """A row for the lecture, and one for each scene at work.

    Parameters
    ----------
    bars
        The rows, which are shown while they are open.
    rest
        The time left of all scenes.
    """

    def __init__(self, bars: Bars, rest: RememberedTimes) -> None:
        self._bars, self._rest, self._left = bars, rest, _Left(rest)
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
        self._bars.update(self._whole, completed=self._rest.drawn, note=str(self._left))


def _finish(rest: RememberedTimes, job: Job, ending: Done | Failed) -> None:
    rest.finish(job.name)
    if isinstance(ending, Done):
        rest.remember(job.name, ending.seconds)


def _outcome(ending: Done | Failed) -> str:
    return "failed" if isinstance(ending, Failed) else ending.verdict or "is drawn"


class _Left:
    """The time left as shown, with no more precision than is known; empty if it is not known.

    With thousands of scenes it takes a while to estimate, and is not estimated again each time that it is shown.
    """

    def __init__(self, rest: RememberedTimes) -> None:
        self._rest, self._estimating, self._text = rest, Sparing(), ""

    def __str__(self) -> str:
        if self._estimating.is_due or self._rest.drawn == self._rest.total:
            with self._estimating.doing():
                self._text = _left(self._rest.seconds())
        return self._text


def _left(seconds: float | None) -> str:
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
