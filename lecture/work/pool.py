"""Drawing several scenes at once, in processes of their own; each draws one scene after the other."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import cast

from lecture.work.parts import Drawn, Task
from lecture.work.progress import Display
from lecture.work.worker import LESS_MEMORY, Done, Failed, Message, Progress, Written, work


@dataclass
class _Worker:
    """A process that draws; its task, unless it has nothing to do."""

    process: SpawnProcess
    connection: Connection
    task: Task | None = None


def draw_all(
    tasks: Sequence[Task],
    jobs: int,
    display: Display,
    keep: Callable[[Task, Drawn], None],
    keep_file: Callable[[Task, Path], None],
) -> list[tuple[Task, Failed]]:
    """Draw scenes in parallel, the longest first, so that no core is left idle at the end.

    A scene that fails does not stop the others. Whatever ends this call, no process outlives it.

    Parameters
    ----------
    tasks
        In any order.
    jobs
        How many processes at once.
    display
        Shows progress.
    keep
        Called, in this process, for each scene as soon as it is drawn.
    keep_file
        Called, in this process, for each file of a scene as soon as it is complete.

    Returns
    -------
    The tasks that failed, with why.
    """
    waiting = sorted(tasks, key=lambda task: task.frames)
    workers: list[_Worker] = []
    failures: list[tuple[Task, Failed]] = []
    try:
        while True:
            while waiting and (worker := _idle(workers, jobs)):
                _give(worker, waiting.pop(), display)
            busy = {worker.connection: worker for worker in workers if worker.task}
            if not busy:
                return failures
            for connection in wait(list(busy)):
                worker = busy[cast(Connection, connection)]
                task, message = cast(Task, worker.task), _received(worker)
                if isinstance(message, Progress):
                    display.advance(task, message.frames)
                elif isinstance(message, Written):
                    keep_file(task, message.file)
                else:
                    worker.task = None
                    shutil.rmtree(task.scratch, ignore_errors=True)
                    if isinstance(message, Done):
                        keep(task, message.drawn)
                    else:
                        failures.append((task, message))
                        # No other scene must meet whatever the failure has left behind there.
                        workers.remove(worker)
                        _end([worker])
                    display.finish(task, failed=isinstance(message, Failed))
    finally:
        _end(workers)


def _idle(workers: list[_Worker], jobs: int) -> _Worker | None:
    """Return a worker without a task: a new one, if there may be one more; None if all are busy."""
    dead = [worker for worker in workers if not worker.task and not worker.process.is_alive()]
    for worker in dead:
        workers.remove(worker)
    _end(dead)
    idle = next((worker for worker in workers if not worker.task), None)
    if idle is None and len(workers) < jobs:
        workers.append(_started())
        idle = workers[-1]
    return idle


def _give(worker: _Worker, task: Task, display: Display) -> None:
    worker.task = task
    task.scratch.mkdir()
    # If it dies at this moment, that is noticed where its messages are awaited.
    with suppress(BrokenPipeError):
        worker.connection.send(task)
    display.start(task)


def _started() -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there,), daemon=True)
    # Ctrl-C reaches every process of the terminal: the children leave the response to this one.
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
        if worker.task:
            shutil.rmtree(worker.task.scratch, ignore_errors=True)
