"""The remaining time of a drawing, estimated from the scenes so far."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

# Weight of the pace of all other scenes in a scene's own, as a share of its work.
_OTHERS = 0.25
# Age, as a share of the time so far, at which a finished scene counts half: costly scenes and a busy machine pass.
_HALVED_AFTER = 0.25


@dataclass(frozen=True)
class Workload:
    """The work of a scene, from an earlier drawing or a guess.

    Attributes
    ----------
    set_up
        The seconds until its first frame; None if they are not known.
    pieces
        The frames of each piece, and the seconds for them, in order.
    """

    set_up: float | None
    pieces: tuple[tuple[int, float], ...]

    def work(self, frames: int) -> float:
        """Return the seconds for the first ``frames`` frames, without the set-up."""
        seconds = 0.0
        for count, took in self.pieces:
            if frames <= count:
                return seconds + took * frames / max(count, 1)
            frames, seconds = frames - count, seconds + took
        return seconds

    def whole_pieces(self, frames: int) -> int:
        """Return how many of the first ``frames`` frames are in complete pieces."""
        ends = accumulate(count for count, _ in self.pieces)
        return max((end for end in ends if end <= frames), default=0)

    def until_next(self, frames: int) -> int:
        """Return the number of frames at the end of the piece with the next frame."""
        ends = accumulate(count for count, _ in self.pieces)
        return next((end for end in ends if end > frames), frames)

    @property
    def frames(self) -> int:
        """The number of frames."""
        return sum(count for count, _ in self.pieces)

    @property
    def all_work(self) -> float:
        """The seconds for all frames."""
        return sum(took for _, took in self.pieces)


@dataclass
class _Scene:
    """A scene: its workload, and when it was started, drawn and finished.

    Attributes
    ----------
    workload
        The work that it takes.
    on_new_worker
        Whether a process was started for it, which takes time that later scenes do not need.
    started, begun, ended
        The time at which it was given to a worker, the time and the number of the first frames seen, and the time at
        which it was finished.
    drawn, seen
        The number of frames so far, and the time at which it was reported.
    reached
        The time and the number of frames at the end of its last complete piece; None before that. The cost of a piece
        may be in its first frames or in its last.
    """

    workload: Workload
    on_new_worker: bool = False
    started: float | None = None
    begun: tuple[float, int] | None = None
    ended: float | None = None
    drawn: int = 0
    seen: float = 0.0
    reached: tuple[float, int] | None = None

    @property
    def frames(self) -> int:
        return self.workload.frames

    @property
    def runs(self) -> bool:
        return self.started is not None and self.ended is None

    @property
    def timed(self) -> tuple[float, float]:
        """The time of its drawing since frames were first seen, and the work done."""
        if self.begun is not None:
            begun, frames = self.begun
            now, drawn = self.reached or (self.seen, self.drawn)
            return now - begun, self.workload.work(drawn) - self.workload.work(frames)
        if self.started is not None and self.ended is not None and not self.on_new_worker:
            return self.ended - self.started, self.workload.work(self.drawn)
        return 0.0, 0.0


class TimeLeft:
    """Estimates the time until the last of several scenes is done that are drawn at once, the longest first.

    The start of the processes is left out. Each scene at work has its own pace, relative to the cost of its frames in
    an earlier run; scenes that have not begun have the pace of all work so far, of which later work counts more. The
    scenes are then distributed among as many workers as have been seen at work.

    Parameters
    ----------
    frames
        The number of frames of each scene, by name.
    clock
        A function that returns the time in seconds.
    known
        The courses of scenes in an earlier run, by name. All frames of other scenes cost the average of these.

    Attributes
    ----------
    total
        The number of frames in all.
    drawn
        The number of frames so far.
    """

    def __init__(
        self,
        frames: Mapping[str, int],
        clock: Callable[[], float] = time.monotonic,
        known: Mapping[str, Workload] | None = None,
    ) -> None:
        workloads = {name: workload for name, workload in (known or {}).items() if workload.frames == frames.get(name)}
        counted = sum(workload.frames for workload in workloads.values())
        work = sum(workload.all_work for workload in workloads.values())
        each = work / counted if work else 1.0
        self._scenes = {
            name: _Scene(workloads.get(name) or Workload(None, ((count, count * each),)))
            for name, count in frames.items()
        }
        self._clock = clock
        # Counted as scenes come and go, since there may be thousands.
        self._workers, self._running, self._finished = 1, 0, 0
        self.total, self.drawn = sum(scene.frames for scene in self._scenes.values()), 0

    def start(self, name: str) -> None:
        """Note that a scene was given to a worker."""
        scene = self._scenes[name]
        scene.on_new_worker = not self._finished
        scene.started = self._clock()
        self._running += 1
        self._workers = max(self._workers, self._running)

    def advance(self, name: str, frames: int) -> None:
        """Note the number of a scene's frames so far."""
        scene = self._scenes[name]
        self._draw(scene, min(frames, scene.frames))
        scene.seen = self._clock()
        if scene.begun is None and frames:
            scene.begun = scene.seen, scene.drawn
        whole = scene.workload.whole_pieces(scene.drawn)
        if scene.begun and whole > max(scene.begun[1], scene.reached[1] if scene.reached else 0):
            scene.reached = scene.seen, whole

    def finish(self, name: str) -> None:
        """Note that a scene is finished, drawn or not."""
        scene = self._scenes[name]
        self._draw(scene, scene.frames)
        self._running, self._finished = self._running - 1, self._finished + 1
        scene.seen = scene.ended = self._clock()
        scene.reached = scene.seen, scene.frames

    def _draw(self, scene: _Scene, frames: int) -> None:
        self.drawn += frames - scene.drawn
        scene.drawn = frames

    def seconds(self) -> float | None:
        """Return the time left; None as long as it is not known."""
        now = self._clock()
        pace, set_up = self._pace(now), self._set_up()
        if pace is None:
            return None
        scenes = self._scenes.values()
        running = [self._rest(scene, now, pace, set_up) for scene in scenes if scene.runs]
        waiting = [scene for scene in scenes if scene.started is None]
        busy = running + [0.0] * (self._workers - len(running))
        heapq.heapify(busy)
        for scene in sorted(waiting, key=lambda scene: scene.frames, reverse=True):
            heapq.heapreplace(busy, busy[0] + _set_up_of(scene, pace, set_up) + scene.workload.all_work * pace)
        return max(busy)

    def _pace(self, now: float) -> float | None:
        """Return the time of work that took a second in an earlier run; None as long as none is done."""
        started = [scene.started for scene in self._scenes.values() if scene.started is not None]
        halved_after = _HALVED_AFTER * (now - min(started, default=now))
        seconds = work = 0.0
        for scene in self._scenes.values():
            took, done = scene.timed
            ago = 0.0 if scene.ended is None else now - scene.ended
            weight = 0.5 ** (ago / halved_after) if ago else 1.0
            seconds, work = seconds + weight * took, work + weight * done
        return seconds / work if work else None

    def _set_up(self) -> float:
        """Return the average time until a scene's first frames are seen, in a process that runs already."""
        times = [
            scene.begun[0] - scene.started
            for scene in self._scenes.values()
            if scene.begun and scene.started is not None and not scene.on_new_worker
        ]
        return sum(times) / len(times) if times else 0.0

    def _rest(self, scene: _Scene, now: float, pace: float, set_up: float) -> float:
        """Return the time left for a scene that is being drawn."""
        seconds, work = scene.timed
        others = _OTHERS * scene.workload.all_work
        own = (seconds + others * pace) / (work + others) if others else pace
        if scene.begun is None:
            since = self._working_since(scene, pace, set_up)
            return scene.workload.all_work * own + max(0.0, _set_up_of(scene, pace, set_up) - (now - since))
        reached, frames = scene.reached or scene.begun
        left = (scene.workload.all_work - scene.workload.work(frames)) * own - (now - reached)
        # At least the time of the pieces that have not begun.
        return max(left, (scene.workload.all_work - scene.workload.work(scene.workload.until_next(scene.drawn))) * own)

    def _working_since(self, scene: _Scene, pace: float, set_up: float) -> float:
        """Return the time at which the set-up of a scene without frames began, after the start of its process."""
        started = scene.started or 0.0
        if not scene.on_new_worker:
            return started
        starts = [
            each.begun[0] - each.started - _set_up_of(each, pace, set_up)
            for each in self._scenes.values()
            if each.begun and each.started is not None and each.on_new_worker
        ]
        return started + max(0.0, sum(starts) / len(starts)) if starts else started


def _set_up_of(scene: _Scene, pace: float, usual: float) -> float:
    """Return the time of a scene's set-up: that of an earlier run at today's pace, or that of the others."""
    return usual if scene.workload.set_up is None else scene.workload.set_up * pace
