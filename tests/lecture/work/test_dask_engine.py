"""Dask's workers as an engine: real ones, one of which is killed; and what is said where there is no scheduler."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
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
