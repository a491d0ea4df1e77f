"""Drawing several scenes at once, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from lecture.parts import Drawn, Task
from lecture.progress import Display
from lecture.worker import Done, Failed, Message, Progress, Written, work


@dataclass
class _Running:
    task: Task
    process: SpawnProcess
    connection: Connection


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
        Called, in this process, for each file of a scene as soon as it is whole.

    Returns
    -------
    The tasks that failed, with why.
    """
    waiting = sorted(tasks, key=lambda task: task.frames)
    running: list[_Running] = []
    failures: list[tuple[Task, Failed]] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_started(waiting.pop()))
                display.start(running[-1].task)
            ready = wait([each.connection for each in running])
            for each in [each for each in running if each.connection in ready]:
                message = _received(each)
                if isinstance(message, Progress):
                    display.advance(each.task, message.frames)
                    continue
                if isinstance(message, Written):
                    keep_file(each.task, message.file)
                    continue
                running.remove(each)
                _end(each)
                if isinstance(message, Done):
                    keep(each.task, message.drawn)
                else:
                    failures.append((each.task, message))
                display.finish(each.task, failed=isinstance(message, Failed))
    finally:
        for each in running:
            each.process.kill()
        for each in running:
            _end(each)
    return failures


def _started(task: Task) -> _Running:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(task, there), name=task.scene.name, daemon=True)
    task.scratch.mkdir(parents=True, exist_ok=True)
    # Ctrl-C reaches every process of the terminal: the children are to leave the answer to this one.
    with _blocked(signal.SIGINT):
        process.start()
    there.close()
    return _Running(task, process, here)


@contextmanager
def _blocked(number: signal.Signals) -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _received(running: _Running) -> Message:
    try:
        message: Message = running.connection.recv()
    except EOFError:
        running.process.join()
        return Failed(None, _how_it_ended(running.process.exitcode), None)
    return message


def _how_it_ended(status: int | None) -> str:
    if status == -signal.SIGKILL:
        return "its process was killed, perhaps for lack of memory; fewer at once (--jobs 1) need less"
    if status is not None and status < 0:
        return f"its process was ended by {signal.Signals(-status).name}"
    return f"its process ended with status {status} before the scene was drawn"


def _end(running: _Running) -> None:
    running.process.join()
    running.process.close()
    running.connection.close()
    shutil.rmtree(running.task.scratch, ignore_errors=True)
