"""The flaws of a catalogue: texts that are missing, stale, too long, or without their placeholders."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polib

from lecture.errors import UsageError
from lecture.syllabus.lectures import Syllabus
from lecture.terminal import remark
from lecture.translation.messages import Message, messages_of
from scenes.claims.spoken import untied
from scenes.kit.frame.typeface import named, unwritable
from scenes.kit.given.quoted import shortened
from scenes.kit.lettering.words import SCRIPTS
from scenes.language.catalogue import Catalogue, is_on_page
from scenes.language.current import current_words, speak
from scenes.language.languages import Language
from scenes.language.messages import placeholders

# Largest ratio of the width of a text on screen to that of the English: of one word, and of several.
_WIDER_WORD, _WIDER = 1.9, 1.55
# Additional letters that are always allowed, for short words.
_FEW = 5
# Largest ratio of a beat's duration to that of the English.
_LONGER = 1.5
_WIDE = ("W", "F")
# The most missing texts that are listed, and the most letters of each.
_LISTED, _LONGEST = 8, 40


@dataclass(frozen=True)
class Flaw:
    """Something wrong with an entry of a catalogue.

    Attributes
    ----------
    kind
        "missing", "fuzzy", "too long" or "broken".
    context, english
        The context and the English of the entry.
    why
        What is wrong; empty if the kind says it.
    """

    kind: str
    context: str
    english: str
    why: str = ""


def flaws(file: polib.POFile, messages: Sequence[Message], language: Language) -> Iterator[Flaw]:
    """Yield the flaws of a catalogue."""
    entries = {(each.msgctxt, each.msgid): each for each in file if not each.obsolete}
    for message in messages:
        entry = entries.get(message.key)
        said = () if entry is None else _said(entry)
        if entry is None or not all(said):
            yield Flaw("missing", *message.key)
        elif entry.fuzzy:
            yield Flaw("fuzzy", *message.key)
        else:
            yield from _flaws_of(message, said, language)


def _said(entry: polib.POEntry) -> tuple[str, ...]:
    forms = [text for _, text in sorted(entry.msgstr_plural.items())]
    return tuple(forms) if entry.msgid_plural else (entry.msgstr,)


def _flaws_of(message: Message, said: Sequence[str], language: Language) -> Iterator[Flaw]:
    english = message.many or message.english
    if message.many and len(said) != language.forms:
        yield Flaw("broken", *message.key, f"it has {len(said)} forms, and the language {language.forms}")
    wanted, ties = placeholders(english), _ties(english)
    for number, text in enumerate(said):
        # A form for one thing, or two, may have the number in words.
        may_lack = {"n"} if message.many and number < len(said) - 1 else set()
        if set(wanted) - set(placeholders(text)) - may_lack or set(placeholders(text)) - set(wanted):
            yield Flaw("broken", *message.key, f"it must have {_listed(wanted)}")
        # A translation may say again what it has tied.
        if ties - _ties(text) or set(_ties(text)) - set(ties):
            yield Flaw(
                "broken", *message.key, f"it must have {_listed(f'{name}:…' for name in sorted(ties.elements()))}"
            )
        if any(unicodedata.category(character) == "Cc" for character in text):
            yield Flaw("broken", *message.key, "it must be one line without control characters")
        yield from _too_long(message, text, language)
        yield from _unwritable(message, text, language)


def _unwritable(message: Message, text: str, language: Language) -> Iterator[Flaw]:
    """Yield a flaw if the fonts of the language lack a letter of a text on screen."""
    if message.is_spoken or is_on_page(message.context):
        return
    before = current_words()
    speak(Catalogue(language))
    try:
        plain = untied(text)[0]
        at = unwritable(plain.translate(SCRIPTS))
    finally:
        speak(before)
    if at is not None:
        yield Flaw("broken", *message.key, f"the font cannot write {named(plain[at])}")


def _too_long(message: Message, text: str, language: Language) -> Iterator[Flaw]:
    plain, english = untied(text)[0], untied(message.many or message.english)[0]
    if message.is_spoken:
        seconds, allowed = language.reading.seconds(plain), _LONGER * message.seconds
        if seconds > allowed:
            yield Flaw("too long", *message.key, f"it takes {seconds:.1f} s to say, and may take {allowed:.1f}")
        return
    if is_on_page(message.context):
        return
    width, room = columns(plain), columns(english)
    most = max(room + _FEW, int((_WIDER if " " in english else _WIDER_WORD) * room))
    if width > most:
        yield Flaw("too long", *message.key, f"it is {width} characters wide, and may be {most}")


def columns(text: str) -> int:
    """Return the width of a text in Latin letters: letters set in squares count as two, combining marks as none."""
    widths = (
        2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text if not unicodedata.combining(each)
    )
    return sum(widths)


def _ties(text: str) -> Counter[str]:
    return Counter(tie.name for tie in untied(text)[1] if tie.name)


def _listed(names: Iterable[str]) -> str:
    found = [f"{{{name}}}" for name in names]
    return ", ".join(found) or "nothing in braces"


def remark_on_missing(syllabus: Syllabus, words: Catalogue, *, strict: bool) -> None:
    """Tell the user which texts will be in English for lack of a translation, or refuse them.

    Raises
    ------
    UsageError
        If there are any and ``strict`` is set.
    """
    lacking = [each for each in messages_of(syllabus) if not words.has(*each.key)]
    if not lacking:
        return
    shown = ", ".join(f"{each.context} “{shortened(each.english, _LONGEST)}”" for each in lacking[:_LISTED])
    more = f" and {len(lacking) - _LISTED} more" if len(lacking) > _LISTED else ""
    code = words.language.file_name
    told = f"{len(lacking)} texts are not translated into {words.language.name}: {shown}{more}"
    if strict:
        raise UsageError(f"{told}; `lecture words --language {code} --check` lists them")
    remark(f"{told}; they are shown in English")
