"""The environment: everything on this machine, outside the project, on which pictures depend."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.kept.libraries import library_versions
from lecture.kept.records import file_digest
from scenes.kit.frame.fonts import font_files
from scenes.kit.given.given_file import GivenFileError, read_text
from scenes.kit.given.quoted import on_one_line

# The packages that draw, compute or encode; their own requirements are followed from here.
_DEPENDENCIES = (
    "manim",
    "typst",
    "av",
    "coloraide",
    "contourpy",
    "font-hanken-grotesk",
    "manimpango",
    "numba",
    "numpy",
    "pillow",
    "pycairo",
    "scipy",
)


def environment(root: Path) -> dict[str, str]:
    """Return what machines must have in common to draw the same parts, by name.

    Parameters
    ----------
    root
        The folder from which scenes are imported, where Manim finds settings.
    """
    settings = {"Manim's settings": digest(manim_settings(root))}
    return {"machine": f"{platform.system()} {platform.machine()}", **dependency_versions(), **settings}


def dependency_versions() -> dict[str, str]:
    """Return the versions of all installed software on which a picture or its encoding depends.

    These are Python, the packages with all their requirements, the system's libraries, and the contents of the fonts.
    """
    # Not `sys.version`, which also has the day on which Python was built.
    versions = {"python": f"{sys.implementation.name} {platform.python_version()}"}
    versions |= {f"library {name}": version for name, version in library_versions().items()}
    versions |= {f"font {font.name}": file_digest(font) for font in font_files()}
    return versions | _package_versions(_DEPENDENCIES)


def _package_versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of packages and of all that they require, or "missing"."""
    versions = dict[str, str]()
    waiting = list(map(_plain, packages))
    while waiting:
        name = waiting.pop()
        if name in versions:
            continue
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            versions[name] = "missing"
            continue
        versions[name] = found.version
        waiting += [_plain(line) for line in found.requires or () if "extra ==" not in line]
    return versions


def _plain(requirement: str) -> str:
    """Return the normal form of the name of the package that a requirement is of."""
    name = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name.group() if name else requirement).lower()


def manim_settings(root: Path) -> dict[str, str]:
    """Return the contents of the settings files that Manim reads besides its own."""
    files = (Path.home() / ".config" / "manim" / "manim.cfg", root / "manim.cfg")
    return {str(index): _text("Manim's settings", file) for index, file in enumerate(files) if file.exists()}


def theme_source(theme: str) -> dict[str, str]:
    """Return what a theme depends on besides the project's source: its name, and the content of its file, if any."""
    file = Path(theme)
    if file.suffix != ".toml":
        return {"name": file.stem}
    return {"name": file.stem, "file": _text("the theme", file)}


def _text(what: str, file: Path) -> str:
    try:
        return read_text(file)
    except GivenFileError as error:
        raise LectureError(f"{what} {on_one_line(file.name)} {error}") from error
