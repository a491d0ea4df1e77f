"""`lecture new`: a folder with a small course to adapt."""

from __future__ import annotations

import argparse
import keyword
import re
from importlib.resources import as_file, files
from pathlib import Path

from lecture.arguments.parser import Parser
from lecture.command.command import Command
from lecture.errors import LectureError, UsageError
from lecture.source.modules import is_taken
from lecture.surroundings import working_folder
from scenes.kit.given.quoted import on_one_line, shortened

_TEMPLATE, _PLACEHOLDER = "lecture.course", "mycourse"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_OTHERS = ("media", "tests")


def _add(parser: Parser) -> None:
    parser.add_needed(
        "folder",
        missing="a NAME is missing: give the course a name, such as mycourse",
        metavar="NAME",
        help="the new folder; its segments are in NAME/NAME/",
    )


def _run(asked: argparse.Namespace) -> str:
    folder = working_folder() / asked.folder
    package = _package(folder.name)
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise LectureError(f"{on_one_line(asked.folder)} is there already: give another name")
    with as_file(files(_TEMPLATE)) as template:
        for source in sorted(_sources(template)):
            name = str(source.relative_to(template)).replace(_PLACEHOLDER, package)
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text(encoding="utf-8").replace(_PLACEHOLDER, package), encoding="utf-8")
    shown = on_one_line(asked.folder)
    return (
        f"There is a course in {shown}. Try it:\n"
        f"  cd {shown}\n"
        "  lecture render -ql      a film, in media/films\n"
        "  lecture audit           whether what it shows is true\n"
        "README.md says how to go on."
    )


def _package(name: str) -> str:
    """Return the name of the package for a course's segments."""
    package = name.replace("-", "_")
    if not _NAME.fullmatch(name):
        raise UsageError(
            f'"{shortened(name)}" cannot be the name of a course: use small letters, digits, - and _, a letter first, '
            "at most 40 in all"
        )
    if keyword.iskeyword(package) or is_taken(package) or package in _OTHERS:
        raise UsageError(f'"{name}" cannot be the name of a course, because Python or a package has it: give another')
    return package


def _sources(template: Path) -> list[Path]:
    """Return the files of the template, without the one at its top that only makes it a package."""
    found = [file for file in template.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    return [file for file in found if file != template / "__init__.py"]


NEW = Command(name="new", summary="make a folder with a small course of your own", add=_add, run=_run)
