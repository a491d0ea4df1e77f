"""What many parts cost where nothing is drawn, on one machine and on many.

Each quantity is measured for growing numbers of parts: ``python -m benchmarks.many``. What it costs for each must not
grow with their number.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import pickle
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from benchmarks.tables import Table, machine
from lecture.kept.objects import FolderObjects
from lecture.kept.shared import SharedStore
from lecture.kept.store import PartStore
from lecture.syllabus.lectures import SceneRef
from lecture.work.engine import Engine, Loss, engine_at
from lecture.work.far import FarDrawing
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.progress import Unseen, display
from lecture.work.quality import QUALITIES
from lecture.work.report import Done, Written
from lecture.work.shards import Shard, share
from scenes.kit.frame.look import Look

SIZES = (100, 1000, 10_000)
# The size of a part that another machine sends back: about that of a beat at 1080p60.
PART_BYTES = 300_000
SLOTS, SHARDS = 1000, 1000
_ENVIRONMENT = {"python": "any"}
# Code that weighs nothing, since nothing is drawn with it.
_BAGGAGE: Any = SimpleNamespace(digest="0" * 64, archive=b"", root="project", heights={})
_ENDING = {"kind": "Done", "seconds": 1.0, "verdict": None}


def _memory() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _key(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def jobs(folder: Path, count: int) -> list[Job]:
    """Return jobs of one part each, of scenes that do not exist."""
    (folder / "media" / "parts").mkdir(parents=True)
    found = []
    for number in range(count):
        performance = Performance(f"Scene{number}", SceneRef("nowhere", "Scene"), Look(), QUALITIES["l"])
        part = Part(performance, Clip("beat"), _key(number), 60)
        found.append(Job((part,), folder, folder / f"{number}.scratch", folder / f"{number}.log"))
    return found


@dataclass
class Instant:
    """An engine whose workers answer at once, without doing anything."""

    workers: int

    def submit(self, _ticket: str, task: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Answer a task."""
        future: Future[dict[str, Any]] = Future()
        future.set_result({**_answer(_keys(task), 0), "worker": "here"})
        return future

    def slots(self) -> int:
        """Return the number of workers."""
        return self.workers

    def heard(self) -> Mapping[str, int]:
        """Return nothing."""
        return {}

    def avoid(self, worker: str) -> None:
        """Do nothing."""

    def loss(self, _error: BaseException) -> Loss | None:
        """Return nothing, since no worker is lost."""
        return None


class Keyed:
    """An engine that also sends the keys of the parts, for workers that have none of the project's code."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.slots, self.heard, self.avoid, self.loss = engine.slots, engine.heard, engine.avoid, engine.loss

    def submit(self, ticket: str, task: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Give a task to one of the workers."""
        return self._engine.submit(ticket, {**task, "keys": _keys(task)})


def _keys(task: Mapping[str, Any]) -> list[str]:
    return [part.key for part in pickle.loads(task["parts"])]


def _answer(keys: Iterable[str], size: int) -> dict[str, Any]:
    return {"parts": {key: ({}, bytes(size)) for key in keys}, "log": "", "ending": _ENDING}


def _working() -> Callable[..., dict[str, Any]]:
    """Return a function that replaces `lecture.work.remote.work`; a nested one is sent to workers by value."""
    ending, size = _ENDING, PART_BYTES

    def work(task: Mapping[str, Any], tell: Callable[[int], object]) -> dict[str, Any]:
        tell(1)
        return {"parts": {key: ({}, bytes(size)) for key in task["keys"]}, "log": "", "ending": ending}

    return work


def _sent_away(engine: Engine, folder: Path, count: int) -> float:
    """Send jobs to an engine, and return the processor time for each in this process, in seconds."""

    def keep(job: Job, _written: Written) -> None:
        shutil.rmtree(job.scratch)

    asked = jobs(folder, count)
    begun = process_time()
    with contextlib.redirect_stderr(io.StringIO()):
        endings = FarDrawing(engine, _BAGGAGE, _ENVIRONMENT, Unseen(), keep).draw(asked)
    if len(endings) != count:
        raise RuntimeError(f"{len(endings)} of {count} jobs have come back")
    return (process_time() - begun) / count


# The tables


def client(sizes: Sequence[int]) -> Table:
    """Measure what this project's own part of a client costs."""
    table = Table(f"A client of {SLOTS} workers that answer at once", ("jobs", "ms for each", "most memory, MiB"))
    for count in sizes:
        with _folder() as folder:
            table.add(count, 1000 * _sent_away(Instant(SLOTS), folder, count), _memory())
    return table


