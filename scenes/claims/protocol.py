"""What drawn things claim: statements about a landscape, read from the points on screen.

A drawn thing defines what it claims: its method `claims` reads its final points and yields claims. A claim checks
itself against a `Measure`, a second opinion on landscapes that knows nothing of their exact derivatives. So a new kind
of thing is audited as soon as it has a `claims` method, and no other module needs to know it.

A thing is given its claims when it is made. A thing that claims nothing says so then, and why: a class by an
attribute ``claims_nothing``, a single thing by `ClaimsNothing` in place of a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

import numpy as np

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array

T = TypeVar("T")


@dataclass(frozen=True)
class Check:
    """Something that is checked, and how far off it may be.

    Attributes
    ----------
    name
        A statement that should be true.
    unit
        Unit of the figure that says how far off it is: a name in words, or a sign.
    bound
        The largest figure that passes.
    least
        Whether the bound is the smallest figure that passes instead.
    """

    name: str
    unit: str
    bound: float
    least: bool = False

    def passes(self, figure: float) -> bool:
        """Tell whether a figure is within the bound; nan is not."""
        return figure >= self.bound if self.least else figure <= self.bound

    def worse(self, figure: float, than: float) -> bool:
        """Tell whether a figure is worse than another one; nan is the worst."""
        if np.isnan(than):
            return False
        return bool(np.isnan(figure)) or (figure < than if self.least else figure > than)


class Measure(Protocol):
    """A second opinion on landscapes, from values of E alone."""

    def value(self, landscape: Landscape, points: Array) -> Array:
        """Return E at points of shape (..., p); shape (...)."""

    def gradient(self, landscape: Landscape, points: Array) -> Array:
        """Return ∇E at points of shape (..., p); shape (..., p)."""

    def slopes(self, landscape: Landscape, point: Array, directions: Array) -> Array:
        """Return the derivative along directions of shape (m, p) at a point of shape (p,); shape (m,)."""

    def hessian(self, landscape: Landscape, point: Array) -> Array:
        """Return ∇²E at a point of shape (p,); shape (p, p)."""

    def extent(self, landscape: Landscape) -> float:
        """Return the range of the error over the domain."""

    def extreme(self, landscape: Landscape, sign: int) -> float:
        """Return the highest (1) or lowest (-1) error on a fine grid of the domain, edges included."""

    def evaluate(self, formula: Callable[[], T]) -> T:
        """Return the value of a formula in which every gradient asked of a landscape is measured."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How far off one claim was.

    Attributes
    ----------
    check
        What was checked.
    figure
        How far off it was, in the check's unit; nan if nothing could be measured, which fails.
    place
        Where to look on the frame, shape (2,) or (3,), if known.
    detail
        The thing in question.
    settled
        Whether it holds only while nothing moves, because the thing is drawn bit by bit.
    """

    check: Check
    figure: float
    place: Array | None = None
    detail: str = ""
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002 - it is one already
        """Yield itself: what depends on the points alone is claim and finding in one."""
        yield self


@dataclass(frozen=True, kw_only=True)
class SameNumber:
    """A positive number, such as a scale, that is the same in a segment wherever it has the same key."""

    check: Check
    key: Hashable
    value: float
    place: Array | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Together:
    """A place on a frame that is shared by everything with the same key.

    Attributes
    ----------
    key
        What is at this place.
    place
        The place, in units that suit the check's bound, shape (n,).
    leads
        Whether others belong here; a follower is compared with the nearest leader, if there is one.
    means
        Function of a place; where it has the same value as at the leader's, the places count as the same.
    opposite
        Key of what it must not be; a follower with only opposites fails.
    """

    check: Check
    key: Hashable
    place: Array
    leads: bool
    means: Callable[[Array], float] | None = None
    opposite: Hashable | None = None
    detail: str = ""
    settled: bool = False

    def gap(self, leader: Together) -> float:
        """Return the distance from a leader."""
        if self.means is not None and self.means(leader.place) == self.means(self.place):
            return 0.0
        return float(np.linalg.norm(self.place - leader.place))

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002 - compared with others of its frame
        """Yield itself."""
        yield self


@dataclass(frozen=True)
class ClaimsNothing:
    """States that a thing claims nothing, in place of its claims: it is listed, not checked.

    Attributes
    ----------
    reason
        Why it claims nothing.
    what
        The thing, if not all of its class.
    """

    reason: str
    what: str = ""
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002
        """Yield itself."""
        yield self


@dataclass(frozen=True)
class Unsaid:
    """Something written whose meaning nobody has declared: it is listed, and fails.

    Attributes
    ----------
    what
        What is written.
    place
        Its middle on the frame.
    """

    what: str
    place: Array | None = field(default=None, compare=False)
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002
        """Yield itself."""
        yield self


@dataclass(frozen=True)
class Loose:
    """Words for directions that are tied to nothing: they are listed.

    Attributes
    ----------
    what
        The sentence as it is written.
    words
        The words in it.
    """

    what: str
    words: tuple[str, ...]
    settled: bool = True

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002
        """Yield itself."""
        yield self


Outcome: TypeAlias = Finding | SameNumber | Together | ClaimsNothing | Unsaid | Loose


class Claim(Protocol):
    """Something that a drawn thing says, which can be right or wrong."""

    @property
    def settled(self) -> bool:
        """Whether it holds only while nothing moves, because the thing is drawn bit by bit."""

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare what is drawn with the measure."""


@runtime_checkable
class Claimant(Protocol):
    """Something drawn that says what it claims."""

    def claims(self) -> Iterable[Claim]:
        """Return the claims, read from the points that are drawn now."""
