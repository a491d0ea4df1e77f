"""What a mobject works with and Manim's cache must not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


@dataclass(slots=True, eq=False)
class Scratch(Generic[_Value]):
    """Holds a value that drawing itself changes, such as memory that is refilled for each frame.

    Manim's cache identifies an animation by all attributes of what is drawn, recursively, except for slots. A value
    that depends on earlier drawing would make the same animation look like another one, or be a dictionary that grows
    while the cache reads it.
    """

    value: _Value
