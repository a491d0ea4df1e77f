"""Doing something so seldom that it takes little of the time, however long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

# How many times as long as doing it took the next time waits: it takes at most a twentieth of the time.
_WAIT = 20


class Sparing:
    """Tells when something may be done again, depending on how long it took the last time."""

    def __init__(self) -> None:
        self._next = float("-inf")

    @property
    def is_due(self) -> bool:
        """Whether it may be done again."""
        return time.perf_counter() >= self._next

    @contextmanager
    def doing(self) -> Iterator[None]:
        """Measure how long the block takes, which does it."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            ended = time.perf_counter()
            self._next = ended + _WAIT * (ended - begun)
