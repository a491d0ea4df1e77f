"""Drawing by workers of another machine, real ones in a folder of their own, and what really befalls them there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from paths import ROOT
from warm import nothing

from gradmath.landscapes.chosen import choose
from lecture.errors import LectureError
from lecture.work import far, remote


class Threads(ThreadPoolExecutor):
    """Workers in threads, each of which has jobs done as another machine would; ``after`` is called after each job.

    They get ready before their first jobs only if ``get_ready`` is true.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.workers, self.answers = workers, list[dict[str, Any]]()
        self.counts: dict[str, int] = {}
        self.after: Callable[[], object] = nothing
        self.get_ready = False

    def submit(self, ticket: str, task: Mapping[str, Any]) -> Any:  # type: ignore[override]
        """Have a task done."""
        if task["parts"] is None and not self.get_ready:
            return Future()

        def tell(count: int) -> None:
            self.counts[ticket] = count

        def done() -> dict[str, Any]:
            answer = {**remote.work(dict(task), tell), "worker": threading.current_thread().name}
            self.after()
            self.answers.append(answer)
            return answer

        return super().submit(done)

    def slots(self) -> int:
        """Return how many threads there are."""
        return self.workers

    def heard(self) -> Mapping[str, int]:
        """Return the counts."""
        return self.counts

    def avoid(self, _worker: str) -> None:
        """Leave all workers out."""
        self.workers = 0

    def loss(self, error: BaseException) -> None:
        """Return nothing: no thread dies."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for what a machine keeps, in which there is nothing but what Numba has compiled before."""
    place = tmp_path_factory.mktemp("machine")
    older = place / f"lecture-{os.getuid()}" / "older"
    for file in ROOT.glob("*/**/__pycache__/*.nb[ic]"):
        target = older / "project" / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    older.mkdir(parents=True, exist_ok=True)
    older.parent.chmod(0o700)
    return place


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch, machine: Path) -> Iterator[Threads]:
    """Return two workers of another machine."""
    monkeypatch.setattr(tempfile, "tempdir", str(machine))
    monkeypatch.setenv("LECTURE_WORKER", "a worker of this test")
    with Threads(2) as engine:
        yield engine
    end_idle()


def opening(engine: Any) -> Callable[[], Any]:
    @contextmanager
    def opened() -> Iterator[Any]:
        yield engine

    return opened


def drawn_here(project: Any, **order: Any) -> dict[str, bytes]:
    """Draw a segment on this machine, forget all of it, and return its clips."""
    project.render(only=("First",), **order)
    here = clips(project)
    shutil.rmtree(project.film_folder)
    shutil.rmtree(project.root / "media")
    return here


def clips(project: Any) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (project.film_folder / "segments" / "First").glob("*.mp4")}


def end_idle() -> None:
    """End the processes that wait for a job."""
    assert remote._waiting("no kind of job") is None


