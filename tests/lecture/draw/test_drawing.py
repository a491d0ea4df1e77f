"""Drawing a segment: its beats take the time that the voice needs, in whole frames, whatever that time is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest
from manim import FadeIn, Square, tempconfig

from lecture.draw import encoder
from lecture.draw.clips import draw
from lecture.draw.coding import FrameConverter
from lecture.draw.encoder import EncodingThread, FrameEncoder
from lecture.errors import LectureError
from lecture.kept.store import Kept
from lecture.outputs.film.reel import SegmentClips
from lecture.syllabus.lectures import SceneRef
from lecture.voice.voices import Silent
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import Quality
from lecture.work.report import Report
from lecture.work.scene_error import SceneError
from lecture.work.workshop import Drawn
from scenes.kit.beats.beat import BREATH, beat, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look

TINY = Quality(160, 90, 10, "ultrafast")


class Storyboard(Segment):
    """Three beats; the second one's animations have a length of their own."""

    title = "A storyboard"

    @beat("It begins here. It goes on.")
    def begin(self) -> None:
        self.square = Square(fill_opacity=1)
        self.play(FadeIn(self.square), share=0.4)
        self.hold(share=0.1)

    @beat(
        "In the middle, a long sentence that does not fit on two lines goes on and on, with a comma, and it is split."
    )
    def middle(self) -> None:
        self.play(self.square.animate.shift([1, 0, 0]), run_time=0.7)

    @beat("It ends.")
    def end(self) -> None:
        self.play(self.square.animate.shift([-1, 0, 0]), share=1)


class Failing(Segment):
    """Raises in its second beat."""

    title = "A mistake"

    @beat("All is well.")
    def well(self) -> None:
        self.hold()

    @beat("And now it is not.")
    def not_well(self) -> None:
        raise ZeroDivisionError("no slope here")


class Loose(Segment):
    """Waits with Manim's own wait, which does not keep to whole frames."""

    title = "Not in step"

    @beat("It waits.")
    def waits(self) -> None:
        self.renderer.play(self, FadeIn(Square()))


def one_second_each(scene: type[Segment]) -> dict[str, float]:
    return {each.name: 1.0 for each in beats_of(scene)}


@dataclass(frozen=True)
class Clips:
    """The clips of a scene, as they were drawn: their files, and the numbers of frames that were reported."""

    files: dict[str | None, Path]
    frames: dict[str | None, int]


@pytest.fixture
def draw_clips(tmp_path: Path) -> Callable[..., Clips]:
    """Return a function that draws some beats of a scene, or the whole, into clips."""

    def draw_all(
        scene: type[Segment],
        pace: dict[str, float] | None = None,
        beats: Sequence[str | None] = (None,),
        name: str = "it",
    ) -> Clips:
        folder = tmp_path / name
        folder.mkdir()
        performance = Performance(
            scene.__name__, SceneRef(__name__, scene.__name__), Look(), TINY, pace or one_second_each(scene)
        )
        parts = {beat: Part(performance, Clip(beat), str(beat)) for beat in beats}
        job = Job(tuple(parts.values()), tmp_path, folder, tmp_path / "log")
        frames: dict[str, int] = {}
        draw(job, Report(quiet, lambda key, facts: frames.update({key: facts["frames"]})))
        return Clips(
            {beat: job.file(part) for beat, part in parts.items()}, {beat: frames[str(beat)] for beat in beats}
        )

    return draw_all


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the scenes of this file be imported by their module's name."""
    here = ModuleType(__name__)
    here.__dict__.update(globals())
    monkeypatch.setitem(sys.modules, __name__, here)


def quiet(_frames: int) -> None:
    pass


def frames_of(file: Path) -> list[np.ndarray]:
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


PACES = {
    "as read": {"begin": 2.4, "middle": 8.0, "end": 0.8},
    "stretched": {"begin": 7.31, "middle": 21.07, "end": 3.333},
    "shrunk": {"begin": 0.61, "middle": 0.27, "end": 0.19},
    "missing": {"begin": 0.0, "middle": 0.0, "end": 0.0},
}


