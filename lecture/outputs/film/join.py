"""Joining the parts of a film: pictures without encoding them again, sound, chapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from lecture.errors import LectureError
from lecture.outputs.film.tracks import Tongue, Tracks
from lecture.words.captions import Chapter


@dataclass(frozen=True)
class _Packet:
    """A compressed frame: when it is shown, in frames from the film's start, and its data."""

    shown: int
    is_keyframe: bool
    data: bytes


def join(
    target: Path, parts: Sequence[Path], fps: int, chapters: Sequence[Chapter], title: str, tongues: Sequence[Tongue]
) -> int:
    """Write the parts one after the other as one MP4 file that starts to play before it is loaded.

    Parameters
    ----------
    target
        The file to write; its name may have any suffix.
    parts
        H.264 files of the same size, frame rate and encoder settings.
    fps
        Frames a second.
    chapters
        They must cover the film.
    title
        The film's title.
    tongues
        What it says, in each language.

    Returns
    -------
    How many frames the film has.

    Raises
    ------
    LectureError
        If the parts were not encoded alike.
    """
    delay = max(_delay(part, fps) for part in parts)
    with (
        av.open(str(parts[0])) as first,
        av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as film,
    ):
        film.metadata["title"] = title
        pictures = film.add_stream_from_template(first.streams.video[0])
        pictures.time_base = Fraction(1, fps)
        tracks = Tracks(film, tongues, fps)
        film.set_chapters([_as_av(number, chapter, fps) for number, chapter in enumerate(chapters, 1)])
        for count, packet in enumerate(_packets(parts, fps)):
            tracks.write_until(count)
            compressed = av.Packet(packet.data)
            compressed.stream, compressed.time_base = pictures, Fraction(1, fps)
            compressed.pts, compressed.dts, compressed.duration = packet.shown, count - delay, 1
            compressed.is_keyframe = packet.is_keyframe
            film.mux(compressed)
        tracks.finish()
    return count + 1


def _as_av(number: int, chapter: Chapter, fps: int) -> av.container.core.Chapter:
    return {
        "id": number,
        "start": chapter.start,
        "end": chapter.end,
        "time_base": Fraction(1, fps),
        "metadata": {"title": chapter.title},
    }


def _packets(parts: Sequence[Path], fps: int) -> Iterator[_Packet]:
    """Return the parts' compressed frames, in the order in which they are decoded, timed from the film's start."""
    start, header = 0, None
    for part in parts:
        with av.open(str(part)) as container:
            stream = container.streams.video[0]
            header = header or stream.codec_context.extradata
            if stream.codec_context.extradata != header:
                raise LectureError(f"{part.name} is not encoded like the other parts: render all of them with --fresh")
            count = 0
            for packet in container.demux(stream):
                if packet.size:
                    yield _Packet(start + _shown(packet, fps), packet.is_keyframe, bytes(packet))
                    count += 1
        start += count


def _delay(part: Path, fps: int) -> int:
    """Return how many frames must be decoded ahead of being shown."""
    return max(number - packet.shown for number, packet in enumerate(_packets([part], fps)))


def _shown(packet: av.Packet[av.VideoStream], fps: int) -> int:
    if packet.pts is None or packet.time_base is None:
        raise LectureError("a part of the film has a frame without a time: render it with --fresh")
    # In whole numbers: fractions are slow, and there are many frames in a film.
    numerator, denominator = packet.pts * packet.time_base.numerator * fps, packet.time_base.denominator
    return (2 * numerator + denominator) // (2 * denominator)


def last_frame(part: Path, target: Path) -> None:
    """Save the last frame of a film as PNG."""
    with av.open(str(part)) as container:
        stream = container.streams.video[0]
        # To the last frame that can be decoded without those before it.
        container.seek(stream.duration or 0, stream=stream)
        for frame in container.decode(stream):
            last = frame
        Image.fromarray(last.to_ndarray(format="rgb24")).save(target, format="PNG")
