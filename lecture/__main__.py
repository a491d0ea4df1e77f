"""The command `lecture`."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lecture.draw.quality import QUALITIES
from lecture.errors import ClaimError, FileError, LectureError, UsageError
from lecture.outputs.stills.diagrams import FORMATS, LARGEST, SMALLEST, DiagramOrder, all_stills, make_diagrams
from lecture.outputs.stills.diagrams import summary as diagram_summary
from lecture.surroundings import open_streams, usable_home, working_folder
from lecture.syllabus.landscapes import asked_landscape, folder_name
from lecture.syllabus.lectures import Lecture, Syllabus, find_syllabus, read_syllabus, unknown
from scenes.kit.given.quoted import on_one_line, printable, shortened

_DEFAULT_WORDS_PER_MINUTE = 150.0
_VOICES = ("silent", "recorded", "espeak")
# As in scenes.kit.frame.theme, which takes too long to import for --help.
_THEMES = ("dark", "light")
# What is so for each command that takes its time.
_AFTER_A_STOP = {
    "render": "; the next run goes on from here",
    "diagrams": "; files that are there are whole, and the next run makes all of them anew",
}
_NOT_DONE, _NOT_AUDITED = 1, 3
_INTERRUPTED, _TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the nearest name that exists."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(on_one_line(_sentence(message)))

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse arguments; an unknown option is named with the nearest one."""
        parsed, rest = self.parse_known_args(arguments)
        if rest:
            raise UsageError(unknown("option" if rest[0].startswith("-") else "argument", rest[0], parsed.options))
        return parsed


def _sentence(message: str) -> str:
    """Turn argparse's message on a bad choice into ours; leave the others."""
    choice = re.fullmatch(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", message, re.DOTALL)
    if choice is None:
        return message
    kinds = {"COMMAND": "command", "-q/--quality": "quality", "--voice": "voice", "--theme": "theme"}
    kind = kinds.get(choice[1], choice[1])
    return unknown(kind, choice[2], [name.strip("' ") for name in choice[3].split(",")])


def _parser() -> _Parser:
    parser = _Parser(
        prog="lecture", description="Render lectures as films, list them, and print what to say.", allow_abbrev=False
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    _add_render(commands)
    _add_diagrams(commands)
    _add_audit(commands)
    _add_list(commands)
    _add_script(commands)
    return parser


def _add_render(commands: argparse._SubParsersAction[_Parser]) -> None:
    render = commands.add_parser(
        "render",
        help="render a lecture as a film",
        description="Render a lecture: every segment that is missing or out of date is drawn, then all are joined into "
        "one film with chapters, captions and sound. It can be stopped at any moment; the next run goes on from there.",
        allow_abbrev=False,
    )
    _add_lecture(render)
    render.add_argument(
        "-q",
        "--quality",
        choices=QUALITIES,
        default="h",
        help="; ".join(f"{letter} {each.width}×{each.height} at {each.fps}" for letter, each in QUALITIES.items())
        + " frames a second (default: h)",
        metavar="{" + ",".join(QUALITIES) + "}",
    )
    render.add_argument("--fps", type=_whole("frames a second", 1, 240), metavar="N", help="frames a second instead")
    render.add_argument(
        "--voice", choices=_VOICES, default="silent", help="who speaks (default: silent, captions only)"
    )
    _add_theme(render)
    _add_landscape(render)
    render.add_argument(
        "--recordings",
        type=Path,
        metavar="DIR",
        help="folder of a recorded voice: DIR/<Segment>/<beat>.wav, .flac or .mp3",
    )
    _add_words_per_minute(render)
    render.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="where everything goes (default: media/films/<lecture>/<quality>)",
    )
    render.add_argument(
        "--segment", nargs="+", default=[], metavar="NAME", help="draw only these segments or stills, without a film"
    )
    _add_jobs(render)
    render.add_argument("--fresh", action="store_true", help="draw everything again, even if nothing changed")
    _finish(render)


def _add_diagrams(commands: argparse._SubParsersAction[_Parser]) -> None:
    diagrams = commands.add_parser(
        "diagrams",
        help="make stills for slides",
        description="Make stills for slides: the diagrams, and the telling pictures of each segment. PNG is made of "
        "pixels; SVG and PDF are made of outlines and stay sharp at any size (surfaces in space and photographs are "
        "embedded in them as pictures).",
        allow_abbrev=False,
    )
    diagrams.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="stills, segments or lectures, as `lecture list` names them (default: all)",
    )
    diagrams.add_argument(
        "--format", type=_formats, default=("png",), metavar="LIST", help="some of png,svg,pdf (default: png)"
    )
    _add_theme(diagrams)
    _add_landscape(diagrams)
    diagrams.add_argument(
        "--size",
        type=_size,
        default=(1920, 1080),
        metavar="WIDTHxHEIGHT",
        help=f"pixels, 16 to 9, at most {LARGEST[0]}x{LARGEST[1]} (default: 1920x1080)",
    )
    diagrams.add_argument("--transparent", action="store_true", help="leave out the paper behind everything")
    diagrams.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="where the files go (default: media/diagrams/<theme>)"
    )
    _add_jobs(diagrams)
    _finish(diagrams)


