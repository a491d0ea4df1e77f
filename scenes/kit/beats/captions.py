"""Captions: a beat's sentences, each shown while it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scenes.kit.beats.beat import Beat

MOST_CAPTION_CHARACTERS = 84


@dataclass(frozen=True)
class Caption:
    """A caption within a beat: its text, when it starts after the beat's start and how long it stays, in seconds."""

    text: str
    offset: float
    duration: float


def captions(beat: Beat, seconds: float) -> tuple[Caption, ...]:
    """Share a beat's time among its captions, in proportion to their length.

    A caption is a sentence, or part of one where the sentence is longer than two short lines.
    """
    texts = [part for sentence in beat.sentences for part in _caption_parts(sentence)]
    total = sum(len(text) for text in texts)
    result, start = [], 0.0
    for text in texts:
        duration = seconds * len(text) / total
        result.append(Caption(text, start, duration))
        start += duration
    return tuple(result)


def _caption_parts(sentence: str) -> list[str]:
    if len(sentence) <= MOST_CAPTION_CHARACTERS:
        return [sentence]
    middle = len(sentence) / 2
    breaks = [match.end() for match in re.finditer(r"[,;:] ", sentence)] or [
        match.end() for match in re.finditer(" ", sentence)
    ]
    cut = min(breaks, key=lambda place: abs(place - middle))
    return [*_caption_parts(sentence[:cut].strip()), *_caption_parts(sentence[cut:].strip())]