class TestTiming:
    @pytest.fixture(params=PACES)
    def pace(self, request: pytest.FixtureRequest) -> dict[str, float]:
        return PACES[request.param]

    @pytest.fixture
    def segment(self, draw_clips: Callable[..., Clips], pace: dict[str, float]) -> SegmentClips:
        """The segment as a film has it."""
        drawn = draw_clips(Storyboard, pace, list(pace))
        performance = Performance("S", SceneRef(__name__, "Storyboard"), Look(), TINY, pace)
        parts = [Part(performance, Clip(beat), str(beat)) for beat in pace]
        kept = {str(beat): Kept(drawn.files[beat], {"frames": drawn.frames[beat]}, "") for beat in pace}
        return SegmentClips.of_beats(Storyboard.title, beats_of(Storyboard), parts, Drawn(kept), Silent(150))

    def test_each_beat_starts_where_the_one_before_ends_and_leaves_time_for_the_voice_and_a_breath(
        self, segment: SegmentClips, pace: dict[str, float]
    ) -> None:
        assert list(segment.beats) == ["begin", "middle", "end"]
        bounds = [*segment.beats.values(), segment.frames]
        assert bounds[0] == 0
        for (start, end), (beat_name, voice) in zip(pairwise(bounds), pace.items(), strict=True):
            wanted = round((voice + BREATH) * TINY.fps)
            # Moves have a shortest length, which very short voices do not change.
            assert end - start >= wanted
            if beat_name == "middle":
                assert end - start == max(wanted, 7)

    def test_each_clip_has_the_frames_that_are_told(
        self, segment: SegmentClips, draw_clips: Callable[..., Clips], pace: dict[str, float]
    ) -> None:
        assert [len(frames_of(clip.file)) for clip in segment.clips] == [clip.frames for clip in segment.clips]
        whole = draw_clips(Storyboard, pace, name="whole")
        assert whole.frames[None] == segment.frames

    def test_captions_are_in_order_apart_and_within_their_beats(self, segment: SegmentClips) -> None:
        assert all(one.end <= other.start for one, other in pairwise(segment.cues))
        assert all(cue.start <= cue.end <= segment.frames for cue in segment.cues)
        assert set(segment.beats.values()) <= {cue.start for cue in segment.cues}

    def test_captions_carry_every_spoken_word(self, segment: SegmentClips) -> None:
        spoken = " ".join(each.text for each in beats_of(Storyboard))
        assert " ".join(cue.text for cue in segment.cues) == spoken


def test_what_follows_a_beat_appears_with_its_first_frame(draw_clips: Callable[..., Clips]) -> None:
    pace = PACES["as read"]
    start = draw_clips(Storyboard, pace, ["begin"], name="first").frames["begin"]
    frames = frames_of(draw_clips(Storyboard, pace).files[None])
    held = np.abs(frames[start - 1].astype(int) - frames[start - 2]).max()
    moved = np.abs(frames[start + 3].astype(int) - frames[start - 1]).max()
    assert held < 8
    assert moved > 50


def test_the_same_input_gives_the_same_bytes(draw_clips: Callable[..., Clips]) -> None:
    first, second = (draw_clips(Storyboard, name=name).files[None] for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_colours_come_out_as_they_were_drawn_and_the_file_says_how_to_read_them(tmp_path: Path) -> None:
    pixels = np.full((90, 160, 4), (255, 75, 85, 255), np.uint8)
    film = FrameEncoder(tmp_path / "a.mp4", TINY)
    film.encode(FrameConverter(TINY.width, TINY.height).convert(pixels), repeat=3)
    film.finish()
    with av.open(str(tmp_path / "a.mp4")) as container:
        frame = next(container.decode(video=0))
        # BT.709, narrow range: Y = 16 + 219 (0.2126 R + 0.7152 G + 0.0722 B).
        luma = 16 + 219 * np.dot([0.2126, 0.7152, 0.0722], np.array([255, 75, 85]) / 255)
        assert abs(float(frame.to_ndarray()[:90].mean()) - luma) < 1
        assert (frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries) == (1, 1, 1, 1)
        assert container.streams.video[0].frames == 3


def test_an_encoder_that_fails_is_told_to_the_scene_instead_of_hanging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(encoder.FrameEncoder, "encode", fail)
    thread = EncodingThread(TINY, quiet, lambda _file, _frames: None)
    thread.begin(tmp_path / "a.mp4")

    def write_many() -> None:
        for _ in range(1000):
            thread.write(np.zeros((90, 160, 4), np.uint8), 1)

    with pytest.raises(OSError, match="no space left"):
        write_many()
    thread.abandon()


def test_a_scene_that_raises_names_its_beat(draw_clips: Callable[..., Clips]) -> None:
    with pytest.raises(SceneError) as caught:
        draw_clips(Failing)
    assert caught.value.beat == "not_well"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(
    ("pace", "beats"),
    [({"begin": 1.0, "middle": 1.0}, [None]), ({"begin": 1.0, "middle": 1.0, "last": 1.0}, ["last"])],
    ids=["a beat came", "a beat has another name"],
)
def test_a_source_that_was_changed_meanwhile_is_said(
    draw_clips: Callable[..., Clips], pace: dict[str, float], beats: list[str | None]
) -> None:
    with pytest.raises(LectureError, match=r"^the source of Storyboard was changed while it was drawn: run the same"):
        draw_clips(Storyboard, pace, beats)


def test_frames_that_are_not_counted_are_noticed(draw_clips: Callable[..., Clips]) -> None:
    with pytest.raises(SceneError) as caught:
        draw_clips(Loose)
    assert "self.hold" in str(caught.value.__cause__)


def test_manim_saves_a_section_for_each_beat(tmp_path: Path) -> None:
    settings = {"save_sections": True, "format": "mp4", "media_dir": str(tmp_path), "verbosity": "ERROR"}
    size = {"pixel_width": 160, "pixel_height": 90, "frame_rate": 10, "progress_bar": "none"}
    with tempconfig(settings | size):
        scene = Storyboard()
        scene.render()
    (index,) = tmp_path.rglob("sections/Storyboard.json")
    sections = json.loads(index.read_text())
    assert [each["name"] for each in sections] == ["begin", "middle", "end"]
    assert sum(int(each["nb_frames"]) for each in sections) == scene.frames
    (captions,) = tmp_path.rglob("Storyboard.srt")
    assert "It begins here." in captions.read_text()
