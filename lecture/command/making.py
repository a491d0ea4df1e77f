"""The commands that make outputs, one for each line in the table of outputs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lecture.arguments.options import (
    add_jobs,
    add_landscape,
    add_language,
    add_languages,
    add_levels,
    add_on,
    add_output,
    add_own_descent,
    add_shard,
    add_store,
    add_theme,
    add_themes,
)
from lecture.arguments.parser import Parser
from lecture.command.command import Command, with_syllabus
from lecture.command.languages import asked_catalogues, asked_codes
from lecture.errors import LectureError, UsageError
from lecture.outputs.output import Output
from lecture.outputs.request import Request
from lecture.outputs.suited import Suited, Verdict, refuse, with_own
from lecture.source.modules import import_from_source
from lecture.surroundings import require_temporary_folder
from lecture.syllabus.landscapes import asked_landscape, folder_name
from lecture.syllabus.lectures import CARDS, Lecture, Syllabus
from lecture.syllabus.own import Own, own_of
from lecture.syllabus.themes import USUAL_THEME
from lecture.terminal import say
from scenes.kit.given.quoted import on_one_line, shortened
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import ENGLISH

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen
    from lecture.work.engine import Opened
    from lecture.work.shards import Shard


def command_of(output: type[Output]) -> Command:
    """Return the command that makes an output."""
    return Command(
        name=output.command,
        summary=output.summary,
        add=partial(_add, output),
        run=with_syllabus(partial(_run, output)),
        description=output.description,
        epilog=output.epilog,
        after_stop="the next run continues from here",
        failure_status=output.failure_status,
    )


def _add(output: type[Output], parser: Parser) -> None:
    # Not every output takes these.
    parser.set_defaults(lecture=None, names=(), languages=None, all=False)
    output.add_arguments(parser)
    parser.begin_section("what is shown")
    if output.many_looks:
        add_themes(parser)
        add_languages(parser)
    else:
        add_theme(parser)
        add_language(parser)
    add_landscape(parser)
    add_levels(parser)
    add_own_descent(parser)
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse what cannot be shown on the landscape, instead of leaving it out, and what is not translated, "
        "instead of showing it in English",
    )
    parser.begin_section("where it is drawn, and what is kept")
    add_output(parser, "the files go", output.default_folder)
    add_jobs(parser, "scenes are drawn")
    add_on(parser)
    add_store(parser, "parts that machines share: what is there is not drawn, and what is drawn goes there")
    add_shard(parser)
    parser.add_argument("--fresh", action="store_true", help="draw everything again, even if nothing has changed")


def _run(output: type[Output], syllabus: Syllabus, asked: argparse.Namespace) -> str:
    # NumPy and Manim take a moment to import, which --help does not need.
    from lecture.kept.objects import store_at
    from lecture.outputs.make import make, make_share
    from lecture.outputs.order import Order
    from lecture.words.catalogues import in_words
    from lecture.work.engine import engine_at, opened_once
    from lecture.work.keys import Keys

    require_temporary_folder()
    request = _request(output, syllabus, asked)
    landscape, own = asked_landscape(asked.landscape, asked.levels), own_of(vars(asked))
    words = PLAIN_ENGLISH if output.many_looks else request.catalogues[0]
    theme = USUAL_THEME if output.many_looks else request.themes[0]
    if own:
        syllabus = _with_own(output, syllabus, request, own)
    look = [Path(theme).stem, *_kept_apart(landscape, own, words, asked.words)]
    shard = _shard(asked)
    order = Order(
        syllabus=syllabus,
        folder=syllabus.home,
        jobs=asked.jobs,
        theme=theme,
        landscape=landscape,
        words=words,
        fresh=asked.fresh,
        store=store_at(asked.store) if asked.store is not None else None,
        keys=Keys(syllabus.root),
    )

    def made(request: Request, engine: Opened | None) -> str:
        suited = Suited(syllabus, theme, landscape)
        shown, renamed = _suited(output, request, suited, strict=asked.strict)
        wanted = output.asked(in_words(shown, words), renamed)
        given = asked.output / request.lecture if asked.all and asked.output else asked.output
        folder = _folder_to_draw_in(given, syllabus.home / wanted.folder(look))
        each = replace(order, syllabus=in_words(shown, words), folder=folder, engine=engine)
        return make_share(wanted, each, shard) if shard else wanted.told(make(wanted, each), each)

    opened = engine_at(asked.on) if asked.on is not None else None
    if not asked.all:
        return made(request, opened)
    with opened_once(opened) as engine:
        return _all(syllabus, request, lambda each: made(each, engine))


def _all(syllabus: Syllabus, request: Request, made: Callable[[Request], str]) -> str:
    """Make an output of every lecture, and return all answers; a lecture that fails does not stop the others.

    Raises
    ------
    LectureError
        If some fail: a line for each.
    """
    told, failed = [], []
    for lecture in syllabus.lectures:
        try:
            told.append(f"{lecture.key}: {made(replace(request, lecture=lecture.key))}")
        except UsageError:
            raise
        except LectureError as error:
            failed.append(f"{lecture.key}: {error}")
    if failed:
        raise LectureError("\n".join(failed))
    return "\n\n".join(told)


def _request(output: type[Output], syllabus: Syllabus, asked: argparse.Namespace) -> Request:
    """Return what is asked of an output; its catalogues are read.

    Raises
    ------
    UsageError
        If all lectures are asked for, and one of them or a scene by name.
    """
    if asked.all and (asked.lecture or asked.names):
        named = asked.lecture or asked.names[0]
        raise UsageError(f'--all makes every lecture: leave out "{shortened(named)}" or --all')
    codes = asked_codes(asked.language, asked.languages)
    return Request(
        lecture=asked.lecture,
        names=tuple(asked.names),
        themes=tuple(asked.theme) if output.many_looks else (asked.theme,),
        catalogues=tuple(asked_catalogues(syllabus, codes, asked.words, strict=asked.strict)),
        options=asked,
    )


def _folder_to_draw_in(given: Path | None, default: Path) -> Path:
    """Return the given folder, or the default one.

    Raises
    ------
    UsageError
        If its name is not valid text, since FFmpeg cannot write there.
    """
    folder = given.resolve() if given else default
    try:
        str(folder).encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"the folder {on_one_line(folder)} has a name that is not text in UTF-8: give another folder with -o"
        ) from error
    return folder


def _shard(asked: argparse.Namespace) -> Shard | None:
    """Return the share of the parts to make; None for all of them.

    Raises
    ------
    UsageError
        If the share makes no sense, or there is no store for it.
    """
    if asked.shard is None:
        return None
    from lecture.work.shards import shard_of

    shard = shard_of(asked.shard, os.environ)
    if asked.store is None:
        raise UsageError("--shard makes parts for other machines to join: give the place where they meet with --store")
    return shard


def _kept_apart(landscape: Chosen | None, own: Own | None, words: Catalogue, file: Path | None) -> list[str]:
    """Return what tells a look from others: its landscape, its descent or run, its language and its own catalogue."""
    chosen = [folder_name(landscape)] if landscape else []
    chosen += [own.folder] if own else []
    chosen += [] if words.language == ENGLISH else [words.language.tag]
    return [*chosen, *([file.stem] if file else [])]


def _suited(output: type[Output], request: Request, suited: Suited, *, strict: bool) -> tuple[Syllabus, Request]:
    """Return the syllabus with the scenes that suit the landscape, and the request with their names.

    Raises
    ------
    LectureError
        If nothing is left, if a scene that was asked for by name is left out, or if ``strict`` and any is.
    """
    syllabus = suited.syllabus
    lectures = _lectures(output, syllabus, request)
    import_from_source(syllabus.root)
    only = request.scenes(lectures)
    # A card tells of all segments of its film.
    judged = [] if any(card.name in only for card in CARDS) else only
    left, verdicts = {}, list[Verdict]()
    for lecture in lectures:
        left[lecture.key], own = suited.lecture(lecture, judged)
        _tell(own, suited.text(lecture), strict=strict, asked=only)
        if not left[lecture.key].segments:
            raise LectureError(f'nothing of "{lecture.title}" can be shown on "{on_one_line(suited.text(lecture))}"')
        verdicts += own
    shown = replace(syllabus, lectures=tuple(left.get(each.key, each) for each in syllabus.lectures))
    return shown, replace(request, names=_renamed(request.names, verdicts))


def _tell(verdicts: Sequence[Verdict], landscape: str, *, strict: bool, asked: Sequence[str]) -> None:
    """Say what is left out or adapted on a landscape, and why, or refuse it if it is asked for by name."""
    refuse([each for each in verdicts if strict or (each.shown is None and each.scene.name in asked)], landscape)
    for verdict in verdicts:
        if verdict.remark:
            say(verdict.sentence(landscape))


def _lectures(output: type[Output], syllabus: Syllabus, request: Request) -> tuple[Lecture, ...]:
    """Return the lectures of which something is made."""
    is_of_all = output.of_all_lectures and not request.lecture
    return syllabus.lectures if is_of_all else (syllabus.lecture(request.lecture),)


def _with_own(output: type[Output], syllabus: Syllabus, request: Request, own: Own) -> Syllabus:
    """Return the syllabus with a descent or a run of somebody's own in the lectures that are asked for.

    Raises
    ------
    UsageError
        If nothing that is asked for shows one.
    """
    import_from_source(syllabus.root)
    lectures = _lectures(output, syllabus, request)
    return with_own(syllabus, lectures, own, request.scenes(lectures))


def _renamed(names: Sequence[str], verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Return names of scenes, with those that are replaced by others renamed."""
    shown = {each.scene.name: each.shown.name for each in verdicts if each.shown}
    parts = (name.partition(".") for name in names)
    return tuple(f"{shown.get(scene, scene)}{dot}{beat}" for scene, dot, beat in parts)
