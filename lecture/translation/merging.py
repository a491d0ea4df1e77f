"""Writing catalogues: one without translations, and one of the present texts with the translations of an older one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import polib

from lecture.translation.messages import Message
from lecture.words.catalogues import WIDTH
from scenes.language.catalogue import SCREEN
from scenes.language.languages import ENGLISH, Language

# Least similarity of two texts on screen of which one is an earlier form of the other.
_SIMILAR = 0.75


def template(messages: Iterable[Message], language: Language = ENGLISH) -> polib.POFile:
    """Return a catalogue without translations."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = _head(language)
    file.extend(_entry(each, language) for each in messages)
    return file


def _head(language: Language) -> dict[str, str]:
    return {
        "Project-Id-Version": "lectures",
        "Language": language.file_name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": language.plural_forms,
    }


def _entry(message: Message, language: Language) -> polib.POEntry:
    forms = {"msgid_plural": message.many, "msgstr_plural": dict.fromkeys(range(language.forms), "")}
    return polib.POEntry(
        msgctxt=message.context,
        msgid=message.english,
        comment="\n".join(message.notes),
        occurrences=[(file, "") for file in message.places],
        **(forms if message.many else {}),
    )


def merged(old: polib.POFile, messages: Sequence[Message], language: Language) -> polib.POFile:
    """Return a catalogue of the present texts, with the translations of an older one.

    If a text has changed, its translation is kept and marked as fuzzy, with the former text: for a beat or a title that
    with the same name, for words on screen the most similar one. Unused translations are kept at the end.
    """
    new = template(messages, language)
    new.metadata = {**new.metadata, **old.metadata, "Plural-Forms": language.plural_forms}
    new.header = old.header
    left = {(each.msgctxt, each.msgid): each for each in old}
    for entry in new:
        found = left.pop((entry.msgctxt, entry.msgid), None)
        if found is not None:
            _take(entry, found, fuzzy=found.fuzzy, previous=found.previous_msgid)
    for entry in new:
        if _is_empty(entry):
            stale = _stale(entry, left.values())
            if stale is not None:
                del left[stale.msgctxt, stale.msgid]
                _take(entry, stale, fuzzy=True, previous=stale.msgid)
    for each in left.values():
        if not _is_empty(each):
            each.obsolete, each.occurrences = True, []
            new.append(each)
    return new


def _is_empty(entry: polib.POEntry) -> bool:
    return not entry.msgstr and not any(entry.msgstr_plural.values())


def _take(entry: polib.POEntry, found: polib.POEntry, *, fuzzy: bool, previous: str | None) -> None:
    """Copy the translation of another entry into an entry."""
    entry.tcomment, entry.obsolete = found.tcomment, False
    if entry.msgid_plural:
        said = found.msgstr_plural or {0: found.msgstr}
        entry.msgstr_plural = {form: said.get(form, "") for form in entry.msgstr_plural}
    else:
        entry.msgstr = found.msgstr or next(iter(found.msgstr_plural.values()), "")
    entry.flags = [*(flag for flag in found.flags if flag != "fuzzy"), *(["fuzzy"] if fuzzy else [])]
    entry.previous_msgid = previous if fuzzy else None


def _stale(entry: polib.POEntry, others: Iterable[polib.POEntry]) -> polib.POEntry | None:
    """Return the entry of an earlier form of a text; None if there is none."""
    same = [each for each in others if each.msgctxt == entry.msgctxt and not _is_empty(each)]
    if entry.msgctxt != SCREEN:
        return same[0] if same else None
    near = difflib.get_close_matches(entry.msgid, [each.msgid for each in same], 1, _SIMILAR)
    return next((each for each in same if near and each.msgid == near[0]), None)


def written(file: polib.POFile) -> str:
    """Return a catalogue as the text of its file."""
    return f"{file}".rstrip("\n") + "\n"
