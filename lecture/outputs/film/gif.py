"""Films as GIFs: one palette for the whole film, chosen from all of its frames, and times in hundredths of a second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from av.filter.context import FilterContext

from lecture.draw.coding import video_stream
from lecture.work.quality import Rate

_HUNDREDTH = Fraction(1, 100)
# Dots in a fixed pattern do not move where nothing moves, and their repetition compresses well.
_DITHER = "dither=bayer:bayer_scale=4:diff_mode=rectangle"


def write_gif(target: Path, parts: Sequence[Path], fps: Rate) -> None:
    """Write clips one after the other as a GIF that repeats for ever.

    Parameters
    ----------
    target
        The file to write, with any suffix.
    parts
        The clips, all of the same size.
    fps
        The frame rate, in frames per second, at most `lecture.work.quality.MOST_OF_GIF`.
    """
    palette = _palette(parts)
    with av.open(str(parts[0])) as first, av.open(str(target), "w", format="gif") as film:
        template = first.streams.video[0]
        pictures = video_stream(film, "gif", 100, {})
        pictures.width, pictures.height, pictures.pix_fmt = template.width, template.height, "pal8"
        pictures.codec_context.time_base = _HUNDREDTH
        for count, frame in enumerate(_in_palette(_frames(parts), template, palette)):
            frame.pts, frame.time_base = round(count * 100 / fps), _HUNDREDTH
            film.mux(pictures.encode(frame))
        film.mux(pictures.encode())


def _frames(parts: Sequence[Path]) -> Iterator[av.VideoFrame]:
    count = 0
    for part in parts:
        with av.open(str(part)) as container:
            for frame in container.decode(video=0):
                frame.pts, frame.time_base = count, _HUNDREDTH
                yield frame
                count += 1


def _palette(parts: Sequence[Path]) -> av.VideoFrame:
    """Return the 256 colours that suit all frames best, as a picture."""
    with av.open(str(parts[0])) as first:
        graph = Graph()
        source = graph.add_buffer(template=first.streams.video[0], time_base=_HUNDREDTH)
        _chain(graph, source, graph.add("palettegen", "reserve_transparent=0"))
    for frame in _frames(parts):
        graph.push(frame)
    graph.push(None)
    palette = graph.vpull()
    palette.pts, palette.time_base = 0, _HUNDREDTH
    return palette


def _in_palette(
    frames: Iterator[av.VideoFrame], template: av.VideoStream, palette: av.VideoFrame
) -> Iterator[av.VideoFrame]:
    """Yield frames in the colours of a palette."""
    graph = Graph()
    source = graph.add_buffer(template=template, time_base=_HUNDREDTH)
    colours = graph.add_buffer(width=palette.width, height=palette.height, format=palette.format, time_base=_HUNDREDTH)
    use = graph.add("paletteuse", _DITHER)
    colours.link_to(use, 0, 1)
    _chain(graph, source, use)
    colours.push(palette)
    colours.push(None)
    for frame in frames:
        source.push(frame)
        yield from _ready(graph)
    source.push(None)
    yield from _ready(graph)


def _chain(graph: Graph, source: FilterContext, last: FilterContext) -> None:
    source.link_to(last)
    last.link_to(graph.add("buffersink"))
    graph.configure()


def _ready(graph: Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
