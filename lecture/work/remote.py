"""What another machine does for us: a job in a separate process, from plain data.

This module is sent by value: it needs only Python's own modules, and nothing of the project. The code that draws
travels as an archive, named by its digest, and is unpacked once on each machine. Jobs are done by processes of their
own, since Manim changes a process's folder and output, and since it may die. Like those of the local pool, a process
does one job after the other as long as they succeed.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import types
import zipfile
from collections.abc import Callable
from typing import Any

# Seconds without use after which old code is removed when new code is unpacked.
_KEPT_SECONDS = 7 * 24 * 3600
# The module that holds the processes that wait for their next job: this one is made again for every client.
_HOLDER = "processes of lecture"
# What a machine says whose disk is full, or whose user may write no more or no larger files.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# The most characters of a scene's output that are sent, from its end.
_MOST_LOG = 200_000


def work(task: dict[str, Any], tell: Callable[[int], object]) -> dict[str, Any]:
    """Do a job, and return the result as plain values.

    Parameters
    ----------
    task
        ``code``: the digest of the archive; ``archive``: the archive itself, or None if it may be here already;
        ``parts``: the pickled parts, which only the process that draws unpickles, or None to have such a process get
        ready for a job; ``given``: further data for it.
    tell
        A function called with the number of frames, files or beats so far.

    Returns
    -------
    One of ``lacks``: the archive is not here; ``lost``: why this machine could not do it, though another may;
    ``differs``: this machine's environment, if it is another; ``ready``: a process waits for a job; or ``ending``, with
    ``parts`` and ``log``.
    """
    try:
        place = _place()
        code = os.path.join(place, task["code"])
        if not os.path.isdir(code):
            if task["archive"] is None:
                return {"lacks": True}
            _unpack(task["archive"], code, place)
        os.utime(code)
        folder = tempfile.mkdtemp(prefix="job-", dir=place)
        try:
            return _drawn(task, code, folder, tell)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        return {"lost": error.strerror or str(error)}


def _life() -> str:
    """Return a text that distinguishes this process from any other ever on this machine."""
    return os.environ.setdefault("LECTURE_WORKER", f"{sys.executable} {os.getpid()} {time.time_ns()}")


def _place() -> str:
    """Return our folder on this machine, to which nobody else may write."""
    place = os.path.join(tempfile.gettempdir(), f"lecture-{os.getuid()}")
    try:
        os.mkdir(place, 0o700)
    except FileExistsError:
        status = os.lstat(place)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
            raise OSError(errno.EPERM, f"somebody else's file is in the way: {place}") from None
    return place


def _unpack(archive: bytes, code: str, place: str) -> None:
    for name in os.listdir(place):
        old = os.path.join(place, name)
        try:
            if time.time() - os.stat(old).st_mtime > _KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        except FileNotFoundError:
            continue
    part = tempfile.mkdtemp(prefix="new-", dir=place)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as content:
            content.extractall(part)
        _bring_machine_code(place, part)
        os.rename(part, code)
    except OSError:
        # Another job on this machine may have been first.
        if not os.path.isdir(code):
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _bring_machine_code(place: str, new: str) -> None:
    """Copy what Numba has compiled for older code: it is reused if the source is the same, which saves much time.

    Different lectures need different functions for different types. Of each function, that of the code with the most
    types is taken, and of those with as many, the newest.
    """
    old = [os.path.join(place, name) for name in os.listdir(place) if not name.startswith(("new-", "job-"))]
    compiled: dict[str, list[str]] = {}
    for code in sorted(old, key=lambda each: os.stat(each).st_mtime, reverse=True):
        for folder, _, names in os.walk(code):
            for index in (name for name in names if name.endswith(".nbi")):
                stem = index.removesuffix("nbi")
                files = [os.path.join(folder, name) for name in names if name.startswith(stem)]
                function = os.path.relpath(os.path.join(folder, index), code)
                if len(files) > len(compiled.get(function, ())):
                    compiled[function] = files
    for function, files in compiled.items():
        target = os.path.dirname(os.path.join(new, function))
        if os.path.isdir(os.path.dirname(target)):
            os.makedirs(target, exist_ok=True)
            for file in files:
                shutil.copy(file, target)


def _drawn(task: dict[str, Any], code: str, folder: str, tell: Callable[[int], object]) -> dict[str, Any]:
    if task["parts"] is not None:
        with open(os.path.join(folder, "parts.pickle"), "wb") as file:
            file.write(task["parts"])
    with open(os.path.join(folder, "given.json"), "w", encoding="utf-8") as file:
        json.dump({**task["given"], "code": code, "worker": _life()}, file)
    # A process is ready for any client with the same code and data.
    kind = json.dumps([code, task["given"]["root"], task["given"]["heights"]], sort_keys=True)
    process = _waiting(kind)
    if process and task["parts"] is None:
        # If it has ended, its next job will show.
        _idle().append((kind, process))
        return {"ready": True}
    told = _told(process, folder, tell) if process else []
    if process is None or not any("begun" in message for message in told):
        # There is none, or it has waited too long and ended.
        if process:
            _end(process)
        process = _started(os.path.join(code, "project"))
        told = _told(process, folder, tell)
    last = told[-1] if told else {}
    if "ready" in last or last.get("ending", {}).get("kind") == "Done":
        _idle().append((kind, process))
        return _answer(told, 0, folder)
    if not _is_last(last):
        # It has ended by itself, and has a status of its own in a moment.
        process.wait()
    # A failure may have left something in the process that would affect other scenes.
    return _answer(told, _end(process), folder)


def _idle() -> list[tuple[str, subprocess.Popen[bytes]]]:
    """Return the processes that wait for a job, with what each can do; they end by themselves after a while."""
    holder = sys.modules.setdefault(_HOLDER, types.ModuleType(_HOLDER))
    found: list[tuple[str, subprocess.Popen[bytes]]] = holder.__dict__.setdefault("idle", [])
    return found


def _waiting(kind: str) -> subprocess.Popen[bytes] | None:
    """Return a process that waits for a job of a kind; those of other kinds make room."""
    idle = _idle()
    while True:
        try:
            other, process = idle.pop()
        except IndexError:
            return None
        if other == kind:
            return process
        _end(process)


def _started(project: str) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "PYTHONPATH": project}
    surroundings.pop("GRADIENT_LANDSCAPE", None)
    return subprocess.Popen(
        [sys.executable, "-m", "lecture.work.apart"],
        cwd=project,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _end(process: subprocess.Popen[bytes]) -> int:
    """End a process, and return its status."""
    process.kill()
    status = process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    return status


def _told(process: subprocess.Popen[bytes], folder: str, tell: Callable[[int], object]) -> list[dict[str, Any]]:
    """Have a process do the job in a folder, and return what it tells until it is done or has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    told: list[dict[str, Any]] = []
    # If it has ended, its output ends too.
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(json.dumps(folder).encode() + b"\n")
        process.stdin.flush()
    for line in process.stdout:
        message = _message(line)
        if message is None:
            told.append({"said": line.decode(errors="replace")})
        elif "progress" in message:
            tell(message["progress"])
        else:
            told.append(message)
            if _is_last(message):
                break
    return told


