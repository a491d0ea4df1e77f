"""What a mobject works with and Manim's cache shall not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


@dataclass(slots=True, eq=False)
class Scratch(Generic[_Value]):
    """Holds a value that drawing itself changes, such as memory that is filled again for each frame.

    Manim's cache knows an animation by everything that it finds in the attributes of what is drawn, all the way down,
    except in things with slots. A value that depends on what was drawn before would make it take the same animation
    for another one, or find a dictionary that grows while it reads it.
    """

    value: _Value
