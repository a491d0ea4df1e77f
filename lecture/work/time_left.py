"""How long the rest of a drawing takes, from what is known of the scenes so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# A scene's own pace is averaged with that of all the others, as if this share of its frames were theirs.
_OTHERS = 0.25
# What ended this share of the time ago counts half: expensive scenes and a busy machine are temporary.
_HALVED_AFTER = 0.25


@dataclass
class _Scene:
    """A scene: its frames, and when it was started, drawn and finished.

    Attributes
    ----------
    frames
        How many there will be.
    on_new_worker
        Whether a process was started for it, which takes time that later scenes do not need.
    started, begun, ended
        When it was given to a worker, when frames were first seen and how many, and when it was finished.
    drawn, seen
        How many frames there are, and since when.
    """

    frames: int
    on_new_worker: bool = False
    started: float | None = None
    begun: tuple[float, int] | None = None
    ended: float | None = None
    drawn: int = 0
    seen: float = 0.0

    @property
    def runs(self) -> bool:
        return self.started is not None and self.ended is None

    @property
    def timed(self) -> tuple[float, int]:
        """How long its drawing took since frames were first seen, and how many frames came of it."""
        if self.begun is not None:
            begun, frames = self.begun
            return self.seen - begun, self.drawn - frames
        if self.started is not None and self.ended is not None and not self.on_new_worker:
            return self.ended - self.started, self.drawn
        return 0.0, 0


class TimeLeft:
    """Estimates how long scenes that are drawn at once, the longest first, will take until the last one is done.

    The start of the processes is left out. Each scene at work has its own pace, and what has not begun has that of all
    frames so far, of which later ones count more; then the scenes are shared out among as many workers as have been
    seen at work.

    Parameters
    ----------
    frames
        How many frames each scene has, by name.
    clock
        Tells the time, in seconds.
    """

    def __init__(self, frames: Mapping[str, int], clock: Callable[[], float] = time.monotonic) -> None:
        self._scenes = {name: _Scene(count) for name, count in frames.items()}
        self._clock = clock
        self._workers = 1

    @property
    def total(self) -> int:
        """How many frames there will be."""
        return sum(scene.frames for scene in self._scenes.values())

    @property
    def drawn(self) -> int:
        """How many frames there are."""
        return sum(scene.drawn for scene in self._scenes.values())

    def start(self, name: str) -> None:
        """Note that a scene was given to a worker."""
        scene = self._scenes[name]
        scene.on_new_worker = all(each.ended is None for each in self._scenes.values())
        scene.started = self._clock()
        self._workers = max(self._workers, sum(each.runs for each in self._scenes.values()))

    def advance(self, name: str, frames: int) -> None:
        """Note how many frames of a scene there are."""
        scene = self._scenes[name]
        scene.drawn, scene.seen = min(frames, scene.frames), self._clock()
        if scene.begun is None and frames:
            scene.begun = scene.seen, scene.drawn

    def finish(self, name: str) -> None:
        """Note that a scene is finished, drawn or not."""
        scene = self._scenes[name]
        scene.drawn, scene.ended = scene.frames, self._clock()
        scene.seen = scene.ended

    def seconds(self) -> float | None:
        """Return how long the rest will take; None as long as it is not known."""
        now = self._clock()
        pace, set_up = self._pace(now), self._set_up()
        if pace is None:
            return None
        running = [self._rest(scene, now, pace, set_up) for scene in self._scenes.values() if scene.runs]
        waiting = sorted((scene.frames for scene in self._scenes.values() if scene.started is None), reverse=True)
        busy = running + [0.0] * (self._workers - len(running))
        for count in waiting:
            busy[busy.index(min(busy))] += set_up + count * pace
        return max(busy)

    def _pace(self, now: float) -> float | None:
        """Return how long a frame takes; None as long as there is none."""
        started = [scene.started for scene in self._scenes.values() if scene.started is not None]
        halved_after = _HALVED_AFTER * (now - min(started, default=now))
        seconds = frames = 0.0
        for scene in self._scenes.values():
            took, count = scene.timed
            ago = 0.0 if scene.ended is None else now - scene.ended
            weight = 0.5 ** (ago / halved_after) if ago else 1.0
            seconds, frames = seconds + weight * took, frames + weight * count
        return seconds / frames if frames else None

    def _set_up(self) -> float:
        """Return how long it takes on average until a scene's first frames are seen, after the process has started."""
        times = [
            scene.begun[0] - scene.started
            for scene in self._scenes.values()
            if scene.begun and scene.started is not None and not scene.on_new_worker
        ]
        return sum(times) / len(times) if times else 0.0

    def _rest(self, scene: _Scene, now: float, pace: float, set_up: float) -> float:
        """Return how long a scene that is being drawn still takes."""
        seconds, frames = scene.timed
        others = _OTHERS * scene.frames
        own = (seconds + others * pace) / (frames + others)
        left = (scene.frames - scene.drawn) * own
        if scene.begun or scene.started is None:
            return left
        return left + max(0.0, set_up - (now - scene.started))
