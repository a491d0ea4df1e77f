"""The script that pages carry is what its sources give, and its types hold."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from web_tools import WEB, node

SCRIPT = files("lecture.outputs.page") / "assets" / "page.js"


@pytest.mark.web
def test_the_committed_script_is_what_a_rebuild_gives(tmp_path: Path) -> None:
    program = node()
    assert program is not None
    built = tmp_path / "page.js"
    subprocess.run([program, "build.mjs", str(built)], cwd=WEB, check=True)
    assert built.read_bytes() == SCRIPT.read_bytes()


@pytest.mark.web
def test_the_types_of_the_script_hold() -> None:
    program = node()
    assert program is not None
    checked = subprocess.run(
        [program, "node_modules/typescript/bin/tsc", "--noEmit"], cwd=WEB, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


def test_no_source_is_longer_than_400_lines() -> None:
    lengths = {file.name: len(file.read_text().splitlines()) for file in (WEB / "src").rglob("*.ts")}
    assert max(lengths.values()) <= 400
    assert len(lengths) > 40


def test_the_script_evaluates_no_text_and_asks_for_nothing() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    for word in (
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "innerHTML",
        "document.write",
        "import(",
    ):
        assert word not in text
