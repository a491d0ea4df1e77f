"""What is said and written is held against the picture: numbers of beats, captions in their time, formulas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from manim import FadeIn, FadeOut

from gradmath.landscapes.landscape import Quadratic
from lecture.audit.audited import AuditedScene
from lecture.audit.checks import SAID_OF
from lecture.audit.film import IN_ITS_BEAT
from lecture.audit.ledger import Ledger
from lecture.audit.ledger_file import read_ledger, write_ledger
from lecture.audit.performance import audit_scene
from lecture.audit.report import as_html
from lecture.draw.drawing import settings
from lecture.work.quality import Quality
from scenes.claims.meaning import TRUE, Decoration, Fact, Scope
from scenes.claims.saying import FACT, SPOKEN
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words

TINY = Quality(96, 54, 12, "ultrafast")
BOWL = Quadratic([[1.0, 0.0], [0.0, 3.0]])


class Told(Segment):
    """A formula, and what is said of it."""

    title = "Told"
    formula = "nabla E = (6, 6)"

    def setup(self) -> None:
        """Stand at (3, 1)."""
        super().setup()
        self.point = np.array([3.0, 1.0])

    @beat("The slopes are {slopes:six and six}. Here are {:two} words on it.")
    def slopes_are(self) -> None:
        self.add(Formula(self.formula, 40, self.theme.ink, of=Scope(BOWL, self)))
        self.add(Formula("->", 40, self.theme.ink, of=Decoration("an arrow")).shift((0, 2, 0)))
        self.add(Words("All the way uphill", 40, self.theme.ink).shift((0, -1.5, 0)))
        self.hold(share=0.9)

    def slopes(self) -> np.ndarray:
        """Return both slopes."""
        return BOWL.gradient(self.point)

    @beat("And {count:seven} more, {way:up} and down the second of nine lines.", count=lambda _: 7, way=lambda _: 1.0)
    def untied(self) -> None:
        self.hold(share=0.9)


class Misspoken(Told):
    """The same, with a wrong number said."""

    slopes_are = Told.slopes_are.saying("The slopes are {slopes:six and seven}.")


class Miswritten(Told):
    """The same, with a wrong sign in its formula."""

    formula = "nabla E = (6, −6)"


class Late(Told):
    """The same, with captions that come late."""

    def add_subcaption(self, content: str, duration: float = 1, offset: float = 0) -> None:
        """Add a caption half a second late."""
        super().add_subcaption(content, duration, offset + 0.5)


@pytest.fixture
def audited(tmp_path: Path) -> Callable[[type[Segment]], Ledger]:
    """Return a function that audits a segment on a tiny stage."""
    return lambda scene: audit_scene(scene, settings(TINY, tmp_path))


@pytest.mark.parametrize(
    ("scene", "check"), [(Told, None), (Misspoken, SPOKEN), (Miswritten, TRUE), (Late, IN_ITS_BEAT)]
)
def test_what_is_said_and_written_is_held_against_the_picture(
    audited: Callable[[type[Segment]], Ledger], scene: type[Segment], check: object
) -> None:
    ledger = audited(scene)
    about_words = {line.check for line in ledger.failures} & {SPOKEN, TRUE, IN_ITS_BEAT}
    assert about_words == ({check} if check else set())
    assert {SPOKEN, TRUE, IN_ITS_BEAT} <= set(ledger.lines)
    assert [each.split()[-1] for each in ledger.unsaid] == ["'second'", "'nine'"]
    assert [each.split()[0] for each in ledger.loose] == ["'uphill'", "'more'", "'down'"]
    assert not ledger.lines[SAID_OF].passes
    assert "an arrow" in ledger.silent.values()


def test_the_report_shows_what_was_checked_on_each_picture(
    audited: Callable[[type[Segment]], Ledger], tmp_path: Path
) -> None:
    ledger = audited(Told)
    write_ledger(tmp_path / "ledger", ledger)
    again = read_ledger(tmp_path / "ledger")
    assert again.pictures == ledger.pictures
    assert len(again.pictures) == 2
    told = [text for mark in again.pictures[0].marks for text in mark.told]
    assert any("nabla E = (6, 6)" in text for text in told)
    page = as_html([AuditedScene("Told", "tests", "Told", "dark", again)])
    assert page.count('<figure class="seen">') == 2
    assert "nabla E = (6, 6)" in page


class Passing(Segment):
    """Words that come and go within a beat in which nothing ever stands still."""

    title = "Passing"
    so = True

    @beat("It comes, and it goes.")
    def comes_and_goes(self) -> None:
        words, more = (Words(text, 40, self.theme.ink, of=Fact(lambda: self.so)) for text in ("Here", "There"))
        self.play(FadeIn(words), share=0.3)
        self.play(FadeOut(words), FadeIn(more), share=0.4)
        self.play(FadeOut(more), share=0.3)


class FalseWhilePassing(Passing):
    """The same, and what they state is false."""

    so = False


@pytest.mark.parametrize("scene", [Passing, FalseWhilePassing])
def test_what_comes_and_goes_while_nothing_stands_still_is_checked_when_it_has_come(
    audited: Callable[[type[Segment]], Ledger], scene: type[Passing]
) -> None:
    line = audited(scene).lines[FACT]
    assert line.count == 2
    assert line.failed == (0 if scene.so else 2)
