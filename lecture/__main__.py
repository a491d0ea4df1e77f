"""The command `lecture`."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lecture.errors import LectureError, UsageError
from lecture.quality import QUALITIES
from lecture.syllabus import Lecture, Syllabus, find_syllabus, read_syllabus, unknown

_DEFAULT_WORDS_PER_MINUTE = 150.0
_VOICES = ("silent", "recorded", "espeak")
# As in scenes.kit.theme, which takes too long to import for --help.
_THEMES = ("dark", "light")
_INTERRUPTED, _TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the nearest name that exists."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(_sentence(message))

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse arguments; an unknown option is named with the nearest one."""
        parsed, rest = self.parse_known_args(arguments)
        if rest:
            raise UsageError(unknown("option" if rest[0].startswith("-") else "argument", rest[0], parsed.options))
        return parsed


def _sentence(message: str) -> str:
    """Turn argparse's message on a bad choice into ours; leave the others."""
    choice = re.fullmatch(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", message)
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
    render.add_argument("--theme", choices=_THEMES, default="dark", help="the look (default: dark; light for print)")
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
    render.add_argument(
        "--jobs", type=_whole("jobs", 1, 256), metavar="N", help="scenes drawn at once (default: one for each core)"
    )
    render.add_argument("--fresh", action="store_true", help="draw everything again, even if nothing changed")
    _finish(render)


def _add_list(commands: argparse._SubParsersAction[_Parser]) -> None:
    _finish(commands.add_parser("list", help="list lectures, segments and stills", allow_abbrev=False))


def _add_script(commands: argparse._SubParsersAction[_Parser]) -> None:
    script = commands.add_parser("script", help="print the narration, to read aloud and record", allow_abbrev=False)
    _add_lecture(script)
    _add_words_per_minute(script)
    _finish(script)


def _add_lecture(parser: _Parser) -> None:
    parser.add_argument("lecture", nargs="?", metavar="LECTURE", help="a name from lectures.toml (default: the first)")


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


class _whole:  # noqa: N801 - used like a function
    """Parses a whole number within bounds."""

    def __init__(self, what: str, low: int, high: int) -> None:
        self.what, self.low, self.high = what, low, high

    def __call__(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not self.low <= int(text) <= self.high:
            raise argparse.ArgumentTypeError(
                f'{self.what} must be a whole number from {self.low} to {self.high}, not "{text}"'
            )
        return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns
    -------
    The exit status: 0 if all went well, 1 if something could not be made, 2 if it was not understood, 130 if it was
    interrupted.
    """
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    try:
        _run(_parser().parse(sys.argv[1:] if arguments is None else arguments))
    except LectureError as error:
        print(f"lecture: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("lecture: stopped; the next run goes on from here", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(_TERMINATED)


def _run(asked: argparse.Namespace) -> None:
    syllabus = read_syllabus(find_syllabus(Path.cwd()))
    if asked.command == "list":
        print("\n\n".join(_listed(lecture) for lecture in syllabus.lectures))
        return
    lecture = syllabus.lecture(asked.lecture)
    if asked.command == "script":
        from lecture.script import script

        print(script(syllabus, lecture, asked.wpm), flush=True)
    else:
        _render(syllabus, lecture, asked)


def _listed(lecture: Lecture) -> str:
    segments = [f"  {number:2}. {scene.name:<24} {scene.module}" for number, scene in enumerate(lecture.segments, 1)]
    stills = [f"  still {scene.name:<22} {scene.module}" for scene in lecture.diagrams]
    return "\n".join([f"{lecture.key}: {lecture.title}", *segments, *stills])


def _render(syllabus: Syllabus, lecture: Lecture, asked: argparse.Namespace) -> None:
    from lecture.render import Order, render, summary
    from lecture.sound import SoundCache
    from lecture.voices import voice

    quality = QUALITIES[asked.quality].at(asked.fps)
    media = syllabus.root / "media"
    kept_apart = [choice for choice in (asked.voice, asked.theme) if choice not in ("silent", "dark")]
    name = "-".join([quality.name, *kept_apart])
    order = Order(
        quality=quality,
        voice=voice(asked.voice, asked.wpm, asked.recordings, SoundCache(media / "speech")),
        folder=asked.output.resolve() if asked.output else media / "films" / lecture.key / name,
        jobs=asked.jobs or _cores(),
        theme=asked.theme,
        fresh=asked.fresh,
        only=tuple(asked.segment),
    )
    print(summary(render(syllabus, lecture, order), quality.fps, order.folder))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
