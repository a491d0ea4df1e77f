"""`lecture diagrams`: stills for slides."""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

from lecture.command.command import Command
from lecture.command.options import add_jobs, add_landscape, add_output, add_theme, folder_to_draw_in
from lecture.command.parser import Parser
from lecture.errors import UsageError
from lecture.outputs.stills.choices import FORMATS, LARGEST, SMALLEST
from lecture.outputs.table import STILLS
from lecture.syllabus.landscapes import asked_landscape, folder_name
from lecture.syllabus.lectures import Syllabus, unknown
from scenes.kit.given.quoted import shortened


def _add(parser: Parser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="stills, segments or lectures, as `lecture list` names them (default: all)",
    )
    parser.add_argument(
        "--format",
        type=_formats,
        default=("png",),
        metavar="LIST",
        help=f"one or more of {','.join(FORMATS)}, separated by commas (default: png)",
    )
    add_theme(parser)
    add_landscape(parser)
    parser.add_argument(
        "--size",
        type=_size,
        default=(1920, 1080),
        metavar="WIDTHxHEIGHT",
        help=f"size in pixels, 16 to 9, at most {LARGEST[0]}x{LARGEST[1]} (default: 1920x1080)",
    )
    parser.add_argument("--transparent", action="store_true", help="leave out the paper behind everything")
    add_output(parser, "the files go", STILLS.default_folder.format(theme="<theme>"))
    add_jobs(parser, "scenes are drawn")


def _formats(text: str) -> tuple[str, ...]:
    """Return the formats in a list."""
    names = tuple(dict.fromkeys(text.lower().split(",")))
    for name in names:
        if name not in FORMATS:
            raise UsageError(unknown("format", name, FORMATS))
    return names


def _size(text: str) -> tuple[int, int]:
    """Return a picture's size."""
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if match is None:
        raise UsageError(f'--size must be WIDTHxHEIGHT, such as 1920x1080, not "{shortened(text)}"')
    width, height = int(match[1]), int(match[2])
    if not SMALLEST[0] <= width <= LARGEST[0] or height > LARGEST[1]:
        raise UsageError(
            f"--size must be between {SMALLEST[0]}x{SMALLEST[1]} and {LARGEST[0]}x{LARGEST[1]}, not {text}"
        )
    if abs(9 * width - 16 * height) >= 16:
        raise UsageError(f"--size must be 16 to 9, which {text} is not: try {width}x{round(width * 9 / 16)}")
    return width, height


def _run(syllabus: Syllabus, asked: argparse.Namespace) -> str:
    from lecture.outputs.stills.diagrams import DiagramOrder, make_diagrams, summary

    started = time.monotonic()
    width, height = asked.size
    landscape = asked_landscape(asked.landscape)
    name = "-".join([Path(asked.theme).stem, *([folder_name(landscape)] if landscape else [])])
    order = DiagramOrder(
        names=tuple(asked.names),
        formats=asked.format,
        folder=folder_to_draw_in(asked.output, STILLS.folder(syllabus.root, theme=name)),
        theme=asked.theme,
        width=width,
        height=height,
        transparent=asked.transparent,
        landscape=landscape,
        jobs=asked.jobs,
    )
    return summary(make_diagrams(syllabus, order), order.folder, started)


DIAGRAMS = Command(
    name=STILLS.command,
    summary="make stills for slides",
    add=_add,
    run=_run,
    description="Make stills for slides: the diagrams, and the most telling pictures of each segment. A PNG is made of "
    "pixels; an SVG or PDF is made of outlines and stays sharp at any size (surfaces in space and photographs are "
    "embedded in it as pictures).",
    after_stop=STILLS.after_stop,
)
