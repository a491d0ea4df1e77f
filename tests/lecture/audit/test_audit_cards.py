"""The audit of the cards: those of the lectures hold, and each kind of damage to one is caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from manim import UP, VMobject
from paths import ROOT

from lecture.audit.audit import Audit
from lecture.audit.cards import SAYS_SO, card_findings
from lecture.audit.performance import audit_scene
from lecture.audit.picture import APART, CLEAR, CONTRAST, SAFE, TALL
from lecture.draw.drawing import settings
from lecture.errors import UsageError
from lecture.outputs.make import make
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.words.card_words import card_words
from lecture.work.quality import Quality
from scenes.cards.cards import Card, EndCard, TitleCard
from scenes.cards.lines import OF_THE_LECTURE
from scenes.cards.words import Backdrop, CardWords
from scenes.claims.numbers import SPELLED
from scenes.claims.protocol import Check
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import THEMES
from scenes.kit.lettering.words import Words

SMALL = Quality(320, 180, 6, "ultrafast")
SYLLABUS = read_syllabus(ROOT / "lectures.toml")


def made_with(words: CardWords) -> dict[str, Any]:
    return {"words": words, "backdrop": Backdrop("lecture")}


@pytest.fixture(scope="module")
def words_of() -> Callable[[str], CardWords]:
    """Return a function that gives what the cards of a lecture say."""

    def words(key: str) -> CardWords:
        lecture = SYLLABUS.lecture(key)
        return card_words(SYLLABUS, lecture, [load(ROOT, each).title for each in lecture.segments])

    return words


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("kind", [TitleCard, EndCard])
@pytest.mark.parametrize("key", [lecture.key for lecture in SYLLABUS.lectures])
def test_every_claim_of_a_lectures_card_holds(
    key: str, kind: type[Card], theme: str, words_of: Callable[[str], CardWords], tmp_path: Path
) -> None:
    ledger = audit_scene(kind, settings(SMALL, tmp_path), Look(THEMES[theme]), made_with(words_of(key)))
    assert [f"{line.check.name}: {line.worst:.3g} {line.detail}" for line in ledger.failures] == []
    assert ledger.unclaimed == {}


def shrunk(lines: list[VMobject]) -> None:
    lines[0].scale(0.4)


def outside(lines: list[VMobject]) -> None:
    lines[1].shift((-0.2, 0, 0))


def upon_another(lines: list[VMobject]) -> None:
    lines[1].move_to(lines[0])


def over_an_arrow(lines: list[VMobject]) -> None:
    lines[1].stretch_to_fit_width(12).shift((6, 0, 0))


def faint(lines: list[VMobject]) -> None:
    lines[0].set_color("#303a48")


def misspelled(lines: list[VMobject]) -> None:
    words = lines[0].get_family()[-1]
    words.points[:8] += 0.1 * UP


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (shrunk, TALL),
        (outside, SAFE),
        (upon_another, APART),
        (over_an_arrow, CLEAR),
        (faint, CONTRAST),
        (misspelled, SPELLED),
    ],
)
@pytest.mark.parametrize("kind", [TitleCard, EndCard])
def test_damage_to_a_card_is_caught(
    kind: type[Card],
    damage: Callable[[list[VMobject]], None],
    check: Check,
    words_of: Callable[[str], CardWords],
    tmp_path: Path,
) -> None:
    class Damaged(kind):  # type: ignore[valid-type, misc]
        title = "Damaged"

        def play(self, *animations: Any, **settings: Any) -> None:
            if not self.frames:
                damage(self.shown)
            super().play(*animations, **settings)

        def lines(self) -> list[VMobject]:
            self.shown = super().lines()
            return self.shown

    words = words_of(SYLLABUS.lectures[0].key)
    ledger = audit_scene(Damaged, settings(SMALL.at(4), tmp_path), arguments=made_with(words))
    assert check in {line.check for line in ledger.failures}


def test_the_cards_of_every_lecture_are_chosen_and_can_be_asked_for() -> None:
    chosen = Audit(SYLLABUS.lectures).scenes
    assert all((lecture, each) in chosen for lecture in SYLLABUS.lectures for each in CARDS)
    only = Audit(SYLLABUS.lectures, only=("EndCard",)).scenes
    assert [scene for _, scene in only] == [CARDS[1]] * len(SYLLABUS.lectures)


def test_a_title_that_cannot_be_shown_is_told_by_the_audit_too(new_project: Callable[[], Any], tmp_path: Path) -> None:
    project = new_project()
    syllabus_file = project.root / "lectures.toml"
    syllabus_file.write_text(syllabus_file.read_text().replace("A small lecture", "A small ✓"))
    audit = Audit(project.syllabus.lectures, ["light"], ["TitleCard"])
    with pytest.raises(UsageError) as refused:
        make(audit, project.order(folder=tmp_path / "out"))
    assert str(refused.value).startswith("lectures.toml: [small] title has “✓” (U+2713, check mark)")


@pytest.mark.parametrize("number", range(len(SYLLABUS.lectures)))
def test_what_a_card_says_is_compared_with_the_syllabus(
    number: int, words_of: Callable[[str], CardWords], tmp_path: Path
) -> None:
    words = words_of(SYLLABUS.lectures[number].key)
    for told, is_so in (
        (words, True),
        (replace(words, title="Another title"), False),
        (replace(words, number=3), None),
    ):
        place = number + 1 if is_so is not None else (number + 1) % len(SYLLABUS.lectures) + 1
        ledger = audit_scene(
            TitleCard,
            settings(SMALL, tmp_path),
            arguments=made_with(told),
            about_words=partial(card_findings, ROOT, CARDS[0], place, SYLLABUS.lectures[number].segments),
        )
        assert ledger.lines[SAYS_SO].passes is bool(is_so)


@pytest.mark.parametrize("left_out", [(), (0,), (-1,), (1, 2)])
@pytest.mark.parametrize("lecture", SYLLABUS.lectures, ids=lambda lecture: str(lecture.key))
def test_the_end_card_tells_of_the_segments_of_its_film_and_of_no_other(
    lecture: Lecture, left_out: tuple[int, ...]
) -> None:
    gone = {lecture.segments[index] for index in left_out}
    film = tuple(each for each in lecture.segments if each not in gone)
    words = card_words(SYLLABUS, lecture, [load(ROOT, each).title for each in lecture.segments])
    following = [] if words.next_heading is None else [f"Next: {words.next_heading}"]

    def holds(segments: tuple[SceneRef, ...]) -> bool:
        told = [words.heading[0], *filter(None, (load(ROOT, each).learnt for each in segments)), *following]
        shown = [Words(each, 24, "#ffffff", of=OF_THE_LECTURE) for each in told]
        place = SYLLABUS.lectures.index(lecture) + 1
        found = card_findings(ROOT, CARDS[1], place, film, shown)
        return all(SAYS_SO.passes(each.figure) for each in found)

    assert holds(film)
    assert holds(lecture.segments) is not bool(gone)