def _add_audit(commands: argparse._SubParsersAction[_Parser]) -> None:
    audit = commands.add_parser(
        "audit",
        help="check what is on screen against the mathematics",
        description="Perform lectures without encoding them, read back what is on screen, and check it: arrows, "
        "contours, trails, curves and numbers against the landscape by a second method of differentiation, and texts "
        "for place, size, contrast and time to read. Writes a report, as Markdown and as HTML, with the worst case of "
        "each check.",
        epilog="The exit status is 0 if every claim holds, 1 if a claim fails, 2 if the command line or lectures.toml "
        "was not understood, 3 if the audit could not be done, such as where the report cannot be written or a segment "
        "cannot be performed, and 130 if it was interrupted.",
        allow_abbrev=False,
    )
    audit.add_argument("lecture", nargs="?", metavar="LECTURE", help="a name from lectures.toml (default: all)")
    audit.add_argument(
        "--segment", nargs="+", default=[], metavar="NAME", help="audit only these segments, stills or cards"
    )
    _add_landscape(audit)
    audit.add_argument(
        "--theme",
        type=_theme,
        nargs="+",
        default=["dark"],
        metavar="THEME",
        help="the looks to audit: dark, light or files of your own (default: dark)",
    )
    audit.add_argument("-o", "--output", type=Path, metavar="DIR", help="where the report goes (default: media/audit)")
    audit.add_argument(
        "--jobs", type=_whole("jobs", 1, 256), metavar="N", help="segments audited at once (default: one for each core)"
    )
    _finish(audit)


def _add_list(commands: argparse._SubParsersAction[_Parser]) -> None:
    _finish(commands.add_parser("list", help="list lectures, segments and stills", allow_abbrev=False))


def _add_script(commands: argparse._SubParsersAction[_Parser]) -> None:
    script = commands.add_parser("script", help="print the narration, to read aloud and record", allow_abbrev=False)
    _add_lecture(script)
    _add_words_per_minute(script)
    _finish(script)


def _add_lecture(parser: _Parser) -> None:
    parser.add_argument("lecture", nargs="?", metavar="LECTURE", help="a name from lectures.toml (default: the first)")


def _add_theme(parser: _Parser) -> None:
    parser.add_argument(
        "--theme",
        type=_theme,
        default="dark",
        metavar="THEME",
        help="the look: dark, light (for print and bright rooms) or a file of your own, such as mine.toml with "
        'extends = "light" and ascent = "#e01e37" (default: dark)',
    )


def _add_landscape(parser: _Parser) -> None:
    parser.add_argument(
        "--landscape",
        metavar="TEXT",
        help="the landscape of everything that is drawn: a name from the catalogue, or a formula, with a domain if you "
        'like, such as "w1^2 + 3*w2^2" or "sin(x)*cos(y) on x=-pi..pi, y=-2..2" (default: $GRADIENT_LANDSCAPE, or else '
        "the one in lectures.toml)",
    )


