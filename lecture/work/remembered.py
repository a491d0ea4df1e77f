"""The times that scenes took to draw before, kept beside the parts to estimate how long they take now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from lecture.kept.records import replacing, sealed, unsealed, unshared
from lecture.kept.store import project_store
from lecture.work.parts import Job
from lecture.work.sparing import Sparing
from lecture.work.time_left import TimeLeft, Workload

# The file, in the store's folder, all of which may be deleted at any time.
_FILE = "times.json"


class RememberedTimes(TimeLeft):
    """Estimates the times of jobs from those of earlier runs, and keeps their times in this run.

    The cost of a frame is kept for each part, at whatever size it was drawn: only proportions count.

    Parameters
    ----------
    jobs
        The jobs, in any order, with different names.
    clock
        A function that returns the time in seconds.
    """

    def __init__(self, jobs: Sequence[Job], clock: Callable[[], float] = time.monotonic) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._seen: dict[str, list[tuple[float, int]]] = {}
        self._now = clock
        self._unsaved: dict[Path, dict[str, Any]] = {}
        self._saving = Sparing()
        self._places = {job.name: _place(job) for job in jobs}
        before = {place: _read(place) for place in set(self._places.values())}
        known = {
            job.name: workload
            for job in jobs
            if (workload := _workload(job, before[self._places[job.name]].get(_label(job))))
        }
        super().__init__({job.name: job.size for job in jobs}, clock, known)

    def advance(self, name: str, frames: int) -> None:
        """Note the number of a scene's frames so far."""
        super().advance(name, frames)
        self._seen.setdefault(name, []).append((self._now(), frames))

    def remember(self, name: str, took: float) -> None:
        """Keep the times of the parts of a finished scene, now or when `save` is called, if they can be written.

        All times are in one file, which is not written for each of thousands of scenes.

        Parameters
        ----------
        name
            The scene's name.
        took
            The seconds that its process worked on it.
        """
        job, ended = self._jobs[name], self._now()
        # If nothing is known until the job is finished, all parts count alike.
        seen = self._seen.pop(name, [(ended - took, 0)])
        begun = seen[0][0]
        ends = accumulate((part.size for part in job.parts), initial=0)
        spent = [_interpolated([(begun, 0), *seen[1:], (ended, job.size)], end) for end in ends]
        seconds = {
            repr(part.want): (after - before) / part.size
            for part, (before, after) in zip(job.parts, pairwise(spent), strict=True)
        }
        times = {"set_up": max(0.0, took - (ended - begun)), "seconds": seconds}
        self._unsaved.setdefault(self._places[name], {})[_label(job)] = times
        if self._saving.is_due:
            self.save()

    def save(self) -> None:
        """Write the times that have not been written, if possible."""
        with self._saving.doing():
            for place, times in self._unsaved.items():
                with suppress(OSError):
                    _write(place, times)
        self._unsaved.clear()


def _label(job: Job) -> str:
    return f"{job.name} {job.unit}"


def _place(job: Job) -> Path:
    return project_store(job.root, job.scratch.parent).folder / _FILE


def _read(place: Path) -> Mapping[str, Any]:
    """Return the kept times; none if they are missing or damaged."""
    try:
        return unsealed(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write(place: Path, times: Mapping[str, Any]) -> None:
    with replacing(place, unshared(place)) as part:
        part.write_text(sealed({**_read(place), **times}), encoding="utf-8", newline="\n")


def _workload(job: Job, times: Mapping[str, Any] | None) -> Workload | None:
    """Return the expected workload of a job from its kept times; new parts count as the average of the others."""
    if not times:
        return None
    seconds: Mapping[str, float] = times["seconds"]
    usual = sum(seconds.values()) / len(seconds)
    pieces = tuple((part.size, part.size * seconds.get(repr(part.want), usual)) for part in job.parts)
    return Workload(times["set_up"], pieces)


def _interpolated(points: Iterable[tuple[float, int]], count: int) -> float:
    """Return the time at which there were ``count`` frames, interpolated between times at which they were counted."""
    for (before, fewer), (after, more) in pairwise(points):
        if fewer <= count <= more:
            return before + (after - before) * (count - fewer) / max(more - fewer, 1)
    raise ValueError(f"there were never {count} frames")
