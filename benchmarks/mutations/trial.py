"""Audits one segment of a copy of the project, with few and small frames, and prints what fails as JSON.

Run as a program, with the copy on Python's path and the segment's name as its argument.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from lecture.audit.performance import audit_scene
from lecture.draw.drawing import settings
from lecture.draw.quality import Quality
from lecture.syllabus.lectures import read_syllabus
from lecture.syllabus.storyboard import load_scene

_QUALITY = Quality(320, 180, 4, "ultrafast")


def failures(root: Path, segment: str) -> list[str]:
    """Return what fails, worst first, or how the segment cannot be performed."""
    lectures = read_syllabus(root / "lectures.toml").lectures
    scenes = [scene for each in lectures for scene in (*each.segments, *each.diagrams)]
    scene = next(each for each in scenes if each.name == segment)
    with tempfile.TemporaryDirectory(prefix="trial-") as media:
        try:
            ledger = audit_scene(load_scene(root, scene), settings(_QUALITY, Path(media)))
        except Exception as error:  # noqa: BLE001 - whatever a damaged scene raises is how it is caught
            return [f"cannot be performed: {type(error).__name__}: {str(error)[:80]}"]
    return [f"{line.check.name} ({line.moment})" for line in ledger.failures]


if __name__ == "__main__":
    print(json.dumps(failures(Path.cwd(), sys.argv[1])))
