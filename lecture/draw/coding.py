"""The formats of films: how each converts and encodes frames, and encodes its sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from lecture.draw.straight import spread
from lecture.draw.yuv import Bytes, to_yuv420
from lecture.draw.yuv444 import Samples, to_yuva444
from lecture.errors import LectureError
from lecture.surroundings import set_up_again
from lecture.work.quality import Quality, Rate
from scenes.kit.paint.tiles import Pixels, Tiles, words


class Converter(Protocol):
    """Converts frames as drawn into frames for an encoder."""

    def convert(self, pixels: Pixels, changed: Tiles | None = None) -> av.VideoFrame:
        """Return a frame that shares nothing with the pixels.

        Parameters
        ----------
        pixels
            RGBA, shape (height, width, 4), colours multiplied by their opacity.
        changed
            Tiles that include all changes since the frame before; None for all tiles.
        """


class FrameConverter:
    """Converts opaque frames to eight bits, chroma at half the size; unchanged tiles are not converted again.

    Parameters
    ----------
    width, height
        The size of the frames in pixels, both even.
    """

    def __init__(self, width: int, height: int) -> None:
        self._everything = Tiles(width, height)
        self._everything.mark_all()
        self._planes: tuple[Bytes, Bytes, Bytes] = (
            np.empty((height, width), np.uint8),
            np.empty((height // 2, width // 2), np.uint8),
            np.empty((height // 2, width // 2), np.uint8),
        )

    def convert(self, pixels: Pixels, changed: Tiles | None = None) -> av.VideoFrame:
        """Return a frame in the colours of the video; it shares nothing with the pixels."""
        to_yuv420(words(pixels), *self._planes, (changed or self._everything).marks)
        return _frame("yuv420p", self._planes)


class ClearConverter(FrameConverter):
    """Converts frames without paper to eight bits, chroma at half the size, and opacity."""

    def convert(self, pixels: Pixels, changed: Tiles | None = None) -> av.VideoFrame:  # noqa: ARG002 - colours spread
        """Return a frame with straight alpha."""
        coloured = spread(pixels)
        to_yuv420(words(coloured), *self._planes, self._everything.marks)
        return _frame("yuva420p", (*self._planes, coloured[..., 3]))


class FineConverter:
    """Converts frames to ten bits, chroma at full size, with straight alpha if they have no paper.

    Parameters
    ----------
    width, height
        The size of the frames in pixels.
    transparent
        Whether opacity is kept.
    """

    def __init__(self, width: int, height: int, *, transparent: bool = False) -> None:
        self._planes: list[Samples] = [np.empty((height, width), np.uint16) for _ in range(4)]
        self.transparent = transparent

    def convert(self, pixels: Pixels, changed: Tiles | None = None) -> av.VideoFrame:  # noqa: ARG002 - quick enough
        """Return a frame in the colours of the video."""
        to_yuva444(spread(pixels) if self.transparent else pixels, *self._planes)
        if self.transparent:
            return _frame("yuva444p10le", self._planes)
        return _frame("yuv444p10le", self._planes[:3])


def _fine_and_clear(width: int, height: int) -> FineConverter:
    return FineConverter(width, height, transparent=True)


class ColourConverter:
    """Keeps the colours as drawn; takes the frames' width and height."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height

    def convert(self, pixels: Pixels, changed: Tiles | None = None) -> av.VideoFrame:  # noqa: ARG002 - a copy is quick
        """Return a frame of red, green and blue."""
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format="rgb24")


def _frame(pixel_format: str, planes: Sequence[NDArray[Any]]) -> av.VideoFrame:
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, pixel_format)
    for plane, samples in zip(frame.planes, planes, strict=True):
        _samples(plane, samples.dtype)[:] = samples
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return frame


