"""Catalogues: written, merged, read and checked."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from lecture.errors import UsageError
from lecture.syllabus.lectures import BUILT_IN as SYLLABUS
from lecture.syllabus.lectures import Syllabus, read_syllabus
from lecture.words.catalogues import catalogue, merged, read_catalogue, template, written
from lecture.words.check import flaws
from lecture.words.messages import Message
from scenes.kit.beats.beat import Beat, beats_of
from scenes.kit.beats.segment import Segment
from scenes.language.catalogue import SCREEN, Catalogue
from scenes.language.languages import LANGUAGES

GERMAN, ARABIC = LANGUAGES["de"], LANGUAGES["ar"]
SAID = Message("Hill.up", "Two {ways:two} lead up.", seconds=2.0)
SHOWN = Message(SCREEN, "One contour, one error")
COUNTED = Message(SCREEN, "{n} step", "{n} steps")
MESSAGES = [SAID, SHOWN, COUNTED]


def said(language: str = "de", **texts: str) -> polib.POFile:
    """Return a catalogue in which every text is said; other texts by the English's first word."""
    file = template(MESSAGES, LANGUAGES[language])
    usual = {"Two": "Zwei {ways:zwei} führen hinauf.", "One": "Eine Höhenlinie, ein Fehler", "{n}": "{n} Schritte"}
    for entry in file:
        word = entry.msgid.split(" ")[0]
        text = texts.get(word, usual[word])
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, text)
        else:
            entry.msgstr = text
    return file


def kinds(file: polib.POFile, language: str = "de") -> list[str]:
    return [each.kind for each in flaws(file, MESSAGES, LANGUAGES[language])]


class TestMerged:
    def test_what_is_said_stays(self) -> None:
        again = merged(said(), MESSAGES, GERMAN)
        assert written(again) == written(said())
        assert kinds(again) == []

    def test_what_was_said_of_another_english_is_fuzzy(self) -> None:
        changed = [Message("Hill.up", "Two {ways:two} lead downhill.", seconds=2.0), SHOWN, COUNTED]
        again = merged(said(), changed, GERMAN)
        (stale,) = [each for each in again if each.fuzzy]
        assert (stale.msgid, stale.previous_msgid) == (changed[0].english, SAID.english)
        assert stale.msgstr == "Zwei {ways:zwei} führen hinauf."
        assert [each.kind for each in flaws(again, changed, GERMAN)] == ["fuzzy"]

    def test_what_is_shown_no_more_is_kept_apart(self) -> None:
        again = merged(said(), [SAID, COUNTED], GERMAN)
        assert [each.msgid for each in again if each.obsolete] == [SHOWN.english]

    def test_there_are_as_many_forms_as_the_language_has(self) -> None:
        (counted,) = [each for each in template(MESSAGES, ARABIC) if each.msgid_plural]
        assert sorted(counted.msgstr_plural) == [0, 1, 2, 3, 4, 5]


class TestFlaws:
    @pytest.mark.parametrize(
        ("texts", "kind"),
        [
            ({"Two": ""}, "missing"),
            ({"Two": "Zwei Wege führen hinauf."}, "broken"),
            ({"Two": "Zwei {wege:zwei} führen hinauf."}, "broken"),
            ({"{n}": "Schritte"}, "broken"),
            ({"{n}": "{n} {m}"}, "broken"),
            ({"One": "Eine Höhenlinie, und auf ihr überall nur ein Fehler"}, "too long"),
            (
                {"Two": "Zwei {ways:zwei} Wege, von denen wir noch nichts wissen, führen uns immer weiter hinauf."},
                "too long",
            ),
        ],
    )
    def test_are_found(self, texts: dict[str, str], kind: str) -> None:
        assert kind in kinds(said(**texts))


class TestCatalogue:
    @pytest.fixture
    def syllabus(self, tmp_path: Path) -> Syllabus:
        return Syllabus(tmp_path, read_syllabus(SYLLABUS).lectures)

    def test_words_of_ones_own_come_first_and_fuzzy_ones_are_not_said(self, syllabus: Syllabus, tmp_path: Path) -> None:
        file = said()
        file[0].flags.append("fuzzy")
        (tmp_path / "mine.po").write_text(written(file))
        found = catalogue(syllabus, GERMAN, tmp_path / "mine.po")
        assert found.say(SCREEN, SHOWN.english) == "Eine Höhenlinie, ein Fehler"
        assert not found.has(*SAID.key)

    def test_a_file_of_another_language_is_refused(self, syllabus: Syllabus, tmp_path: Path) -> None:
        (tmp_path / "mine.po").write_text(written(said("ar")))
        with pytest.raises(UsageError, match="is in العربية, not in Deutsch"):
            catalogue(syllabus, GERMAN, tmp_path / "mine.po")

    @pytest.mark.parametrize("content", [b"what is this\n", b"\xff\xfe", b'msgid "a\x00"\nmsgstr "b"\nmsgstr'])
    def test_what_is_no_po_file_is_refused_in_a_sentence(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "mine.po").write_bytes(content)
        with pytest.raises(UsageError, match=r"mine\.po is no PO file"):
            read_catalogue(tmp_path / "mine.po")


class Hill(Segment):
    title = "A hill"
    up = Beat("up", "Two two lead up.", lambda _: None, ties=())


def test_a_segment_says_what_its_catalogue_says() -> None:
    words = Catalogue.of(GERMAN, [("Hill.up", "Two two lead up.", ("{weg:Zwei} hinauf.",))])
    (beat,) = beats_of(Hill, words)
    assert (beat.text, beat.language, beat.ties[0].words) == ("Zwei hinauf.", GERMAN, "Zwei")
    assert beats_of(Hill)[0].text == "Two two lead up."
