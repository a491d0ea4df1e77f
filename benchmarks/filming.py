"""Where the processor's time goes while a lecture is filmed: ``python -m benchmarks.filming gradient``.

The whole command runs in one process, which draws one scene after the other. Every few milliseconds of processor time,
the time since the last look is counted for the innermost function whose place says what it is for.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import process_time, thread_time
from types import FrameType
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.tables import Table, machine
from lecture.work.worker import keep_to_one_core

if TYPE_CHECKING:
    from lecture.work.parts import Job
    from lecture.work.progress import Display
    from lecture.work.report import Done, Failed, Written

_EVERY = 0.004
_IMPORTS = "importing"
# What functions are for, by a part of their files' paths; the first that fits counts.
_PURPOSES = (
    ("/scenes/kit/paint/", "pixels: Cairo, tiles, stamps"),
    ("/manim/camera/", "pixels: Cairo, tiles, stamps"),
    ("/scenes/kit/terrain/", "surfaces in space"),
    ("/lecture/draw/", "colours for the encoder"),
    ("/scenes/kit/lettering/", "words and formulas"),
    ("/manim/mobject/text/", "words and formulas"),
    ("/manim/mobject/svg/", "words and formulas"),
    ("/gradmath/", "mathematics"),
    ("/scenes/claims/", "claims"),
    ("/site-packages/manim/", "Manim: animations and outlines"),
    ("/scenes/", "what the scenes and the kit do besides"),
    ("/lecture/", "plan, keys, store, captions, joining"),
)


class Purposes:
    """Counts the processor time of the main thread by purpose, and that of the encoder's threads."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = 0.0

    def look(self, _number: int, frame: FrameType | None) -> None:
        """Count the time since the last look."""
        now = thread_time()
        self.seconds[_purpose(frame)] += now - self._last
        self._last = now

    def encoding(self, run: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return what an encoder's thread does, with its time counted."""

        def timed(thread: Any) -> None:
            run(thread)
            self.seconds["the encoder, x264"] += thread_time()

        return timed

    def __enter__(self) -> Purposes:
        """Begin to look."""
        self._last = thread_time()
        signal.signal(signal.SIGPROF, self.look)
        signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        signal.setitimer(signal.ITIMER_PROF, 0)


def _purpose(frame: FrameType | None) -> str:
    files = list(_files(frame))
    if any(file.startswith("<frozen importlib") for file in files):
        return _IMPORTS
    found = (purpose for file in files for place, purpose in _PURPOSES if place in file)
    return next(found, "other")


def _files(frame: FrameType | None) -> Iterator[str]:
    while frame:
        yield frame.f_code.co_filename
        frame = frame.f_back


def _drawn_here(
    jobs: Sequence[Job], at_once: int, display: Display, keep: Callable[[Job, Written], None]
) -> dict[str, Done | Failed]:
    """Do jobs in this process, in the place of `lecture.work.pool.draw_all`."""
    from lecture.work.report import Report, Written
    from lecture.work.worker import outcome

    del at_once
    endings = {}
    for job in sorted(jobs, key=lambda job: -job.size):

        def written(key: str, facts: Mapping[str, Any], job: Job = job) -> None:
            keep(job, Written(key, facts))

        job.scratch.mkdir()
        display.start(job)
        endings[job.name] = outcome(job, Report(lambda _: None, written))
        display.finish(job, endings[job.name])
    return endings


def table(key: str, letter: str) -> Table:
    """Film a lecture afresh, and return where the time went."""
    from lecture.command.main import main

    found = Table(f"Filming {key}, quality {letter}, in one process", ("for", "processor s", "share, %"))
    begun = process_time()
    with Purposes() as purposes, tempfile.TemporaryDirectory() as folder:
        from lecture.draw.encoder import EncodingThread
        from lecture.work import pool

        with (
            patch.object(EncodingThread, "_run", purposes.encoding(EncodingThread._run)),
            patch.object(pool, "draw_all", _drawn_here),
        ):
            status = main(["render", key, f"-q{letter}", "--voice", "silent", "--fresh", "-o", folder])
    if status:
        raise SystemExit(status)
    spent = process_time() - begun
    for purpose, seconds in sorted(purposes.seconds.items(), key=lambda item: -item[1]):
        found.add(purpose, seconds, 100 * seconds / spent)
    found.notes.append(f"In all {spent:.1f} s.")
    return found


def main(given: Sequence[str]) -> None:
    """Film a lecture, and print where the time went."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.filming", description=__doc__)
    parser.add_argument("lecture", nargs="?", default="gradient", help="default: gradient")
    parser.add_argument("--quality", default="l", help="default: l")
    asked = parser.parse_args(given)
    keep_to_one_core()
    print(machine())
    print(table(asked.lecture, asked.quality).as_markdown())


if __name__ == "__main__":
    main(sys.argv[1:])
