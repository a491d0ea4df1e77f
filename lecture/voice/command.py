"""Speech from the user's own command: any engine, on this machine or elsewhere."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from pathlib import Path

from lecture.errors import LectureError, UsageError
from lecture.voice.engines import Speech
from lecture.voice.sound import RATE, decoded
from scenes.kit.given.quoted import printable, quoted

# Seconds after which a command counts as hanging; a sentence takes a moment.
_MOST_SECONDS = 120


class CommandEngine:
    """A command that reads a sentence from its standard input and writes a sound file.

    Parameters
    ----------
    template
        The program and its arguments, as in a shell, though no shell runs it. `{out}` stands for the file to write, in
        any format that FFmpeg reads; `{language}` and `{speed}` for the language and the speed.

    Raises
    ------
    UsageError
        If it is not a command, or has no `{out}`.
    """

    name = "command"
    languages: tuple[str, ...] = ()

    def __init__(self, template: str) -> None:
        try:
            self._words = shlex.split(template)
        except ValueError as error:
            raise UsageError(f"--voice-command {quoted(template)} is not a command: {error}") from error
        if not any("{out}" in word for word in self._words[1:]):
            raise UsageError(
                f"--voice-command {quoted(template)} lacks {{out}}, the file that it writes, as in "
                '"my-voice --language {language} -o {out}"'
            )

    @property
    def identity(self) -> str:
        """The command itself."""
        return shlex.join([self.name, *self._words])

    def say(self, text: str, language: str, speed: float) -> Speech:
        """Run the command for one sentence.

        Raises
        ------
        LectureError
            If the command cannot be run, fails, takes over two minutes, or writes no sound.
        """
        with tempfile.TemporaryDirectory(prefix="voice-") as folder:
            out = Path(folder) / "sentence.wav"
            values = {"{out}": str(out), "{language}": language, "{speed}": f"{speed:g}"}
            self._run([_filled(word, values) for word in self._words], text)
            if not out.exists():
                raise LectureError(f"the voice's command {quoted(self._words[0])} ended, but wrote no {{out}} file")
            return Speech(decoded(out), RATE)

    def _run(self, words: list[str], text: str) -> None:
        program = quoted(words[0])
        try:
            done = subprocess.run(words, input=text.encode(), capture_output=True, timeout=_MOST_SECONDS, check=False)
        except OSError as error:
            raise LectureError(f"the voice's command {program} cannot be run: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise LectureError(
                f"the voice's command {program} took over {_MOST_SECONDS} s for one sentence: {quoted(text)}"
            ) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            because = f": {printable(said[-1])}" if said else ""
            raise LectureError(
                f"the voice's command {program} failed with status {done.returncode} on {quoted(text)}{because}"
            )


def _filled(word: str, values: dict[str, str]) -> str:
    for sign, value in values.items():
        word = word.replace(sign, value)
    return word