def _samples(plane: VideoPlane, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return a writable view of a plane's samples; shape (height, width)."""
    rows = np.frombuffer(memoryview(plane), kind).reshape(plane.height, plane.line_size // kind.itemsize)
    return rows[:, : plane.width]


@dataclass(frozen=True)
class Coding:
    """The way of writing films in one format.

    Attributes
    ----------
    container, encoder, pixels
        FFmpeg's names of the container of clips, the encoder and the pixel format.
    options
        A function that returns the encoder's options for a quality.
    convert
        A function that makes a converter for frames of a width and a height.
    sound
        FFmpeg's name of the encoder of sound; None if the format has no sound.
    tags
        The container's tags for the pictures.
    """

    container: str
    encoder: str
    pixels: str
    options: Callable[[Quality], dict[str, str]]
    convert: Callable[[int, int], Converter]
    sound: str | None
    tags: Mapping[str, str] = field(default_factory=dict)


def _x264(quality: Quality) -> dict[str, str]:
    return {"preset": quality.preset, "crf": str(quality.crf), "x264-params": quality.x264}


def _vp9(quality: Quality) -> dict[str, str]:
    # No hidden reference frames: they prevent joining clips frame by frame, and are not allowed with opacity.
    pace = {"deadline": "realtime", "cpu-used": "8"} if quality.preset == "ultrafast" else {"cpu-used": "4"}
    return {"crf": str(quality.crf + 4), "b": "0", "auto-alt-ref": "0", "lag-in-frames": "0", "row-mt": "0"} | pace


def _prores(_: Quality) -> dict[str, str]:
    # One quantiser for all frames: flat pictures need a fraction of the rate that the profile allows.
    return {"profile": "4444", "vendor": "apl0", "flags": "+qscale", "global_quality": str(118 * _PRORES_STEP)}


def _lossless(_: Quality) -> dict[str, str]:
    return {"preset": "ultrafast", "qp": "0"}


# The quantiser, from 1, the finest, to 31.
_PRORES_STEP = 4
_MP4 = Coding("mp4", "libx264", "yuv420p", _x264, FrameConverter, "aac")
_WEBM = Coding("webm", "libvpx-vp9", "yuv420p", _vp9, FrameConverter, "libopus")
_CLEAR_WEBM = Coding("webm", "libvpx-vp9", "yuva420p", _vp9, ClearConverter, "libopus", {"alpha_mode": "1"})
_MOV = Coding("mov", "prores_ks", "yuv444p10le", _prores, FineConverter, "pcm_s16le")
_CLEAR_MOV = Coding("mov", "prores_ks", "yuva444p10le", _prores, _fine_and_clear, "pcm_s16le")
# Clips keep every colour, since a palette is chosen when all frames are known.
_GIF = Coding("matroska", "libx264rgb", "rgb24", _lossless, ColourConverter, None)
_CODINGS = {
    ("mp4", False): _MP4,
    ("webm", False): _WEBM,
    ("webm", True): _CLEAR_WEBM,
    ("mov", False): _MOV,
    ("mov", True): _CLEAR_MOV,
    ("gif", False): _GIF,
}


def coding_of(quality: Quality) -> Coding:
    """Return the coding of films of a quality."""
    return _CODINGS[quality.format, quality.transparent]


def video_stream(
    film: av.container.OutputContainer, encoder: str, fps: Rate, options: dict[str, str]
) -> av.VideoStream:
    """Add a stream of pictures to a film.

    Raises
    ------
    LectureError
        If this FFmpeg has no such encoder.
    """
    try:
        stream = film.add_stream(encoder, rate=Fraction(fps), options=options)
    except av.codec.codec.UnknownCodecError as error:
        raise LectureError(f'this PyAV has no "{encoder}": {set_up_again()}, or give another --format') from error
    if not isinstance(stream, av.VideoStream):
        raise TypeError(f"{encoder} does not encode pictures")
    return stream


def set_colours(codec: av.VideoCodecContext, coding: Coding) -> None:
    """Set the colour space of high definition (BT.709), unless the pixels are red, green and blue."""
    if coding.pixels != "rgb24":
        codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
        codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
