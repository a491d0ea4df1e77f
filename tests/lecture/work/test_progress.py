"""Progress: how long the rest takes, by clocks that are made up, and what a terminal of any width shows of it."""

from __future__ import annotations

import fcntl
import heapq
import io
import itertools
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT
from rich.cells import cell_len
from rich.console import Console

from lecture.work.bars import Bars
from lecture.work.progress import spoken_time
from lecture.work.time_left import TimeLeft

WIDTHS = (24, 40, 80, 200)

SHOW = """
import sys, tempfile
from pathlib import Path
from types import SimpleNamespace
from lecture.work.progress import display
from lecture.work.report import Done, Failed

folder = Path(tempfile.mkdtemp())
jobs = [
    SimpleNamespace(name=name, size=100, unit="frame", parts=(), root=folder, scratch=folder / "scratch")
    for name in ("GradientInThePlane", "ASceneWithANameThatIsLongerThanAnyRow", "Last")
]
with display(jobs) as shown:
    for job in jobs[:2]:
        shown.start(job)
    shown.advance(jobs[0], 40)
    shown.advance(jobs[1], 20)
    shown.finish(jobs[0], Done(1.0))
    shown.finish(jobs[1], Failed(None, "a mistake", None))
"""


@dataclass
class Clock:
    """Tells a time that is made up."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Simulated:
    """Scenes that are drawn by workers, the longest first, each at a pace of its own, on a clock that is made up.

    Parameters
    ----------
    scenes
        Frames, and seconds for each of them.
    jobs
        How many workers there are.
    starting, set_up
        How long a worker takes to start, and then each scene until its first frame.
    """

    def __init__(self, scenes: list[tuple[int, float]], jobs: int, starting: float, set_up: float) -> None:
        self.now, self.set_up = 0.0, set_up
        self.rest = TimeLeft({str(number): frames for number, (frames, _) in enumerate(scenes)}, lambda: self.now)
        self.events: list[tuple[float, int, Callable[[], None]]] = []
        self.numbers = itertools.count()
        self.waiting = sorted(enumerate(scenes), key=lambda item: item[1][0])
        for _ in range(jobs):
            self._give(0.0, starting)

    def _at(self, when: float, what: Callable[[], None]) -> None:
        heapq.heappush(self.events, (when, next(self.numbers), what))

    def _give(self, when: float, delay: float) -> None:
        if not self.waiting:
            return
        number, (frames, pace) = self.waiting.pop()
        name, begin = str(number), when + delay
        self._at(when, lambda: self.rest.start(name))
        for count in range(1, frames + 1):
            self._at(begin + count * pace, lambda count=count: self.rest.advance(name, count))
        self._at(begin + frames * pace, lambda: self._finish(name))

    def _finish(self, name: str) -> None:
        self.rest.finish(name)
        self._give(self.now, self.set_up)

    def run(self) -> Iterator[tuple[float, float | None]]:
        """Give the time, and what is guessed of the rest, after all that happens at one moment."""
        while self.events:
            self.now = self.events[0][0]
            while self.events and self.events[0][0] == self.now:
                heapq.heappop(self.events)[2]()
            yield self.now, self.rest.seconds()


def guesses(scenes: list[tuple[int, float]], jobs: int, starting: float, set_up: float) -> list[tuple[float, float]]:
    """Return the share of the time that is over, and what was guessed of the rest by the truth, at every event."""
    simulated = Simulated(scenes, jobs, starting, set_up)
    said = [(now, guess) for now, guess in simulated.run() if guess is not None]
    end = simulated.now
    return [(now / end, guess / (end - now)) for now, guess in said if now < end]


class TestTimeLeft:
    @given(
        frames=st.lists(st.integers(20, 60), min_size=4, max_size=14),
        jobs=st.integers(1, 4),
        starting=st.floats(0, 100),
        set_up=st.floats(0, 3),
        pace=st.floats(0.01, 1),
    )
    def test_at_an_even_pace_it_is_right_as_soon_as_a_scene_was_set_up_however_long_the_workers_took_to_start(
        self, frames: list[int], jobs: int, starting: float, set_up: float, pace: float
    ) -> None:
        simulated = Simulated([(count, pace) for count in frames], jobs, starting, set_up)
        said = []
        for now, guess in simulated.run():
            seen = sum(scene.begun is not None for scene in simulated.rest._scenes.values())
            if guess is not None and seen > jobs:
                said.append((now, guess))
        for now, guess in said:
            assert guess == pytest.approx(simulated.now - now, rel=0.1, abs=2.01 * (pace + set_up))

    @given(st.integers(1, 8), st.floats(5, 60))
    def test_workers_at_work_together_take_as_much_less_time(self, jobs: int, starting: float) -> None:
        shares = guesses([(40, 0.1)] * 3 * jobs, jobs, starting, 0.0)
        assert all(0.9 < ratio < 1.1 for _, ratio in shares[2 * jobs : -2 * jobs])

    def test_dear_scenes_at_the_beginning_are_not_held_against_cheap_ones_for_long(self) -> None:
        scenes = [(100, 0.4), (99, 0.3), *((90 - number, 0.1) for number in range(10))]
        shares = guesses(scenes, 2, 15.0, 1.0)
        assert all(0.7 < ratio < 1.6 for share, ratio in shares if 0.7 < share < 0.95)

    @given(st.lists(st.tuples(st.integers(1, 40), st.floats(0.001, 2)), min_size=1, max_size=8), st.integers(1, 3))
    def test_it_is_never_less_than_nothing_nor_more_than_the_slowest_pace_for_all(
        self, scenes: list[tuple[int, float]], jobs: int
    ) -> None:
        most = 2 * sum(frames for frames, _ in scenes) * max(pace for _, pace in scenes)
        simulated = Simulated(scenes, jobs, 1.0, 0.0)
        assert all(guess is None or 0 <= guess <= most for _, guess in simulated.run())
        assert simulated.rest.seconds() in (None, 0)
        assert simulated.rest.drawn == simulated.rest.total

    def test_scenes_that_tell_nothing_until_they_are_finished_have_a_pace_too(self) -> None:
        """As stills do: the first one's time goes for the start of its process, and says nothing."""
        clock = Clock()
        rest = TimeLeft(dict.fromkeys(("one", "two", "three"), 30), clock)
        rest.start("one")
        clock.now = 5.0
        rest.finish("one")
        clock.now = 6.0
        assert rest.seconds() is None
        rest.start("two")
        clock.now = 9.0
        rest.finish("two")
        clock.now = 10.0
        assert rest.seconds() == pytest.approx(3.0)

    def test_nothing_is_said_before_anything_is_drawn(self) -> None:
        rest = TimeLeft({"one": 10}, lambda: 0.0)
        assert rest.seconds() is None
        rest.start("one")
        assert rest.seconds() is None


