"""Engines: what has jobs done by other machines. Another one is another file like ``dask_engine.py``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from lecture.errors import UsageError
from scenes.kit.given.quoted import shortened


@dataclass(frozen=True)
class Loss:
    """A worker is gone that had a job.

    Attributes
    ----------
    why
        What is known of it.
    times
        How many workers the engine itself lost with this job, one after the other.
    """

    why: str
    times: int = 1


class Engine(Protocol):
    """Workers on other machines, behind some `concurrent.futures.Executor`."""

    def submit(self, ticket: str, task: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Have `lecture.work.remote.work` do a task, and return the future of its answer, with the ``worker`` added.

        Parameters
        ----------
        ticket
            Tells this attempt from others; the same ticket means the same task.
        task
            Plain values.
        """

    def slots(self) -> int:
        """Return how many jobs can be done at once now: workers may come and go."""

    def heard(self) -> Mapping[str, int]:
        """Return how many frames, files or beats there are by now, by ticket."""

    def avoid(self, worker: str) -> None:
        """Give a worker no more jobs of this run."""

    def loss(self, error: BaseException) -> Loss | None:
        """Return what an error says of a worker that is gone; None if the engine itself cannot go on."""


Opened = Callable[[], AbstractContextManager[Engine]]


def engine_at(place: str) -> Opened:
    """Return what opens the engine at a place: ``local:4``, ``tcp://host:8786`` or ``tls://host:8786``.

    Raises
    ------
    UsageError
        If there is no engine of this kind.
    """
    match = re.fullmatch(r"local:(\d{1,3})|(?:tcp|tls)://[\w.:\[\]-]+:\d{1,5}", place)
    if match is None or (match[1] and not 1 <= int(match[1]) <= 256):
        raise UsageError(
            "--on takes local:N with N workers from 1 to 256, or the address of a scheduler such as "
            f'tcp://host:8786 or tls://host:8786, not "{shortened(place)}"'
        )
    from lecture.work.dask_engine import dask_engine

    return lambda: dask_engine(place, int(match[1]) if match[1] else None)
