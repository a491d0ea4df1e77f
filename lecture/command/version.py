"""The version that `lecture --version` prints."""

from __future__ import annotations

import platform
import tomllib
from importlib import metadata

from lecture.source.modules import IS_REPOSITORY, PROJECT

PACKAGE = "gradient-lectures"


def version() -> str:
    """Return the versions of the program and its packages, and where it is."""
    return f"lecture {_own()} (Manim {_of('manim')}, Python {platform.python_version()}) in {PROJECT}"


def _own() -> str:
    # The installed package may be another copy.
    if IS_REPOSITORY:
        with (PROJECT / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    return _of(PACKAGE)


def _of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
