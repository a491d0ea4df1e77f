"""Beats: a sentence or two of narration, the animations that go with it, and how long the voice takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Protocol

from scenes.claims.spoken import Tie, untied
from scenes.language.catalogue import Catalogue
from scenes.language.languages import ENGLISH, WORDS_PER_MINUTE, Language
from scenes.language.lines import sentences

BREATH = 0.4
"""Seconds of silence after a beat's last word."""
GUESS = 1.8
"""Seconds for a guess, after the silence that follows a question."""


@dataclass(frozen=True)
class Beat:
    """One beat of a segment.

    Attributes
    ----------
    name
        The method's name, which names the beat's section and its recording.
    text
        The narration.
    perform
        The method with the animations.
    still
        Whether the beat's last picture is complete enough to be shown alone, as a slide.
    ask
        Whether it ends with a question: after the last word there is time for a guess, and the next beat answers.
    ties
        The numbers and directions in the text that are tied to values.
    values
        Functions of the segment, by the names of ties: each returns what the words say. See `value`.
    language
        Language of the text.
    """

    name: str
    text: str
    perform: Callable[[Any], None]
    still: bool = False
    ask: bool = False
    ties: tuple[Tie, ...] = ()
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    language: Language = ENGLISH

    def saying(self, text: str, language: Language = ENGLISH) -> Beat:
        """Return the same beat with other words, for a segment told in words of one's own.

        The words may hold ties as in `beat`, with the same names.
        """
        plain, ties = untied(" ".join(text.split()))
        return replace(self, text=plain, ties=ties, language=language)

    def value(self, segment: Any, tie: Tie) -> Any:
        """Return the current value that a tie names: one given to the beat, or an attribute of the segment.

        A callable attribute is called.
        """
        if tie.name in self.values:
            return self.values[tie.name](segment)
        found = attrgetter(tie.name)(segment)
        return found() if callable(found) else found

    @property
    def source(self) -> str:
        """The narration, with its ties as written."""
        text = self.text
        for tie in reversed(self.ties):
            text = f"{text[: tie.start]}{{{tie.name}:{tie.words}}}{text[tie.end :]}"
        return text

    @property
    def guess(self) -> float:
        """Seconds for a guess, after the breath."""
        return GUESS if self.ask else 0.0

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the text."""
        return sentences(self.text)


class Pace(Protocol):
    """Tells how long the voice takes for a beat."""

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time from the beat's first word to its last, in seconds."""


@dataclass(frozen=True)
class ReadingPace:
    """The pace of a silent lecture: an even reading rate.

    Attributes
    ----------
    words_per_minute
        Reading rate; default 150, a calm speaking rate.
    """

    words_per_minute: float = WORDS_PER_MINUTE

    def seconds(self, segment: str, beat: Beat) -> float:  # noqa: ARG002 - the same for every segment
        """Return the time to read the beat's text aloud."""
        return beat.language.reading.seconds(beat.text, self.words_per_minute)


def beat(
    text: str, *, still: bool = False, ask: bool = False, **values: Callable[[Any], Any]
) -> Callable[[Callable[[Any], None]], Beat]:
    """Mark a method of a segment as its next beat, with its narration.

    Parameters
    ----------
    text
        One spoken sentence or two. A number or a direction in it is tied to a value, as in ``{rate:two per cent}``.
        The name is that of a value given here, or of an attribute or a method of the segment.
    still
        Whether the beat's last picture is one of the segment's stills for slides.
    ask
        Whether it ends with a question, which the next beat answers; a closing ring shows the time for a guess.
    values
        Functions of the segment, by the names of ties: each returns the number, the direction or the truth that is
        said. The audit compares them when the beat ends.
    """
    plain, ties = untied(" ".join(text.split()))

    def mark(method: Callable[[Any], None]) -> Beat:
        return Beat(method.__name__, plain, method, still, ask, ties, values)

    return mark


def beats_of(segment: type, words: Catalogue | None = None) -> tuple[Beat, ...]:
    """Return a segment's beats in the order of their definition.

    Those of its base classes come first, as in any class. A beat defined again keeps its place; one replaced by
    something else, such as None, is left out.

    Parameters
    ----------
    segment
        The class.
    words
        Words of the beats, by the name of the class that defines the beat and its own name; default: the English ones.
    """
    found: dict[str, tuple[str, Beat]] = {}
    for each in reversed(segment.__mro__):
        for name, value in vars(each).items():
            if isinstance(value, Beat):
                found[name] = (each.__name__, value)
            else:
                found.pop(name, None)
    return tuple(_in_words(beat, owner, words) for owner, beat in found.values())


def _in_words(beat: Beat, owner: str, words: Catalogue | None) -> Beat:
    """Return a beat in the words of a catalogue."""
    context = f"{owner}.{beat.name}"
    if words is None or not words.has(context, beat.source):
        return beat
    return beat.saying(words.say(context, beat.source), words.language)
