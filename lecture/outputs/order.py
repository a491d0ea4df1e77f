"""What is asked for, whatever the output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lecture.syllabus.lectures import Syllabus
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen
    from lecture.kept.objects import Objects
    from lecture.work.engine import Opened


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Attributes
    ----------
    syllabus
        All lectures.
    folder
        Where everything goes.
    jobs
        How many scenes are drawn at once.
    theme
        The theme's name, or the path of its file.
    landscape
        What to show instead of the lectures' own landscapes; None for those.
    words
        What is said and written, in some language.
    fresh
        Whether to draw everything again.
    engine
        Opens what has scenes drawn by other machines; None to draw them here.
    store
        What machines share, behind the project's own store of parts; None if there is nothing.
    """

    syllabus: Syllabus
    folder: Path
    jobs: int
    theme: str = "dark"
    landscape: Chosen | None = None
    words: Catalogue = PLAIN_ENGLISH
    fresh: bool = False
    engine: Opened | None = None
    store: Objects | None = None
