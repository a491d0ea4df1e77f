"""Films for editors: each format as players and editing programs expect it, any rate, and opacity without fringes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cairo
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lecture.arguments.values import FrameRate
from lecture.command.main import main
from lecture.draw.coding import coding_of, video_stream
from lecture.draw.encoder import FrameEncoder
from lecture.draw.straight import spread, straight
from lecture.draw.yuv444 import to_yuva444
from lecture.errors import LectureError, UsageError
from lecture.outputs.film.film import Film
from lecture.outputs.film.join import decoded, join, last_frame
from lecture.outputs.film.tracks import LanguageVersion
from lecture.outputs.output import Made
from lecture.voice.sound import RATE, Placement, Track, sample_at
from lecture.words.captions import Chapter
from lecture.work.quality import Quality
from scenes.language.languages import ENGLISH

FILM_RATE = Fraction(24000, 1001)
WIDTH, HEIGHT, LONG = 160, 90, 12
# What FFmpeg says of the pictures and of the sound.
PROBED = {
    ("mp4", False): ("h264", "yuv420p", "aac"),
    ("webm", False): ("vp9", "yuv420p", "opus"),
    ("webm", True): ("vp9", "yuva420p", "opus"),
    ("mov", False): ("prores", "yuv444p10le", "pcm_s16le"),
    ("mov", True): ("prores", "yuva444p10le", "pcm_s16le"),
    ("gif", False): ("gif", "bgra", None),
}


def drawn(frame: int, paper: tuple[float, float, float] | None = None) -> np.ndarray:
    """Return a thin line, a disc of half opacity and a bright square, drawn by Cairo onto paper or onto nothing."""
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    context = cairo.Context(cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, WIDTH, HEIGHT))
    if paper:
        context.set_source_rgb(*paper)
        context.paint()
    context.set_source_rgb(1, 0.9, 0.85)
    context.set_line_width(1.5)
    context.move_to(5, 8)
    context.line_to(150, 30 + frame)
    context.stroke()
    context.set_source_rgba(0.2, 0.8, 0.9, 0.5)
    context.arc(50 + 1.5 * frame, 55, 21.3, 0, 7)
    context.fill()
    context.set_source_rgb(0.3, 0.3, 0.98)
    context.rectangle(99.5, 50.25, 20, 30)
    context.fill()
    return pixels


def quality(kind: str, fps: int | Fraction = FILM_RATE, *, transparent: bool = False) -> Quality:
    return Quality(WIDTH, HEIGHT, fps, "veryfast", format=kind, transparent=transparent)


def clip(file: Path, of: Quality, paper: tuple[float, float, float] | None = (1, 1, 1)) -> Path:
    encoder, converter = FrameEncoder(file, of), coding_of(of).convert(WIDTH, HEIGHT)
    for frame in range(LONG):
        encoder.encode(converter.convert(drawn(frame, None if of.transparent else paper)))
    encoder.finish()
    return file


def over(frame: av.VideoFrame, paper: tuple[float, float, float]) -> np.ndarray:
    """Lay a frame with straight alpha over a colour, as editing programs do."""
    pixels = frame.to_ndarray(format="rgba").astype(float)
    alpha = pixels[..., 3:] / 255
    return pixels[..., :3] * alpha + 255 * np.array(paper[::-1]) * (1 - alpha)


@pytest.fixture(params=PROBED, ids=lambda key: "-".join([key[0], *(["clear"] if key[1] else [])]))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Quality, Path]:
    """Return a film of three clips, a tone in the second, in each format."""
    of = quality(request.param[0], transparent=request.param[1])
    part = clip(tmp_path / "part", of)
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE // 5) / RATE)).astype(np.int16)
    start, end = sample_at(LONG, of.fps), sample_at(2 * LONG, of.fps)
    sound = Track(sample_at(3 * LONG, of.fps), [Placement(tone, start, end)])
    chapters = [Chapter("One", 0, LONG), Chapter("More", LONG, 3 * LONG)]
    join(tmp_path / "film", [part] * 3, of, chapters, "A title", [LanguageVersion(ENGLISH, sound)])
    return of, tmp_path / "film"


def test_a_film_is_what_it_says_and_its_frames_come_in_time(made: tuple[Quality, Path]) -> None:
    of, file = made
    video, pixels, sound = PROBED[of.format, of.transparent]
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        frames = list(decoded(container))
        assert (stream.codec_context.name, frames[0].format.name) == (video, pixels)
        assert (frames[0].width, frames[0].height, len(frames)) == (WIDTH, HEIGHT, 3 * LONG)
        assert [each.codec_context.name for each in container.streams.audio] == ([sound] if sound else [])
        times = [frame.pts * frame.time_base for frame in frames]
        if of.format != "gif":
            assert stream.average_rate == FILM_RATE
            assert [each["metadata"]["title"] for each in container.chapters()] == ["One", "More"]
            assert container.metadata["title"] == "A title"
    # A WebM tells times in milliseconds, a GIF in hundredths of a second; others exactly.
    slack = {"webm": Fraction(1, 2000), "gif": Fraction(1, 200)}.get(of.format, 0)
    assert all(abs(time - frame / FILM_RATE) <= slack for frame, time in enumerate(times))


def test_a_tone_is_heard_within_a_frame_of_its_beats_first(made: tuple[Quality, Path]) -> None:
    of, file = made
    with av.open(str(file)) as container:
        for frame in container.decode(audio=0) if container.streams.audio else ():
            samples = frame.to_ndarray().reshape(-1).astype(float)
            loud = np.abs(samples) > 0.02 * (2**15 if frame.format.name.startswith("s16") else 1)
            if loud.any():
                heard = frame.time + float(np.argmax(loud)) / RATE
                assert abs(heard - LONG / FILM_RATE) < 0.25 / FILM_RATE
                return
    assert of.format == "gif"


@pytest.mark.parametrize(("kind", "most", "mean"), [("mov", 6, 0.4), ("webm", 24, 0.6)])
@pytest.mark.parametrize("paper", [(1, 1, 1), (0.1, 0.6, 0.2)])
def test_laid_over_a_colour_it_is_as_if_drawn_on_it(
    tmp_path: Path, kind: str, most: int, mean: float, paper: tuple[float, float, float]
) -> None:
    with av.open(str(clip(tmp_path / "part", quality(kind, transparent=True)))) as container:
        for number, frame in enumerate(decoded(container)):
            direct = drawn(number, paper)[..., :3].astype(float)
            differences = np.abs(over(frame, paper) - direct)
            assert differences.max() <= most
            assert differences.mean() <= mean


def test_nowhere_is_the_edge_of_a_bright_thing_darker_than_both_sides(tmp_path: Path) -> None:
    of = quality("webm", transparent=True)
    with av.open(str(clip(tmp_path / "part", of))) as container:
        frame = next(decoded(container)).to_ndarray(format="rgba").astype(int)
    seen = drawn(0)
    line = (seen[..., 3] > 0) & (np.arange(HEIGHT) < 32)[:, None]
    # Everywhere on the line, down to its faintest pixel, the colour is the line's own.
    assert np.abs(frame[line][:, :3] - [217, 229, 255]).max() < 40


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_straight_colours_are_the_drawn_ones_again_and_spread_into_what_is_empty(seed: int) -> None:
    rng = np.random.default_rng(seed)
    alpha = rng.integers(0, 256, (7, 10, 1)) * (rng.random((7, 10, 1)) < 0.4)
    pixels = np.concatenate([rng.integers(0, 256, (7, 10, 3)) * alpha // 255, alpha], axis=-1).astype(np.uint8)
    for made in (straight(pixels), spread(pixels)):
        assert np.array_equal(made[..., 3:], alpha)
        assert np.abs(made[..., :3] * (alpha / 255) - pixels[..., :3]).max() <= 0.5
    empty = alpha[..., 0] == 0
    assert not straight(pixels)[empty].any()
    if not empty.all():
        drawn_colours, around = spread(pixels)[~empty][:, :3], spread(pixels)[empty][:, :3]
        assert (around >= drawn_colours.min(axis=0)).all()
        assert (around <= drawn_colours.max(axis=0)).all()


def test_one_colour_stays_one_colour_all_over_the_frame() -> None:
    pixels = np.zeros((9, 14, 4), np.uint8)
    pixels[3, 4], pixels[8, 13] = (200, 100, 50, 255), (100, 50, 25, 128)
    assert np.abs(spread(pixels)[..., :3].astype(int) - (200, 100, 50)).max() <= 1


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 4), min_size=1, max_size=20))
def test_ten_bits_are_as_defined(colours: list[tuple[int, int, int, int]]) -> None:
    pixels = np.array([colours], np.uint8)
    planes = [np.empty((1, len(colours)), np.uint16) for _ in range(4)]
    to_yuva444(pixels, *planes)
    red, green, blue, alpha = np.moveaxis(pixels / 255, -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    defined = (64 + 876 * luma, 512 + 896 * (blue - luma) / 1.8556, 512 + 896 * (red - luma) / 1.5748, 1023 * alpha)
    for samples, real in zip(planes, defined, strict=True):
        assert np.abs(samples - real).max() <= 0.51


RATES = {
    "25": 25, "23.976": FILM_RATE, "23.98": FILM_RATE, "29.97": Fraction(30000, 1001), "24000/1001": FILM_RATE,
    "59.94": Fraction(60000, 1001), "12.5": Fraction(25, 2), "25.0": 25, "50/2": 25, "7/3": Fraction(7, 3),
}  # fmt: skip


@pytest.mark.parametrize("text", RATES)
def test_a_rate_is_read_exactly(text: str) -> None:
    assert FrameRate()(text) == RATES[text]


@pytest.mark.parametrize("text", ["0", "0.5", "241", "1/0", "24000/1001/2", "1e2", "-25", "25fps", "nan", ""])
def test_a_rate_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"frames a second \(--fps\) must be a number from 1 to 240, such as 25"):
        FrameRate()(text)


REFUSED = {
    "an mp4 that is transparent": (
        ["--transparent", "--format", "mp4"],
        "a film in mp4 cannot be transparent: give --format mov or --format webm",
    ),
    "a gif that is transparent": (["--format", "gif", "--transparent"], "a film in gif cannot be transparent"),
    "a gif that is too fast": (
        ["--format", "gif", "--fps", "59.94"],
        "a gif has at most 50 frames a second",
    ),
    "a format that is none": (["--format", "avi"], 'there is no format "avi"'),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_format_cannot_hold_is_said(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, sentence = REFUSED[case]
    monkeypatch.chdir(tmp_path)
    assert main(["render", "-ql", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_is_missing_is_named(tmp_path: Path) -> None:
    with (
        av.open(str(tmp_path / "film"), "w", format="webm") as film,
        pytest.raises(LectureError, match=r'this PyAV has no "libgone": .*, or give another --format'),
    ):
        video_stream(film, "libgone", 25, {})


def test_the_last_frame_of_a_transparent_clip_keeps_its_opacity(tmp_path: Path) -> None:
    part = clip(tmp_path / "part", quality("webm", transparent=True))
    last_frame(part, tmp_path / "last.png", "rgba")
    with Image.open(tmp_path / "last.png") as image:
        alpha = np.asarray(image)[..., 3].astype(int)
    assert np.abs(alpha - drawn(LONG - 1)[..., 3]).max() < 40


class TestWholeFilms:
    """The little lecture, in formats that no other test renders."""

    def render(self, project: Any, of: Quality, *only: str) -> Path:
        project.render(project.recorded(), quality=of, only=only)
        folder: Path = project.film_folder / "segments"
        return folder

    def test_a_gif_is_made_of_each_segment_and_of_each_beat(self, copied_film: Any) -> None:
        folder = self.render(copied_film, Quality(160, 90, 10, "ultrafast", format="gif"), "First")
        for file in ("First.gif", "First/rises.gif", "First/falls.gif"):
            assert (folder / file).read_bytes().startswith(b"GIF89a")
        with Image.open(folder / "First/rises.gif") as image:
            assert image.info["duration"] == 100
            image.seek(image.n_frames - 1)
            # White on the paper's own colour, from a palette.
            assert min(image.convert("RGB").getpixel((80, 45))) > 245
            assert np.abs(np.subtract(image.convert("RGB").getpixel((2, 2)), (11, 18, 32))).max() < 8

    def test_a_transparent_film_shows_what_is_drawn_and_nothing_else(self, copied_film: Any) -> None:
        clear = Quality(160, 90, 10, "ultrafast", format="mov", transparent=True)
        folder = self.render(copied_film, clear, "Second", "Still")
        with av.open(str(folder / "Second.mov")) as container:
            *_, last = (frame.to_ndarray(format="rgba") for frame in container.decode(video=0))
        assert last[45, 80].min() > 250
        assert last[2, 2, 3] == 0
        with Image.open(folder.parent / "stills" / "Still.png") as still:
            assert still.getpixel((2, 2))[3] == 0

    def test_the_size_of_what_is_large_is_told(self, copied_film: Any, tmp_path: Path) -> None:
        (tmp_path / "small.gif").write_bytes(bytes(1_234_567))
        film = copied_film.film(copied_film.recorded(), quality("gif", 25))
        told = film.told(Made((), {"frames": 50}, (), (), 1.0), copied_film.order(tmp_path))
        assert told.startswith("The film is 2 s long (50 frames at 25 a second), and 1.2 MB large.")

    def test_other_formats_go_to_folders_of_their_own(self, copied_film: Any) -> None:
        kinds = [("mp4", False), ("webm", False), ("mov", True), ("gif", False)]
        films = [
            Film(copied_film.lecture, quality(kind, transparent=transparent), copied_film.recorded())
            for kind, transparent in kinds
        ]
        names = [each.folder(["dark"]).rpartition("/")[2] for each in films]
        assert names[0].startswith("90p23.976-recorded")
        assert len(set(names)) == len(names)
