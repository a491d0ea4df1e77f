"""Words of every language have room, and what is read from right to left is mirrored, maps and formulas aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from manim import Rectangle, config, tempconfig
from paths import ROOT
from pictures import picture

from gradmath.models.network import Network
from lecture.syllabus.lectures import read_syllabus
from lecture.words.catalogues import catalogue
from scenes.cards.cards import TitleCard
from scenes.cards.veil import CLEAR_SHARE, Veil
from scenes.cards.words import Backdrop, CardWords
from scenes.kit.charts.cost_bars import Race
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.side_panel import SidePanel, width_for
from scenes.kit.network.ripple import tally
from scenes.kit.network.unit_view import BendingCurve
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.current import speak
from scenes.language.languages import ENGLISH, LANGUAGES
from scenes.language.messages import message

TRANSLATED = [tag for tag in LANGUAGES if tag not in ("en", "it")]
EVERY_LANGUAGE = pytest.mark.parametrize("tag", ["en", *TRANSLATED])
SYLLABUS = read_syllabus(ROOT / "lectures.toml")
GAP = 0.1


@pytest.fixture(autouse=True)
def _in_english_afterwards() -> Iterator[None]:
    yield
    speak(PLAIN_ENGLISH)


def speaking(tag: str) -> None:
    speak(PLAIN_ENGLISH if tag == "en" else catalogue(SYLLABUS, LANGUAGES[tag]))


def left(thing: Any) -> float:
    return float(thing.get_left()[0])


def right(thing: Any) -> float:
    return float(thing.get_right()[0])


@EVERY_LANGUAGE
def test_the_learning_rate_its_sign_and_its_number_stand_apart(tag: str, stage: None) -> None:  # noqa: ARG001
    speaking(tag)
    name = NameWords(Name.LEARNING_RATE, DARK.type.label, DARK.ink, "MEDIUM")
    whole, sign = name.width, Formula("alpha", DARK.type.formula, DARK.ink)
    panel = SidePanel(DARK, 3.0, max(4.2, width_for(name, sign, "0.042")))
    number = panel.number(name, lambda w: float(w[0]), np.array([0.042]), decimals=3, sign=sign)
    assert name.width >= 0.84 * whole
    row = [number, sign, name] if LANGUAGES[tag].right_to_left else [name, sign, number]
    assert panel.left - 1e-6 <= left(row[0])
    assert right(row[0]) + GAP < left(row[1])
    assert right(row[1]) + GAP < left(row[2])
    assert right(row[2]) <= panel.right + 1e-6


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_numbers_of_a_panel_keep_the_end_at_which_they_are_flush(tag: str, stage: None) -> None:  # noqa: ARG001
    speaking(tag)
    panel = SidePanel(DARK, 3.0)
    number = panel.number(NameWords(Name.STEPS, 26, DARK.ink), lambda w: float(w[0]), np.array([1.0]), decimals=0)
    ends = []
    for value in (8, 88, 888):
        number.set_value(value)
        ends.append((left(number), right(number)))
    (kept, side), (moved, _) = ((0, panel.left), (1, 0)) if tag == "ar" else ((1, panel.right), (0, 0))
    assert np.ptp([each[kept] for each in ends]) < 1e-6
    assert np.ptp([each[moved] for each in ends]) > 0.2
    assert ends[0][kept] == pytest.approx(side, abs=0.06)


@EVERY_LANGUAGE
def test_what_is_counted_in_the_race_stands_beside_its_bar(tag: str, stage: None) -> None:  # noqa: ARG001
    speaking(tag)
    race = Race(Network((2, 4, 3, 3)).work, DARK)
    race.set_done(race.work.differences)
    names, units = race.submobjects[:2], race.submobjects[-2:]
    assert all(isinstance(each, Words) for each in (*names, *units))
    bars_left, ends = race.bars.corners[0, 0], race.bars.corners[:, 0] + race.bars.lengths()
    assert min(ends - bars_left) > 0.2
    for name, unit, number, end in zip(names, units, race.numbers, ends, strict=True):
        first, second = (unit, number) if LANGUAGES[tag].right_to_left else (number, unit)
        assert right(name) + GAP < bars_left
        assert end + GAP < left(first)
        assert right(first) + 0.05 < left(second)
        assert right(second) <= current_frame().safe_x + 1e-6


@EVERY_LANGUAGE
@pytest.mark.parametrize(("of", "place"), [("weights", (-5.55, 3.05)), ("passes", (5.0, -3.0))])
def test_a_tally_stays_in_the_frame(tag: str, of: str, place: tuple[float, float], stage: None) -> None:  # noqa: ARG001
    speaking(tag)
    number, words = tally(lambda: 40.0, message(of), place, DARK)
    first, second = (words, number) if LANGUAGES[tag].right_to_left else (number, words)
    assert right(first) < left(second)
    assert -current_frame().safe_x - 1e-6 <= left(first)
    assert right(second) <= current_frame().safe_x + 1e-6
    assert isinstance(number, ReadOut)


@EVERY_LANGUAGE
def test_names_of_the_bending_curve_keep_clear_of_its_axes(tag: str, stage: None) -> None:  # noqa: ARG001
    speaking(tag)
    total, value = [each for each in BendingCurve(DARK).submobjects if isinstance(each, Words)]
    assert right(value) < BendingCurve.place(0, 0)[0] - 0.1
    assert total.get_top()[1] < BendingCurve.place(0, 0)[1]
    assert right(total) <= current_frame().safe_x


class TestCards:
    @pytest.mark.parametrize(("tag", "side"), [("de", -1), ("ar", 1)])
    def test_the_title_stands_where_lines_begin_and_the_arrows_on_the_other_side(
        self, tag: str, side: int, small_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        speak(Catalogue(LANGUAGES[tag]))
        words = CardWords("Up: and down", 1, ("One", "Two"), None)
        with tempconfig(small_settings):
            card = TitleCard(Look(DARK, words=Catalogue(LANGUAGES[tag])), words=words, backdrop=Backdrop("lecture"))
            monkeypatch.setattr(card, "end", lambda: None)
            card.render()
            lines = [part for thing in card.mobjects for part in thing.get_family() if isinstance(part, Words)]
            edges = [(right if side > 0 else left)(each) for each in lines]
            assert edges == pytest.approx(3 * [side * current_frame().safe_x], abs=1e-6)
            assert all(side * arrow.core.points[0, 0] < 0 for arrow in card.arrows)
            assert len(card.arrows) > 2

    def test_the_veil_lies_where_lines_begin(self, small_settings: dict[str, Any]) -> None:
        def covered(tag: str) -> np.ndarray:
            speak(Catalogue(LANGUAGES[tag]))
            with tempconfig(small_settings | {"background_color": DARK.paper}):
                ground = Rectangle(width=config.frame_width + 1, height=config.frame_height + 1, stroke_width=0)
                ground.set_fill(DARK.bands[0], opacity=1)
                return picture(ground, Veil(DARK)).astype(int)

        english, arabic = covered(ENGLISH.tag), covered("ar")
        np.testing.assert_array_equal(english[:, ::-1], arabic)
        clear = int(np.ceil(CLEAR_SHARE * english.shape[1]))
        assert len(np.unique(arabic[:, :-clear].reshape(-1, 3), axis=0)) == 1
