"""Catalogues as files: gettext's PO, which every translation tool opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polib

from lecture.errors import UsageError
from lecture.source.modules import PROJECT
from lecture.syllabus.lectures import Syllabus
from scenes.kit.given.given_file import GivenFileError, read_bytes
from scenes.kit.given.quoted import on_one_line, quoted
from scenes.language.catalogue import Catalogue, Entry
from scenes.language.languages import LANGUAGES, Language, find_language

FOLDER = "catalogues"
# The catalogues of the built-in lectures.
BUILT_IN = Path(__file__).parent / FOLDER
# Columns of a catalogue's file.
WIDTH = 100
_MOST_BYTES = 2**22


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
        return polib.pofile(text, encoding="utf-8", check_for_duplicates=False, wrapwidth=WIDTH)
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
