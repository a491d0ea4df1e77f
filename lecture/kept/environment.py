"""The environment: everything on this machine, outside the project, on which pictures depend."""

from __future__ import annotations

import platform
from pathlib import Path

from lecture.kept.digest import digest
from lecture.kept.fingerprint import dependency_versions, manim_settings


def environment(root: Path) -> dict[str, str]:
    """Return what machines must have in common to draw the same parts, by name.

    Parameters
    ----------
    root
        The folder from which scenes are imported, where Manim finds settings.
    """
    settings = {"Manim's settings": digest(manim_settings(root))}
    return {"machine": f"{platform.system()} {platform.machine()}", **dependency_versions(), **settings}
