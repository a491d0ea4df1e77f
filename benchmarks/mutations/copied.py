"""A scratch copy of the project, which is damaged at one place at a time, and in which segments are audited."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from benchmarks.mutations.damage import Damage

_COPIED = ("scenes", "lecture", "gradmath")
_TRIAL = Path(__file__).resolve().with_name("trial.py")


class Copy:
    """A copy in a folder, and the process that performs its segments; a context.

    Parameters
    ----------
    root
        The project.
    folder
        An empty one.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
        shutil.copy(root / "lectures.toml", folder)

    def __enter__(self) -> Self:
        """Start the process."""
        environment = os.environ | {"PYTHONPATH": str(self.folder)}
        self._process = subprocess.Popen(
            [sys.executable, str(_TRIAL)],
            cwd=self.folder,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *raised: object) -> None:
        """Let it end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def performed(
        self, segment: str, known: Sequence[str] = (), *, lines: bool = False, whole: bool = False
    ) -> dict[str, Any]:
        """Return what a trial tells of a segment: see `benchmarks.mutations.trial`."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"segment": segment, "known": list(known), "lines": lines, "whole": whole}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    @contextmanager
    def damaged(self, damage: Damage) -> Iterator[None]:
        """Have a damage for a while.

        Raises
        ------
        ValueError
            If what is to be damaged is not what was copied.
        """
        file = self.folder / damage.file
        if file.read_text().split("\n")[damage.line] != damage.before:
            raise ValueError(f"{damage.file} has changed since it was copied: begin again")
        kept = file.with_suffix(".kept")
        # What was compiled belongs to a time of change, and is found again with it.
        shutil.copy2(file, kept)
        try:
            file.write_text(damage.applied(file.read_text()))
            yield
        finally:
            kept.replace(file)
