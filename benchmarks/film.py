"""A whole lecture: drawn from nothing, with nothing changed, and with one beat changed in one way or another."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.tables import Table

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("gradmath", "scenes", "lecture", "lectures.toml", "manim.cfg")
# What is changed in a segment's file of each lecture, one after the other.
SEGMENTS = {
    "gradient": Path("scenes/gradient/ball_descent.py"),
    "descent": Path("scenes/descent/rolling_ball.py"),
}
CHANGES = {
    "gradient": {
        "a word of a beat": ('"It stops. It looks again', '"It halts. It looks again'),
        "what the last beat does": ("self.steps_taken, share=0.7", "self.steps_taken, share=0.68"),
        "what the first beat does": ("self.ball, scale=0.6), share=0.25", "self.ball, scale=0.6), share=0.24"),
    },
    "descent": {
        "a word of a beat": ("It keeps most of its velocity", "It holds most of its velocity"),
        "what the last beat does": ("STEPS, share=0.6", "STEPS, share=0.59"),
        "what the first beat does": ("self.flow, scale=0.6), share=0.25", "self.flow, scale=0.6), share=0.24"),
    },
}
_LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Run:
    """One call of the command: wall and processor seconds, the largest process in MiB, and what it printed."""

    wall: float
    processor: float
    largest: float
    output: str


def tables(lecture: str = "gradient", letter: str = "h") -> list[Table]:
    """Render a copy of the project's lecture again and again."""
    table = Table(
        f"The lecture {lecture}, quality {letter}, as `lecture render` makes it",
        ("changed", "wall s", "film s", "wall s/s", "processor s", "cores used", "largest process, MiB"),
    )
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        _copy(project)
        changes = CHANGES.get(lecture, {})
        for name in ("everything", "nothing", *changes):
            if name in changes:
                _change(project / SEGMENTS[lecture], *changes[name])
            run = call(project, ["render", lecture, f"-q{letter}", "-o", "out"])
            film = _film_seconds(run.output)
            table.add(name, run.wall, film, run.wall / film, run.processor, run.processor / run.wall, run.largest)
    help_text = call(ROOT, ["--help"])
    table.notes.append(f"`lecture --help` takes {help_text.wall:.2f} s.")
    return [table]


def call(folder: Path, arguments: list[str]) -> Run:
    """Run `lecture` in a folder.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails.
    """
    before, start = os.times(), perf_counter()
    command = [sys.executable, "-m", "lecture", *arguments]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    largest = _Largest(process.pid)
    output, _ = process.communicate()
    wall, after = perf_counter() - start, os.times()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, used, largest.result(), output)


class _Largest:
    """Watches a process and its children, and remembers the most memory that one of them held."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def result(self) -> float:
        """Return it, in MiB; 0 where the system has no /proc."""
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._over.is_set():
            self._most = max([self._most, *map(_resident, _family(self._pid))])
            sleep(_LOOK_EVERY)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        found = [int(child) for child in children.read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(each for child in found for each in _family(child))]


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(match[1]) / 1024 if match else 0.0


def _copy(project: Path) -> None:
    project.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, project / name)


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{file.name} no longer says {old}: give this benchmark something else to change")
    file.write_text(text.replace(old, new), encoding="utf-8")


def _film_seconds(output: str) -> float:
    match = re.search(r"\((\d+) frames at (\d+) a second\)", output)
    if match is None:
        raise ValueError("the command did not say how long the film is")
    return int(match[1]) / int(match[2])