class TestWidths:
    def rows(self, width: int, note: str) -> list[str]:
        console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
        bars = Bars(console)
        bars.add_task("The lecture", total=100, completed=45, note=note)
        bars.add_task("GradientInThePlane", total=100, completed=63, note="")
        with console.capture() as captured:
            console.print(bars.make_tasks_table(bars.tasks))
        return captured.get().rstrip("\n").split("\n")

    @pytest.mark.parametrize("width", [4, 5, 6, *range(7, 100, 3), *WIDTHS])
    @pytest.mark.parametrize("note", ["", "about 8 s left", "about 12 min 30 s left"])
    def test_each_row_is_one_line_with_its_percentage(self, width: int, note: str) -> None:
        rows = self.rows(width, note)
        assert [re.search(r"(\d+)%", row)[1] for row in rows] == ["45", "63"]
        assert all(cell_len(row) <= width for row in rows)

    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("seconds", [8, 750, 3600 * 10])
    def test_the_time_left_is_there_in_full(self, width: int, seconds: float) -> None:
        said = f"{spoken_time(seconds)} left"
        assert said in self.rows(width, f"about {said}")[0]

    @pytest.mark.parametrize("width", WIDTHS[1:])
    def test_there_is_a_bar_and_a_name(self, width: int) -> None:
        rows = self.rows(width, "about 8 s left")
        assert rows[1].count("━") > 8
        assert rows[0].startswith("The lecture")
        assert rows[1].startswith("GradientInThePlane")

    def test_what_is_shown_follows_the_terminals_width(self) -> None:
        console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
        bars = Bars(console)
        bars.add_task("The lecture", total=100, completed=45, note="")
        for width in (80, 24, 40):
            console.width = width
            with console.capture() as captured:
                console.print(bars.make_tasks_table(bars.tasks))
            assert cell_len(captured.get().rstrip("\n")) <= width


def in_terminal(width: int, height: int, **environment: str) -> str:
    """Return what is written to a terminal of some size."""
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    surroundings = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        stdin=there,
        stdout=there,
        stderr=there,
        env=surroundings | {"TERM": "xterm-256color"} | environment,
    )
    os.close(there)
    written = b""
    while True:
        try:
            chunk = os.read(here, 65536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        written += chunk
    os.close(here)
    assert process.wait() == 0
    return written.decode()


class TestTerminals:
    @pytest.mark.parametrize(("width", "shown"), [(24, 24), (40, 40), (80, 80), (200, 200), (0, 80)])
    def test_rows_fit_into_a_terminal_of_any_size_or_none(self, width: int, shown: int) -> None:
        written = in_terminal(width, 0 if width == 0 else 24)
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written)
        rows = [row for row in re.split(r"[\r\n]+", plain) if row]
        assert any("%" in row for row in rows)
        assert all(cell_len(row) <= shown for row in rows)
        assert "ASceneWithANameThatIsLongerThanAnyRow failed" in plain.replace("\r\n", "")

    def test_a_dumb_terminal_gets_plain_lines(self) -> None:
        written = in_terminal(80, 24, TERM="dumb")
        assert "\x1b" not in written
        assert "drawing GradientInThePlane (100 frames)" in written

    def test_a_file_gets_plain_lines(self) -> None:
        ended = subprocess.run([sys.executable, "-c", SHOW], cwd=ROOT, capture_output=True, text=True, check=True)
        assert ended.stderr.splitlines()[:3] == [
            "drawing GradientInThePlane (100 frames)",
            "drawing ASceneWithANameThatIsLongerThanAnyRow (100 frames)",
            "GradientInThePlane is drawn: 1 of 3, 40 %",
        ]
        assert "\x1b" not in ended.stderr