def engine(sizes: Sequence[int]) -> Table:
    """Measure what Dask costs with two workers that send back parts of the usual size."""
    from lecture.work import dask_engine

    table = Table(
        f"A client with Dask's scheduler, and two workers that send back {PART_BYTES // 1000} kB for each job",
        ("jobs", "ms for each, client and scheduler", "most memory, MiB"),
    )
    with patch.object(dask_engine, "work", _working()):
        for count in sizes:
            with _folder() as folder, engine_at("local:2")() as opened:
                table.add(count, 1000 * _sent_away(Keyed(opened), folder, count), _memory())
    return table


def shown(sizes: Sequence[int]) -> Table:
    """Measure the display of progress, the first time and when the times of an earlier run are known."""
    table = Table("The display of progress, in lines", ("scenes", "ms for each", "again, ms for each"))
    for count in sizes:
        with _folder() as folder:
            asked = jobs(folder, count)
            table.add(count, *(1000 * _displayed(asked) / count for _ in range(2)))
    return table


def _displayed(asked: Sequence[Job]) -> float:
    begun = process_time()
    with contextlib.redirect_stderr(io.StringIO()), display(asked) as rows:
        for at in range(0, len(asked), 2):
            for job in asked[at : at + 2]:
                rows.start(job)
            for job in asked[at : at + 2]:
                rows.advance(job, job.size)
                rows.finish(job, Done(1.0))
    return process_time() - begun


def shards(sizes: Sequence[int]) -> Table:
    """Measure how one machine of many finds its share."""
    table = Table(f"One of {SHARDS} shards", ("parts", "ms in all", "ms for each"))
    for count in sizes:
        parts = list(_scenes(count))
        begun = process_time()
        share(parts, Shard(SHARDS // 2, SHARDS))
        spent = 1000 * (process_time() - begun)
        table.add(count, spent, spent / count)
    return table


def _scenes(count: int) -> Iterator[Part]:
    """Yield parts, five of each scene."""
    for number in range(0, count, 5):
        performance = Performance(f"Scene{number}", SceneRef("nowhere", "Scene"), Look(), QUALITIES["l"])
        yield from (Part(performance, Clip(str(beat)), _key(number + beat), 60) for beat in range(5))


def store(sizes: Sequence[int]) -> Table:
    """Measure a store in a folder, with parts of 2 kB."""
    table = Table(
        "A store in a folder: ms for each part of 2 kB",
        ("parts", "put here and there", "looked up here", "here and there", "fetched", "most memory, MiB"),
    )
    for count in sizes:
        with _folder() as folder:
            near, far = PartStore(folder / "near"), FolderObjects(folder / "far")
            shared, keys = SharedStore(near, far, "e" * 64), [_key(number) for number in range(count)]
            new = SharedStore(PartStore(folder / "new"), far, "e" * 64)
            steps: list[Callable[[], object]] = [partial(_put, shared, keys)]
            steps += [partial(each.known, keys) for each in (near, shared, new)]
            table.add(count, *(1000 * _spent(step) / count for step in steps), _memory())
    return table


def _put(into: SharedStore, keys: Iterable[str]) -> None:
    for key in keys:
        into.put(key, ".mp4", _write, {"frames": 3})


def _write(target: Path) -> None:
    target.write_bytes(bytes(2000))


def _spent(step: Callable[[], object]) -> float:
    begun = process_time()
    step()
    return process_time() - begun


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        yield Path(name)


TABLES: Mapping[str, Callable[[Sequence[int]], Table]] = {
    "client": client,
    "engine": engine,
    "display": shown,
    "shards": shards,
    "store": store,
}


def main(given: Sequence[str]) -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"{', '.join(TABLES)}; default: all")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="numbers of parts")
    asked = parser.parse_args(given)
    unknown = set(asked.tables) - set(TABLES)
    if unknown:
        parser.error(f"no table is called {', '.join(sorted(unknown))}: choose from {', '.join(TABLES)}")
    print(machine())
    for name in asked.tables or TABLES:
        # Each in a process of its own, so that the memory of one does not hide that of another.
        if len(asked.tables) == 1:
            print(f"\n{TABLES[name](asked.sizes).as_markdown()}", flush=True)
        else:
            os.spawnv(
                os.P_WAIT,
                sys.executable,
                [sys.executable, "-m", "benchmarks.many", name, "--sizes", *map(str, asked.sizes)],
            )


if __name__ == "__main__":
    main(sys.argv[1:])
