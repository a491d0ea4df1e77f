"""Encoding frames as H.264 streams while the next ones are drawn."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Thread

import av
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from lecture.draw.quality import Quality
from lecture.draw.yuv import Bytes, to_yuv420
from scenes.kit.paint.tiles import Pixels, Tiles, words

_QUEUED_FRAMES = 8


class FrameConverter:
    """Turns RGBA frames into the colours of a video; tiles that have not changed are not converted again.

    Parameters
    ----------
    width, height
        The frames', in pixels, both even.
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
        """Return a frame in the colours of the video; it shares nothing with the pixels.

        Parameters
        ----------
        pixels
            RGBA, shape (height, width, 4).
        changed
            The tiles that differ from the frame before, at least; None for all of them.
        """
        to_yuv420(words(pixels), *self._planes, (changed or self._everything).marks)
        height, width = pixels.shape[:2]
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, samples in zip(frame.planes, self._planes, strict=True):
            _samples(plane)[:] = samples
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        return frame


class FrameEncoder:
    """Writes frames to an MP4 file, with the colours that players expect of high definition (BT.709).

    One thread encodes, so that the same frames give the same bytes on every machine, and segments share the cores.

    Parameters
    ----------
    path
        The file to write; its name may have any suffix.
    quality
        Size, frame rate and encoder settings.
    """

    def __init__(self, path: Path, quality: Quality) -> None:
        self.frames = 0
        self._time_base = Fraction(1, quality.fps)
        self._container = av.open(str(path), "w", format="mp4")
        options = {"preset": quality.preset, "crf": str(quality.crf), "x264-params": quality.x264}
        self._stream = self._container.add_stream("libx264", rate=quality.fps, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = quality.width, quality.height, "yuv420p"
        codec = self._stream.codec_context
        codec.thread_count = 1
        codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
        codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709

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
    """Encodes frames while the next ones are drawn, into one file after another.

    Parameters
    ----------
    quality
        Size, frame rate and encoder settings.
    on_frames
        Called with the number of frames so far after each write.
    on_file
        Called with each file as soon as it is complete, and with the number of its frames.
    """

    def __init__(
        self, quality: Quality, on_frames: Callable[[int], None], on_file: Callable[[Path, int], None]
    ) -> None:
        self._quality, self._on_frames, self._on_file = quality, on_frames, on_file
        self._converter = FrameConverter(quality.width, quality.height)
        # What follows is the thread's own, until `finish` or `abandon` returns.
        self._file: Path | None = None
        self._encoder: FrameEncoder | None = None
        self._frames_before = 0
        self._queue: Queue[Callable[[], None] | None] = Queue(_QUEUED_FRAMES)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()

    def begin(self, file: Path) -> None:
        """Write the frames that follow into a file of their own; the one before is finished."""
        self._hand_over(partial(self._begin, file))

    def write(self, pixels: Pixels, repeat: int, changed: Tiles | None = None) -> None:
        """Convert a frame and hand it over; whatever went wrong with earlier ones is raised here.

        The pixels may be painted over as soon as this returns. For ``changed`` see `FrameConverter.convert`.
        """
        self._hand_over(partial(self._encode, self._converter.convert(pixels, changed), repeat))

    def finish(self) -> None:
        """Wait for the last frame and close the file."""
        self._hand_over(self._end)
        self._drain()
        if self._failure:
            self._abandon()
            raise self._failure

    def abandon(self) -> None:
        """Stop, and close the file unfinished."""
        self._drain()
        self._abandon()

    def _hand_over(self, job: Callable[[], None]) -> None:
        if self._failure:
            raise self._failure
        self._queue.put(job)

    def _drain(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _abandon(self) -> None:
        if self._encoder:
            self._encoder.abandon()

    def _run(self) -> None:
        # The queue is emptied even after a failure, or the drawing would wait for room in it for ever.
        while (job := self._queue.get()) is not None:
            if self._failure:
                continue
            try:
                job()
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that draws
                self._failure = error

    def _begin(self, file: Path) -> None:
        self._end()
        self._file, self._encoder = file, FrameEncoder(file, self._quality)

    def _encode(self, frame: av.VideoFrame, repeat: int) -> None:
        if self._encoder is None:
            raise RuntimeError("a frame was drawn before any beat had begun")
        self._encoder.encode(frame, repeat)
        self._on_frames(self._frames_before + self._encoder.frames)

    def _end(self) -> None:
        if self._encoder and self._file:
            encoder, self._encoder = self._encoder, None
            encoder.finish()
            self._frames_before += encoder.frames
            self._on_file(self._file, encoder.frames)
