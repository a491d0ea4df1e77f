"""The cards: what cannot be written or does not fit is refused before anything is drawn, and the rest can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT

from lecture.__main__ import main
from lecture.audit.performance import audit_scene
from lecture.audit.picture import APART, CONTRAST, SAFE, TALL
from lecture.draw.drawing import settings
from lecture.errors import UsageError
from lecture.syllabus.lectures import Lecture, SceneRef, Syllabus, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.words.card_words import card_words
from lecture.work.quality import Quality
from scenes.cards.cards import Card, EndCard, TitleCard
from scenes.cards.words import (
    CLOSING_TITLE,
    NEXT,
    ROOM,
    SEGMENT,
    SUBTITLE,
    TITLE,
    Backdrop,
    CardWords,
    Style,
    broken,
)
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import THEMES
from scenes.kit.frame.typeface import unwritable, width
from scenes.kit.lettering.words import Words

SMALL = Quality(320, 180, 6, "ultrafast")

TITLES = [
    "An error landscape",
    "One slope for each weight",
    "All the slopes together: a vector",
    "The steepest way up",
    "Turn around",
    "Step by step downhill",
    "A bowl, by hand",
]
LONG_TITLES = [
    "How the error of a network depends on a single one of its weights",
    "“Steepest” is a word about directions",
    "joined up",
    "Qualities of a good step",
]
LONG = "How a neural network learns from its own mistakes"


def said(title: str, segments: Sequence[str], following: str | None = None) -> CardWords:
    """Return what the cards of a lecture say."""
    scenes = tuple(SceneRef("some.module", f"Scene{number}") for number in range(len(segments)))
    lectures = [Lecture("first", title, scenes, "lecture")]
    lectures += [Lecture("second", following, scenes, "lecture")] if following is not None else []
    return card_words(Syllabus(ROOT, tuple(lectures)), lectures[0], segments)


class TestRefused:
    @pytest.mark.parametrize(
        ("title", "segment", "following", "place"),
        [
            ("Steps ✓", "Steps", None, "lectures.toml: [first] title has “✓” (U+2713, check mark) as character 7 of "),
            ("Steps: a ₁", "Steps", None, "lectures.toml: [first] title, after the colon has “₁” (U+2081, "),
            ("Steps", "勾配", None, "some.module:Scene0: its title has “勾” (U+52FE, "),
            ("Steps", "Steps", "التدرج", "lectures.toml: [second] title has “ا” (U+0627, "),
            ("Steps", "a\x1b[31mb", None, "some.module:Scene0: its title has (U+001B) as character 2 of 'a\\x1b[31mb'"),
            ("Steps", "a\nb", None, "some.module:Scene0: its title has (U+000A) as character 2 of 'a\\nb'"),
            ("Steps", "a\u202eb", None, "some.module:Scene0: its title has (U+202E, right-to-left override) as "),
            (": steps", "Steps", None, "lectures.toml: [first] title has no letter to show: ''"),
            ("Steps", "  ", None, "some.module:Scene0: its title has no letter to show: ''"),
            ("Steps", "Steps", ": more", "lectures.toml: [second] title has no letter to show: ''"),
        ],
    )
    def test_a_letter_that_cannot_be_shown_is_named_with_its_place(
        self, title: str, segment: str, following: str | None, place: str
    ) -> None:
        with pytest.raises(UsageError) as refused:
            said(title, [segment], following)
        assert str(refused.value).startswith(place)
        assert str(refused.value).isprintable()

    @pytest.mark.parametrize(
        ("make", "place"),
        [
            (lambda text: said(text, ["Steps"]), "lectures.toml: [first] title is too long"),
            (lambda text: said(f"Steps: {text}", ["Steps"]), "lectures.toml: [first] title, after the colon is too"),
            (lambda text: said("Steps", [text]), "some.module:Scene0: its title is too long"),
            (lambda text: said("Steps", ["Steps"], text), "lectures.toml: [second] title is too long"),
        ],
    )
    @pytest.mark.parametrize("text", ["many small steps " * 9, "m" * 90, "i " * 5000])
    def test_what_is_too_long_is_told_how_long_it_may_be(
        self, make: Callable[[str], CardWords], place: str, text: str
    ) -> None:
        with pytest.raises(UsageError, match=re.escape(place)) as refused:
            make(text)
        fits = re.search(r"and about (\d+) of them fit$", str(refused.value))
        assert fits is not None
        make(text[: int(fits[1])])

    def test_nothing_is_drawn_before(
        self, new_project: Callable[[], Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project = new_project()
        source = project.scenes / "second.py"
        source.write_text(source.read_text().replace('title = "Round"', 'title = "Round ✓"'))
        monkeypatch.chdir(project.root)
        assert main(["render", "-ql", "-o", "film"]) == 2
        told = capsys.readouterr().err.splitlines()
        assert len(told) == 1
        assert told[0].startswith(f"lecture: {project.package}.second:Second: its title has “✓” (U+2713, check mark)")
        assert not list((project.root / "film").glob("**/*.mp4"))


class TestWritten:
    def test_every_letter_of_the_lectures_cards_is_in_the_font(self) -> None:
        syllabus = read_syllabus(ROOT / "lectures.toml")
        for lecture in syllabus.lectures:
            titles = [load(ROOT, scene).title for scene in lecture.segments]
            words = card_words(syllabus, lecture, titles)
            assert words.segments == tuple(titles)
        assert unwritable("Lecture 0123456789, Next: and more") is None

    def test_letters_and_their_accents_become_one(self) -> None:
        assert said("e\u0301te\u0301: a  walk", ["Steps"]).heading == ("été", "a walk")


class TestBroken:
    @given(
        st.lists(st.text("aiemwW.", min_size=1, max_size=14), min_size=1, max_size=12).map(" ".join),
        st.sampled_from([TITLE, SUBTITLE, CLOSING_TITLE, SEGMENT, NEXT]),
    )
    def test_lines_hold_the_text_and_fit_at_a_size_that_can_be_read(self, text: str, style: Style) -> None:
        lines, whole = broken(text, style), style.around.replace("{title}", text)
        if width(whole, style.comfortable, style.weight) <= ROOM:
            assert lines == (whole,)
        if lines is not None:
            assert " ".join(lines) == whole
            assert 1 <= len(lines) <= style.lines
            assert max(width(line, style.least, style.weight) for line in lines) <= ROOM


CASES = {
    "short": said("Paths", TITLES[:3]),
    "eight": said("Gradient descent: learning by taking steps", TITLES + TITLES[:1], "The gradient"),
    "fifteen": said("Gradient descent in many dimensions: step by step", (TITLES * 3)[:15], "The gradient"),
    "long": said(f"{LONG}: a path from the first wrong answer to a network one can trust", LONG_TITLES * 2, LONG),
    "very many": said(LONG, (LONG_TITLES * 9)[:30], LONG),
}


def card(kind: type[Card], words: CardWords, theme: str = "dark") -> Any:
    """Return a card that is ready to be looked at; no frame is drawn."""
    made = kind(Look(THEMES[theme]), words=words)
    made.setup()
    return made


def spoken(lines: Sequence[Any]) -> list[str]:
    """Return the lines of a card's texts, from top to bottom."""
    return [each.text for part in lines for each in part.get_family() if isinstance(each, Words)]


