"""Captions: a beat's sentences, each shown while it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scenes.kit.beats.beat import BREATH, Beat

MOST_CAPTION_CHARACTERS = 84
SHORTEST_CAPTION = 1.0
"""Seconds: what is shown for less cannot be read."""


@dataclass(frozen=True)
class Caption:
    """A caption within a beat: its text, when it starts after the beat's start and how long it stays, in seconds."""

    text: str
    offset: float
    duration: float


def captions(beat: Beat, seconds: float) -> tuple[Caption, ...]:
    """Share a beat's time among its captions, in proportion to their length.

    A caption is a sentence, or part of one where the sentence is longer than two short lines. A sentence that is said
    in less than a second shares a caption with the one beside it, or where both do not fit together takes a second, at
    the cost of the others. Only in a beat that is itself too short for that are captions shorter. A question stays
    while one guesses.
    """
    texts = _joined([part for sentence in beat.sentences for part in _caption_parts(sentence)], seconds)
    result, start = [], 0.0
    for text, duration in zip(texts, _durations(texts, seconds), strict=True):
        result.append(Caption(text, start, duration))
        start += duration
    if beat.ask:
        last = result[-1]
        result[-1] = replace(last, duration=last.duration + BREATH + beat.guess)
    return tuple(result)


def _joined(texts: list[str], seconds: float) -> list[str]:
    """Return texts in which one whose share of the time is too short is joined to a neighbour, if both fit."""
    characters = seconds / sum(map(len, texts))
    for index, text in enumerate(texts):
        if len(text) * characters >= SHORTEST_CAPTION:
            continue
        # What comes next is what a short sentence mostly leads to.
        for first in (index, index - 1):
            together = " ".join(texts[max(first, 0) : first + 2])
            if 0 <= first < len(texts) - 1 and len(together) <= MOST_CAPTION_CHARACTERS:
                return _joined([*texts[:first], together, *texts[first + 2 :]], seconds)
    return texts


def _durations(texts: list[str], seconds: float) -> list[float]:
    """Return how long each text is shown: in proportion to its length, but no less than a second if there is time."""
    lengths = [len(text) for text in texts]
    shares = [seconds * length / sum(lengths) for length in lengths]
    if len(texts) * SHORTEST_CAPTION >= seconds:
        return shares
    short: set[int] = set()
    while any(share < SHORTEST_CAPTION for share in shares):
        short |= {index for index, share in enumerate(shares) if share < SHORTEST_CAPTION}
        rest = sum(length for index, length in enumerate(lengths) if index not in short)
        left = seconds - SHORTEST_CAPTION * len(short)
        shares = [SHORTEST_CAPTION if index in short else left * length / rest for index, length in enumerate(lengths)]
    return shares


def _caption_parts(sentence: str) -> list[str]:
    if len(sentence) <= MOST_CAPTION_CHARACTERS:
        return [sentence]
    middle = len(sentence) / 2
    breaks = [match.end() for match in re.finditer(r"[,;:] ", sentence)] or [
        match.end() for match in re.finditer(" ", sentence)
    ]
    cut = min(breaks, key=lambda place: abs(place - middle))
    return [*_caption_parts(sentence[:cut].strip()), *_caption_parts(sentence[cut:].strip())]
