"""The environment: everything that pictures depend on and that is not the project's, on this machine."""

from __future__ import annotations

import platform
from pathlib import Path

from lecture.kept.digest import digest
from lecture.kept.fingerprint import dependency_versions, manim_settings


def environment(root: Path) -> dict[str, str]:
    """Return what machines that draw the same parts must have in common, by name.

    Parameters
    ----------
    root
        The folder from which scenes are imported, in which Manim finds settings.
    """
    settings = {"Manim's settings": digest(manim_settings(root))}
    return {"machine": f"{platform.system()} {platform.machine()}", **dependency_versions(), **settings}
