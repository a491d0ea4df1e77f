"""What words on screen name: a name has a text to read, and may say where it belongs on a map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gradmath.geometry.critical import Kind
from scenes.claims.meaning import Meaning
from scenes.claims.protocol import Loose, Unsaid
from scenes.kit.lettering.words import Words
from scenes.language.messages import translated


class Name(Enum):
    """What words name, in any language."""

    HIGHEST = auto()
    LOWEST = auto()
    NOT_LOWEST = auto()
    PEAK = auto()
    VALLEY = auto()
    SADDLE = auto()
    CLIFF = auto()
    GENTLE_SLOPE = auto()
    GRADIENT = auto()
    NEGATED_GRADIENT = auto()

    ERROR = auto()
    SLOPE = auto()
    LEARNING_RATE = auto()
    STEP = auto()
    STEPS = auto()
    UPDATES = auto()
    ACCURACY = auto()
    TRAINING_ACCURACY = auto()
    LOWEST_VALLEY = auto()
    OTHER_VALLEYS = auto()

    CRAWLS = auto()
    CONVERGES = auto()
    OSCILLATES = auto()
    DIVERGES = auto()

    EXACT_FLOW = auto()
    PLAIN_STEPS = auto()
    MOMENTUM = auto()

    @property
    def english(self) -> str:
        """The text in English."""
        return _ENGLISH[self]

    @property
    def context(self) -> str:
        """Its context in catalogues."""
        return f"Name.{self.name}"

    @property
    def text(self) -> str:
        """The text in the current language."""
        return translated(self.english, self.context)

    @property
    def landmark(self) -> Landmark | None:
        """The critical point or extreme that it names; None if it names something else."""
        return _LANDMARKS.get(self)


@dataclass(frozen=True)
class Landmark:
    """A critical point, or the highest or lowest point of a map.

    Attributes
    ----------
    kind
        Maximum, minimum or saddle.
    outermost
        Whether it is the highest or lowest point of all, which may lie on the edge.
    """

    kind: Kind
    outermost: bool = False


_ENGLISH: Mapping[Name, str] = {
    Name.HIGHEST: "High Error",
    Name.LOWEST: "Minimum Error",
    Name.NOT_LOWEST: "Not the lowest",
    Name.PEAK: "Peak",
    Name.VALLEY: "Valley",
    Name.SADDLE: "Saddle",
    Name.CLIFF: "Cliff",
    Name.GENTLE_SLOPE: "Gentle slope",
    Name.GRADIENT: "Gradient (Steepest Ascent)",
    Name.NEGATED_GRADIENT: "−Gradient (Steepest Descent)",
    Name.ERROR: "Error",
    Name.SLOPE: "Slope",
    Name.LEARNING_RATE: "Learning rate",
    Name.STEP: "Step",
    Name.STEPS: "Steps",
    Name.UPDATES: "Updates",
    Name.ACCURACY: "Accuracy (%)",
    Name.TRAINING_ACCURACY: "Training pictures read right (%)",
    Name.LOWEST_VALLEY: "Lowest valley",
    Name.OTHER_VALLEYS: "Other valleys",
    Name.CRAWLS: "crawls",
    Name.CONVERGES: "converges",
    Name.OSCILLATES: "oscillates",
    Name.DIVERGES: "diverges",
    Name.EXACT_FLOW: "Exact flow",
    Name.PLAIN_STEPS: "Plain steps",
    Name.MOMENTUM: "Momentum",
}
_LANDMARKS: Mapping[Name, Landmark] = {
    Name.HIGHEST: Landmark("maximum", outermost=True),
    Name.LOWEST: Landmark("minimum", outermost=True),
    Name.NOT_LOWEST: Landmark("minimum"),
    Name.PEAK: Landmark("maximum"),
    Name.VALLEY: Landmark("minimum"),
    Name.SADDLE: Landmark("saddle"),
}
ARROWS: Mapping[Name, int] = {Name.GRADIENT: 1, Name.NEGATED_GRADIENT: -1}
"""The sense of the arrow that a name belongs to: uphill, or downhill."""

QUANTITIES: Mapping[Name, str] = {
    Name.ERROR: "E",
    Name.SLOPE: "slope",
    Name.LEARNING_RATE: "alpha",
    Name.STEP: "n",
    Name.STEPS: "n",
    Name.UPDATES: "n",
    Name.ACCURACY: "accuracy",
    Name.TRAINING_ACCURACY: "accuracy",
}
"""Symbols of the names of quantities in formulas."""


class NameWords(Words):
    """Words that are a name.

    Parameters
    ----------
    named
        The name.
    size, color, weight, of
        As for `Words`; the name of a quantity takes the scope in which that is evaluated. Only names that a label on a
        map checks, those of landmarks and of arrows, need no meaning.

    Examples
    --------
    >>> scene.add(NameWords(Name.LEARNING_RATE, 48, DARK.ink, of=Decoration("an example")))
    """

    def __init__(
        self, named: Name, size: float, color: str, weight: str = "SEMIBOLD", *, of: Meaning | None = None
    ) -> None:
        super().__init__(named.text, size, color, weight, of=of)
        self.named = named

    def tied_to_nothing(self) -> Iterator[Loose | Unsaid]:
        """Yield nothing if its label on a map claims that it is there; a name of anything else says what it is of."""
        if self.named.landmark is None and self.named not in ARROWS:
            yield Unsaid(self.text, self.get_center())

    @property
    def quantity(self) -> str | None:
        """The symbol that the name stands for in a formula; None if it is not a quantity."""
        return QUANTITIES.get(self.named)