class TestLayout:
    @pytest.mark.parametrize("name", CASES)
    @pytest.mark.parametrize("kind", [TitleCard, EndCard])
    def test_every_card_passes_the_audit(self, kind: type[Card], name: str, tmp_path: Path) -> None:
        theme = "light" if name in ("eight", "long") else "dark"
        # One of them is of a lecture without a landscape.
        backdrop = None if name == "eight" else Backdrop("lecture")
        made_with = {"words": CASES[name], "backdrop": backdrop}
        ledger = audit_scene(kind, settings(SMALL, tmp_path), Look(THEMES[theme]), made_with)
        assert [f"{line.check.name}: {line.worst:.3g} {line.detail}" for line in ledger.failures] == []
        assert ledger.unclaimed == {}
        assert {SAFE, APART, TALL, CONTRAST} <= set(ledger.lines)

    @pytest.mark.parametrize("name", ["short", "eight", "fifteen", "long"])
    def test_every_segment_is_listed_where_that_can_be_read(self, name: str) -> None:
        text = " ".join(spoken(card(EndCard, CASES[name]).lines()))
        assert all(title in text for title in CASES[name].segments)
        assert " more" not in text

    def test_of_very_many_segments_the_first_are_listed_and_the_others_counted(self) -> None:
        texts = spoken(card(EndCard, CASES["very many"]).lines())
        (counted,) = [text for text in texts if text.startswith("and ")]
        left = int(counted.split()[1])
        assert left > 1
        joined = " ".join(texts)
        assert sum(joined.count(title) for title in LONG_TITLES) == len(CASES["very many"].segments) - left

    @pytest.mark.parametrize("first", ["“Quoted”", "joined", "Qualities", "Été", "1 step"])
    def test_titles_stand_on_lines_that_are_evenly_apart(self, first: str) -> None:
        rows = card(EndCard, said("Paths", ["Turn around", first, "Steps"])).lines()[1]
        stands = [row[0].baseline for row in rows]
        assert stands[0] - stands[1] == pytest.approx(stands[1] - stands[2], abs=0.02)


def test_a_card_with_much_to_read_stays_longer() -> None:
    short, long = (card(TitleCard, CASES[name]) for name in ("short", "long"))
    assert short.reading_seconds < TitleCard.seconds - 2
    assert long.reading_seconds > TitleCard.seconds - 2
