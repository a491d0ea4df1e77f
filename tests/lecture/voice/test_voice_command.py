"""A voice by a command of the user's own; real programs are run."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from lecture.errors import LectureError, UsageError
from lecture.voice import command
from lecture.voice.command import CommandEngine
from lecture.voice.sound import RATE

WRITES = """
import sys, wave
text, out, language, speed = sys.stdin.read(), *sys.argv[1:]
with wave.open(out, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(16000)
    file.writeframes(b"\\x00\\x20" * round(1600 * len(text.split()) / float(speed)))
print(language, text, file=open(out + ".told", "w"))
"""


def program(folder: Path, source: str) -> str:
    file = folder / "a voice.py"
    file.write_text(source)
    return f"'{sys.executable}' '{file}'"


def test_it_reads_the_sentence_and_its_sound_is_heard(tmp_path: Path) -> None:
    voice = CommandEngine(program(tmp_path, WRITES) + " {out} {language} {speed}")
    speech = voice.say("Über die Höhe; $(rm -rf x) `y`", "de", 2.0)
    assert speech.rate == RATE
    assert len(speech.samples) == pytest.approx(7 * 0.05 * RATE, rel=0.02)
    assert np.abs(speech.samples[1000:-1000].astype(int) - 0x2000).max() < 10


FAILS = {
    "a program that is not there": ("/no/such/program {out}", "cannot be run: No such file"),
    "one that fails": ("import sys; sys.exit('no\\x1b[31m key')", "failed with status 1 on 'Uphill.': no\\x1b[31m key"),
    "one that writes nothing": ("pass", "wrote no {out} file"),
    "one that writes text": ("import sys; open(sys.argv[1], 'w').write('sound')", "is not a sound file"),
}


@pytest.mark.parametrize(("source", "message"), FAILS.values(), ids=FAILS)
def test_what_a_command_does_wrong_is_said(source: str, message: str, tmp_path: Path) -> None:
    template = source if "{out}" in source else program(tmp_path, source) + " {out}"
    with pytest.raises(LectureError, match=re.escape(message)):
        CommandEngine(template).say("Uphill.", "en", 1.0)


def test_one_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_MOST_SECONDS", 0.5)
    with pytest.raises(LectureError, match=r"took over 0\.5 s"):
        CommandEngine(program(tmp_path, "import time; time.sleep(60)") + " {out}").say("Uphill.", "en", 1.0)


@pytest.mark.parametrize("template", ["", "say", "{out}", "say 'unclosed {out}"])
def test_what_is_no_template_is_refused(template: str) -> None:
    with pytest.raises(UsageError, match="--voice-command"):
        CommandEngine(template)
