"""Drawing on other machines: the same bytes, nothing lost and nothing twice, whatever happens to the workers."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from far_jobs import BAGGAGE, HERE, Shown, jobs

from lecture.errors import LectureError, UsageError
from lecture.work import far
from lecture.work.baggage import Baggage
from lecture.work.engine import Loss, engine_at
from lecture.work.far import FarDrawing
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.report import Done, Failed


class WorkerGoneError(Exception):
    """A worker is gone."""


class Scripted:
    """Workers that answer as a function says, at once, or never where it returns None.

    Parameters
    ----------
    answer
        Given the keys of the parts, the task and the worker's name.
    workers
        Their names; jobs go to one after the other.
    """

    def __init__(self, answer: Callable[..., dict[str, Any] | None], workers: tuple[str, ...] = ("w",)) -> None:
        self.answer, self.workers = answer, list(workers)
        self.given: list[tuple[str, ...]] = []
        self.tickets: list[str] = []
        self.counts: dict[str, int] = {}

    def submit(self, ticket: str, task: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Answer a task."""
        future: Future[dict[str, Any]] = Future()
        keys = tuple(part.key for part in pickle.loads(task["parts"]))
        worker = self.workers[len(self.given) % len(self.workers)]
        self.given.append(keys)
        self.tickets.append(ticket)
        self.counts[ticket] = 1
        try:
            answer = self.answer(keys, task, worker)
            if answer is not None:
                future.set_result({**answer, "worker": worker})
        except WorkerGoneError as error:
            future.set_exception(error)
        return future

    def slots(self) -> int:
        """Return how many workers there are."""
        return len(self.workers)

    def heard(self) -> Mapping[str, int]:
        """Return the counts."""
        return self.counts

    def avoid(self, worker: str) -> None:
        """Leave a worker out."""
        self.workers.remove(worker)

    def loss(self, error: BaseException) -> Loss | None:
        """Return what is known of a worker that is gone."""
        return Loss(str(error)) if isinstance(error, WorkerGoneError) else None


def drawn(keys: tuple[str, ...], *_: Any) -> dict[str, Any]:
    parts = {key: ({"frames": 1}, key.encode()) for key in keys}
    return {"parts": parts, "log": "", "ending": {"kind": "Done", "seconds": 1.0, "verdict": None}}


Ran = tuple[dict[str, Any], dict[str, bytes], Shown]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[dict[str, Any], dict[str, bytes], Shown]]:
    """Return a function that draws jobs of some beats, and returns the endings, the parts and what was shown."""
    monkeypatch.setattr(far, "_LOOK_EVERY", 0.01)

    def run(engine: Any, *beats: int) -> Ran:
        kept: dict[str, bytes] = {}
        shown = Shown()
        asked = jobs(tmp_path, *beats)

        def keep(job: Job, written: Any) -> None:
            assert written.key not in kept
            kept[written.key] = job.file(next(part for part in job.parts if part.key == written.key)).read_bytes()

        endings = FarDrawing(engine, BAGGAGE, HERE, shown, keep).draw(asked)
        return endings, kept, shown

    return run


class TestPieces:
    def test_the_longest_first_and_a_scene_at_a_time(self, run: Any) -> None:
        engine = Scripted(drawn)
        endings, kept, shown = run(engine, 1, 3, 2)
        assert [len(keys) for keys in engine.given] == [3, 2, 1]
        assert kept == {key: key.encode() for keys in engine.given for key in keys}
        assert endings == {f"S{number}": Done(1.0) for number in range(3)}
        assert sorted(shown.lines) == sorted((f"S{n}", line) for n in range(3) for line in ("start", "Done"))

    def test_by_beat_where_there_are_more_slots_than_scenes(self, run: Any) -> None:
        engine = Scripted(drawn, tuple("abcd"))
        endings, _, shown = run(engine, 4)
        assert sorted(engine.given) == [("0-0",), ("0-1",), ("0-2",), ("0-3",)]
        assert endings == {"S0": Done(4.0)}
        assert shown.lines == [("S0", "start"), ("S0", "Done")]

    def test_the_code_is_sent_to_whoever_lacks_it(self, run: Any) -> None:
        sent = []

        def answer(keys: tuple[str, ...], task: Mapping[str, Any], _: str) -> dict[str, Any]:
            sent.append(task["archive"])
            return drawn(keys) if task["archive"] or len(sent) > 2 else {"lacks": True}

        run(Scripted(answer), 1, 1)
        assert sent == [None, None, b"zip", b"zip"][: len(sent)] or sent.count(b"zip") == 1

    def test_two_clients_have_the_same_tickets_and_no_attempt_has_one_twice(self, run: Any) -> None:
        def once_lost(keys: tuple[str, ...], *_: Any) -> dict[str, Any]:
            if engine.given.count(keys) == 1:
                raise WorkerGoneError("gone")
            return drawn(keys)

        tickets = []
        for _ in range(2):
            engine = Scripted(once_lost)
            run(engine, 1, 1)
            tickets.append(sorted(engine.tickets))
        assert tickets[0] == tickets[1]
        assert len(set(tickets[0])) == 4


