"""Captions: a beat's sentences, each shown while it is spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenes.kit.beats.beat import Beat
from scenes.language.languages import Reading
from scenes.language.lines import fits_two_lines, halves, joined

SHORTEST_CAPTION = 1.0
"""Seconds of the shortest caption that can be read."""


@dataclass(frozen=True)
class Caption:
    """A caption within a beat: its text, its start after the beat's start, and its duration, in seconds."""

    text: str
    offset: float
    duration: float


@dataclass(frozen=True)
class _Spoken:
    """A text, and how long it is spoken, in seconds; if that is unknown, its length stands for its time."""

    text: str
    said: float | None
    reading: Reading

    @property
    def weight(self) -> float:
        """The time of its words, in any unit."""
        return len(self.text) if self.said is None else self.said

    def with_next(self, other: _Spoken) -> _Spoken:
        """Return both as one."""
        said = None if self.said is None or other.said is None else self.said + other.said
        return _Spoken(joined([self.text, other.text], self.reading), said, self.reading)

    @property
    def fits(self) -> bool:
        """Whether it fits in two lines."""
        return fits_two_lines(self.text, self.reading)


def captions(beat: Beat, seconds: float, starts: Sequence[float] = ()) -> tuple[Caption, ...]:
    """Share a beat's time among its captions.

    A caption is a sentence, or part of one if the sentence is longer than two short lines. A sentence spoken in less
    than a second shares a caption with a neighbour or, if both do not fit together, takes a second at the cost of
    the others. Captions are shorter only in a beat that is itself too short. A question stays during the guess.

    Parameters
    ----------
    beat
        Narration of the captions.
    seconds
        Duration of the narration, in seconds.
    starts
        Start of each sentence, in seconds after the first; if empty, sentences take time in proportion to their length.
    """
    spoken = _joined(list(_parts(beat, seconds, starts)), seconds)
    result, start = [], 0.0
    for each, duration in zip(spoken, _durations(spoken, seconds), strict=True):
        result.append(Caption(each.text, start, duration))
        start += duration
    if beat.ask:
        last = result[-1]
        # Except for the silence before the answer.
        result[-1] = replace(last, duration=last.duration + beat.guess)
    return tuple(result)


def _parts(beat: Beat, seconds: float, starts: Sequence[float]) -> Iterator[_Spoken]:
    """Yield the parts of each sentence; within one, time is in proportion to length."""
    lasting = np.diff([*starts, seconds]).tolist() if starts else [None] * len(beat.sentences)
    for sentence, whole in zip(beat.sentences, lasting, strict=True):
        texts = _caption_parts(sentence, beat.language.reading)
        total = sum(map(len, texts))
        for text in texts:
            yield _Spoken(text, None if whole is None else whole * len(text) / total, beat.language.reading)


def _joined(spoken: list[_Spoken], seconds: float) -> list[_Spoken]:
    """Return the texts, with one whose share of the time is too short joined to a neighbour, if both fit."""
    rate = seconds / sum(each.weight for each in spoken)
    for index, each in enumerate(spoken):
        if each.weight * rate >= SHORTEST_CAPTION:
            continue
        # A short sentence mostly leads to the next one.
        for first in (index, index - 1):
            if not 0 <= first < len(spoken) - 1:
                continue
            both = spoken[first].with_next(spoken[first + 1])
            if both.fits:
                return _joined([*spoken[:first], both, *spoken[first + 2 :]], seconds)
    return spoken


def _durations(spoken: list[_Spoken], seconds: float) -> list[float]:
    """Return how long each text is shown: as long as it is spoken, but at least a second if there is time."""
    weights = [each.weight for each in spoken]
    shares = [seconds * weight / sum(weights) for weight in weights]
    if len(spoken) * SHORTEST_CAPTION > seconds:
        return shares
    short: set[int] = set()
    while any(share < SHORTEST_CAPTION for share in shares):
        short |= {index for index, share in enumerate(shares) if share < SHORTEST_CAPTION}
        rest = sum(weight for index, weight in enumerate(weights) if index not in short)
        left = seconds - SHORTEST_CAPTION * len(short)
        shares = [SHORTEST_CAPTION if index in short else left * each / rest for index, each in enumerate(weights)]
    return shares


def _caption_parts(sentence: str, reading: Reading) -> list[str]:
    if fits_two_lines(sentence, reading):
        return [sentence]
    first, second = halves(sentence, reading, at_clauses=True)
    return [*_caption_parts(first, reading), *_caption_parts(second, reading)] if second else [first]
