"""The audit in other languages can fail: five kinds of damage, each really caused, are caught as what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lecture.audit.checks import SAID_OF, SAYS
from lecture.audit.film import CAPTION
from lecture.audit.ledger import Ledger
from lecture.audit.performance import audit_scene
from lecture.audit.picture import APART
from lecture.draw.drawing import settings
from lecture.translation.check import flaws
from lecture.translation.merging import template
from lecture.translation.messages import Message
from lecture.work.quality import Quality
from scenes.claims.meaning import Decoration
from scenes.kit.beats.beat import ReadingPace, beat
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering import layout, words
from scenes.kit.lettering.words import IN_ORDER, Words
from scenes.language.catalogue import PLAIN_ENGLISH, SCREEN, Catalogue
from scenes.language.current import speak
from scenes.language.languages import LANGUAGES
from scenes.language.scripts import in_order

TINY = Quality(96, 54, 12, "ultrafast")
ENGLISH = "There are {count:seven} steps to the valley."
HEALTHY = {
    "de": {ENGLISH: "Bis ins Tal sind es {count:sieben} Schritte.", "Step": "Schritt", "Error 3.5": "Fehler 3,5"},
    "ar": {ENGLISH: "إلى الوادي {count:سبع} خطوات.", "Step": "خطوة", "Error 3.5": "الخطأ 3.5"},
    "ja": {ENGLISH: "谷まで{count:七}歩です。", "Step": "歩", "Error 3.5": "誤差 3.5"},
}


class Walk(Segment):
    """Two labels beside one another, and a number that is said."""

    title = "Walk"

    @beat(ENGLISH, count=lambda _: 7)
    def steps(self) -> None:
        about = Decoration("a label")
        self.add(*(Words(text, 40, self.theme.ink, of=about).shift((x, 1, 0)) for text, x in self.labels()))
        self.hold(share=0.9)

    def labels(self) -> tuple[tuple[str, float], ...]:
        """Return the labels, and where they stand."""
        return ("Step", -2.0), ("Error 3.5", 2.0)


class Hurried(Walk):
    """The same, three times as fast as it can be read."""

    def __init__(self, look: Look | None = None, **kwargs: Any) -> None:
        super().__init__(look, **kwargs | {"pace": ReadingPace(450)})


@pytest.fixture(autouse=True)
def _in_english_afterwards() -> Iterator[None]:
    yield
    words._outlined.cache_clear()
    words._off_order.cache_clear()
    speak(PLAIN_ENGLISH)


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Ledger]:
    """Return a function that audits a segment in a language, some of whose texts say something else."""

    def audit(tag: str, segment: type[Segment] = Walk, **changed: str) -> Ledger:
        texts = HEALTHY[tag] | {{"said": ENGLISH, "step": "Step"}[key]: text for key, text in changed.items()}
        entries = [
            ("Walk.steps" if text == ENGLISH else SCREEN, text, (translation,)) for text, translation in texts.items()
        ]
        catalogue = Catalogue.of(LANGUAGES[tag], entries)
        speak(catalogue)
        return audit_scene(segment, settings(TINY, tmp_path), Look(DARK, words=catalogue))

    return audit


def failed(ledger: Ledger) -> set[object]:
    return {line.check for line in ledger.failures}


@pytest.mark.parametrize("tag", HEALTHY)
def test_what_is_well_passes(audited: Callable[..., Ledger], tag: str) -> None:
    ledger = audited(tag)
    assert failed(ledger) == set()
    assert (IN_ORDER in ledger.lines) is (tag == "ar")


@pytest.mark.parametrize(
    ("said", "check"),
    [("Bis ins Tal sind es sieben Schritte.", SAID_OF), ("Bis ins Tal sind es {count:sieben Schritte.", SAYS)],
)
def test_a_lost_placeholder_is_caught(audited: Callable[..., Ledger], said: str, check: object) -> None:
    assert check in failed(audited("de", said=said))


def test_a_letter_that_the_font_lacks_is_caught(audited: Callable[..., Ledger]) -> None:
    message = Message(SCREEN, "Step")
    file = template([message], LANGUAGES["de"])
    file[0].msgstr = "Schritт"
    (flaw,) = flaws(file, [message], LANGUAGES["de"])
    assert flaw.kind == "broken"
    assert "cannot write “т” (U+0442, cyrillic small letter te)" in flaw.why
    with pytest.raises(ValueError, match="the packaged font cannot write “т”"):
        audited("de", step="Schritт")


def test_a_label_grown_over_another_is_caught(audited: Callable[..., Ledger]) -> None:
    assert APART in failed(audited("de", step="Schrittweitensteuerungsverfahren"))


@pytest.mark.parametrize("tag", HEALTHY)
def test_a_caption_too_fast_for_its_script_is_caught(audited: Callable[..., Ledger], tag: str) -> None:
    assert CAPTION in failed(audited(tag, Hurried))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: in_order(text.rsplit(" ", 1)[0]), id="a word dropped"),
        pytest.param(lambda text: f"\u202d{text}\u202c" if " " in text else in_order(text), id="read from the left"),
    ],
)
def test_a_word_that_is_dropped_or_misplaced_is_caught(
    audited: Callable[..., Ledger], monkeypatch: pytest.MonkeyPatch, damage: Callable[[str], str]
) -> None:
    monkeypatch.setattr(layout, "in_order", damage)
    assert failed(audited("ar")) == {IN_ORDER}
