"""Orders: what is asked for, for any output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lecture.syllabus.lectures import Syllabus
from lecture.syllabus.themes import USUAL_THEME
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen
    from lecture.kept.objects import Objects
    from lecture.work.engine import Opened
    from lecture.work.keys import Keys


@dataclass(frozen=True)
class Order:
    """What is asked for, for any output.

    Attributes
    ----------
    syllabus
        All lectures.
    folder
        The folder for all files.
    jobs
        The number of scenes to draw at once.
    theme
        The theme's name, or the path of its file.
    landscape
        The landscape to show instead of the lectures' own; None for those.
    words
        The spoken and written words, in some language.
    fresh
        Whether to draw everything again.
    engine
        Opens an engine that draws scenes on other machines; None to draw them here.
    store
        The shared store behind the project's own store of parts; None if there is none.
    keys
        Finds keys for all orders of a command, so that the source is read once; None for those of this order alone.
    """

    syllabus: Syllabus
    folder: Path
    jobs: int
    theme: str = USUAL_THEME
    landscape: Chosen | None = None
    words: Catalogue = PLAIN_ENGLISH
    fresh: bool = False
    engine: Opened | None = None
    store: Objects | None = None
    keys: Keys | None = None
