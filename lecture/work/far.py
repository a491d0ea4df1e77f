"""Drawing on other machines: pieces of jobs, the longest first; lost, refused or late ones are assigned again."""

from __future__ import annotations

import pickle
import time
from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.terminal import remark
from lecture.work.baggage import Baggage
from lecture.work.engine import Engine, Loss
from lecture.work.parts import Job, Part
from lecture.work.progress import Display
from lecture.work.report import Done, Failed, Written
from lecture.work.shards import divided, halves
from scenes.kit.given.quoted import on_one_line

# The most times that a piece is assigned again after the loss of its worker.
_MORE_TRIES = 3
# A piece is late, and assigned once more, if it takes this many times as long as usual, and this many seconds.
_LATE, _LATE_SECONDS = 3.0, 20.0
# Pieces assigned to each slot, so that none is idle while an answer travels.
_AHEAD = 2
# Seconds between two looks at the workers and at all that is assigned, which take time if there are many.
_LOOK_EVERY = 0.2
# Seconds for which a run waits without any worker.
_PATIENCE = 120.0


@dataclass(eq=False)
class _Piece:
    """Parts of a job that one worker draws.

    Attributes
    ----------
    job
        The job.
    parts
        The parts, in order.
    tries
        The number of workers lost with them.
    given
        The number of assignments so far, which makes each ticket unique.
    started
        The time of the last assignment.
    drawn
        The number of frames, files or beats so far.
    out
        The futures of its assignments that are not done.
    """

    job: Job
    parts: tuple[Part, ...]
    tries: int = 0
    given: int = 0
    started: float = 0.0
    drawn: int = 0
    out: set[Future[dict[str, Any]]] = field(default_factory=set)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


@dataclass
class _Tally:
    """What has become of a job so far: how many of its pieces are not done, and how it will end."""

    left: int
    seconds: float = 0.0
    verdict: str | None = None
    failed: Failed | None = None
    log: list[str] = field(default_factory=list)
    counted: dict[int, int] = field(default_factory=dict)


