"""What a machine of somebody else's does for us: a job in a process of its own, from plain data.

Sent as it stands: it needs only what Python itself has, and refers to nothing of the project's. What draws travels as
an archive, named by its digest, and is unpacked once on a machine; a job is drawn by a process of its own, since Manim
changes where a process is and what it prints, and since it may die.
"""

from __future__ import annotations

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
import zipfile
from collections.abc import Callable
from typing import Any

# What nobody has used for this long is removed when something new is unpacked.
_KEPT_SECONDS = 7 * 24 * 3600
# Of what a scene has printed, the end is sent.
_MOST_LOG = 200_000


def work(task: dict[str, Any], tell: Callable[[int], object]) -> dict[str, Any]:
    """Do a job, and return what became of it, as plain values.

    Parameters
    ----------
    task
        ``code``: the digest of the archive; ``archive``: the archive itself, or None if it may be here already;
        ``parts``: the pickled parts, which only the process that draws unpickles; ``given``: what else it is given.
    tell
        Is told the number of frames, files or beats so far.

    Returns
    -------
    One of ``lacks``: the archive is not here; ``lost``: why this machine could not do it, though another may;
    ``differs``: what this machine's environment is instead; or ``ending``, with ``parts`` and ``log``.
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
    """Return what tells this process from any other that there ever was on this machine."""
    return os.environ.setdefault("LECTURE_WORKER", f"{sys.executable} {os.getpid()} {time.time_ns()}")


def _place() -> str:
    """Return our folder on this machine, in which nobody else may write."""
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
        # Another job of this machine may have been first.
        if not os.path.isdir(code):
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _bring_machine_code(place: str, new: str) -> None:
    """Copy what Numba has compiled for older code: it is taken where the source is the same, which saves much time."""
    old = [os.path.join(place, name) for name in os.listdir(place) if not name.startswith(("new-", "job-"))]
    if not old:
        return
    newest = max(old, key=lambda each: os.stat(each).st_mtime)
    for folder, _, names in os.walk(newest):
        target = os.path.join(new, os.path.relpath(folder, newest))
        kept = [name for name in names if name.endswith((".nbi", ".nbc"))]
        if kept and os.path.isdir(os.path.dirname(target)):
            os.makedirs(target, exist_ok=True)
            for name in kept:
                shutil.copyfile(os.path.join(folder, name), os.path.join(target, name))


def _drawn(task: dict[str, Any], code: str, folder: str, tell: Callable[[int], object]) -> dict[str, Any]:
    with open(os.path.join(folder, "parts.pickle"), "wb") as file:
        file.write(task["parts"])
    with open(os.path.join(folder, "given.json"), "w", encoding="utf-8") as file:
        json.dump({**task["given"], "code": code, "worker": _life()}, file)
    project = os.path.join(code, "project")
    surroundings = {**os.environ, "PYTHONPATH": project}
    surroundings.pop("GRADIENT_LANDSCAPE", None)
    told: list[dict[str, Any]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "lecture.work.apart", folder],
        cwd=project,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                message = _message(line)
                if message is None:
                    told.append({"said": line.decode(errors="replace")})
                elif "progress" in message:
                    tell(message["progress"])
                else:
                    told.append(message)
            status = process.wait()
        finally:
            process.kill()
    return _told(told, status, folder)


def _message(line: bytes) -> dict[str, Any] | None:
    """Return a message of the process that draws; None for anything else that it prints before it is ready."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _told(told: list[dict[str, Any]], status: int, folder: str) -> dict[str, Any]:
    parts, ending = {}, None
    for message in told:
        if "differs" in message:
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
    full = os.strerror(errno.ENOSPC)
    if ending is None:
        return {"lost": f"its process ended with status {status}", "parts": parts, "log": log[-_MOST_LOG:]}
    if full in (ending.get("reason") or ""):
        return {"lost": full, "parts": parts, "log": log[-_MOST_LOG:]}
    return {"ending": ending, "parts": parts, "log": log[-_MOST_LOG:]}
