"""What labels on a map name: each is made from a name, which has a text to be read and says where it may stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gradmath.geometry.critical import Kind
from scenes.kit.lettering.words import Words


class Name(Enum):
    """What a label names, whatever it says in some language."""

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

    @property
    def text(self) -> str:
        """What is read."""
        return _ENGLISH[self]

    @property
    def landmark(self) -> Landmark | None:
        """The point without slope that it names; None if it names something else."""
        return _LANDMARKS.get(self)


@dataclass(frozen=True)
class Landmark:
    """A point without slope, or the highest or lowest one of a map.

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
    Name.NEGATED_GRADIENT: "-Gradient (Steepest Descent)",
}
_LANDMARKS: Mapping[Name, Landmark] = {
    Name.HIGHEST: Landmark("maximum", outermost=True),
    Name.LOWEST: Landmark("minimum", outermost=True),
    Name.NOT_LOWEST: Landmark("minimum"),
    Name.PEAK: Landmark("maximum"),
    Name.VALLEY: Landmark("minimum"),
    Name.SADDLE: Landmark("saddle"),
}


class NameWords(Words):
    """Words that are a name.

    Parameters
    ----------
    named
        Which name.
    size, color, weight
        As for `Words`.
    """

    def __init__(self, named: Name, size: float, color: str, weight: str = "SEMIBOLD") -> None:
        super().__init__(named.text, size, color, weight)
        self.named = named
