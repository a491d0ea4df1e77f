"""Encoding frames while the next ones are drawn."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Thread

import av

from lecture.draw.coding import coding_of, set_colours, video_stream
from lecture.work.quality import Quality
from scenes.kit.paint.tiles import Pixels, Tiles

_QUEUED_FRAMES = 8


class FrameEncoder:
    """Writes frames to a file in the colour space that players expect for high definition (BT.709).

    A single thread encodes, so that the same frames give the same bytes on every machine, and segments share the cores.

    Parameters
    ----------
    path
        The file to write, with any suffix.
    quality
        The size, frame rate, format and encoder settings.
    """

    def __init__(self, path: Path, quality: Quality) -> None:
        self.frames = 0
        coding = coding_of(quality)
        self._time_base = Fraction(1, quality.fps)
        self._container = av.open(str(path), "w", format=coding.container)
        self._stream = video_stream(self._container, coding.encoder, quality.fps, coding.options(quality))
        self._stream.width, self._stream.height, self._stream.pix_fmt = quality.width, quality.height, coding.pixels
        self._stream.metadata.update(coding.tags)
        self._stream.codec_context.thread_count = 1
        set_colours(self._stream.codec_context, coding)

    def encode(self, frame: av.VideoFrame, repeat: int = 1) -> None:
        """Encode a converted frame that is shown ``repeat`` times."""
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


class EncodingThread:
    """Encodes frames while the next ones are drawn, into one file after another.

    Parameters
    ----------
    quality
        The size, frame rate and encoder settings.
    on_frames
        A function called with the number of frames so far after each write.
    on_file
        A function called with each complete file and the number of its frames.
    """

    def __init__(
        self, quality: Quality, on_frames: Callable[[int], None], on_file: Callable[[Path, int], None]
    ) -> None:
        self._quality, self._on_frames, self._on_file = quality, on_frames, on_file
        self._converter = coding_of(quality).convert(quality.width, quality.height)
        # The following belong to the thread until `finish` or `abandon` returns.
        self._file: Path | None = None
        self._encoder: FrameEncoder | None = None
        self._frames_before = 0
        self._queue: Queue[Callable[[], None] | None] = Queue(_QUEUED_FRAMES)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()

    def begin(self, file: Path) -> None:
        """Finish the present file, and write the following frames into another."""
        self._hand_over(partial(self._begin, file))

    def write(self, pixels: Pixels, repeat: int, changed: Tiles | None = None) -> None:
        """Convert a frame and hand it over; errors with earlier frames are raised here.

        The pixels may be overwritten as soon as this returns. For ``changed`` see `lecture.draw.coding.Converter`.
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
        """Stop, and close the unfinished file."""
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
        # The queue is emptied even after a failure; otherwise the drawing would wait for room in it for ever.
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
