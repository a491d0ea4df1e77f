"""The process that draws scenes, and its messages to the one that started it."""

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
from multiprocessing.connection import Connection
from pathlib import Path

from tqdm import tqdm

from lecture.errors import LectureError
from lecture.source.modules import import_from_source
from lecture.work.parts import Job
from lecture.work.report import Done, Failed, Progress, Report, Written
from lecture.work.scene_error import SceneError
from scenes.kit.given.quoted import on_one_line

LESS_MEMORY = "with --jobs 1 one scene is drawn at a time, which needs less"

_REPORT_EVERY = 0.1
# Whatever goes wrong in a scene passes through these, which do not tell where it is.
_AROUND_SCENES = ("lecture/draw/drawing.py", "lecture/draw/clips.py", "lecture/draw/stills.py", "scenes/kit")


def work(connection: Connection) -> None:
    """Do jobs as they are sent, one after the other; the last message about each is `Done` or `Failed`."""
    die_with_parent()
    keep_to_one_core()
    # Manim makes tqdm's bars even if none is shown. Their default lock, for several processes, is a semaphore, which
    # would be left behind if this process were killed.
    tqdm.set_lock(threading.RLock())
    while True:
        job: Job = connection.recv()
        redirect_output(job.log)
        os.chdir(job.root)
        import_from_source(job.root)
        connection.send(outcome(job, _report_through(connection)))
        # Pictures refer to one another in cycles, and take much memory.
        gc.collect()


def _report_through(connection: Connection) -> Report:
    """Return a report that sends messages, with progress no more often than a viewer notices."""
    last = time.monotonic()

    def progress(count: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _REPORT_EVERY:
            last = now
            connection.send(Progress(count))

    return Report(progress, lambda key, facts: connection.send(Written(key, facts)))


def outcome(job: Job, report: Report) -> Done | Failed:
    """Do a job in this process, and return how it ended."""
    # Manim takes most of a second to import, and then reads its settings from the present folder.
    from scenes.kit.map.viewpoints import UnsuitableError

    started = time.monotonic()
    try:
        verdict = importlib.import_module(job.drawer).draw(job, report)
        return Done(time.monotonic() - started, verdict)
    except SceneError as failure:
        _print_traceback()
        if isinstance(failure.__cause__, UnsuitableError):
            return Failed(None, on_one_line(failure.__cause__), None, failure.landscape)
        return Failed(failure.beat, _reason(failure.__cause__ or failure), _place(failure.__cause__, job.root))
    except LectureError as error:
        return Failed(None, str(error), None)
    except Exception as error:  # noqa: BLE001 - told to the process that waits, with the traceback in the log
        _print_traceback()
        return Failed(None, _reason(error), _place(error, job.root))


def _print_traceback() -> None:
    # It may not fit on a full disk, but the message must still arrive.
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
    own = [(Path(frame.filename), frame.lineno) for frame in frames if _is_of_scenes(Path(frame.filename), root)]
    if not own:
        return None
    file, line = own[-1]
    return f"{on_one_line(file.relative_to(root))}, line {line}"


def _is_of_scenes(file: Path, root: Path) -> bool:
    """Return whether a file is a project's own, and neither of the kit nor of what performs scenes."""
    if not file.is_relative_to(root) or "site-packages" in file.parts:
        return False
    return not any(file.is_relative_to(root / each) for each in _AROUND_SCENES)


def die_with_parent() -> None:
    """End this process as soon as the one that started it has ended, however it did."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def keep_to_one_core() -> None:
    """Limit linear algebra to one thread: each core draws a scene, and threads that wait for a core are expensive.

    The libraries read this setting when NumPy is imported, which happens later.
    """
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def redirect_output(log: Path) -> None:
    """Redirect this process's output to a file."""
    with log.open("wb") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            # A log accepts every letter, whatever the terminal does.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
