"""Check what this course shows: its arrows, paths and numbers are read back from its pictures.

pip install pytest
python -m pytest
"""

from pathlib import Path

import pytest

from lecture.command.main import main

COURSE = Path(__file__).resolve().parents[1]


def test_every_claim_of_the_pictures_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(COURSE)
    assert main(["audit", "-o", str(tmp_path)]) == 0
