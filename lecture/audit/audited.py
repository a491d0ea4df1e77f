"""Scenes as they were audited, for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lecture.work.report import Failed

if TYPE_CHECKING:
    from lecture.audit.ledger import Ledger

TITLE = "What is on screen, checked"
"""The report's."""


@dataclass(frozen=True)
class AuditedScene:
    """A scene of a lecture in a theme, and what was found in it.

    Attributes
    ----------
    name
        What the user is told.
    lecture, scene, theme
        The lecture's key, the scene's name and the theme's.
    outcome
        What was found, or why it could not be performed.
    seconds
        How long the performance took.
    """

    name: str
    lecture: str
    scene: str
    theme: str
    outcome: Ledger | Failed
    seconds: float = 0.0
