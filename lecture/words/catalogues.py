"""Catalogues as files: gettext's PO, which every translation tool opens."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polib

from lecture.errors import UsageError
from lecture.source.modules import PROJECT
from lecture.syllabus.lectures import Syllabus
from lecture.words.messages import Message
from scenes.kit.given.given_file import GivenFileError, read_bytes
from scenes.kit.given.quoted import on_one_line, quoted
from scenes.language.catalogue import SCREEN, Catalogue, Entry
from scenes.language.languages import ENGLISH, LANGUAGES, Language, find_language

FOLDER = "catalogues"
# The catalogues of the built-in lectures.
BUILT_IN = Path(__file__).parent / FOLDER
_WIDTH = 100
_MOST_BYTES = 2**22
# Least similarity of two texts on screen of which one is an earlier form of the other.
_SIMILAR = 0.75


def language_of(code: str) -> Language:
    """Return the language with a code.

    Raises
    ------
    UsageError
        If there is no such language.
    """
    found = find_language(code)
    if found is None:
        raise UsageError(f"there is no language {quoted(code)}; there are {', '.join(LANGUAGES)}")
    return found


def catalogue_file(syllabus: Syllabus, language: Language) -> Path:
    """Return the file of a language's catalogue: beside the user's own syllabus, or in this package."""
    folder = BUILT_IN if syllabus.root.resolve() == PROJECT.resolve() else syllabus.root / FOLDER
    return folder / f"{language.file_name}.po"


def catalogue(syllabus: Syllabus, language: Language, own: Path | None = None) -> Catalogue:
    """Return the texts of a syllabus in a language.

    The user's file takes precedence over the syllabus's own catalogue, and that over the built-in one. Fuzzy texts are
    not used.

    Raises
    ------
    UsageError
        If a catalogue cannot be read, or is in another language.
    """
    files = dict.fromkeys([BUILT_IN / f"{language.file_name}.po", catalogue_file(syllabus, language)])
    entries: list[Entry] = []
    for file in files:
        if file.is_file():
            entries += _entries(read_catalogue(file))
    if own is not None:
        given = read_catalogue(own)
        _check_language(own, given, language)
        entries += _entries(given)
    return Catalogue.of(language, entries)


def in_words(syllabus: Syllabus, words: Catalogue) -> Syllabus:
    """Return a syllabus with the titles of its lectures from a catalogue."""
    lectures = (replace(each, title=words.say(f"{each.key}.title", each.title)) for each in syllabus.lectures)
    return replace(syllabus, lectures=tuple(lectures))


def read_catalogue(file: Path) -> polib.POFile:
    """Read a catalogue.

    Raises
    ------
    UsageError
        If it cannot be read, or is not a PO file: one sentence, with the line if that is known.
    """
    try:
        text = read_bytes(file, _MOST_BYTES).decode("utf-8-sig")
        return polib.pofile(text, encoding="utf-8", check_for_duplicates=False, wrapwidth=_WIDTH)
    except GivenFileError as error:
        raise UsageError(f"the catalogue {on_one_line(file)} {error}") from error
    except (OSError, ValueError, IndexError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f" at line {line[1]}" if line else ""
        raise UsageError(f"the catalogue {on_one_line(file)} is no PO file{where}: open it with a PO editor") from error


def _check_language(file: Path, given: polib.POFile, language: Language) -> None:
    code = str(given.metadata.get("Language", "")).strip()
    found = find_language(code) if code else None
    if found is not None and found != language:
        raise UsageError(
            f"the catalogue {on_one_line(file)} is in {found.name}, not in {language.name}: "
            f"say --language {code}, or give another file"
        )


def _entries(file: polib.POFile) -> Iterator[Entry]:
    for each in file:
        forms = _forms(each)
        if each.msgctxt and forms and not each.obsolete and not each.fuzzy:
            yield str(each.msgctxt), str(each.msgid), forms


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    """Return the texts of an entry: one, or one for each plural form; none if one is missing."""
    forms = [text for _, text in sorted(entry.msgstr_plural.items())] if entry.msgid_plural else [entry.msgstr]
    return tuple(forms) if forms and all(forms) else ()


def template(messages: Iterable[Message], language: Language = ENGLISH) -> polib.POFile:
    """Return a catalogue without translations."""
    file = polib.POFile(wrapwidth=_WIDTH)
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
