"""Engines, which have other machines do jobs. A new one is a file like ``dask_engine.py``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from lecture.errors import LectureError, UsageError
from scenes.kit.given.quoted import shortened


@dataclass(frozen=True)
class Loss:
    """The loss of a worker that had a job.

    Attributes
    ----------
    why
        What is known about it.
    times
        The number of workers that the engine itself lost with this job, one after the other.
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
            A name for this attempt; the same ticket means the same task.
        task
            The task, as plain values.
        """

    def slots(self) -> int:
        """Return the number of jobs that can be done at once now; workers may come and go."""

    def heard(self) -> Mapping[str, int]:
        """Return the numbers of frames, files or beats so far, by ticket."""

    def avoid(self, worker: str) -> None:
        """Give a worker no more jobs of this run."""

    def loss(self, error: BaseException) -> Loss | None:
        """Return the loss of a worker that an error means; None if the engine itself cannot go on."""


Opened = Callable[[], AbstractContextManager[Engine]]


@contextmanager
def opened_once(opened: Opened | None) -> Iterator[Opened | None]:
    """Yield a function that opens an engine the first time, and gives the same afterwards; it closes with the block."""
    if opened is None:
        yield None
        return
    with ExitStack() as stack:
        engine: Engine | LectureError | None = None

        @contextmanager
        def again() -> Iterator[Engine]:
            nonlocal engine
            try:
                engine = engine or stack.enter_context(opened())
            except LectureError as error:
                # Nobody waits again for what does not answer.
                engine = error
            if isinstance(engine, LectureError):
                raise engine
            yield engine

        yield again


def engine_at(place: str) -> Opened:
    """Return a function that opens the engine at a place: ``local:4``, ``tcp://host:8786`` or ``tls://host:8786``.

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
