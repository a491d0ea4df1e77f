"""Scenes that are performed once on a small stage, and what is kept of every frame."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from manim import Mobject

from scenes.kit.beats.segment import Segment
from scenes.kit.paint.canvas import Painted

Array = np.ndarray


@dataclass(frozen=True)
class Frame:
    """A picture of a performance: its beat, what stood on the stage, how many frames it was shown, and whether held."""

    beat: str | None
    mobjects: list[Mobject]
    count: int
    held: bool

    def parts(self, kind: type | tuple[type, ...]) -> list[Any]:
        """Return all mobjects of a kind, wherever they hang, each once."""
        family = [part for mobject in self.mobjects for part in mobject.get_family()]
        return [part for part in dict.fromkeys(family) if isinstance(part, kind)]


@dataclass(frozen=True)
class Performance:
    """A segment that was performed on the small stage: what every frame showed, and the last one's pixels."""

    segment: Segment
    frames: list[Frame]
    last: Array | None = None


class OfBeat(Protocol):
    """Anything that was seen during a beat."""

    @property
    def beat(self) -> str | None:
        """The beat's name."""


Seen = TypeVar("Seen", bound=OfBeat)
Performed = TypeVar("Performed", bound=Segment)
Moment = TypeVar("Moment")


def of_beat(seen: Iterable[Seen], beat: str) -> list[Seen]:
    """Return what was seen during a beat."""
    return [each for each in seen if each.beat == beat]


def beat_end(performance: Performance, beat: str) -> Frame:
    """Return the last frame of a beat."""
    return of_beat(performance.frames, beat)[-1]


def scene_class(name: str) -> type[Segment]:
    """Return the class of a scene that is given as module:class."""
    module, _, scene = name.partition(":")
    found: type[Segment] = getattr(importlib.import_module(module), scene)
    return found


def performance_of(name: str) -> Performance:
    """Perform a scene, given as module:class, and keep what every frame showed."""
    segment = scene_class(name)()
    frames: list[Frame] = []
    last: Array | None = None
    add_frame = segment.renderer.add_frame

    def keep(pixels: Array, num_frames: int = 1) -> None:
        held = segment.is_current_animation_frozen_frame()
        frames.append(Frame(next(reversed(segment.beat_starts), None), still(segment.mobjects), num_frames, held))
        nonlocal last
        last = pixels.copy()
        add_frame(pixels, num_frames)

    segment.renderer.add_frame = keep
    segment.render()
    return Performance(segment, frames or [Frame(None, segment.mobjects, 1, held=True)], last)


class _SeenEnoughError(Exception):
    """Ends a performance."""


def first_picture(name: str) -> Array:
    """Return the pixels of a scene's first frame."""
    segment, seen = scene_class(name)(), []

    def see(pixels: Array, num_frames: int = 1) -> None:  # noqa: ARG001 - the renderer's signature
        seen.append(pixels.copy())
        raise _SeenEnoughError

    segment.renderer.add_frame = see
    with suppress(_SeenEnoughError):
        segment.render()
    return seen[0]


def watched(segment: type[Performed], moment_of: Callable[[Performed], Moment]) -> tuple[Performed, list[Moment]]:
    """Perform a segment without drawing it, and keep what `moment_of` tells of it at every frame."""
    scene, moments = segment(), []
    scene.renderer.add_frame = lambda *_, **__: moments.append(moment_of(scene))
    scene.render()
    return scene, moments


def still(mobjects: Sequence[Mobject]) -> list[Mobject]:
    """Return mobjects as they are now: their shapes and colours copied, what they only refer to shared."""
    twins: dict[int, Any] = {}

    def twin(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, (list, tuple)):
            return type(value)(map(twin, value)) if any(isinstance(each, Mobject) for each in value) else value
        if not isinstance(value, Mobject) or isinstance(value, Painted):
            return value
        if id(value) not in twins:
            twins[id(value)] = copied = object.__new__(type(value))
            copied.__dict__.update({key: twin(each) for key, each in vars(value).items()})
        return twins[id(value)]

    return [twin(mobject) for mobject in mobjects]
