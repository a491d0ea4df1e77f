"""Arguments that several commands take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from lecture.arguments.parser import Parser
from lecture.arguments.values import WholeNumber, theme
from lecture.surroundings import documentation
from lecture.syllabus.own import DESCENT, PATH, OwnKind
from lecture.syllabus.themes import USUAL_THEME
from lecture.voice import DEFAULT_VOICE, WORDS_PER_MINUTE

_OWN: dict[OwnKind[Any], tuple[str, str]] = {
    DESCENT: (
        "TEXT",
        "the descent that BallDescent shows, in the place of its own: a rule and a step size, and if you like a start, "
        'steps and noise, such as "adam 0.05 from (-1, 0.5) for 40 steps, noise 0.1 seed 3"; see '
        f"{documentation('descents.md')} (default: the one in lectures.toml, otherwise the segment's own)",
    ),
    PATH: (
        "FILE",
        "the path of a training run of your own, which BallDescent shows on the landscape in the place of a descent: a "
        "table (.csv) with a line for each step and a column for each weight, or an array (.npy); see "
        f"{documentation('descents.md')} (default: the one in lectures.toml, otherwise none)",
    ),
}


def add_lecture(parser: Parser, default: str) -> None:
    """Add the lecture's name, with a description of the default."""
    parser.add_argument("lecture", nargs="?", metavar="LECTURE", help=f"a name from lectures.toml (default: {default})")


def add_all(parser: Parser) -> None:
    """Add all lectures, each as if it were named."""
    parser.add_argument(
        "--all",
        action="store_true",
        help="make this of every lecture in lectures.toml, one after the other; with -o, in a folder there for each",
    )


def add_segments(parser: Parser, purpose: str) -> None:
    """Add the names of segments."""
    parser.add_argument("--segment", dest="names", nargs="+", default=(), metavar="NAME", help=purpose)


def add_theme(parser: Parser) -> None:
    """Add the theme."""
    parser.add_argument(
        "--theme",
        type=theme,
        default=USUAL_THEME,
        metavar="THEME",
        help="the look: dark, light (for print and bright rooms) or a file of your own, such as mine.toml with "
        'extends = "light" and ascent = "#e01e37" (default: dark)',
    )


def add_themes(parser: Parser) -> None:
    """Add one theme or several."""
    parser.add_argument(
        "--theme",
        type=theme,
        nargs="+",
        default=[USUAL_THEME],
        metavar="THEME",
        help="one look or several: dark, light or files of your own (default: dark)",
    )


def add_language(parser: Parser) -> None:
    """Add the language."""
    _add_language(parser, nargs=1, what="the language of what is said and written, such as de or pt_BR")


def add_languages(parser: Parser) -> None:
    """Add one language or several."""
    _add_language(parser, nargs="+", what="one language or several, such as de or pt_BR")


def add_several_languages(parser: Parser, purpose: str) -> None:
    """Add a list of languages, which replaces the language."""
    parser.add_argument(
        "--languages", metavar="LIST", help=f"several languages, such as de,en, instead of --language: {purpose}"
    )


def _add_language(parser: Parser, nargs: int | str, what: str) -> None:
    parser.add_argument("--language", nargs=nargs, metavar="CODE", help=f"{what} (default: en)")
    parser.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help="a catalogue of your own, whose words are taken before those of the language: `lecture words` writes one",
    )


def add_landscape(parser: Parser) -> None:
    """Add the landscape."""
    parser.add_argument(
        "--landscape",
        metavar="TEXT",
        help="the landscape of everything that is drawn: a name from the catalogue or a formula, optionally with a "
        'domain, such as "w1^2 + 3*w2^2" or "sin(x)*cos(y) on x=-pi..pi, y=-2..2" (default: $GRADIENT_LANDSCAPE if it '
        "is set, otherwise the one in lectures.toml)",
    )


def add_levels(parser: Parser) -> None:
    """Add the levels of contours."""
    parser.add_argument(
        "--levels",
        metavar="LIST",
        help="at which errors contours are drawn on a --landscape: equal, logarithmic, quantile, or numbers, 1,2,5 "
        "(default: as suits the landscape)",
    )


def add_own_descent(parser: Parser) -> None:
    """Add a descent, and the path of a run, of the user's own."""
    for kind, (metavar, purpose) in _OWN.items():
        parser.add_argument(kind.option, metavar=metavar, help=purpose)


def add_output(parser: Parser, what: str, default: str) -> None:
    """Add the folder to write to."""
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help=f"where {what} (default: {default})")


def add_jobs(parser: Parser, what: str) -> None:
    """Add the number of things to do at once."""
    parser.add_argument(
        "--jobs",
        type=WholeNumber("--jobs", 1, 256),
        default=_cores(),
        metavar="N",
        help=f"how many {what} at once (default: one for each core)",
    )


def add_store(parser: Parser, what: str) -> None:
    """Add the place of a store."""
    parser.add_argument(
        "--store",
        metavar="PLACE",
        help=f"{what}: a folder, s3://bucket/folder, gs://bucket/folder or az://container/folder",
    )


def add_shard(parser: Parser) -> None:
    """Add the share of the parts."""
    parser.add_argument(
        "--shard",
        metavar="I/N",
        help="draw only share I of N into the --store, and join nothing: the same split on every machine. array is the "
        "job's own number in an array of Slurm's or AWS Batch's, array/N in one of Kubernetes'",
    )


def add_on(parser: Parser) -> None:
    """Add the place to draw on."""
    parser.add_argument(
        "--on",
        metavar="WHERE",
        help="draw on other machines: local:4 (four workers here), or the address of a scheduler of Dask's, "
        "tcp://host:8786 or tls://host:8786. Whoever reaches that can run code on its workers: see "
        f"{documentation('many-machines.md')} (default: on this machine)",
    )


def add_words_per_minute(parser: Parser) -> None:
    """Add the pace."""
    parser.add_argument(
        "--wpm",
        type=WholeNumber("words a minute (--wpm)", 20, 1000),
        default=WORDS_PER_MINUTE,
        metavar="N",
        help=f"pace of the voice, or of silent reading, in words a minute (default: {WORDS_PER_MINUTE})",
    )


def add_voice(parser: Parser) -> None:
    """Add the voice and its settings."""
    parser.add_argument(
        "--voice",
        metavar="NAME",
        help=f'who speaks: "{DEFAULT_VOICE}" (the default, of English), "espeak", "silent" (captions only, '
        'the default of other languages), "recorded", "command", or the voice of another package',
    )
    parser.add_argument(
        "--recordings",
        type=Path,
        metavar="DIR",
        help="folder of a recorded voice: DIR/<Segment>/<beat>.wav, .flac or .mp3",
    )
    parser.add_argument(
        "--voice-command",
        metavar="TEMPLATE",
        help="command of a voice of your own, which reads a sentence from standard input and writes the sound file "
        "{out}; may also use {language} and {speed}",
    )
    parser.add_argument(
        "--pronunciation",
        type=Path,
        metavar="FILE",
        help='TOML file that says how words are said: [words] and lines such as "SGD" = "S G D"',
    )
    add_words_per_minute(parser)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
