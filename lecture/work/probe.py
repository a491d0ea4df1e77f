"""Whether machines draw alike: their environments, and the bytes of a small picture that each of them draws."""

from __future__ import annotations

from pathlib import Path

from lecture.kept.environment import environment
from lecture.kept.records import file_digest
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import Quality
from scenes.kit.frame.look import Look

SCENE = SceneRef("lecture.work.probe_picture", "Probe")
QUALITY = Quality(160, 90, 5, "ultrafast")
PICTURE = "the probe picture"


def probe_job(root: Path, folder: Path, key: str = "probe") -> Job:
    """Return the job that draws the probe into a folder."""
    performance = Performance("probe", SCENE, Look(), QUALITY)
    return Job((Part(performance, Clip(None), key),), root, folder, folder / "log")


def report_of(root: Path, folder: Path) -> dict[str, str]:
    """Return what machines must have in common, with the digest of the probe drawn into a folder here."""
    (file,) = folder.glob("*.mp4") or (None,)
    return {**environment(root), PICTURE: file_digest(file) if file else "none"}
