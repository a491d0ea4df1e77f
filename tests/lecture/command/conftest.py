"""A small lecture in the current folder, for commands that run in the process of the tests."""

from __future__ import annotations

import signal
from typing import Any

import pytest


@pytest.fixture
def project(new_project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project of its own, which is the current folder."""
    made = new_project()
    monkeypatch.chdir(made.root)
    monkeypatch.syspath_prepend(made.root)
    # What the command does on a signal must not outlive the test.
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return made
