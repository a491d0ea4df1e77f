"""Browsers that tests cannot use are found out before the tests, and the reason is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from web_tools import BROWSERS, has_browsers, lacking


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which alone programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def test_the_missing_ones_are_named(path: Path) -> None:
    assert lacking() == "chromium and firefox-esr cannot be found"
    program(path / BROWSERS[0], "Chromium 150.0")
    assert lacking() == "firefox-esr cannot be found"
    assert not has_browsers()


@pytest.mark.parametrize(
    ("says", "usable"),
    [
        ("Mozilla Firefox 140.12.0esr", False),
        ("Mozilla Firefox 142.0.1", False),
        ("Mozilla Firefox 143.0", True),
        ("Mozilla Firefox 153.8.0esr", True),
        ("", False),
    ],
)
def test_an_old_firefox_is_told(path: Path, says: str, usable: bool) -> None:
    program(path / BROWSERS[0], "Chromium 150.0")
    program(path / BROWSERS[1], says)
    assert has_browsers() == usable
    assert usable or lacking() == f"{says or 'firefox-esr'} is too old for Playwright, which needs 143 or newer"
