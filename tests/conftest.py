"""What the tests of scenes share: a small stage, segments performed once and kept frame by frame, a second opinion."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from manim import Mobject, VMobject, config, tempconfig
from paths import ROOT

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Landscape
from scenes.kit.beats.beats import Segment
from scenes.kit.descents.ball import Trail
from scenes.kit.frame.theme import DARK
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import Painted, StageCamera

# No test is timed: on a fresh checkout the first example waits for Numba's compiler.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

Array = np.ndarray
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


@dataclass(frozen=True)
class Frame:
    """A picture of a performance: its beat, what stood on the stage, how many frames it was shown, and whether held."""

    beat: str | None
    mobjects: list[Mobject]
    count: int
    held: bool

    def parts(self, kind: type | tuple[type, ...]) -> list[Any]:
        """Return all mobjects of a kind, wherever they hang, each once."""
        family = [part for mobject in self.mobjects for part in mobject.get_family()]
        return [part for part in dict.fromkeys(family) if isinstance(part, kind)]


@dataclass(frozen=True)
class Performance:
    """A segment that was performed on the small stage."""

    segment: Segment
    frames: list[Frame]


@dataclass(frozen=True)
class DrawnArrow:
    """An arrow as its outline shows it, in frame units: where it starts and where its tip ends."""

    foot: Array
    end: Array

    @property
    def vector(self) -> Array:
        """From foot to tip, shape (2,)."""
        return (self.end - self.foot)[:2]


def scene_classes(kind: str) -> list[str]:
    """Return the names of the syllabus's scenes of a kind, "segments" or "diagrams"."""
    lectures = tomllib.loads((ROOT / "lectures.toml").read_text()).values()
    return [name for lecture in lectures for name in lecture.get(kind, [])]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for a segment's or a diagram's name once for each in the syllabus."""
    for argument, kind in (("segment_name", "segments"), ("diagram_name", "diagrams")):
        if argument in metafunc.fixturenames:
            names = scene_classes(kind)
            # With `--dist loadgroup` one worker takes all tests of a scene, which is then performed only once.
            marked = [
                pytest.param(name, id=name.partition(":")[2], marks=pytest.mark.xdist_group(name)) for name in names
            ]
            metafunc.parametrize(argument, marked)


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
                performed[name] = _performed(name)
        return performed[name]

    return performance


def still(mobjects: Sequence[Mobject]) -> list[Mobject]:
    """Return mobjects as they are now: their shapes and colours copied, what they only refer to shared."""
    twins: dict[int, Any] = {}

    def twin(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, (list, tuple)):
            return type(value)(map(twin, value)) if any(isinstance(each, Mobject) for each in value) else value
        if not isinstance(value, Mobject) or isinstance(value, Painted):
            return value
        if id(value) not in twins:
            twins[id(value)] = copied = object.__new__(type(value))
            copied.__dict__.update({key: twin(each) for key, each in vars(value).items()})
        return twins[id(value)]

    return [twin(mobject) for mobject in mobjects]


def _performed(name: str) -> Performance:
    module, _, scene = name.partition(":")
    segment = getattr(importlib.import_module(module), scene)()
    frames: list[Frame] = []
    add_frame = segment.renderer.add_frame

    def keep(pixels: Array, num_frames: int = 1) -> None:
        held = segment.is_current_animation_frozen_frame()
        frames.append(Frame(next(reversed(segment.beat_starts), None), still(segment.mobjects), num_frames, held))
        add_frame(pixels, num_frames)

    segment.renderer.add_frame = keep
    segment.render()
    return Performance(segment, frames or [Frame(None, segment.mobjects, 1, held=True)])


@pytest.fixture(scope="session")
def lecture_map(small_settings: dict[str, Any]) -> ErrorMap:
    """The lecture's landscape as a map that fills the frame."""
    with tempconfig(small_settings):
        return ErrorMap(landscape("lecture"), DARK)


@pytest.fixture
def draw(stage: None) -> Callable[..., Array]:  # noqa: ARG001 - sets the size
    """Return a function that draws mobjects and returns the RGB pixels, shape (height, width, 3)."""

    def pixels(*mobjects: Mobject) -> Array:
        camera = StageCamera()
        camera.reset()
        camera.capture_mobjects(list(mobjects))
        return camera.pixel_array[..., :3].astype(int)

    return pixels


@pytest.fixture
def pixel_points(stage: None) -> Array:  # noqa: ARG001 - sets the size
    """The points of the frame at the middles of the pixels, shape (height, width, 2)."""
    x = ((np.arange(config.pixel_width) + 0.5) / config.pixel_width - 0.5) * config.frame_width
    y = (0.5 - (np.arange(config.pixel_height) + 0.5) / config.pixel_height) * config.frame_height
    return np.stack(np.meshgrid(x, y), axis=-1)


@pytest.fixture(scope="session")
def measured_gradient() -> Callable[[Landscape, Array], Array]:
    """Return a function that measures ∇E from values of E alone, by central differences of fourth order."""

    def gradient(measured: Landscape, point: Array, step: float = 1e-3) -> Array:
        offsets = step * np.eye(len(point))
        near = measured.value(point + offsets) - measured.value(point - offsets)
        far = measured.value(point + 2 * offsets) - measured.value(point - 2 * offsets)
        return (8 * near - far) / (12 * step)

    return gradient


@pytest.fixture(scope="session")
def read_arrow() -> Callable[[GradientArrow], DrawnArrow]:
    """Return a function that reads an arrow's foot and end off its outline."""

    def read(arrow: GradientArrow) -> DrawnArrow:
        foot = arrow.core.points[0]
        corners = arrow.tip.points
        return DrawnArrow(foot, corners[np.linalg.norm(corners - foot, axis=1).argmax()])

    return read


@pytest.fixture(scope="session")
def curve_points() -> Callable[..., Array]:
    """Return a function that samples the cubic curves of a shape, ends included; shape (pieces, count, 3)."""

    def sample(shape: VMobject, count: int = 9) -> Array:
        t = np.linspace(0, 1, count)[:, None]
        weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
        return np.einsum("ti,nij->ntj", weights, shape.points.reshape(-1, 4, 3))

    return sample


@pytest.fixture(scope="session")
def stops() -> Callable[[Trail], Array]:
    """Return a function that reads off where the dots of a trail stand, in frame units; shape (n, 2)."""

    def places(trail: Trail) -> Array:
        return np.array([np.ptp(ring, axis=0) / 2 + ring.min(axis=0) for ring in trail.stops.get_subpaths()])[:, :2]

    return places


@pytest.fixture(scope="session")
def bounds() -> Callable[[Sequence[Mobject] | Mobject], Array]:
    """Return a function that gives the smallest and largest x and y of mobjects' outlines, shape (2, 2)."""

    def box(mobject: Mobject) -> Array:
        points = np.concatenate([part.points for part in mobject.family_members_with_points()])[:, :2]
        return np.array([points.min(axis=0), points.max(axis=0)])

    return box