@pytest.fixture
def befalls(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Return a function that lets something befall the first process that draws elsewhere; it returns all of them."""
    started = subprocess.Popen

    def befalls(what: Callable[[int], object] = lambda _: None) -> list[int]:
        begun: list[int] = []

        def starting(*args: Any, **settings: Any) -> Any:
            process = started(*args, **settings)
            begun.append(process.pid)
            if len(begun) == 1:
                what(process.pid)
            return process

        monkeypatch.setattr(remote.subprocess, "Popen", starting)
        return begun

    return befalls


# A machine whose fonts are all bold, from a folder of its own.
OTHER_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{folder}</dir>
<match target="font"><edit name="embolden" mode="assign"><bool>true</bool></edit></match>
</fontconfig>
"""


def other_fonts(folder: Path) -> Path:
    """Return a folder, of a package with the name of that of the lectures' fonts, with another regular one."""
    package = files("font_hanken_grotesk")
    other = folder / "others" / "font_hanken_grotesk"
    with as_file(package) as here:
        shutil.copytree(here, other)
    (other / "files" / "HankenGrotesk-Regular.otf").unlink()
    shutil.copy(other / "files" / "HankenGrotesk-Bold.otf", other / "files" / "HankenGrotesk-Regular.otf")
    return other / "files"


class TestElsewhere:
    """Real workers: processes of their own, in a folder of their own."""

    def test_a_killed_process_then_the_same_bytes_and_nothing_of_this_machines_files(
        self, new_project: Any, threads: Threads, tmp_path: Path, befalls: Any
    ) -> None:
        x, y = np.meshgrid(np.linspace(-2, 2, 20), np.linspace(-2, 2, 20))
        heights = tmp_path / "hills.npy"
        np.save(heights, x**2 + y**2)
        project, asked = new_project(), choose(str(heights))
        here = drawn_here(project, landscape=asked)

        def strike(process: int) -> None:
            heights.unlink()
            os.kill(process, signal.SIGKILL)

        befalls(strike)
        made = project.render(engine=opening(threads), only=("First",), landscape=asked)
        assert made.drawn == ("First",)
        assert clips(project) == here
        lost = [answer["lost"] for answer in threads.answers if "lost" in answer]
        assert lost == ["its process ended with status -9"]
        # By beat, as there are more workers than segments.
        assert all(len(answer.get("parts", {})) <= 1 for answer in threads.answers)

    def test_a_worker_that_is_stopped_for_a_while_gives_the_same_bytes_too_late(
        self, new_project: Any, threads: Threads, monkeypatch: pytest.MonkeyPatch, befalls: Any
    ) -> None:
        monkeypatch.setattr(far, "_LATE", 0.01)
        monkeypatch.setattr(far, "_LATE_SECONDS", 0.3)
        project = new_project()
        here = drawn_here(project)
        begun = befalls(lambda process: os.kill(process, signal.SIGSTOP))
        project.render(engine=opening(threads), only=("First",))
        assert clips(project) == here
        in_time = dict(part for answer in threads.answers for part in answer.get("parts", {}).items())
        os.kill(begun[0], signal.SIGCONT)
        threads.shutdown()
        (late,) = threads.answers[-1]["parts"].items()
        assert in_time[late[0]][1] == late[1][1]

    def test_a_process_that_was_ended_while_it_waited_is_replaced(self, new_project: Any, threads: Threads) -> None:
        project = new_project()
        for _ in range(2):
            project.render(engine=opening(threads), only=("Second",), fresh=True)
            ((_, idle),) = remote._idle()
            os.kill(idle.pid, signal.SIGKILL)
        assert [set(answer) & {"ending", "lost"} for answer in threads.answers if "lacks" not in answer] == [
            {"ending"}
        ] * 2

    def test_processes_that_got_ready_before_draw_the_same(
        self, new_project: Any, threads: Threads, befalls: Any
    ) -> None:
        project = new_project()
        here = drawn_here(project)
        threads.get_ready, begun = True, befalls()
        project.render(engine=opening(threads), only=("First",))
        assert clips(project) == here
        assert threads.answers.count({"ready": True, "worker": threads.answers[0]["worker"]}) >= 1
        assert any("parts" in answer for answer in threads.answers)
        # None is started for the jobs.
        assert len(begun) == 2

    def test_a_process_that_is_killed_while_it_gets_ready_is_replaced(
        self, new_project: Any, threads: Threads, befalls: Any
    ) -> None:
        project = new_project()
        here = drawn_here(project)
        threads.get_ready = True
        befalls(lambda process: os.kill(process, signal.SIGKILL))
        project.render(engine=opening(threads), only=("First",))
        assert clips(project) == here
        lost = [answer for answer in threads.answers if "lost" in answer]
        assert [answer["lost"] for answer in lost] == ["its process ended with status -9"]

    def test_an_engine_that_does_not_open_is_told_only_where_something_is_to_be_drawn(self, new_project: Any) -> None:
        def opened() -> Any:
            raise LectureError("no scheduler answers")

        project = new_project()
        with pytest.raises(LectureError, match="no scheduler answers"):
            project.render(engine=opened, only=("Second",))
        project.render(only=("Second",))
        shutil.rmtree(project.film_folder)
        assert project.render(engine=opened, only=("Second",)).drawn == ()

    def test_a_worker_with_other_fonts_of_the_same_name_draws_the_same(
        self, new_project: Any, threads: Threads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What a machine's administrator has installed or settled does not count."""
        project = new_project()
        here = drawn_here(project)
        (tmp_path / "fonts.conf").write_text(OTHER_FONTS.format(folder=other_fonts(tmp_path)))
        monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
        monkeypatch.setenv("LECTURE_WORKER", "a worker with other fonts")
        project.render(engine=opening(threads), only=("First",))
        assert clips(project) == here

    def test_a_worker_whose_package_has_another_font_is_refused_by_its_name(
        self, new_project: Any, threads: Threads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LECTURE_WORKER", "a worker with another package")
        project = new_project()
        place = other_fonts(tmp_path).parents[1]
        begun = subprocess.Popen

        def starting(*args: Any, **settings: Any) -> Any:
            path = f"{place}{os.pathsep}{settings['env']['PYTHONPATH']}"
            return begun(*args, **settings | {"env": {**settings["env"], "PYTHONPATH": path}})

        monkeypatch.setattr(remote.subprocess, "Popen", starting)
        wanted = (
            r"no worker can draw what this machine would: .* differs: font HankenGrotesk-Regular\.otf is \w+, not \w+"
        )
        with pytest.raises(LectureError, match=wanted):
            project.render(engine=opening(threads), only=("Second",))


def test_machine_code_is_brought_from_whichever_older_code_has_most_of_it(tmp_path: Path) -> None:
    def write(code: str, *names: str) -> None:
        for name in names:
            file = tmp_path / code / "project" / "kit" / "__pycache__" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code)

    write("oldest", "a.f-1.nbi", "a.f-1.1.nbc", "a.f-1.2.nbc", "a.f-10.nbi", "a.f-10.1.nbc", "a.g-9.nbi", "a.g-9.1.nbc")
    write("newest", "a.f-1.nbi", "a.f-1.1.nbc", "a.f-10.nbi", "a.f-10.1.nbc", "a.py")
    (tmp_path / "gone" / "project" / "old" / "__pycache__").mkdir(parents=True)
    (tmp_path / "gone" / "project" / "old" / "__pycache__" / "b.nbi").touch()
    for age, code in enumerate(("newest", "oldest", "gone")):
        os.utime(tmp_path / code, (1000 - age, 1000 - age))
    (tmp_path / "new-1" / "project" / "kit").mkdir(parents=True)
    remote._bring_machine_code(str(tmp_path), str(tmp_path / "new-1"))
    brought = {file.name: file.read_text() for file in (tmp_path / "new-1").rglob("*") if file.is_file()}
    expected = {"a.f-1.nbi": "oldest", "a.f-1.1.nbc": "oldest", "a.f-1.2.nbc": "oldest"}
    expected |= {"a.f-10.nbi": "newest", "a.f-10.1.nbc": "newest", "a.g-9.nbi": "oldest", "a.g-9.1.nbc": "oldest"}
    assert brought == expected
