"""The audit's findings: the count of each check, and its worst figure with its place and its frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Moment:
    """When something was seen.

    Attributes
    ----------
    segment
        The segment's name.
    beat
        The beat's name; None in a still.
    seconds
        The seconds since the segment began.
    """

    segment: str
    beat: str | None
    seconds: float

    def __str__(self) -> str:
        """Return the moment as shown in the report."""
        return f"{self.segment}.{self.beat} at {self.seconds:.1f} s" if self.beat else self.segment


@dataclass(frozen=True)
class Mark:
    """A place in a picture, in shares of its width and height from the upper left, and what was checked there."""

    across: float
    down: float
    told: tuple[str, ...]
    passes: bool


@dataclass(frozen=True)
class Seen:
    """A picture, and what was checked on it.

    Attributes
    ----------
    moment
        The moment of the picture.
    picture
        The frame as JPEG.
    marks
        The places where something was checked.
    elsewhere
        Whatever was checked that has no place.
    """

    moment: Moment
    picture: bytes
    marks: tuple[Mark, ...]
    elsewhere: tuple[str, ...]


@dataclass
class Line:
    """The results of one check in a segment, or in all of them.

    Attributes
    ----------
    check
        The check.
    count, failed
        The number of instances, and of those out of bounds.
    worst
        The worst figure.
    moment, detail, place
        The moment, the detail and the place of the worst figure.
    pixels
        The frame of the worst figure, shape (h, w, 4).
    """

    check: Check
    moment: Moment
    count: int = 0
    failed: int = 0
    worst: float = 0.0
    detail: str = ""
    place: Array | None = None
    pixels: Pixels | None = None

    @property
    def passes(self) -> bool:
        """Whether every instance was within bounds."""
        return self.failed == 0


@dataclass
class Ledger:
    """The lines of one segment.

    Attributes
    ----------
    lines
        The lines by check.
    unclaimed
        Classes of drawn things that make no claims and give no reason, with the beat in which each was first seen.
    silent
        Classes that claim nothing, or things of them, each with its reason.
    loose
        Words for directions that are tied to nothing, with the beat in which each was first said or seen.
    unsaid
        Legible texts that are tied to nothing, with the beat in which each was first seen.
    plain
        The largest number of plain Manim shapes, outside any claimant, that were seen at once, by class.
    uncertainty
        The largest relative error of the second method, by its own estimate.
    pictures
        The last picture of each beat in which nothing moved, with everything that was checked on it.
    """

    lines: dict[Check, Line] = field(default_factory=dict)
    unclaimed: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    unsaid: dict[str, str] = field(default_factory=dict)
    plain: dict[str, int] = field(default_factory=dict)
    uncertainty: float = 0.0
    pictures: list[Seen] = field(default_factory=list)

    def record(self, findings: Iterable[Finding], moment: Moment, pixels: Pixels | None) -> None:
        """Enter findings of one moment."""
        for finding in findings:
            line = self.lines.setdefault(finding.check, Line(finding.check, moment))
            line.count += 1
            line.failed += not finding.check.passes(finding.figure)
            if line.count == 1 or finding.check.worse(finding.figure, line.worst):
                line.worst, line.moment, line.detail = finding.figure, moment, finding.detail
                line.place, line.pixels = finding.place, pixels

    @property
    def failures(self) -> list[Line]:
        """The lines that do not pass."""
        return [line for line in self.lines.values() if not line.passes]


def joined(ledgers: Iterable[Ledger]) -> Ledger:
    """Return the ledgers of several segments as one, with the sum of each check's instances and the worst figure."""
    total = Ledger()
    for ledger in ledgers:
        for check, line in ledger.lines.items():
            _join(total.lines, check, line)
        total.unclaimed.update(ledger.unclaimed)
        total.silent.update(ledger.silent)
        total.loose.update(ledger.loose)
        total.unsaid.update(ledger.unsaid)
        for name, count in ledger.plain.items():
            total.plain[name] = max(count, total.plain.get(name, 0))
        total.uncertainty = max(total.uncertainty, ledger.uncertainty)
        total.pictures += ledger.pictures
    return total


def _join(lines: dict[Check, Line], check: Check, line: Line) -> None:
    known = lines.get(check)
    if known is None:
        lines[check] = Line(**vars(line))
        return
    count, failed = known.count + line.count, known.failed + line.failed
    worse = line if check.worse(line.worst, known.worst) else known
    lines[check] = Line(**(vars(worse) | {"count": count, "failed": failed}))
