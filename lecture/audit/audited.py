"""The audited scenes, for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lecture.work.report import Failed

if TYPE_CHECKING:
    from lecture.audit.ledger import Ledger

TITLE = "What is on screen, checked"
"""The report's title."""


@dataclass(frozen=True)
class AuditedScene:
    """A scene of a lecture in a theme, and the findings.

    Attributes
    ----------
    name
        The scene's name for the user.
    lecture, scene, theme
        The lecture's key, the scene's name and the theme's.
    outcome
        The findings, or why the scene could not be performed.
    seconds
        The duration of the performance.
    """

    name: str
    lecture: str
    scene: str
    theme: str
    outcome: Ledger | Failed
    seconds: float = 0.0
