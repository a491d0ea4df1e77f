"""A small lecture of two segments and a still, which the tests render at a size that costs next to nothing."""

from __future__ import annotations

import itertools
import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from warm import warm_context

from lecture.kept.store import project_store
from lecture.outputs.film.film import Film
from lecture.outputs.make import make
from lecture.outputs.order import Order
from lecture.outputs.output import Made
from lecture.outputs.production import Production
from lecture.source.modules import import_from_source
from lecture.syllabus.lectures import Lecture, Syllabus, read_syllabus
from lecture.voice.sound import RATE, SoundCache
from lecture.voice.voices import Recorded, Silent, Voice
from lecture.work.quality import Quality

TINY = Quality(160, 90, 10, "ultrafast")

# Seconds of recorded tone for each beat; the animations expect about 1.6 to 3 s of speech.
TONES = {"First/rises": 0.7, "First/falls": 2.15, "Second/turns": 1.0}
TONE_HERTZ, TONE_LEVEL = 440.0, 0.25

FIRST = """
from manim import FadeIn, FadeOut, Square
from PACKAGE.shared import SIDE
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment


class First(Segment):
    title = "Up & down"

    @beat("It rises. It goes on rising for a while.")
    def rises(self) -> None:
        self.square = Square(SIDE, fill_opacity=1)
        self.play(FadeIn(self.square), share=0.5)

    @beat("Then it falls.")
    def falls(self) -> None:
        self.play(FadeOut(self.square), share=0.9)
"""

SECOND = """
from manim import Rotate, Square
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment


class Second(Segment):
    title = "Round"

    @beat("A square turns.")
    def turns(self) -> None:
        square = Square(2, fill_opacity=1)
        self.add(square)
        self.play(Rotate(square, 1), share=0.8)
"""

STILL = """
from manim import Square
from scenes.kit.beats.segment import Segment


class Still(Segment):
    title = "Still"

    def construct(self) -> None:
        self.add(Square(3, color="#ff4b55", fill_opacity=1))
"""


@dataclass(frozen=True)
class Project:
    """A folder with a syllabus, scenes and recordings."""

    root: Path
    package: str

    @property
    def syllabus(self) -> Syllabus:
        return read_syllabus(self.root / "lectures.toml")

    @property
    def lecture(self) -> Lecture:
        return self.syllabus.lecture(None)

    @property
    def scenes(self) -> Path:
        return self.root / self.package

    @property
    def film_folder(self) -> Path:
        return self.root / "film"

    def recorded(self) -> Recorded:
        return Recorded(self.root / "recordings", SoundCache(project_store(self.root, self.root)))

    def film(self, voice: Voice | None = None, quality: Quality = TINY, only: Sequence[str] = ()) -> Film:
        return Film(self.lecture, quality, voice or Silent(150), only)

    def order(self, folder: Path | None = None, **changes: Any) -> Order:
        # One process: starting a second one takes longer than drawing everything, and other tests need the other core.
        return Order(self.syllabus, folder or self.film_folder, **({"jobs": 1} | changes))

    def render(self, *film: Any, quality: Quality = TINY, only: Sequence[str] = (), **order: Any) -> Made:
        return make(self.film(*film, quality=quality, only=only), self.order(**order))

    def outdated(self, *film: Any, quality: Quality = TINY, only: Sequence[str] = (), **order: Any) -> tuple[str, ...]:
        """Return the names of the scenes of which something would be drawn."""
        import_from_source(self.root)
        output, production = self.film(*film, quality=quality, only=only), Production(self.order(**order))
        output.prepare(production)
        parts = output.parts(production)
        known = production.workshop.known(parts)
        return tuple(dict.fromkeys(part.performance.name for part in parts if part.key not in known))


def write_tone(file: Path, seconds: float, *, rate: int = RATE, channels: int = 1, codec: str = "pcm_s16le") -> None:
    """Write a recording: a sine tone that starts with the file's first sample."""
    file.parent.mkdir(parents=True, exist_ok=True)
    wave = TONE_LEVEL * np.sin(2 * np.pi * TONE_HERTZ * np.arange(round(seconds * rate)) / rate)
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(file), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        samples = np.repeat((wave * 2**15).astype(np.int16), channels)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
        frame.sample_rate = rate
        for piece in av.AudioResampler(format=stream.format, layout=layout, rate=rate, frame_size=1152).resample(frame):
            container.mux(stream.encode(piece))
        container.mux(stream.encode())


@pytest.fixture(scope="session", autouse=True)
def heard_interrupts() -> Iterator[None]:
    """Let what the tests start heed Ctrl-C, which whatever a script starts in the background ignores and hands on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session", autouse=True)
def warm_processes(heard_interrupts: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # noqa: ARG001
    """Let processes that the product spawns here come of a server that has imported everything.

    It starts where there are no settings of Manim's, and calculates on one core, as those processes do.
    """
    with pytest.MonkeyPatch.context() as patch:
        with pytest.MonkeyPatch.context() as at_start, chdir(tmp_path_factory.mktemp("server")):
            for library in ("OPENBLAS", "OMP", "MKL"):
                at_start.setenv(f"{library}_NUM_THREADS", "1")
            ensure_running()
        patch.setattr(multiprocessing, "get_context", warm_context)
        yield


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Project]:
    """Return a function that makes a project of its own, whose modules have a name of their own."""
    numbers = itertools.count()

    def make() -> Project:
        project = Project(tmp_path_factory.mktemp("project"), f"small_lecture_{next(numbers)}")
        project.scenes.mkdir()
        sources = {"__init__": "", "shared": "SIDE = 2\n", "first": FIRST, "second": SECOND, "still": STILL}
        for name, source in sources.items():
            (project.scenes / f"{name}.py").write_text(source.replace("PACKAGE", project.package))
        (project.root / "lectures.toml").write_text(
            f"""
            [small]
            title = "A small lecture: for tests"
            landscape = "bowl"
            segments = ["{project.package}.first:First", "{project.package}.second:Second"]
            diagrams = ["{project.package}.still:Still"]
            """
        )
        for name, seconds in TONES.items():
            write_tone(project.root / "recordings" / f"{name}.wav", seconds)
        return project

    return make


@pytest.fixture(scope="session")
def spoken_film(new_project: Callable[[], Project]) -> Project:
    """Return a project whose film is rendered, with recorded sound. Tests copy it before they change anything."""
    project = new_project()
    project.render(project.recorded(), jobs=2)
    return project


@pytest.fixture
def copied_film(spoken_film: Project, tmp_path: Path) -> Project:
    """Return a copy of the rendered project to change at will."""
    shutil.copytree(spoken_film.root, tmp_path / "copy")
    return Project(tmp_path / "copy", spoken_film.package)


@pytest.fixture(scope="session")
def tones() -> dict[str, float]:
    """Return how long each recorded beat is, in seconds, in the order of the film."""
    return TONES
