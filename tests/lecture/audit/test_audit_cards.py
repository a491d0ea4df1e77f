"""The audit of the cards: those of the lectures hold, and each kind of damage to one is caught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from manim import UP, VMobject
from paths import ROOT

from lecture.audit.performance import Stage, audit_scene
from lecture.audit.picture import APART, CLEAR, CONTRAST, SAFE, TALL
from lecture.audit.run import AuditOrder, chosen_scenes
from lecture.audit.worker import CardTask, NotAudited, audit
from lecture.draw.cards import Card, EndCard, TitleCard
from lecture.syllabus.lectures import CARDS, SceneRef, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.words.card_words import CardWords, card_words
from scenes.claims.numbers import SPELLED
from scenes.claims.protocol import Check
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import LIGHT, THEMES

SMALL = Stage(320, 180, 6)
SYLLABUS = read_syllabus(ROOT / "lectures.toml")


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
    ledger = audit_scene(kind, str(tmp_path), SMALL, Look(THEMES[theme]), {"words": words_of(key)}).ledger
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
    ledger = audit_scene(Damaged, str(tmp_path), Stage(320, 180, 4), arguments={"words": words}).ledger
    assert check in {line.check for line in ledger.failures}


def test_the_cards_of_every_lecture_are_chosen_and_can_be_asked_for() -> None:
    everything = AuditOrder(SYLLABUS.lectures, ROOT, ("dark",), None, (), 1)
    chosen = chosen_scenes(everything)
    assert all((lecture, each) in chosen for lecture in SYLLABUS.lectures for each in CARDS)
    only = AuditOrder(SYLLABUS.lectures, ROOT, ("dark",), None, ("EndCard",), 1)
    assert [scene for _, scene in chosen_scenes(only)] == [CARDS[1]] * len(SYLLABUS.lectures)


def test_a_title_that_cannot_be_shown_is_told_by_the_audit_too(
    new_project: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = new_project()
    syllabus_file = project.root / "lectures.toml"
    syllabus_file.write_text(syllabus_file.read_text().replace("A small lecture", "A small ✓"))
    monkeypatch.chdir(project.root)
    task = CardTask(
        scene=SceneRef("lecture.draw.cards", "TitleCard"),
        lecture="small",
        theme="light",
        root=project.root,
        scratch=tmp_path,
        look=Look(LIGHT),
        syllabus=project.syllabus,
    )
    assert task.title == "TitleCard of small (light)"
    outcome = audit(task)
    assert isinstance(outcome, NotAudited)
    assert outcome.reason.startswith("lectures.toml: [small] title has “✓” (U+2713, check mark)")
