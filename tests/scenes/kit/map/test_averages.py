"""Pictures of fine structure: averages say that they are, and holes have smooth edges."""

import numpy as np
import pytest
from manim import tempconfig

from gradmath.landscapes.averaged import Averaged
from gradmath.landscapes.chosen import choose
from scenes.cards.cards import TitleCard
from scenes.cards.words import Backdrop, CardWords
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.ground_pixels import GROUND, Window
from scenes.kit.map.survey import Survey
from scenes.kit.map.units_note import are_means, units_note
from scenes.kit.paint.canvas import Sheet

HALF_BALL = "sqrt(1-x^2-y^2) on -2..2, -1..1"


@pytest.fixture(scope="module")
def rippled() -> Survey:
    return Survey.of_chosen(choose("rastrigin on -50..50, -50..50"))


def test_averages_are_shown_and_said(rippled: Survey) -> None:
    assert isinstance(rippled.asked, Averaged)
    assert [each.kind for each in rippled.critical] == ["minimum"]
    (note,) = units_note(rippled, DARK, 20)
    assert note.text == "Mean errors: its waves are finer"


@pytest.mark.usefixtures("stage")
def test_the_title_card_says_it_in_every_lecture() -> None:
    words = CardWords("Title: subtitle", 1, ("One",), None)
    card = TitleCard(words=words, backdrop=Backdrop("rastrigin on -50..50, -50..50"))
    card.setup()
    assert [each.text for each in card.lines() if isinstance(each, Words)][-1] == "Mean errors: its waves are finer"
    # Its arrows stand on what was asked for.
    assert all(card.survey.asked.domain.contains(arrow.point) for arrow in card.arrows)
    plain = TitleCard(words=words, backdrop=Backdrop("lecture"))
    plain.setup()
    assert len(plain.lines()) == 3


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("text", [HALF_BALL, "abs(x) + abs(y)", "max(x, y)^2 on -2..2, -2..2"])
def test_the_arrows_of_a_card_stand_where_there_is_one_slope(text: str) -> None:
    card = TitleCard(words=CardWords("Title: subtitle", 1, ("One",), None), backdrop=Backdrop(text))
    card.setup()
    assert card.arrows
    shown, pixel = card.error_map.landscape, 8 / 1080 / card.error_map.scale_factor
    for arrow in card.arrows:
        around = arrow.point + pixel * np.array([[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]])
        slopes = shown.gradient(around)
        assert np.linalg.norm(slopes - slopes[0], axis=-1).max() < 0.5 * np.linalg.norm(slopes[0])


@pytest.mark.usefixtures("stage")
def test_a_card_on_steps_has_no_arrows() -> None:
    words = CardWords("Title: subtitle", 1, ("One",), None)
    card = TitleCard(words=words, backdrop=Backdrop("sign(x) + sign(y) on -2..2, -2..2"))
    card.setup()
    assert card.arrows == []


def test_what_is_said_is_measured(rippled: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    assert are_means(rippled)
    monkeypatch.setattr(rippled.asked, "base", 1.5 * rippled.asked.base)
    assert not are_means(rippled)


def test_units_and_averages_go_together() -> None:
    survey = Survey.of_chosen(choose("1e-7 (x^2 + y^2 - 10 cos(2 pi x)) on -50..50, -50..50"))
    assert isinstance(survey.asked, Averaged)
    assert len(units_note(survey, DARK, 20)) == 2
    assert survey.units.error == 1e-4


class TestHoles:
    def test_the_edge_of_a_hole_covers_pixels_in_part(self) -> None:
        with tempconfig({"pixel_width": 320, "pixel_height": 180}):
            drawn = Survey.of_chosen(choose(HALF_BALL)).map(DARK)
            opacity = drawn.ground.pixels[..., 3]
            covered = opacity.astype(float).sum() / 255 * (drawn.landscape.domain.size[0] / 320) ** 2
        # To half a pixel's row along the edge the area would be off by more.
        assert covered == pytest.approx(np.pi, rel=2e-3)
        assert np.count_nonzero((opacity > 0) & (opacity < 255)) > 100

    def test_a_part_of_the_ground_is_drawn_as_in_the_whole(self) -> None:
        with tempconfig({"pixel_width": 320, "pixel_height": 180}):
            drawn = Survey.of_chosen(choose(HALF_BALL)).map(DARK)
            part, sheet = Window(81, 13, 127, 71), Sheet()
            drawn.draw_pixels(sheet, part, GROUND)
            rows, columns = slice(part.top, part.bottom), slice(part.left, part.right)
            whole = drawn.ground.pixels[rows, columns, 3]
            np.testing.assert_array_equal(sheet.pixels[rows, columns, 3], whole)
            assert 0 < np.count_nonzero(whole == 0) < whole.size
