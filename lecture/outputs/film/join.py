"""Joining the parts of a film: pictures without re-encoding, sound, chapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from lecture.draw.coding import coding_of
from lecture.errors import LectureError
from lecture.outputs.film.gif import write_gif
from lecture.outputs.film.tracks import LanguageVersion, Tracks
from lecture.words.captions import Chapter
from lecture.work.quality import Quality, Rate

_FAST_START = {each: {"movflags": "faststart"} for each in ("mp4", "mov")}


def join(
    target: Path,
    parts: Sequence[Path],
    quality: Quality,
    chapters: Sequence[Chapter] = (),
    title: str = "",
    languages: Sequence[LanguageVersion] = (),
) -> None:
    """Write the parts one after the other as one file; an MP4 or MOV starts to play before it is loaded.

    Parameters
    ----------
    target
        The file to write, with any suffix.
    parts
        The clips, all of the same quality.
    quality
        Their quality.
    chapters
        Chapters that cover the film.
    title
        The film's title.
    languages
        The sound and the subtitles in each language. A GIF has none, and neither chapters nor a title.

    Raises
    ------
    LectureError
        If the parts were encoded differently.
    """
    if quality.format == "gif":
        write_gif(target, parts, quality.fps)
        return
    fps, coding = quality.fps, coding_of(quality)
    delay = max(_delay(part, fps) for part in parts)
    with (
        av.open(str(parts[0])) as first,
        av.open(str(target), "w", format=coding.container, options=_FAST_START.get(coding.container, {})) as film,
    ):
        film.metadata["title"] = title
        pictures = film.add_stream_from_template(first.streams.video[0])
        pictures.time_base = Fraction(1, fps)
        pictures.metadata.update(coding.tags)
        tracks = Tracks(film, languages, fps, coding)
        film.set_chapters([_as_av(number, chapter, fps) for number, chapter in enumerate(chapters, 1)])
        for count, (shown, packet) in enumerate(_packets(parts, fps)):
            tracks.write_until(count)
            packet.stream, packet.time_base = pictures, Fraction(1, fps)
            packet.pts, packet.dts, packet.duration = shown, count - delay, 1
            film.mux(packet)
        tracks.finish()


def _as_av(number: int, chapter: Chapter, fps: Rate) -> av.container.core.Chapter:
    return {
        "id": number,
        "start": chapter.start,
        "end": chapter.end,
        "time_base": Fraction(1, fps),
        "metadata": {"title": chapter.title},
    }


def _packets(parts: Sequence[Path], fps: Rate) -> Iterator[tuple[int, av.Packet[av.VideoStream]]]:
    """Yield compressed frames in decoding order, each after the number of the frame as which it is shown."""
    start, header = 0, None
    for part in parts:
        with av.open(str(part)) as container:
            stream = container.streams.video[0]
            header = header or _header(stream)
            if _header(stream) != header:
                raise LectureError(f"{part.name} is not encoded like the other parts: render all of them with --fresh")
            count = 0
            for packet in container.demux(stream):
                if packet.size:
                    yield start + _shown(packet, fps), packet
                    count += 1
        start += count


def _header(stream: av.VideoStream) -> tuple[int, int, bytes | None]:
    return stream.width, stream.height, stream.codec_context.extradata


def _delay(part: Path, fps: Rate) -> int:
    """Return the number of frames by which decoding must be ahead of display."""
    return max(number - shown for number, (shown, _) in enumerate(_packets([part], fps)))


def _shown(packet: av.Packet[av.VideoStream], fps: Rate) -> int:
    if packet.pts is None or packet.time_base is None:
        raise LectureError("a part of the film has a frame without a time: render it with --fresh")
    # With whole numbers, since fractions are slow and films have many frames.
    numerator = packet.pts * packet.time_base.numerator * fps.numerator
    denominator = packet.time_base.denominator * fps.denominator
    return (2 * numerator + denominator) // (2 * denominator)


def last_frame(part: Path, target: Path, pixels: str = "rgb24") -> None:
    """Save the last frame of a clip as PNG, with its opacity if ``pixels`` is "rgba"."""
    with av.open(str(part)) as container:
        stream = container.streams.video[0]
        # Seek to the last frame that can be decoded without those before it.
        container.seek(stream.duration or 0, stream=stream)
        for frame in decoded(container):
            last = frame
        Image.fromarray(last.to_ndarray(format=pixels)).save(target, format="PNG")


def decoded(container: av.container.InputContainer) -> Iterator[av.VideoFrame]:
    """Yield the following frames, with their opacity, which FFmpeg's own VP9 decoder ignores."""
    stream = container.streams.video[0]
    decoder = av.CodecContext.create("libvpx-vp9", "r") if stream.metadata.get("ALPHA_MODE") == "1" else None
    if decoder is None:
        yield from container.decode(stream)
        return
    for packet in container.demux(stream):
        yield from decoder.decode(packet if packet.size else None)
