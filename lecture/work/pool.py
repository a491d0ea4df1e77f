"""The local pool: several jobs at once in separate processes, each of which does one job after the other."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import cast

from lecture.work.parts import Job
from lecture.work.progress import Display
from lecture.work.report import Done, Failed, Message, Progress, Written
from lecture.work.worker import LESS_MEMORY, work


@dataclass
class _Worker:
    """A process that draws, and its job unless it is idle."""

    process: SpawnProcess
    connection: Connection
    job: Job | None = None


def draw_all(
    jobs: Sequence[Job], at_once: int, display: Display, keep: Callable[[Job, Written], None]
) -> dict[str, Done | Failed]:
    """Do jobs in parallel, the largest first, so that no core is idle at the end.

    A job that fails does not stop the others. However this call ends, no process outlives it.

    Parameters
    ----------
    jobs
        The jobs, in any order, with different names.
    at_once
        The number of processes.
    display
        The display of progress.
    keep
        A function called, in this process, for each part of a job as soon as its file is complete.

    Returns
    -------
    How each job ended, by its name.
    """
    waiting = sorted(jobs, key=lambda job: job.size)
    workers: list[_Worker] = []
    endings: dict[str, Done | Failed] = {}
    try:
        while True:
            while waiting and (worker := _idle(workers, at_once)):
                _give(worker, waiting.pop(), display)
            busy = {worker.connection: worker for worker in workers if worker.job}
            if not busy:
                return endings
            for connection in wait(list(busy)):
                worker = busy[cast(Connection, connection)]
                job, message = cast(Job, worker.job), _received(worker)
                if isinstance(message, Progress):
                    display.advance(job, message.count)
                elif isinstance(message, Written):
                    keep(job, message)
                else:
                    endings[job.name] = message
                    worker.job = None
                    shutil.rmtree(job.scratch, ignore_errors=True)
                    if isinstance(message, Failed):
                        # The failure may have left something in the process that would affect other scenes.
                        workers.remove(worker)
                        _end([worker])
                    display.finish(job, message)
    finally:
        _end(workers)


def _idle(workers: list[_Worker], at_once: int) -> _Worker | None:
    """Return an idle worker, perhaps a new one; None if there may be no more and all are busy."""
    dead = [worker for worker in workers if not worker.job and not worker.process.is_alive()]
    for worker in dead:
        workers.remove(worker)
    _end(dead)
    idle = next((worker for worker in workers if not worker.job), None)
    if idle is None and len(workers) < at_once:
        workers.append(_started())
        idle = workers[-1]
    return idle


def _give(worker: _Worker, job: Job, display: Display) -> None:
    worker.job = job
    job.scratch.mkdir()
    # A process that dies before it begins leaves no log of its own.
    job.log.touch()
    # If it dies at this moment, waiting for its messages will reveal that.
    with suppress(BrokenPipeError):
        worker.connection.send(job)
    display.start(job)


def _started() -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there,), daemon=True)
    # Ctrl-C reaches every process of the terminal; the children leave the response to this one.
    with _blocked(signal.SIGINT):
        process.start()
    there.close()
    return _Worker(process, here)


@contextmanager
def _blocked(number: signal.Signals) -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _received(worker: _Worker) -> Message:
    try:
        message: Message = worker.connection.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join()
        return Failed(None, _how_it_ended(worker.process.exitcode), None)
    return message


def _how_it_ended(status: int | None) -> str:
    if status == -signal.SIGKILL:
        return f"its process was killed, perhaps for lack of memory; {LESS_MEMORY}"
    if status is not None and status < 0:
        return f"its process was ended by {signal.Signals(-status).name}"
    return f"its process ended with status {status} before the scene was drawn"


def _end(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.process.kill()
    for worker in workers:
        worker.process.join()
        worker.process.close()
        worker.connection.close()
        if worker.job:
            shutil.rmtree(worker.job.scratch, ignore_errors=True)