class FarDrawing:
    """One run of jobs on an engine.

    Parameters
    ----------
    engine
        The engine.
    baggage
        The code and the data that the jobs need.
    environment
        What workers must have in common with this machine.
    display
        The display of progress.
    keep
        A function called for each part as soon as it arrives.
    """

    def __init__(
        self,
        engine: Engine,
        baggage: Baggage,
        environment: Mapping[str, str],
        display: Display,
        keep: Callable[[Job, Written], None],
    ) -> None:
        self.engine, self.baggage, self.environment = engine, baggage, environment
        self.display, self.keep = display, keep
        self._waiting: list[_Piece] = []
        self._out: dict[Future[dict[str, Any]], tuple[_Piece, str]] = {}
        self._landed: SimpleQueue[Future[dict[str, Any]]] = SimpleQueue()
        self._tallies: dict[Job, _Tally] = {}
        self._paces: list[float] = []
        self._refused: dict[str, str] = {}
        self._alone_since: float | None = None
        self._slots, self._looked = 0, float("-inf")

    def draw(self, jobs: Sequence[Job]) -> dict[str, Done | Failed]:
        """Do jobs, and return how each ended, by its name.

        Raises
        ------
        LectureError
            If all workers are refused, or there is none.
        """
        self._divide(jobs)
        endings: dict[str, Done | Failed] = {}
        try:
            while self._waiting or self._out:
                self._look()
                self._give_out()
                for future in self._done():
                    piece, _ = self._out.pop(future)
                    piece.out.discard(future)
                    self._take(piece, future)
                    tally = self._tallies.get(piece.job)
                    if tally and not tally.left:
                        del self._tallies[piece.job]
                        endings[piece.job.name] = self._ending(piece.job, tally)
                        self.display.finish(piece.job, endings[piece.job.name])
        finally:
            for future in self._out:
                future.cancel()
        return endings

    def _done(self) -> Iterator[Future[dict[str, Any]]]:
        """Yield the finished tasks that are still wanted, waiting a moment if none has come."""
        with suppress(Empty):
            for _ in range(max(1, self._landed.qsize())):
                future = self._landed.get(timeout=_LOOK_EVERY)
                if future in self._out:
                    yield future

    def _look(self) -> None:
        """Look for workers that have come or gone, and for the progress of all pieces, if that was a while ago."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked, self._slots = now, self.engine.slots()
        self._be_patient(self._slots)
        self._hear()

    def _divide(self, jobs: Sequence[Job]) -> None:
        """Divide the jobs into pieces, one each or more if slots would be idle, and queue them, the longest last."""
        of_part = {part: job for job in jobs for part in job.parts}
        pieces = divided([job.parts for job in jobs], max(1, self.engine.slots()))
        self._waiting = sorted((_Piece(of_part[parts[0]], parts) for parts in pieces), key=lambda piece: piece.size)
        counts = Counter(piece.job for piece in self._waiting)
        self._tallies = {job: _Tally(counts[job]) for job in jobs}

    # Assigning

    def _give_out(self) -> None:
        while self._waiting and len(self._out) < self._slots * _AHEAD:
            self._give(self._waiting.pop())
        idle = self._slots - len(self._out)
        if not self._waiting and idle > 0:
            for late in list(islice(self._late(), idle)):
                self._give(late)

    def _be_patient(self, slots: int) -> None:
        if slots:
            self._alone_since = None
            return
        if self._refused:
            sentences = "; ".join(f"{worker} {why}" for worker, why in self._refused.items())
            raise LectureError(f"no worker can draw what this machine would: {sentences}")
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > _PATIENCE:
            raise LectureError(
                f"there has been no worker for {_PATIENCE:.0f} seconds: start some; what was drawn is kept"
            )

    def _late(self) -> Iterator[_Piece]:
        """Yield the pieces that take much longer than usual and are with only one worker, the slowest first."""
        if not self._paces:
            return
        pace = self._paces[len(self._paces) // 2]
        for piece in sorted({piece for piece, _ in self._out.values()}, key=lambda piece: piece.started):
            if len(piece.out) == 1 and time.monotonic() - piece.started > max(_LATE_SECONDS, _LATE * pace * piece.size):
                yield piece

    def _give(self, piece: _Piece, *, with_code: bool = False) -> None:
        if not piece.given:
            if not self._tallies[piece.job].counted:
                self.display.start(piece.job)
            self._tallies[piece.job].counted[id(piece)] = 0
        task = {
            "code": self.baggage.digest,
            "archive": self.baggage.archive if with_code else None,
            "parts": pickle.dumps(piece.parts),
            "given": {
                "root": self.baggage.root,
                "heights": self.baggage.heights,
                "environment": dict(self.environment),
            },
        }
        keys = [part.key for part in piece.parts]
        # Two machines that want the same parts use the same ticket, so they are drawn once.
        ticket = f"lecture-{digest(keys, self.baggage.digest, dict(self.environment), piece.given, with_code)[:32]}"
        piece.given, piece.started = piece.given + 1, time.monotonic()
        future = self.engine.submit(ticket, task)
        self._out[future] = piece, ticket
        piece.out.add(future)
        future.add_done_callback(self._landed.put)

    # Receiving

    def _hear(self) -> None:
        counts = self.engine.heard()
        for piece, ticket in self._out.values():
            count = counts.get(ticket, 0)
            tally = self._tallies.get(piece.job)
            if tally and count > piece.drawn:
                piece.drawn = count
                tally.counted[id(piece)] = count
                self.display.advance(piece.job, sum(tally.counted.values()))

    def _take(self, piece: _Piece, future: Future[dict[str, Any]]) -> None:
        tally = self._tallies.get(piece.job)
        if tally is None:
            return
        # Tasks that this run itself cancels are no longer listed.
        error = CancelledError() if future.cancelled() else future.exception()
        if error is not None:
            loss = self.engine.loss(error)
            if loss is None:
                raise LectureError(f"the machines that draw are gone: {on_one_line(error)}; what was drawn is kept")
            self._lost(piece, loss)
            return
        answer = future.result()
        if "lacks" in answer:
            self._give(piece, with_code=True)
        elif "differs" in answer:
            self._refuse(answer["worker"], answer["differs"])
            self._waiting.append(piece)
        else:
            self._arrived(piece, answer)
            if "lost" in answer:
                self._lost(piece, Loss(f"{answer['worker']}: {answer['lost']}"), answer.get("log", ""))
            else:
                self._finished(piece, tally, answer)

    def _arrived(self, piece: _Piece, answer: Mapping[str, Any]) -> None:
        job, by_key = piece.job, {part.key: part for part in piece.parts}
        for key, (facts, content) in answer.get("parts", {}).items():
            job.scratch.mkdir(exist_ok=True)
            job.file(by_key[key]).write_bytes(content)
            self.keep(job, Written(key, facts))
        if "lost" in answer:
            piece.parts = tuple(part for part in piece.parts if part.key not in answer.get("parts", {}))

    def _finished(self, piece: _Piece, tally: _Tally, answer: Mapping[str, Any]) -> None:
        self._forget(piece)
        tally.left -= 1
        tally.counted[id(piece)] = piece.size
        ending = dict(answer["ending"])
        tally.log.append(answer["log"])
        if ending.pop("kind") == "Failed":
            self._fail(piece.job, tally, Failed(**ending))
            return
        done = Done(**ending)
        tally.seconds += done.seconds
        tally.verdict = done.verdict
        insort(self._paces, (time.monotonic() - piece.started) / piece.size)
        self.display.advance(piece.job, sum(tally.counted.values()))

    def _forget(self, piece: _Piece) -> None:
        """Cancel the other assignments of a finished piece: the first answer counts, and others would be the same."""
        for future in piece.out:
            del self._out[future]
            future.cancel()
        piece.out.clear()

    def _fail(self, job: Job, tally: _Tally, failed: Failed) -> None:
        """Note the first failure of a job, and drop its pieces that are not assigned."""
        tally.failed = tally.failed or failed
        if not tally.left:
            return
        dropped = [piece for piece in self._waiting if piece.job is job]
        self._waiting = [piece for piece in self._waiting if piece.job is not job]
        tally.left -= len(dropped)

    def _lost(self, piece: _Piece, loss: Loss, log: str = "") -> None:
        """Queue the piece of a lost worker again, in halves, so that less is lost the next time."""
        if piece.out:
            # Another worker is drawing it.
            return
        tally = self._tallies[piece.job]
        tries = piece.tries + 1
        if tally.failed or not piece.parts:
            tally.left -= 1
        elif tries > _MORE_TRIES or (loss.times > _MORE_TRIES and len(piece.parts) == 1):
            lost = max(tries, loss.times)
            tally.left -= 1
            tally.log.append(log)
            why = f"{lost} workers were lost one after the other while they drew it, the last because: {loss.why}"
            self._fail(piece.job, tally, Failed(None, on_one_line(why), None))
        else:
            again = halves(piece.parts) if len(piece.parts) > 1 else (piece.parts,)
            del tally.counted[id(piece)]
            pieces = [_Piece(piece.job, parts, tries, piece.given) for parts in again]
            tally.counted |= {id(each): 0 for each in pieces}
            tally.left += len(pieces) - 1
            self._waiting += pieces

    def _refuse(self, worker: str, found: Mapping[str, str]) -> None:
        if worker in self._refused:
            return
        self._refused[worker] = f"differs: {_difference(self.environment, found)}"
        self.engine.avoid(worker)
        self._looked = float("-inf")
        remark(f"the worker {worker} {self._refused[worker]}; it is given nothing")

    def _ending(self, job: Job, tally: _Tally) -> Done | Failed:
        if tally.failed is None:
            return Done(tally.seconds, tally.verdict)
        job.log.write_text("".join(tally.log), encoding="utf-8", errors="backslashreplace")
        return tally.failed


def _difference(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Return the differences of a worker as the end of a sentence: the first three by name."""
    names = [name for name in dict.fromkeys((*here, *there)) if here.get(name) != there.get(name)]

    def shown(value: str | None) -> str:
        return on_one_line((value or "nothing")[:24])

    told = [f"{name} is {shown(there.get(name))}, not {shown(here.get(name))}" for name in names[:3]]
    more = f", and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(told)}{more}"
