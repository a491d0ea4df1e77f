"""The themes' names, which the command line has without importing the themes."""

from __future__ import annotations

from lecture.syllabus import themes
from scenes.kit.frame.theme import THEMES


def test_they_are_those_of_the_built_in_themes() -> None:
    assert set(themes.THEMES) == set(THEMES)
    assert themes.USUAL_THEME in THEMES
