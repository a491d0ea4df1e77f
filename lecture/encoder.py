"""Encoding of one scene's frames as one continuous H.264 stream."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread

import av
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from manim.typing import RGBAPixelArray

from lecture.quality import Quality
from lecture.yuv import Bytes, to_yuv420

_QUEUED_FRAMES = 8
# Weighing reference frames costs a fifth of x264's time; on our pictures neither size nor quality changes without it.
_X264 = "weightp=0"


class FrameEncoder:
    """Writes RGBA frames to an MP4 file, with the colours that players expect of high definition (BT.709).

    One thread encodes, so that the same frames give the same bytes on every machine, and segments share the cores.

    Parameters
    ----------
    path
        The file to write; its name may end in anything.
    quality
        Size, frame rate and encoder settings.
    """

    def __init__(self, path: Path, quality: Quality) -> None:
        self.frames = 0
        self._time_base = Fraction(1, quality.fps)
        self._container = av.open(str(path), "w", format="mp4")
        options = {"preset": quality.preset, "crf": str(quality.crf), "x264-params": _X264}
        self._stream = self._container.add_stream("libx264", rate=quality.fps, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = quality.width, quality.height, "yuv420p"
        codec = self._stream.codec_context
        codec.thread_count = 1
        codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
        codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709

    def write(self, pixels: RGBAPixelArray, repeat: int = 1) -> None:
        """Convert and encode a frame, shown for one frame time or held for several."""
        self.encode(self.convert(pixels), repeat)

    def convert(self, pixels: RGBAPixelArray) -> av.VideoFrame:
        """Return a frame in the colours of the video; it shares nothing with the pixels."""
        words = np.ascontiguousarray(pixels, dtype=np.uint8).view(np.uint32)[..., 0]
        frame = av.VideoFrame(words.shape[1], words.shape[0], "yuv420p")
        to_yuv420(words, *map(_samples, frame.planes))
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        return frame

    def encode(self, frame: av.VideoFrame, repeat: int = 1) -> None:
        """Encode a converted frame, shown for one frame time or held for several."""
        frame.time_base = self._time_base
        for _ in range(repeat):
            frame.pts = self.frames
            self._container.mux(self._stream.encode(frame))
            self.frames += 1

    def finish(self) -> None:
        """Write what the encoder still holds, and close the file."""
        self._container.mux(self._stream.encode())
        self._container.close()

    def abandon(self) -> None:
        """Close the file without finishing it."""
        self._container.close()


def _samples(plane: VideoPlane) -> Bytes:
    """Return a plane's samples, to be written; shape (height, width)."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    samples: Bytes = rows[:, : plane.width]
    return samples


class EncodingThread:
    """Encodes frames beside the drawing of the next ones.

    Parameters
    ----------
    encoder
        Used by this thread only, until `finish` or `abandon` returns.
    on_frames
        Called with the number of frames so far after each write.
    """

    def __init__(self, encoder: FrameEncoder, on_frames: Callable[[int], None]) -> None:
        self._encoder, self._on_frames = encoder, on_frames
        self._queue: Queue[tuple[av.VideoFrame, int] | None] = Queue(_QUEUED_FRAMES)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()

    def write(self, pixels: RGBAPixelArray, repeat: int) -> None:
        """Convert a frame and hand it over; whatever went wrong with earlier ones is raised here.

        The pixels may be painted over as soon as this returns.
        """
        if self._failure:
            raise self._failure
        self._queue.put((self._encoder.convert(pixels), repeat))

    def finish(self) -> None:
        """Wait for the last frame and close the file."""
        self._drain()
        if self._failure:
            self._encoder.abandon()
            raise self._failure
        self._encoder.finish()

    def abandon(self) -> None:
        """Stop, and close the file unfinished."""
        self._drain()
        self._encoder.abandon()

    def _drain(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        # The queue is emptied even after a failure, or the drawing would wait for room in it for ever.
        while (item := self._queue.get()) is not None:
            if self._failure:
                continue
            try:
                self._encoder.encode(*item)
                self._on_frames(self._encoder.frames)
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that draws
                self._failure = error
