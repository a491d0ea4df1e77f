"""Captions and chapters of a film. Times are whole frames until they are printed, so that nothing drifts."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lecture.work.quality import Rate
from scenes.language.languages import ENGLISH, Reading
from scenes.language.lines import halves, length

# Spaces at which a line must not end: before signs that French sets off, and within its quotation marks.
_NO_BREAK = re.compile(r" (?=[:;!?»%])|(?<=«) ")


@dataclass(frozen=True)
class Cue:
    """A text that is shown from one frame up to another.

    Attributes
    ----------
    text
        The text, in one line.
    start, end
        Its first frame, and the first frame without it.
    reading
        The reading rules of its script.
    """

    text: str
    start: int
    end: int
    reading: Reading = ENGLISH.reading

    def later(self, frames: int) -> Cue:
        """Return the same cue, moved by some frames."""
        return replace(self, start=self.start + frames, end=self.end + frames)


@dataclass(frozen=True)
class Chapter:
    """A chapter of a film: its title, its first frame, and the first frame after it."""

    title: str
    start: int
    end: int


def as_srt(cues: Iterable[Cue], fps: Rate) -> str:
    """Return captions as SubRip text."""
    blocks = (
        f"{number}\n{_clock(cue.start, fps, ',')} --> {_clock(cue.end, fps, ',')}\n"
        f"{_lines(cue, _without_arrow(cue.text))}\n"
        for number, cue in enumerate(cues, 1)
    )
    return "\n".join(blocks)


def as_vtt(cues: Iterable[Cue], fps: Rate) -> str:
    """Return captions as WebVTT."""
    blocks = (
        f"{_clock(cue.start, fps, '.')} --> {_clock(cue.end, fps, '.')}\n{_lines(cue, _escaped(cue.text))}\n"
        for cue in cues
    )
    return "\n".join(["WEBVTT\n", *blocks])


def as_chapter_list(chapters: Iterable[Chapter], fps: Rate) -> str:
    """Return chapters as lines for a description on video sites: ``00:00 Title``."""
    chapters = list(chapters)
    hours = bool(chapters) and chapters[-1].start // fps >= 3600
    return "".join(f"{_minutes(chapter.start // fps, hours=hours)} {chapter.title}\n" for chapter in chapters)


def _clock(frame: int, fps: Rate, point: str) -> str:
    milliseconds = (2000 * frame + fps) // (2 * fps)
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{_minutes(seconds, hours=True)}{point}{milliseconds:03d}"


def _minutes(seconds: int, *, hours: bool) -> str:
    minutes, seconds = divmod(seconds, 60)
    if not hours:
        return f"{minutes:02d}:{seconds:02d}"
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def shown_lines(cue: Cue) -> str:
    """Return the text of a caption, divided into lines as shown."""
    return _lines(cue, cue.text)


def _lines(cue: Cue, text: str) -> str:
    """Return the text of a caption as written in its file; a long one in two lines of about equal length."""
    reading, text = cue.reading, _NO_BREAK.sub("\u00a0", text)
    if length(text, reading) <= reading.a_line:
        return text
    if reading.wide:
        return "\n".join(halves(text, reading, at_clauses=False)).strip()
    # The smallest width that gives two lines makes them about equal.
    widths = range((len(text) + 1) // 2, len(text) + 1)
    return next("\n".join(lines) for width in widths if len(lines := textwrap.wrap(text, width)) <= 2)


def _without_arrow(text: str) -> str:
    """Replace the arrow by one character: SubRip recognises a caption's times by it, and has no escape for it."""
    return text.replace("-->", "→")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
