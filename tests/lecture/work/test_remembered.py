"""The time left, by how long scenes took another time: both lectures as they were drawn, on a clock that is made up."""

from __future__ import annotations

import heapq
import itertools
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from paths import TESTS

from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import QUALITIES
from lecture.work.remembered import RememberedTimes
from scenes.kit.frame.look import Look

# For each lecture and segment: the frames of its beats at 15 a second, and when how many frames were drawn, in seconds
# of processor at 854 × 480 (Python 3.11, November 2026).
LECTURES: dict[str, dict[str, Any]] = json.loads((TESTS / "cases" / "drawing_times.json").read_text())
STARTING = 1.5


@dataclass(frozen=True)
class Scene:
    """A scene: its job, and when how many frames are drawn, in seconds after its process began with it."""

    job: Job
    seen: list[tuple[int, float]]

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.seen[-1][1]


def scenes(lecture: str, root: Path, pace: Callable[[], float]) -> list[Scene]:
    """Return the segments of a lecture, each drawn at a pace of its own."""
    (root / "media" / "parts").mkdir(parents=True, exist_ok=True)
    found = []
    for name, measured in LECTURES[lecture].items():
        performance = Performance(name, SceneRef(name.lower(), name), Look(), QUALITIES["l"])
        parts = tuple(Part(performance, Clip(f"beat {n}"), f"{n}", size) for n, size in enumerate(measured["beats"]))
        job, slower = Job(parts, root, root / "scratch", root / "log"), pace()
        found.append(Scene(job, [(count, slower * seconds) for count, seconds in measured["seen"]]))
    return found


def guesses(drawn: list[Scene], workers: int) -> list[tuple[float, float | None]]:
    """Draw scenes, the longest first, and return the time and what was guessed of the rest, whenever something happens.

    The last time is the end.
    """
    now = 0.0
    rest = RememberedTimes([scene.job for scene in drawn], lambda: now)
    events: list[tuple[float, int, Callable[[], None]]] = []
    numbers = itertools.count()
    waiting = sorted(drawn, key=lambda scene: scene.job.size)

    def at(when: float, what: Callable[[], None]) -> None:
        heapq.heappush(events, (when, next(numbers), what))

    def give(delay: float) -> None:
        if not waiting:
            return
        scene = waiting.pop()
        name = scene.job.name
        rest.start(name)
        for count, seconds in scene.seen:
            at(now + delay + seconds, lambda count=count: rest.advance(name, count))
        at(now + delay + scene.seconds, lambda: finish(scene))

    def finish(scene: Scene) -> None:
        rest.finish(scene.job.name)
        rest.remember(scene.job.name, scene.seconds)
        give(0.0)

    for _ in range(workers):
        give(STARTING)
    said = []
    while events:
        now, _, what = heapq.heappop(events)
        what()
        said.append((now, rest.seconds()))
    rest.save()
    return said


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("slower", [1.0, 8.0])
@pytest.mark.parametrize("lecture", LECTURES)
def test_from_a_quarter_on_it_is_right_to_a_third_of_what_is_left(
    lecture: str, slower: float, workers: int, tmp_path: Path
) -> None:
    """At another size, where the machine is up to a tenth faster or slower with each scene than the other time."""
    guesses(scenes(lecture, tmp_path, lambda: 1.0), 2)
    rng = random.Random(workers)
    said = guesses(scenes(lecture, tmp_path, lambda: slower * rng.uniform(0.9, 1.1)), workers)
    end = said[-1][0]
    late = [(guess, end - now) for now, guess in said if end / 4 <= now < 0.97 * end - 0.3]
    assert len(late) > 50
    for guess, left in late:
        assert guess is not None
        assert 1 / 1.3 < guess / left < 1.3


def remembered(root: Path) -> Mapping[str, Any]:
    return json.loads((root / "media" / "parts" / "times.json").read_text())


def test_each_beat_and_the_set_up_are_remembered_as_they_went(tmp_path: Path) -> None:
    drawn = scenes("descent", tmp_path, lambda: 1.0)
    guesses(drawn, 2)
    for scene in drawn:
        kept = remembered(tmp_path)[f"{scene.job.name} frame"]
        counts, times = zip(*scene.seen, strict=True)
        ends = np.cumsum([0, *(part.size for part in scene.job.parts)])
        expected = np.diff(np.interp(ends, (0, *counts[1:]), times))
        assert kept["set_up"] == pytest.approx(times[0], abs=1e-6)
        found = [kept["seconds"][repr(part.want)] * part.size for part in scene.job.parts]
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'{"UpdateRule frame": {"set_up": -1}, "seal": ""}'])
def test_what_is_damaged_is_not_heeded_and_written_again(tmp_path: Path, damage: bytes) -> None:
    drawn = scenes("descent", tmp_path, lambda: 1.0)
    first = guesses(drawn, 2)
    (tmp_path / "media" / "parts" / "times.json").write_bytes(damage)
    assert guesses(drawn, 2) == first
    assert f"{drawn[0].job.name} frame" in remembered(tmp_path)


def test_nothing_is_remembered_where_there_is_no_store(tmp_path: Path) -> None:
    drawn = scenes("descent", tmp_path, lambda: 1.0)
    (tmp_path / "media" / "parts").rmdir()
    first = guesses(drawn, 2)
    assert guesses(drawn, 2) == first
    assert not (tmp_path / "media" / "parts").exists()


def test_a_beat_that_is_new_counts_as_the_others_do(tmp_path: Path) -> None:
    drawn = scenes("descent", tmp_path, lambda: 1.0)
    guesses(drawn, 2)
    parts = drawn[0].job.parts
    fresh = Part(parts[0].performance, Clip("new"), "new", parts[0].size)
    rest = RememberedTimes([Job((fresh, *parts[1:]), tmp_path, tmp_path / "scratch", tmp_path / "log")])
    (scene,) = rest._scenes.values()
    each = remembered(tmp_path)[f"{drawn[0].job.name} frame"]["seconds"].values()
    assert scene.workload.pieces[0][1] == pytest.approx(parts[0].size * sum(each) / len(each))
    assert scene.workload.frames == drawn[0].job.size


def test_scenes_that_tell_nothing_until_they_are_finished_are_remembered_too(tmp_path: Path) -> None:
    """As stills do."""
    (job,) = (scene.job for scene in scenes("descent", tmp_path, lambda: 1.0)[:1])
    rest = RememberedTimes([job], lambda: 5.0)
    rest.start(job.name)
    rest.finish(job.name)
    rest.remember(job.name, 2.0)
    rest.save()
    kept = remembered(tmp_path)[f"{job.name} frame"]
    assert kept["set_up"] == 0
    assert sum(kept["seconds"][repr(part.want)] * part.size for part in job.parts) == pytest.approx(2.0)
