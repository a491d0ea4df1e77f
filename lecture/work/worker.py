"""The process that draws scenes, and what it tells the one that started it."""

from __future__ import annotations

import gc
import importlib
import io
import multiprocessing
import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tqdm import tqdm

from lecture.kept.source import import_from_source
from lecture.work.parts import Drawn, Task
from scenes.kit.given.quoted import on_one_line

LESS_MEMORY = "with --jobs 1 one scene is drawn at a time, which needs less"

_REPORT_EVERY = 0.1


@dataclass(frozen=True)
class Progress:
    """This many frames are encoded."""

    frames: int


@dataclass(frozen=True)
class Written:
    """A file is complete."""

    file: Path


@dataclass(frozen=True)
class Done:
    """The scene is drawn."""

    drawn: Drawn


@dataclass(frozen=True)
class Failed:
    """The scene is not drawn: one line that says why, with the beat and the place in the source if they are known.

    If nothing went wrong but the landscape lacks what the scene needs, the ``landscape`` is named instead.
    """

    beat: str | None
    reason: str
    place: str | None
    landscape: str | None = None

    def sentence(self, name: str, log: Path) -> str:
        """Return the sentence that tells which scene failed, where, why, and where there is more to read."""
        if self.landscape is not None:
            return f'{name} cannot be shown on "{on_one_line(self.landscape)}": {self.reason}'
        beat = f' in its beat "{self.beat}"' if self.beat else ""
        place = f" ({self.place})" if self.place else ""
        return f"{name} failed{beat}: {self.reason}{place}; its full output is in {on_one_line(log)}"


Message = Progress | Written | Done | Failed


def work(connection: Connection) -> None:
    """Draw one scene after the other, as they are sent; of the messages about each, the last is `Done` or `Failed`."""
    die_with_parent()
    keep_to_one_core()
    # Manim makes tqdm's bars even where none is shown. Their usual lock, for several processes, is a semaphore, which
    # would be left behind when this process is killed.
    tqdm.set_lock(threading.RLock())
    while True:
        task: Task = connection.recv()
        _redirect_output(task.log)
        os.chdir(task.root)
        import_from_source(task.root)
        connection.send(_outcome(task, _Reporter(connection)))
        # Pictures refer to one another in cycles, and hold much memory.
        gc.collect()


class _Reporter:
    """Sends what is done so far; the number of frames no more often than a viewer notices."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._last = connection, time.monotonic()

    def on_file(self, file: Path, _frames: int) -> None:
        self._connection.send(Written(file))

    def on_frames(self, frames: int) -> None:
        now = time.monotonic()
        if now - self._last >= _REPORT_EVERY:
            self._last = now
            self._connection.send(Progress(frames))


def _outcome(task: Task, report: _Reporter) -> Message:
    # Manim takes most of a second to import, and reads its settings from the folder in which that happens.
    from lecture.draw.drawing import SceneError
    from scenes.kit.map.viewpoints import UnsuitableError

    try:
        return Done(importlib.import_module(task.drawer).draw(task, report.on_frames, report.on_file))
    except SceneError as failure:
        _print_traceback()
        if isinstance(failure.__cause__, UnsuitableError):
            return Failed(None, on_one_line(failure.__cause__), None, failure.landscape)
        return Failed(failure.beat, _reason(failure.__cause__ or failure), _place(failure.__cause__, task.root))
    except Exception as error:  # noqa: BLE001 - told to the process that waits, with the traceback in the log
        _print_traceback()
        return Failed(None, _reason(error), _place(error, task.root))


def _print_traceback() -> None:
    # A full disk has no room for it either: the sentence that says why must still arrive.
    with suppress(OSError):
        traceback.print_exc()


def _reason(error: BaseException) -> str:
    text = [on_one_line(line) for line in str(error).strip().splitlines()]
    if isinstance(error, MemoryError):
        return f"there is not enough memory{f': {text[0]}' if text else ''}; {LESS_MEMORY}"
    kind = on_one_line(type(error).__name__)
    return f"{kind}: {text[0]}" if text else kind


def _place(error: BaseException | None, root: Path) -> str | None:
    """Return the file and line, in the project's scenes, that led to an error."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    kit = root / "scenes" / "kit"
    own = [
        (Path(frame.filename), frame.lineno)
        for frame in frames
        if Path(frame.filename).is_relative_to(root) and "site-packages" not in frame.filename
    ]
    outside_kit = [
        each for each in own if not each[0].is_relative_to(kit) and each[0].name not in ("drawing.py", "stills.py")
    ]
    if not outside_kit:
        return None
    file, line = outside_kit[-1]
    return f"{on_one_line(file.relative_to(root))}, line {line}"


def die_with_parent() -> None:
    """End this process as soon as the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def keep_to_one_core() -> None:
    """Let linear algebra use one thread: a scene is drawn on each core, and threads that wait for one are expensive.

    The libraries read this when NumPy is imported, which happens later.
    """
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def _redirect_output(log: Path) -> None:
    with log.open("wb") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            # A log takes every letter, whatever the terminal takes.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