def _add_jobs(parser: _Parser) -> None:
    parser.add_argument(
        "--jobs", type=_whole("jobs", 1, 256), metavar="N", help="scenes drawn at once (default: one for each core)"
    )


def _add_words_per_minute(parser: _Parser) -> None:
    parser.add_argument(
        "--wpm",
        type=_whole("words a minute", 20, 1000),
        default=_DEFAULT_WORDS_PER_MINUTE,
        metavar="N",
        help="reading rate of the silent voice, in words a minute (default: 150)",
    )


def _finish(parser: _Parser) -> None:
    options = [option for action in parser._actions for option in action.option_strings]
    parser.set_defaults(options=options)


def _formats(text: str) -> tuple[str, ...]:
    """Parse a list of formats."""
    names = tuple(dict.fromkeys(text.lower().split(",")))
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(unknown("format", name, FORMATS))
    return names


def _size(text: str) -> tuple[int, int]:
    """Parse a picture's size."""
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f'a size is given as WIDTHxHEIGHT, such as 1920x1080, not "{shortened(text)}"')
    width, height = int(match[1]), int(match[2])
    if not SMALLEST[0] <= width <= LARGEST[0] or height > LARGEST[1]:
        raise argparse.ArgumentTypeError(
            f"a size lies between {SMALLEST[0]}x{SMALLEST[1]} and {LARGEST[0]}x{LARGEST[1]}, which {text} does not"
        )
    if abs(9 * width - 16 * height) >= 16:
        raise argparse.ArgumentTypeError(
            f"pictures are 16 to 9, which {text} is not: try {width}x{round(width * 9 / 16)}"
        )
    return width, height


def _theme(text: str) -> str:
    """Parse a theme: a name, or a file of one's own, which is read and checked."""
    if text in _THEMES:
        return text
    if not text.endswith(".toml"):
        raise argparse.ArgumentTypeError(unknown("theme", text, [*_THEMES, "FILE.toml"]))
    from scenes.kit.frame.theme_file import ThemeFileError, complaints, read_theme

    file = Path(text).absolute()
    try:
        for complaint in complaints(read_theme(file)):
            _say(f"{on_one_line(text)}: {complaint}")
    except ThemeFileError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return str(file)


