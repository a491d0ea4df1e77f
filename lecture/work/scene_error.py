"""The error of a scene while it was drawn, with the beat in which it occurred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    # Manim takes most of a second to import.
    from scenes.kit.beats.segment import Segment


class SceneError(Exception):
    """A scene raised an error.

    Attributes
    ----------
    beat
        The beat in which it did; None before the first one.
    landscape
        The text of the scene's landscape; None if the scene was not made.
    """

    def __init__(self, beat: str | None, landscape: str | None) -> None:
        super().__init__(beat, landscape)
        self.beat, self.landscape = beat, landscape

    @classmethod
    def of(cls, scene: Segment | None) -> Self:
        """Return the error of a scene as far as it was made and performed."""
        if scene is None:
            return cls(None, None)
        return cls(next(reversed(scene.beat_starts), None), scene.chosen.text)
