"""Processes that begin with everything imported, which is most of what a small film costs; all else is as usual.

That the command begins from nothing, and what it spawns too, is tested where it is called by its name:
in test_command.py and test_surroundings.py.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_get_context = multiprocessing.get_context
SERVER = _get_context("forkserver")
SERVER.set_forkserver_preload(
    [
        "lecture.outputs.make",
        "lecture.outputs.film.join",
        "lecture.syllabus.storyboard",
        "lecture.draw.clips",
        "lecture.draw.stills",
        "lecture.audit.drawer",
    ]
)


class _Warm:
    """Stands in for the context of spawned processes: they come of the server, in the surroundings of their parent."""

    Pipe = staticmethod(SERVER.Pipe)

    @staticmethod
    def Process(*, target: Callable[..., Any], args: tuple[Any, ...], daemon: bool) -> BaseProcess:  # noqa: N802
        """Return a process that is not started yet."""
        return SERVER.Process(target=_surrounded, args=(dict(os.environ), target, args), daemon=daemon)


def spawned_context(method: str | None = None) -> Any:
    """Return what `multiprocessing.get_context` does: for workers that must have nothing of ours."""
    return _get_context(method)


def warm_context(method: str | None = None) -> Any:
    """Return what `multiprocessing.get_context` does, but the server's processes for spawned ones."""
    return _Warm if method == "spawn" else _get_context(method)


def _surrounded(surroundings: dict[str, str], target: Callable[..., Any], args: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(surroundings)
    target(*args)


def _write_to(streams: tuple[Connection | str, Connection | str]) -> None:
    """Let standard output and standard error go to pipes or new files, and what this process spawns be forked of it."""
    for stream, to in enumerate(streams, 1):
        os.dup2(os.open(to, os.O_WRONLY | os.O_CREAT, 0o600) if isinstance(to, str) else to.fileno(), stream)
    # Python's own streams were made for what was there before, which could be sought in.
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    multiprocessing.get_context = lambda _method=None: _get_context("fork")  # type: ignore[assignment]


def nothing() -> None:
    """Leave the process as it is."""


def limit_files(size: int) -> None:
    """Let no file of this process or its children grow beyond a size: writing on fails with EFBIG."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def give_no_time_or_memory() -> None:
    """Let a process compute for ten seconds, in four gigabytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
    resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))


def be_command(
    arguments: tuple[str, ...],
    root: Path,
    streams: tuple[Connection | str, Connection | str],
    prepare: Callable[[], None] = nothing,
    announce: Callable[[], None] = nothing,
) -> None:
    """Be the command `lecture`, in a process of the server's.

    Parameters
    ----------
    arguments
        What is typed.
    root
        The folder in which it is typed.
    streams
        Where standard output and standard error go: pipes, or files to be written.
    prepare
        Called before the command begins.
    announce
        Called when the arguments have been understood and the work begins.
    """
    from lecture.command import main as command_line

    os.chdir(root)
    _write_to(streams)
    home = command_line.usable_home

    @contextmanager
    def announced() -> Iterator[None]:
        announce()
        with home():
            yield

    command_line.usable_home = announced
    prepare()
    sys.exit(command_line.main(arguments))


def be_small_command(
    arguments: tuple[str, ...],
    root: Path,
    quality: Any,
    said: Connection,
    ready: Connection,
    prepare: Callable[[], None],
) -> None:
    """Be the command with a quality that costs next to nothing; say all on one pipe, and on another that it begins."""
    from lecture.work.quality import QUALITIES

    QUALITIES["l"] = quality
    be_command(arguments, root, (said, said), prepare, partial(ready.send, None))


def run_command(
    root: Path, *arguments: str | bytes, prepare: Callable[[], None] = nothing, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder until it ends, and return its status and what it has written."""
    given = tuple(map(os.fsdecode, arguments))
    return _ended(os.environ | environment, be_command, lambda streams: (given, root, streams, prepare))


def run_script(script: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python script until it ends, and return its status and what it has written."""
    return _ended(dict(os.environ), _be_script, lambda streams: (script, streams))


def _be_script(script: Path, streams: tuple[str, str]) -> None:
    _write_to(streams)
    runpy.run_path(str(script), run_name="__main__")


def _ended(
    environment: dict[str, str], target: Callable[..., None], args: Callable[[tuple[str, str]], tuple[Any, ...]]
) -> subprocess.CompletedProcess[str]:
    """Return how a process of the server's has ended that is told the files for its standard output and error."""
    with tempfile.TemporaryDirectory() as folder:
        streams = f"{folder}/out", f"{folder}/err"
        process = SERVER.Process(target=_surrounded, args=(environment, target, args(streams)))
        process.start()
        process.join(120)
        status = process.exitcode
        assert status is not None, "it does not end"
        process.close()
        written = (Path(each).read_text(encoding="utf-8") for each in streams)
        return subprocess.CompletedProcess((), status, *written)
