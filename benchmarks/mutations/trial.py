"""Performs segments of a copy of the project with few and small frames: each in a process of its own.

Run as a program in the copy: it reads orders as lines of JSON, and answers each with one. An order has the segment's
name, and which checks fail without damage too; whether the whole segment is performed or only as far as something
fails; and if it asks for lines, what the segment executes is told as well.
Manim is imported once, before anything of the copy, and every segment is performed in a fork.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

# What takes longest to import is inherited by every fork.
import contourpy  # noqa: F401
import manim
import numba  # noqa: F401
import scipy.ndimage
import scipy.optimize  # noqa: F401
import typst  # noqa: F401
from coverage import Coverage

_FRAMES = (320, 180, 3)
_COPIED = ("scenes", "gradmath")
_DETAIL = 120


class _Enough(BaseException):
    """Something has failed: the rest of the performance would tell nothing more."""


def performed(root: Path, name: str, known: Sequence[str], *, lines: bool, whole: bool = False) -> dict[str, Any]:
    """Return what fails that is not known to, worst of all that it cannot be performed; and what was executed."""
    started = time.process_time()
    watched = Coverage(data_file=None, source=[str(root / each) for each in _COPIED]) if lines else None
    if watched:
        watched.start()
    failed = _failures(root, name, set(known), whole=lines or whole)
    told: dict[str, Any] = {"failures": failed}
    if watched:
        watched.stop()
        data = watched.get_data()
        told["lines"] = {os.path.relpath(file, root): sorted(data.lines(file) or ()) for file in data.measured_files()}
    return told | {"seconds": time.process_time() - started}


def _failures(root: Path, name: str, known: set[str], *, whole: bool) -> list[str]:
    from lecture.audit.performance import Watcher
    from lecture.draw.drawing import settings
    from lecture.syllabus.lectures import read_syllabus
    from lecture.syllabus.storyboard import load_scene
    from lecture.work.quality import Quality

    found: list[str] = []

    def stop_if_caught(_: int) -> None:
        failed = (line for line in watcher.ledger.failures if line.check.name not in known)
        found[:] = [
            f"{line.check.name} ({line.moment}{line.detail and ': '}{line.detail[:_DETAIL]})" for line in failed
        ]
        if found and not whole:
            raise _Enough

    lectures = read_syllabus(root / "lectures.toml").lectures
    scene = next(each for all_of in lectures for each in (*all_of.segments, *all_of.diagrams) if each.name == name)
    with tempfile.TemporaryDirectory(prefix="trial-") as media:
        try:
            with manim.tempconfig({**settings(Quality(*_FRAMES, "ultrafast"), Path(media)), "dry_run": True}):
                cls = load_scene(root, scene)
                watcher = Watcher(lambda renderer: cls(None, renderer=renderer), _FRAMES[-1], stop_if_caught)
                watcher.perform()
                stop_if_caught(0)
        except _Enough:
            return found
        except Exception as error:  # noqa: BLE001 - whatever a damaged scene raises is how it is caught
            return [f"cannot be performed: {type(error).__name__}: {str(error)[:80]}"]
    return found


def _in_fork(root: Path, order: dict[str, Any]) -> str:
    """Return the answer to an order, as one line of JSON."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            with redirect_stdout(io.StringIO()):
                told = performed(root, order["segment"], order["known"], lines=order["lines"], whole=order["whole"])
        except BaseException as error:  # noqa: BLE001 - told to the parent
            told = {"failures": [f"cannot be performed: {type(error).__name__}: {str(error)[:80]}"]}
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(told))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer or json.dumps({"failures": ["cannot be performed: the process died"]})


if __name__ == "__main__":
    copy = Path.cwd()
    sys.path[0] = str(copy)
    for line in sys.stdin:
        print(_in_fork(copy, json.loads(line)), flush=True)
