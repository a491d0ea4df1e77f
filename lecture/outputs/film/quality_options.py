"""The options for a film's size, frame rate and format."""

from __future__ import annotations

import argparse
from dataclasses import replace

from lecture.arguments.parser import Parser
from lecture.arguments.values import Choice, FrameRate
from lecture.errors import UsageError
from lecture.terminal import say
from lecture.work.quality import CLEAR_FORMATS, FORMATS, MOST_OF_GIF, QUALITIES, Quality, rate_name

_QUALITY, _FORMAT = Choice("quality", QUALITIES), Choice("format", FORMATS)
# Frames per second by default: a GIF's frames last whole hundredths of a second, here 4.
_USUAL_OF_GIF = 25


def add_quality(parser: Parser) -> None:
    """Add size, frame rate and format."""
    parser.add_argument(
        "-q",
        "--quality",
        type=_QUALITY,
        default="h",
        metavar=_QUALITY.metavar,
        help="; ".join(f"{letter} {each.width}×{each.height} at {each.fps}" for letter, each in QUALITIES.items())
        + " frames a second (default: h)",
    )
    parser.add_argument(
        "--fps",
        type=FrameRate(),
        metavar="N",
        help="frames a second, instead of the quality's own: a number, a fraction, or 23.976, 29.97 and 59.94 for "
        f"24000/1001 and its like (a gif has at most {MOST_OF_GIF}, and {_USUAL_OF_GIF} unless you say so)",
    )
    parser.add_argument(
        "--format",
        type=_FORMAT,
        metavar=_FORMAT.metavar,
        help="mp4 is H.264 with AAC, webm VP9 with Opus, mov ProRes 4444 with PCM for editing; a gif is without sound "
        "(default: mp4, or mov with --transparent)",
    )
    parser.add_argument(
        "--transparent",
        action="store_true",
        help="leave out the paper behind everything; a map that fills the frame fills it still (mov or webm)",
    )


def quality_of(asked: argparse.Namespace, *, beside: bool) -> Quality:
    """Return the quality that the options ask for; say what its format lacks.

    Parameters
    ----------
    asked
        The options' values.
    beside
        Whether there are files of captions and chapters beside the film.

    Raises
    ------
    UsageError
        If the format has no transparency, or not such a frame rate.
    """
    name = asked.format or ("mov" if asked.transparent else "mp4")
    if asked.transparent and name not in CLEAR_FORMATS:
        others = " or ".join(f"--format {each}" for each in CLEAR_FORMATS)
        raise UsageError(f"a film in {name} cannot be transparent: give {others}")
    quality = replace(QUALITIES[asked.quality].at(asked.fps), format=name, transparent=asked.transparent)
    if name != "gif":
        return quality
    if asked.fps is not None and asked.fps > MOST_OF_GIF:
        raise UsageError(f"a gif has at most {MOST_OF_GIF} frames a second, not {rate_name(asked.fps)}: give --fps 25")
    where = ": there are files of captions and chapters beside it" if beside else ""
    say(f"a gif holds neither sound nor chapters nor captions{where}")
    return quality if asked.fps is not None else quality.at(min(quality.fps, _USUAL_OF_GIF))
