"""Dask's workers as an engine: real ones that are killed, a scheduler too; and what is said where there is none."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from far_jobs import BAGGAGE, HERE, Shown, jobs
from warm import spawned_context

from lecture.command.main import main
from lecture.errors import LectureError
from lecture.work import dask_engine
from lecture.work.engine import engine_at
from lecture.work.far import FarDrawing
from lecture.work.parts import Job
from lecture.work.report import Done, Written


def working(died: Path) -> Callable[..., dict[str, Any]]:
    """Return what works on a worker in place of drawing: the first time, the longest job kills the worker."""
    kill = signal.SIGKILL

    def work(task: Mapping[str, Any], tell: Callable[[int], object]) -> dict[str, Any]:
        import pickle

        class Reader(pickle.Unpickler):
            def find_class(self, _module: str, name: str) -> Any:
                return type(name, (), {})

        import io

        parts = Reader(io.BytesIO(task["parts"])).load()
        tell(1)
        if len(parts) == 2 and not died.exists():
            died.touch()
            os.kill(os.getpid(), kill)
        found = {part.key: ({}, part.key.encode()) for part in parts}
        return {"parts": found, "log": "", "ending": {"kind": "Done", "seconds": 1.0, "verdict": None}}

    return work


def test_a_worker_that_is_killed_loses_nothing_and_workers_need_nothing_of_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_context", spawned_context)
    monkeypatch.setattr(dask_engine, "work", working(tmp_path / "died"))
    kept: dict[str, bytes] = {}

    def keep(job: Job, written: Written) -> None:
        kept[written.key] = job.file(next(part for part in job.parts if part.key == written.key)).read_bytes()

    asked, shown = jobs(tmp_path, 2, 1, 1), Shown()
    with engine_at("local:2")() as engine:
        assert engine.slots() == 2
        endings = FarDrawing(engine, BAGGAGE, HERE, shown, keep).draw(asked)
        assert set(engine.heard().values()) == {1}
    assert (tmp_path / "died").exists()
    assert kept == {key: key.encode() for key in ("0-0", "0-1", "1-0", "2-0")}
    assert all(isinstance(ending, Done) for ending in endings.values())


# A scheduler with a worker of two threads, in one process, which can be killed and started again.
SERVER = """
import asyncio, sys
from distributed import Scheduler, Worker

async def serve():
    async with Scheduler(host="127.0.0.1", port=int(sys.argv[1]), dashboard_address=None) as scheduler:
        async with Worker(scheduler.address, nthreads=2, dashboard_address=None):
            print("ready", flush=True)
            await scheduler.finished()

asyncio.run(serve())
"""


class Server:
    """A scheduler with two threads that work."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.place, self._folder = f"tcp://127.0.0.1:{self.port}", folder
        self._process = self._started()

    def _started(self) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-c", SERVER, str(self.port)]
        # Nothing of the project's is on its path, nor in its folder.
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        process = subprocess.Popen(
            arguments, cwd=self._folder, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def kill(self) -> None:
        """Kill the scheduler and its worker."""
        self._process.kill()
        self._process.communicate()

    def restart(self) -> None:
        """Kill them, and start others at the same place."""
        self.kill()
        self._process = self._started()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Return a scheduler that runs."""
    server = Server(tmp_path)
    yield server
    server.kill()


def noting(log: Path, go: Path) -> Callable[..., dict[str, Any]]:
    """Return what works in place of drawing: it waits until it may, and notes what it has done."""

    def work(task: Mapping[str, Any], tell: Callable[[int], object]) -> dict[str, Any]:
        import io
        import pickle
        import time

        class Reader(pickle.Unpickler):
            def find_class(self, _module: str, name: str) -> Any:
                return type(name, (), {})

        keys = [part.key for part in Reader(io.BytesIO(task["parts"])).load()]
        while not go.exists():
            time.sleep(0.01)
        with log.open("a") as file:
            file.write(" ".join(keys) + "\n")
        tell(1)
        ending = {"kind": "Done", "seconds": 1.0, "verdict": None}
        return {"parts": {key: ({}, key.encode()) for key in keys}, "log": "", "ending": ending}

    return work


class Client:
    """A client that draws jobs, and keeps what comes back."""

    def __init__(self, place: str, folder: Path, count: int, after: Callable[[Client], object]) -> None:
        self.place, self.folder, self.count, self.after = place, folder, count, after
        self.kept: dict[str, bytes] = {}
        self.given = 0
        folder.mkdir()

    def draw(self) -> dict[str, Any]:
        """Draw the jobs, and return how they end."""

        def keep(job: Job, written: Written) -> None:
            assert written.key not in self.kept
            self.kept[written.key] = job.file(job.parts[0]).read_bytes()
            self.after(self)

        with engine_at(self.place)() as engine:
            submit = engine.submit

            def counted(ticket: str, task: Mapping[str, Any]) -> Any:
                self.given += 1
                return submit(ticket, task)

            engine.submit = counted  # type: ignore[method-assign]
            return FarDrawing(engine, BAGGAGE, HERE, Shown(), keep).draw(jobs(self.folder, *[1] * self.count))

    @property
    def has_all(self) -> bool:
        """Whether each part was kept, with its own bytes."""
        return self.kept == {f"{number}-0": f"{number}-0".encode() for number in range(self.count)}


def test_after_a_scheduler_was_killed_and_started_again_nothing_is_lost(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "go").touch()
    monkeypatch.setattr(dask_engine, "work", noting(tmp_path / "log", tmp_path / "go"))
    client = Client(server.place, tmp_path / "jobs", 12, lambda client: len(client.kept) == 3 and server.restart())
    assert {type(ending) for ending in client.draw().values()} == {Done}
    assert client.has_all


def test_two_clients_that_want_the_same_at_once_have_it_drawn_once(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, go = tmp_path / "log", tmp_path / "go"
    monkeypatch.setattr(dask_engine, "work", noting(log, go))
    clients = [Client(server.place, tmp_path / name, 4, lambda _: None) for name in "ab"]
    with ThreadPoolExecutor(2) as threads:
        endings = [threads.submit(client.draw) for client in clients]
        # Two threads are given four jobs at once.
        while sum(client.given for client in clients) < 8 and not any(ending.done() for ending in endings):
            time.sleep(0.01)
        go.touch()
        assert all(set(map(type, ending.result().values())) == {Done} for ending in endings)
    assert all(client.has_all for client in clients)
    assert sorted(log.read_text().split()) == ["0-0", "1-0", "2-0", "3-0"]


def test_where_no_scheduler_answers_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "_SECONDS_TO_CONNECT", 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(LectureError, match=f"no scheduler answers at {place}"), engine_at(place)():
        pass


def test_without_certificates_nothing_is_encrypted_and_it_is_said() -> None:
    with pytest.raises(LectureError, match="tls:// needs certificates"), engine_at("tls://127.0.0.1:8786")():
        pass


def test_the_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(LectureError, match=r"--on needs the package distributed: run .* requirements-many\.txt"):
        engine_at("local:1")().__enter__()


def test_a_place_that_is_none_is_a_mistake_of_the_command(
    new_project: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(new_project().root)
    assert main(["render", "--voice", "silent", "--on", "everywhere"]) == 2
    assert "--on takes local:N with N workers from 1 to 256" in capsys.readouterr().err
