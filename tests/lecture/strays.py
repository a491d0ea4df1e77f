"""Processes that outlive what started them."""

from __future__ import annotations

import os
import time
from pathlib import Path


def strays(folder: Path) -> list[str]:
    """Return the processes that still work in a folder, after a moment in which orphans end."""
    deadline = time.monotonic() + 20
    while (found := [process for process in Path("/proc").glob("[0-9]*") if _works_in(process, folder)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    return [str(process) for process in found]


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return process.name != str(os.getpid()) and Path(os.readlink(process / "cwd")).is_relative_to(folder)
    except OSError:
        return False
