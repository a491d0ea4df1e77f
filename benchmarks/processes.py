"""Timing renderings, each in a separate process."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar
from unittest.mock import patch

from lecture.work.worker import keep_to_one_core

Made = TypeVar("Made")


@dataclass(frozen=True)
class Cost:
    """The cost of a rendering: wall time, and processor time of all threads, in seconds."""

    wall: float
    processor: float


def timed(make: Callable[[], Made]) -> tuple[Made, Cost]:
    """Call a function; return what it returns, and its cost."""
    wall, processor = perf_counter(), process_time()
    made = make()
    return made, Cost(perf_counter() - wall, process_time() - processor)


def in_fresh_process(function: Callable[..., Made], *arguments: object) -> Made:
    """Call a function in a new process without imports, limited to one core like those of films."""
    with patch.dict(os.environ):
        keep_to_one_core()
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            return process.submit(function, *arguments).result()


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each time."""
    return Cost(median(each.wall for each in costs), median(each.processor for each in costs))