def _is_last(message: dict[str, Any]) -> bool:
    return not {"ending", "differs", "ready"}.isdisjoint(message)


def _message(line: bytes) -> dict[str, Any] | None:
    """Return a message of the process that draws; None for anything else that it prints."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _answer(told: list[dict[str, Any]], status: int, folder: str) -> dict[str, Any]:
    parts, ending = {}, None
    for message in told:
        if "differs" in message or "ready" in message:
            return message
        if "written" in message:
            with open(os.path.join(folder, message["file"]), "rb") as file:
                parts[message["written"]] = (message["facts"], file.read())
        ending = message.get("ending", ending)
    log = "".join(message.get("said", "") for message in told)
    try:
        with open(os.path.join(folder, "log"), encoding="utf-8", errors="replace") as lines:
            log += lines.read()
    except FileNotFoundError:
        pass
    if ending is None:
        return {"lost": f"its process ended with status {status}", "parts": parts, "log": log[-_MOST_LOG:]}
    reason = ending.get("reason") or ""
    if has_no_room(reason):
        return {"lost": reason, "parts": parts, "log": log[-_MOST_LOG:]}
    return {"ending": ending, "parts": parts, "log": log[-_MOST_LOG:]}


def has_no_room(reason: str) -> bool:
    """Return whether a scene failed because its files did not fit, which they may do on another machine."""
    return any(os.strerror(number) in reason for number in _NO_ROOM)