class _whole:  # noqa: N801 - used like a function
    """Parses a whole number within bounds."""

    def __init__(self, what: str, low: int, high: int) -> None:
        self.what, self.low, self.high = what, low, high

    def __call__(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not self.low <= int(text) <= self.high:
            raise argparse.ArgumentTypeError(
                f'{self.what} must be a whole number from {self.low} to {self.high}, not "{shortened(text)}"'
            )
        return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns
    -------
    The exit status: 0 if all went well, 1 if something could not be made or a claim fails, 2 if it was not understood,
    3 if an audit could not be done, 130 if it was interrupted.
    """
    open_streams()
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    asked = argparse.Namespace(command=None)
    try:
        asked = _parser().parse(sys.argv[1:] if arguments is None else arguments)
        with usable_home():
            _run(asked)
        sys.stdout.flush()
    except (ClaimError, UsageError) as error:
        _say(str(error))
        return error.exit_status
    except LectureError as error:
        _say(str(error))
        return _not_done(asked.command)
    except KeyboardInterrupt:
        _say(f"stopped{_AFTER_A_STOP.get(asked.command, '')}")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing is left to say.
        _drop_output()
        return _not_done(asked.command)
    except OSError as error:
        _say(str(FileError(error)))
        _drop_output()
        return _not_done(asked.command)
    except ImportError as error:
        _say(f"a package, or a library of the system, is missing: {on_one_line(error)}; ./run sets it up")
        return _not_done(asked.command)
    return 0


def _not_done(command: str | None) -> int:
    """Return the exit status of what could not be done, which for an audit is not that of a claim that fails."""
    return _NOT_AUDITED if command == "audit" else _NOT_DONE


def _say(message: str) -> None:
    print(printable(f"lecture: {message}"), file=sys.stderr)


def _print(answer: str) -> None:
    print(printable(answer), flush=True)


def _drop_output() -> None:
    """Let nothing be said any more, not even at exit, where the output cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(_TERMINATED)


def _run(asked: argparse.Namespace) -> None:
    syllabus = read_syllabus(find_syllabus(working_folder()))
    if asked.command == "list":
        _print("\n\n".join(_listed(syllabus, lecture) for lecture in syllabus.lectures))
        return
    if asked.command == "diagrams":
        _diagrams(syllabus, asked)
        return
    if asked.command == "audit":
        _audit(syllabus, asked)
        return
    lecture = syllabus.lecture(asked.lecture)
    if asked.command == "script":
        from lecture.words.script import script

        _print(script(syllabus, lecture, asked.wpm))
    else:
        _render(syllabus, lecture, asked)


def _audit(syllabus: Syllabus, asked: argparse.Namespace) -> None:
    from lecture.audit.run import AuditOrder, run_audit

    order = AuditOrder(
        lectures=(syllabus.lecture(asked.lecture),) if asked.lecture else syllabus.lectures,
        folder=asked.output.resolve() if asked.output else syllabus.root / "media" / "audit",
        themes=tuple(dict.fromkeys(asked.theme)),
        landscape=asked_landscape(asked.landscape),
        only=tuple(asked.segment),
        jobs=asked.jobs or _cores(),
    )
    _print(run_audit(syllabus, order))


def _listed(syllabus: Syllabus, lecture: Lecture) -> str:
    segments = [f"  {number:2}. {scene.name:<24} {scene.module}" for number, scene in enumerate(lecture.segments, 1)]
    stills = [
        f"  still {still.name:<44} {each.scene.module}"
        for each in all_stills(syllabus)
        if each.lecture is lecture
        for still in each.stills
    ]
    return "\n".join([f"{lecture.key}: {lecture.title}", *segments, *stills])


def _render(syllabus: Syllabus, lecture: Lecture, asked: argparse.Namespace) -> None:
    from lecture.outputs.film.render import Order, render, summary
    from lecture.voice.sound import SoundCache
    from lecture.voice.voices import voice

    quality = QUALITIES[asked.quality].at(asked.fps)
    media = syllabus.root / "media"
    kept_apart = [choice for choice in (asked.voice, Path(asked.theme).stem) if choice not in ("silent", "dark")]
    landscape = asked_landscape(asked.landscape)
    kept_apart += [folder_name(landscape)] if landscape else []
    name = "-".join([quality.name, *kept_apart])
    order = Order(
        quality=quality,
        voice=voice(asked.voice, asked.wpm, asked.recordings, SoundCache(media / "speech")),
        folder=_folder_to_draw_in(asked.output.resolve() if asked.output else media / "films" / lecture.key / name),
        jobs=asked.jobs or _cores(),
        theme=asked.theme,
        landscape=landscape,
        fresh=asked.fresh,
        only=tuple(asked.segment),
    )
    _print(summary(render(syllabus, lecture, order), quality.fps, order.folder))


def _diagrams(syllabus: Syllabus, asked: argparse.Namespace) -> None:
    started = time.monotonic()
    width, height = asked.size
    landscape = asked_landscape(asked.landscape)
    kept_apart = [Path(asked.theme).stem, *([folder_name(landscape)] if landscape else [])]
    order = DiagramOrder(
        names=tuple(asked.names),
        formats=asked.format,
        folder=_folder_to_draw_in(
            asked.output.resolve() if asked.output else syllabus.root / "media" / "diagrams" / "-".join(kept_apart)
        ),
        theme=asked.theme,
        width=width,
        height=height,
        transparent=asked.transparent,
        landscape=landscape,
        jobs=asked.jobs or _cores(),
    )
    _print(diagram_summary(make_diagrams(syllabus, order), order.folder, started))


def _folder_to_draw_in(folder: Path) -> Path:
    """Refuse a folder whose name is bytes that are no text: Pango writes nothing there."""
    try:
        str(folder).encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"the folder {on_one_line(folder)} has a name that is not text in UTF-8: give another folder with -o"
        ) from error
    return folder


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
