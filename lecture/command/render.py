"""`lecture render`: a lecture as a film."""

from __future__ import annotations

import argparse
from pathlib import Path

from lecture.command.command import Command
from lecture.command.options import (
    Choice,
    WholeNumber,
    add_jobs,
    add_landscape,
    add_lecture,
    add_output,
    add_segments,
    add_theme,
    add_words_per_minute,
    folder_to_draw_in,
)
from lecture.command.parser import Parser
from lecture.draw.quality import QUALITIES
from lecture.outputs.table import FILM
from lecture.syllabus.landscapes import asked_landscape, folder_name
from lecture.syllabus.lectures import Syllabus

_QUALITY = Choice("quality", QUALITIES)
_VOICE = Choice("voice", ("silent", "recorded", "espeak"))


def _add(parser: Parser) -> None:
    add_lecture(parser, "the first")
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
        type=WholeNumber("frames a second (--fps)", 1, 240),
        metavar="N",
        help="frames a second, instead of the quality's own",
    )
    parser.add_argument(
        "--voice",
        type=_VOICE,
        default="silent",
        metavar=_VOICE.metavar,
        help="who speaks (default: silent, captions only)",
    )
    add_theme(parser)
    add_landscape(parser)
    parser.add_argument(
        "--recordings",
        type=Path,
        metavar="DIR",
        help="folder of a recorded voice: DIR/<Segment>/<beat>.wav, .flac or .mp3",
    )
    add_words_per_minute(parser)
    add_output(parser, "everything goes", FILM.default_folder.format(lecture="<lecture>", quality="<quality>"))
    add_segments(parser, "draw only these segments or stills, without a film")
    add_jobs(parser, "scenes are drawn")
    parser.add_argument("--fresh", action="store_true", help="draw everything again, even if nothing has changed")


def _run(syllabus: Syllabus, asked: argparse.Namespace) -> str:
    from lecture.outputs.film.render import Order, render, summary
    from lecture.voice.sound import SoundCache
    from lecture.voice.voices import voice

    lecture = syllabus.lecture(asked.lecture)
    quality = QUALITIES[asked.quality].at(asked.fps)
    kept_apart = [choice for choice in (asked.voice, Path(asked.theme).stem) if choice not in ("silent", "dark")]
    landscape = asked_landscape(asked.landscape)
    kept_apart += [folder_name(landscape)] if landscape else []
    name = "-".join([quality.name, *kept_apart])
    order = Order(
        quality=quality,
        voice=voice(asked.voice, asked.wpm, asked.recordings, SoundCache(syllabus.root / "media" / "speech")),
        folder=folder_to_draw_in(asked.output, FILM.folder(syllabus.root, lecture=lecture.key, quality=name)),
        jobs=asked.jobs,
        theme=asked.theme,
        landscape=landscape,
        fresh=asked.fresh,
        only=tuple(asked.segment),
    )
    return summary(render(syllabus, lecture, order), quality.fps, order.folder)


RENDER = Command(
    name=FILM.command,
    summary="render a lecture as a film",
    add=_add,
    run=_run,
    description="Render a lecture: draw every segment that is missing or out of date, then join all of them into one "
    "film with chapters, captions and sound. You can stop it at any time; the next run continues from there.",
    after_stop=FILM.after_stop,
)
