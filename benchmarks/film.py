"""A whole lecture: drawn from scratch, with nothing changed, and with one beat changed in several ways."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.tables import Table
from lecture.source.beats import BeatSource, beats_in, parsed
from lecture.syllabus.lectures import SceneRef, read_syllabus

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("gradmath", "scenes", "lecture", "lectures.toml", "manim.cfg")
_LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Run:
    """One call of the command: wall and processor seconds, the largest process in MiB, and its output."""

    wall: float
    processor: float
    largest: float
    output: str


def tables(key: str | None = None, letter: str = "h") -> list[Table]:
    """Render a copy of a lecture repeatedly: the one with a key, or the syllabus's first."""
    lecture = read_syllabus(ROOT / "lectures.toml").lecture(key)
    segment = lecture.segments[len(lecture.segments) // 2]
    table = Table(
        f"The lecture {lecture.key}, quality {letter}, as `lecture render` makes it",
        ("changed", "wall s", "film s", "wall s/s", "processor s", "cores used", "largest process, MiB"),
    )
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        _copy(project)
        for name in ("everything", "nothing", *CHANGES):
            if name in CHANGES:
                _change(project, segment, CHANGES[name])
            run = call(project, ["render", lecture.key, f"-q{letter}", "-o", "out"])
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
        If the command fails.
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
    """Watches a process and its children, and remembers the most memory that one of them had."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def result(self) -> float:
        """Return that memory in MiB; 0 if the system has no /proc."""
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


def _change(project: Path, segment: SceneRef, chosen: Callable[[Sequence[BeatSource]], ast.Constant]) -> None:
    """Replace a value that is chosen from the source of a segment's beats."""
    file = project.joinpath(*segment.module.split(".")).with_suffix(".py")
    source = file.read_bytes()
    node = chosen(list(beats_in(parsed(source), segment.name)))
    changed = _place(source, node.lineno, node.col_offset), _place(source, node.end_lineno, node.end_col_offset)
    file.write_bytes(source[: changed[0]] + repr(_other(node.value)).encode() + source[changed[1] :])


def _place(source: bytes, line: int | None, column: int | None) -> int:
    if line is None or column is None:
        raise ValueError("what is to be changed has no end in the source")
    return sum(map(len, source.splitlines(keepends=True)[: line - 1])) + column


def _other(value: object) -> object:
    """Return a slightly smaller share, or a sentence with its last word spelled backwards."""
    if isinstance(value, float):
        return 0.96 * value
    start, space, last = str(value).rpartition(" ")
    return start + space + last[::-1]


def _text(beat: BeatSource) -> ast.Constant:
    return _constant(beat.mark.args[0], beat)


def _share(beat: BeatSource) -> ast.Constant:
    """Return the share of a beat's time that something in it takes."""
    keywords = (node for node in ast.walk(beat.method) if isinstance(node, ast.keyword))
    return _constant(next(each.value for each in keywords if each.arg == "share"), beat)


def _constant(node: ast.expr, beat: BeatSource) -> ast.Constant:
    if not isinstance(node, ast.Constant):
        raise ValueError(f"{beat.name} computes what this benchmark would change: {ast.unparse(node)}")
    return node


# The changes to the segment in the middle of the lecture, one after the other.
CHANGES: dict[str, Callable[[Sequence[BeatSource]], ast.Constant]] = {
    "a word of a beat": lambda beats: _text(beats[0]),
    "what the last beat does": lambda beats: _share(beats[-1]),
    "what the first beat does": lambda beats: _share(beats[0]),
}


def _film_seconds(output: str) -> float:
    match = re.search(r"\((\d+) frames at (\d+) a second\)", output)
    if match is None:
        raise ValueError("the command did not say how long the film is")
    return int(match[1]) / int(match[2])
