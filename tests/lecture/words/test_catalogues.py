"""Catalogues: written, merged, read and checked."""

from __future__ import annotations

import argparse
import gettext
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import polib
import pytest

from lecture.command.words import _run
from lecture.errors import LectureError, UsageError
from lecture.outputs.stills.stills import all_stills
from lecture.syllabus.lectures import BUILT_IN as SYLLABUS
from lecture.syllabus.lectures import Syllabus, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.translation.check import flaws
from lecture.translation.merging import merged, template, written
from lecture.translation.messages import Message, messages_of
from lecture.words.catalogues import catalogue, read_catalogue
from scenes.descent.many_valleys import EquallyLowValleys, ManyValleys
from scenes.gradient.ball_descent import BallDescent, BallOnItsWay
from scenes.kit.beats.beat import BREATH, Beat, ReadingPace, beats_of
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

    def test_a_translation_may_say_again_what_it_has_tied(self) -> None:
        assert kinds(said(Two="{ways:Zwei}, ja {ways:zwei} Wege.")) == []


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


@pytest.mark.parametrize("code", ["de", "es", "fr", "pt-BR", "zh-CN", "ja", "ar", "hi"])
def test_what_replaces_a_segment_has_a_title_in_every_language(code: str) -> None:
    words = catalogue(read_syllabus(SYLLABUS), LANGUAGES[code])
    assert BallOnItsWay.title_in(words) == BallDescent.title_in(words) != BallDescent.title
    assert BallOnItsWay.learnt_in(words) == BallDescent.learnt_in(words) != BallDescent.learnt
    assert EquallyLowValleys.title_in(words) not in (EquallyLowValleys.title, ManyValleys.title_in(words))


def test_a_text_that_several_segments_say_is_still_spoken() -> None:
    said = {each.key: each for each in messages_of(read_syllabus(SYLLABUS))}
    beats = [
        each for each in beats_of(BallDescent) if each.source in {other.source for other in beats_of(BallOnItsWay)}
    ]
    assert len(beats) > 3
    assert all(said[f"BallDescent.{each.name}", each.source].is_spoken for each in beats)


def test_a_beats_note_names_the_file_of_its_picture() -> None:
    syllabus = read_syllabus(SYLLABUS)
    drawn = {still.name for each in all_stills(syllabus, every_beat=True) for still in each.stills if still.beat}
    notes = [note for each in messages_of(syllabus) if each.is_spoken for note in each.notes]
    named = {match[1] for note in notes if (match := re.match(r"Picture: (\S+)\.png ", note))}
    assert named == drawn


def test_a_segment_says_what_its_catalogue_says() -> None:
    words = Catalogue.of(GERMAN, [("Hill.up", "Two two lead up.", ("{weg:Zwei} hinauf.",))])
    (beat,) = beats_of(Hill, words)
    assert (beat.text, beat.language, beat.ties[0].words) == ("Zwei hinauf.", GERMAN, "Zwei")
    assert beats_of(Hill)[0].text == "Two two lead up."


class TestRoundTrip:
    """What a translator does: extract, translate one segment, render; then the English changes."""

    def test_a_translated_segment_is_rendered_and_a_changed_sentence_is_stale(
        self, new_project: Callable[[], Any]
    ) -> None:
        project = new_project()
        file = project.root / "catalogues" / "de.po"
        assert "to be translated" in words_command(project)
        translate(file, {"Then it falls.": "Dann fällt es wieder, und zwar bis ganz nach unten auf den Boden."})
        with pytest.raises(LectureError, match=r"missing: First\.rises"):
            words_command(project, check=True)
        said = catalogue(project.syllabus, GERMAN)
        project.render(only=("First",), words=said)
        (_, spoken) = beats_of(load(project.root, project.lecture.segments[0]), said)
        seconds = [ReadingPace().seconds("", each) for each in (spoken, replace(spoken, text="Then it falls."))]
        clip = frames(project.film_folder / "segments" / "First" / "falls.mp4") / 10
        assert clip == pytest.approx(seconds[0] + BREATH, abs=0.15)
        assert clip > seconds[1] + BREATH + 0.5

        scene = project.scenes / "first.py"
        scene.write_text(scene.read_text().replace("Then it falls.", "Then it falls again."))
        forget(project.package)
        words_command(project)
        with pytest.raises(LectureError, match=r"fuzzy: First\.falls “Then it falls again\.”"):
            words_command(project, check=True)
        (stale,) = [each for each in polib.pofile(str(file)) if each.fuzzy]
        assert (stale.msgctxt, stale.previous_msgid) == ("First.falls", "Then it falls.")
        assert not catalogue(project.syllabus, GERMAN).has("First.falls", "Then it falls again.")


def words_command(project: Any, *, check: bool = False) -> str:
    return _run(project.syllabus, argparse.Namespace(language="de", check=check, output=None))


def translate(file: Path, texts: dict[str, str]) -> None:
    """Translate as a translator's tool does, and tell that the file is one for it."""
    opened = polib.pofile(str(file))
    for english, text in texts.items():
        (entry,) = [each for each in opened if each.msgid == english]
        entry.msgstr = text
    opened.save()
    opened.save_as_mofile(str(file.with_suffix(".mo")))
    with file.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).pgettext("First.falls", "Then it falls.") == texts["Then it falls."]


def forget(package: str) -> None:
    """Let a package's modules be imported again, as by another run of the command."""
    for name in [each for each in sys.modules if each.split(".")[0] == package]:
        del sys.modules[name]


def frames(file: Path) -> int:
    with av.open(str(file)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)
