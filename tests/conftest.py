"""What tests of scenes and of lectures share: a small stage, and scenes performed once and kept frame by frame."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from manim import tempconfig
from paths import ROOT
from performances import Performance, performance_of
from pictures import picture

from gradmath.landscapes.catalogue import landscape
from scenes.kit.frame.theme import DARK
from scenes.kit.map.error_map import ErrorMap

# Pictures are made of many small things that live long; by default Python looks for cycles among them all the time.
gc.set_threshold(50_000, 20, 100)

# No test is timed: on a fresh checkout the first example waits for Numba's compiler.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SMALL = {
    "pixel_width": 256,
    "pixel_height": 144,
    "frame_rate": 3,
    "dry_run": True,
    "disable_caching": True,
    "progress_bar": "none",
    "verbosity": "WARNING",
    "background_color": DARK.paper,
}


def scene_classes(kind: str) -> list[str]:
    """Return the names of the syllabus's scenes of a kind, "segments" or "diagrams"."""
    lectures = tomllib.loads((ROOT / "lectures.toml").read_text()).values()
    return [name for lecture in lectures for name in lecture.get(kind, [])]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for a segment's or a diagram's name once for each in the syllabus."""
    for argument, kind in (("segment_name", "segments"), ("diagram_name", "diagrams")):
        if argument in metafunc.fixturenames:
            names = scene_classes(kind)
            metafunc.parametrize(argument, names, ids=[name.partition(":")[2] for name in names])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, let one worker take all tests that share something expensive, which is then made once."""
    if config.getvalue("dist") != "loadfile":
        return None
    from workers import Together

    return Together(config, log, [*scene_classes("segments"), *scene_classes("diagrams")])


@pytest.fixture(scope="session")
def segment_names() -> list[str]:
    """The syllabus's segments, each as module:class."""
    return scene_classes("segments")


@pytest.fixture(scope="session", autouse=True)
def own_media_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what Manim writes on the way in a folder of this process: two that outline one text there would meet."""
    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media"))}):
        yield


@pytest.fixture(scope="session")
def small_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Manim's settings for a stage on which everything is drawn but nothing written, outside the project's folder."""
    return SMALL | {"media_dir": str(tmp_path_factory.mktemp("media"))}


@pytest.fixture
def stage(small_settings: dict[str, Any]) -> Iterator[None]:
    """A small stage for the time of a test."""
    with tempconfig(small_settings):
        yield


@pytest.fixture(scope="session")
def perform(small_settings: dict[str, Any]) -> Callable[[str], Performance]:
    """Return a function that performs a scene, given as module:class, and keeps what every frame showed."""
    performed: dict[str, Performance] = {}

    def performance(name: str) -> Performance:
        if name not in performed:
            with tempconfig(small_settings):
                performed[name] = performance_of(name)
        return performed[name]

    return performance


@pytest.fixture(scope="session")
def lecture_map(small_settings: dict[str, Any]) -> ErrorMap:
    """The lecture's landscape as a map that fills the frame."""
    with tempconfig(small_settings):
        return ErrorMap(landscape("lecture"), DARK)


@pytest.fixture
def draw(stage: None) -> Callable[..., np.ndarray]:  # noqa: ARG001 - sets the size
    """Return a function that draws mobjects and returns the RGB pixels, shape (height, width, 3)."""
    return picture
