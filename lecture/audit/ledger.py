"""What the audit found: for each check, how often it was made, and the worst figure with its place and its frame."""

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
        Since the segment began.
    """

    segment: str
    beat: str | None
    seconds: float

    def __str__(self) -> str:
        """Return the moment as the report names it."""
        return f"{self.segment}.{self.beat} at {self.seconds:.1f} s" if self.beat else self.segment


@dataclass(frozen=True)
class Mark:
    """A place of a picture, as shares of its width and height from the upper left, and what was checked there."""

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
        When it was seen.
    picture
        The frame as JPEG.
    marks
        Where something was checked.
    elsewhere
        What was checked that has no place.
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
        Which one.
    count, failed
        How many instances there were, and how many of them were out of bounds.
    worst
        The worst figure.
    moment, detail, place
        Of the worst figure.
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
        By check.
    unclaimed
        Classes of drawn things that make no claims and do not say why, with the beat in which each was first seen.
    silent
        Classes that claim nothing, or things of them, with the reason that each gives.
    unsaid
        What is written and can be read, but is of nothing that was named, with the beat in which it was first seen.
    plain
        How many plain shapes of Manim's, which belong to no claimant, were seen at once, by class.
    uncertainty
        The largest relative error of the second method, by its own estimate.
    pictures
        The last picture of each beat in which nothing moved, with all that was checked on it.
    """

    lines: dict[Check, Line] = field(default_factory=dict)
    unclaimed: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)
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
    """Return the ledgers of several segments as one: each check's instances added up, the worst of all kept."""
    total = Ledger()
    for ledger in ledgers:
        for check, line in ledger.lines.items():
            _join(total.lines, check, line)
        total.unclaimed.update(ledger.unclaimed)
        total.silent.update(ledger.silent)
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