class TestFaults:
    def test_what_a_lost_worker_had_is_drawn_again_in_halves(self, run: Any) -> None:
        def answer(keys: tuple[str, ...], *_: Any) -> dict[str, Any]:
            if len(keys) > 1:
                raise WorkerGoneError("gone")
            return drawn(keys)

        engine = Scripted(answer)
        endings, kept, _ = run(engine, 4)
        assert sorted(kept) == ["0-0", "0-1", "0-2", "0-3"]
        assert [len(keys) for keys in engine.given] == [4, 2, 2, 1, 1, 1, 1]
        assert isinstance(endings["S0"], Done)

    def test_what_every_worker_is_lost_with_is_tried_three_times_more_and_named(self, run: Any, tmp_path: Path) -> None:
        def answer(keys: tuple[str, ...], *_: Any) -> dict[str, Any]:
            if keys == ("0-0",):
                raise WorkerGoneError("tcp://far is gone")
            return drawn(keys)

        engine = Scripted(answer)
        endings, kept, shown = run(engine, 1, 1)
        assert engine.given.count(("0-0",)) == 4
        assert set(kept) == {"1-0"}
        assert endings["S0"].reason == (
            "4 workers were lost one after the other while they drew it, the last because: tcp://far is gone"
        )
        assert (tmp_path / "S0.log").exists()
        assert ("S0", "Failed") in shown.lines

    def test_a_full_disk_on_a_worker_is_no_fault_of_the_scene_and_what_it_drew_is_kept(self, run: Any) -> None:
        def answer(keys: tuple[str, ...], *_: Any) -> dict[str, Any]:
            if len(keys) == 3:
                return {"lost": "No space left on device", "parts": drawn(keys[:1])["parts"], "log": ""}
            return drawn(keys)

        engine = Scripted(answer)
        endings, kept, _ = run(engine, 3)
        assert engine.given == [("0-0", "0-1", "0-2"), ("0-2",), ("0-1",)]
        assert set(kept) == {"0-0", "0-1", "0-2"}
        assert isinstance(endings["S0"], Done)

    def test_a_scenes_own_error_is_told_once_and_not_tried_again(self, run: Any, tmp_path: Path) -> None:
        error = Failed("b", "ZeroDivisionError: x", "m.py, line 1")
        failed = {**asdict(error), "kind": "Failed"}

        def answer(keys: tuple[str, ...], *_: Any) -> dict[str, Any]:
            return {"parts": {}, "log": "Traceback", "ending": failed} if keys[0][0] == "0" else drawn(keys)

        engine = Scripted(answer, ("a", "b", "c", "d"))
        endings, kept, _ = run(engine, 6, 1)
        assert endings["S0"] == error
        assert set(kept) == {"1-0"}
        assert len(engine.given) == len(set(engine.given))
        assert "Traceback" in (tmp_path / "S0.log").read_text()

    def test_a_worker_that_differs_is_told_and_given_nothing_more(self, run: Any, capsys: Any) -> None:
        def answer(keys: tuple[str, ...], _: Any, worker: str) -> dict[str, Any]:
            there = {**HERE, "font Sans": "bb", "the probe picture": "00"}
            return {"differs": there} if worker == "bad" else drawn(keys)

        engine = Scripted(answer, ("bad", "good"))
        _, kept, _ = run(engine, 1, 1, 1, 1)
        assert len(kept) == 4
        assert engine.workers == ["good"]
        assert capsys.readouterr().err == (
            "the worker bad differs: font Sans is bb, not aa, the probe picture is 00, not ff; it is given nothing\n"
        )

    def test_where_all_differ_it_is_said_in_what(self, run: Any) -> None:
        engine = Scripted(lambda *_: {"differs": {"numpy": "1.0\x1b[31m"}})
        with pytest.raises(
            LectureError, match=r"no worker can draw what this machine would: w differs: numpy is 1\.0"
        ) as told:
            run(engine, 1)
        assert "\x1b" not in str(told.value)

    def test_what_is_late_is_given_out_again_and_counts_once(self, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(far, "_LATE_SECONDS", 0.05)

        def answer(keys: tuple[str, ...], *_: Any) -> dict[str, Any] | None:
            return None if keys == ("0-0",) and engine.given.count(keys) == 1 else drawn(keys)

        engine = Scripted(answer, ("a", "b"))
        endings, kept, _ = run(engine, 1, 1)
        assert engine.given.count(("0-0",)) == 2
        assert set(kept) == {"0-0", "1-0"}
        assert len(endings) == 2

    def test_what_both_workers_answer_at_once_counts_once(self, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(far, "_LATE_SECONDS", 0.05)
        first: list[Future[dict[str, Any]]] = []

        class Both(Scripted):
            def submit(self, ticket: str, task: Mapping[str, Any]) -> Future[dict[str, Any]]:
                future = super().submit(ticket, task)
                if self.given[-1] == ("0-0",):
                    first.append(future)
                if len(first) == 2:
                    first.pop(0).set_result({**drawn(("0-0",)), "worker": "a"})
                return future

        def answer(keys: tuple[str, ...], *_: Any) -> dict[str, Any] | None:
            return None if keys == ("0-0",) and engine.given.count(keys) == 1 else drawn(keys)

        engine = Both(answer, ("a", "b"))
        endings, kept, shown = run(engine, 1, 1)
        assert engine.given.count(("0-0",)) == 2
        assert set(kept) == {"0-0", "1-0"}
        assert shown.lines.count(("S0", "Done")) == 1
        assert len(endings) == 2

    def test_no_worker_at_all(self, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(far, "_PATIENCE", 0.05)
        with pytest.raises(LectureError, match="there has been no worker for 0 seconds: start some"):
            run(Scripted(drawn, ()), 1)

    def test_an_engine_that_cannot_go_on(self, run: Any) -> None:
        def answer(*_: Any) -> dict[str, Any]:
            raise WorkerGoneError("all is lost")

        engine = Scripted(answer)
        engine.loss = lambda _error: None  # type: ignore[method-assign]
        with pytest.raises(LectureError, match="the machines that draw are gone: all is lost; what was drawn is kept"):
            run(engine, 1)


@pytest.mark.parametrize(
    "place", ["", "local", "local:0", "local:257", "local:x", "host:8786", "http://host:1", "tcp://", "tcp://h:1/x"]
)
def test_what_is_no_engine(place: str) -> None:
    with pytest.raises(UsageError, match="--on takes local:N"):
        engine_at(place)


class TestBaggage:
    def test_it_is_the_same_whenever_it_is_packed_and_has_no_path(self, new_project: Any) -> None:
        project = new_project()
        performance = Performance("First", project.lecture.segments[0], SimpleNamespace(asked=None, usual=None), None)  # type: ignore[arg-type]
        job = Job((Part(performance, Clip("rises"), "k"),), project.root, project.root, project.root)
        modules = [project.lecture.segments[0].module]
        packed = Baggage.of(project.root, modules, [job])
        for file in project.scenes.glob("*.py"):
            os.utime(file, (1, 1))
        assert Baggage.of(project.root, modules, [job]).digest == packed.digest
        assert f"course/{project.package}/first.py" in packed.files
        assert "course/lectures.toml" in packed.files
        assert "project/lecture/work/apart.py" in packed.files
        assert str(project.root).encode() not in packed.archive
        assert not [name for name in packed.files if "__pycache__" in name or name.startswith(("course/media", "/"))]
        assert len(packed.archive) < 20_000_000
