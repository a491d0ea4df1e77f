"""Checks what a film's pictures claim by the mathematics of its page: ``python -m benchmarks.replay``.

Every arrow, contour and path of a descent on the stage at the end of a beat is read from its drawn points, as in the
audit, and compared with the results of the pages' script in both browsers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.claims import Arrow, Claimed, Contour, Way, claims_of
from lecture.syllabus.lectures import Lecture, read_syllabus
from lecture.syllabus.looks import look_of

ROOT = Path(__file__).resolve().parent.parent
CLOSE = 1e-12
"""The largest relative error allowed."""

Ask = Callable[..., Any]
"""A function that calls the page's mathematics, given a function's name and its arguments."""


@dataclass
class Figures:
    """The number of checks, and the largest relative errors.

    Attributes
    ----------
    counts
        The numbers of claims and of compared numbers, by kind.
    worst
        The largest relative error, by kind.
    where
        The place of the largest error, by kind.
    """

    counts: dict[str, list[int]] = field(default_factory=dict)
    worst: dict[str, float] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)

    def add(self, claimed: Claimed, off: float, numbers: int) -> None:
        """Enter one claim."""
        kind = type(claimed).__name__
        count = self.counts.setdefault(kind, [0, 0])
        count[0], count[1] = count[0] + 1, count[1] + numbers
        if not off <= self.worst.get(kind, -1.0):
            self.worst[kind], self.where[kind] = off, claimed.place

    @property
    def holds(self) -> bool:
        """Whether all errors are small enough."""
        return all(off <= CLOSE for off in self.worst.values())

    def lines(self) -> list[str]:
        """Return a line for each kind."""
        return [
            f"{kind:8} {claims:6} claims {numbers:8} numbers, at most {self.worst[kind]:.1e} off: {self.where[kind]}"
            for kind, (claims, numbers) in sorted(self.counts.items())
        ]


def replay(claimed: Iterable[Claimed], ask: Ask, figures: Figures) -> None:
    """Check claims with the page's mathematics.

    Parameters
    ----------
    claimed
        The claims, as `claims_of` yields them.
    ask
        Calls the page's mathematics.
    figures
        Where the results are entered.
    """
    by_ground: dict[int, list[Claimed]] = {}
    for each in claimed:
        by_ground.setdefault(id(each.landscape), []).append(each)
    for together in by_ground.values():
        _replay_arrows([each for each in together if isinstance(each, Arrow)], ask, figures)
        _replay_contours([each for each in together if isinstance(each, Contour)], ask, figures)
        for each in together:
            if isinstance(each, Way):
                figures.add(each, _off_way(each, ask), each.points.size)


def _replay_arrows(arrows: list[Arrow], ask: Ask, figures: Figures) -> None:
    """Enter the difference of each arrow from the page's gradient at its foot, as a part of its length."""
    if not arrows:
        return
    feet = np.concatenate([each.points for each in arrows])
    found = ask("evaluate", arrows[0].landscape, feet.tolist())
    for arrow, (_, slopes, _) in zip(arrows, found, strict=True):
        gradient = arrow.sense * np.array(slopes, dtype=float)
        if arrow.axis is not None:
            gradient = gradient * np.eye(2)[arrow.axis]
        one, other = arrow.vector / np.linalg.norm(arrow.vector), gradient / np.linalg.norm(gradient)
        figures.add(arrow, float(np.linalg.norm(one - other)), 2)


def _replay_contours(contours: list[Contour], ask: Ask, figures: Figures) -> None:
    """Enter the largest difference of each contour's vertices from its level, as a part of the range of levels."""
    if not contours:
        return
    points = np.concatenate([each.points for each in contours])
    errors = np.array(ask("values", contours[0].landscape, points.tolist()), dtype=float)
    extent = float(np.ptp(errors)) or float(np.abs(errors).max())
    ends = np.cumsum([len(each.points) for each in contours])
    for contour, own in zip(contours, np.split(errors, ends[:-1]), strict=True):
        level = contour.levels[np.abs(contour.levels - np.median(own)).argmin()]
        figures.add(contour, float(np.abs(own - level).max() / extent), len(own))


def _off_way(way: Way, ask: Ask) -> float:
    """Return the largest distance of a stop from the page's steps from the same start, as a part of the map."""
    asked = {
        "start": way.points[0].tolist(),
        "rule": "plain",
        "rate": way.rate,
        "maxSteps": len(way.points) - 1,
        "tolerance": 0,
        "stopsAtEdge": False,
    }
    found = ask("descended", way.landscape, asked if way.kept is None else {**asked, "kept": way.kept})
    positions = np.array(found["positions"], dtype=float)
    if positions.shape != way.points.shape:
        return float("inf")
    lower, upper = np.array(way.landscape["domain"])
    return float(np.abs(positions - way.points).max() / (upper - lower).max())


def _lectures(keys: list[str]) -> list[Lecture]:
    syllabus = read_syllabus(ROOT / "lectures.toml")
    return [syllabus.lecture(key) for key in keys] if keys else list(syllabus.lectures)


def main(given: list[str]) -> int:
    """Check both lectures in both browsers; return 1 if an error is too large."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__.split("\n", 1)[0])
    parser.add_argument("lecture", nargs="*", help="default: all of them")
    from benchmarks.browsers import asking, launched

    claimed: list[Claimed] = []
    with TemporaryDirectory() as folder:
        for lecture in _lectures(parser.parse_args(given).lecture):
            look = look_of(lecture, "dark", None)
            for scene in lecture.segments:
                claimed += claims_of(scene, look, Path(folder))
                print(f"{scene.name}: {len(claimed)} claims so far", flush=True)
    failed = False
    for name in ("chromium", "firefox"):
        figures = Figures()
        with launched(name) as browser, asking(browser) as ask:
            replay(claimed, ask, figures)
        print(name, *figures.lines(), sep="\n  ", flush=True)
        failed |= not figures.holds
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
