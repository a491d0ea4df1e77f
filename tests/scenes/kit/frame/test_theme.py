"""The themes: what is written can be read, and ascent and descent are told apart, by everybody and in print."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from coloraide import Color

from gradmath.figures.style import PRINT
from scenes.kit.frame.theme import DARK, LIGHT, THEMES, Theme
from scenes.kit.frame.theme_file import (
    SIGN_ROLES,
    TEXT_ROLES,
    ThemeFileError,
    complaints,
    find_theme,
    read_theme,
)

both = pytest.mark.parametrize("theme", THEMES.values(), ids=str)
# A panel lets a little of what lies under it shine through.
PANEL_OPACITY = 0.98


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, written out."""
    channels = Color(color).convert("srgb").coords()
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def under_panel(theme: Theme, band: str) -> str:
    """The panel's colour over a band of the map."""
    pairs = zip(Color(theme.panel).coords(), Color(band).coords(), strict=True)
    mixed = [PANEL_OPACITY * panel + (1 - PANEL_OPACITY) * below for panel, below in pairs]
    return Color("srgb", mixed).to_string(hex=True)


def grounds_of_text(theme: Theme) -> list[str]:
    ramp = [theme.band_colour(step / 40) for step in range(41)]
    panels = [under_panel(theme, band) for band in (*theme.bands, theme.ink)]
    return [theme.paper, theme.panel, theme.fog, *theme.bands, *ramp, *panels]


def grey(color: str) -> Color:
    """The colour as a printer without colours prints it: only its lightness is left."""
    return Color("lab-d65", [Color(color).convert("lab-d65")["lightness"], 0, 0])


@both
@pytest.mark.parametrize("role", TEXT_ROLES)
def test_text_can_be_read_on_everything_that_it_can_stand_on(theme: Theme, role: str) -> None:
    worst = min(contrast(getattr(theme, role), ground) for ground in grounds_of_text(theme))
    assert worst >= 4.5


@both
@pytest.mark.parametrize("role", ["ascent", "descent"])
def test_words_in_the_colours_of_arrows_can_be_read_on_paper_and_on_panels(theme: Theme, role: str) -> None:
    assert min(contrast(getattr(theme, role), ground) for ground in (theme.paper, theme.panel)) >= 4.5


@both
def test_the_numbers_of_contours_can_be_read_on_the_ground_beside_them(theme: Theme) -> None:
    for step, aside in itertools.product(range(21), (-0.05, 0.0, 0.05)):
        share = step / 20
        ground = theme.band_colour(min(max(share + aside, 0), 1))
        assert contrast(theme.number_colour(share), ground) >= 4.5


@both
def test_the_number_of_a_contour_keeps_the_hue_of_its_line(theme: Theme) -> None:
    for step in range(6):
        line, number = (Color(color(step / 5)) for color in (theme.line_colour, theme.number_colour))
        ink = line.delta_e(Color(theme.ink), method="ok")
        assert line.delta_e(number, method="ok") < 0.7 * ink


@both
@pytest.mark.parametrize("sight", ["protan", "deutan", "tritan"])
def test_ascent_and_descent_are_told_apart_by_the_colour_blind(theme: Theme, sight: str) -> None:
    """CIEDE2000 of 20: eight times what one just sees (2.5) between patches side by side, for marks thin and apart."""
    for first, second in ((theme.ascent, theme.descent), (theme.ascent_text, theme.descent_text)):
        assert Color(first).filter(sight).delta_e(Color(second).filter(sight), method="2000") >= 20


@both
def test_ascent_and_descent_are_told_apart_in_a_grey_print(theme: Theme) -> None:
    """CIEDE2000 of 10: a print that passes ISO 12647-7 may be off by 5, and so may another."""
    assert grey(theme.ascent).delta_e(grey(theme.descent), method="2000") >= 10


@both
def test_what_belongs_to_a_weight_is_told_apart_by_every_eye(theme: Theme) -> None:
    """CIEDE2000 of 10 to the colour blind, with place and name besides; 20 to all others."""
    for first, second in itertools.combinations(SIGN_ROLES, 2):
        one, other = Color(getattr(theme, first)), Color(getattr(theme, second))
        assert one.delta_e(other, method="2000") >= 20
        for sight in ("protan", "deutan", "tritan"):
            assert one.filter(sight).delta_e(other.filter(sight), method="2000") >= 10, (first, second, sight)


@both
def test_words_in_a_weights_colour_are_not_those_of_a_gradient_or_of_a_valley(theme: Theme) -> None:
    for index, text in enumerate(theme.weights_text):
        for other in (theme.ascent_text, theme.descent_text, theme.weights_text[1 - index], theme.ink):
            assert Color(text).delta_e(Color(other), method="2000") >= 20
        for basin in theme.basins:
            assert Color(theme.weights[index]).delta_e(Color(basin), method="2000") >= 15


@both
def test_signs_stand_out_from_the_ground(theme: Theme) -> None:
    """WCAG 2.2, 1.4.11, asks for 3 between a graphic and what lies beside it."""
    for color in (theme.ascent, theme.descent, theme.ink, *theme.weights):
        assert min(contrast(color, theme.band_colour(step / 40)) for step in range(41)) >= 3


@both
def test_the_ground_tells_height_by_lightness_the_higher_the_lighter(theme: Theme) -> None:
    for ramp in (theme.bands, theme.lines):
        lightness = [Color(color).convert("oklch")["lightness"] for color in ramp]
        steps = [after - before for before, after in itertools.pairwise(lightness)]
        assert min(steps) > 0.01
    # In a grey print too, which may be off by 5 but is off by the same everywhere, low ground and high differ.
    assert grey(theme.bands[0]).delta_e(grey(theme.bands[-1]), method="2000") >= 5


@both
def test_no_ground_and_no_contour_has_as_much_colour_as_a_sign(theme: Theme) -> None:
    least = min(Color(getattr(theme, role)).convert("oklch")["chroma"] for role in SIGN_ROLES)
    quiet = (theme.paper, theme.ink, theme.quiet, theme.panel, theme.fog, *theme.bands, theme.ball)
    assert max(Color(color).convert("oklch")["chroma"] for color in (*quiet, *theme.lines)) < 0.55 * least
    assert max(Color(color).convert("oklch")["chroma"] for color in theme.bands) < 0.03


@both
def test_our_own_themes_give_no_complaint(theme: Theme) -> None:
    assert complaints(theme) == ()


class TestOwnTheme:
    def write(self, folder: Path, text: str, name: str = "mine.toml") -> Path:
        file = folder / name
        file.write_text(text, encoding="utf-8")
        return file

    def test_what_is_given_changes_and_all_else_stays(self, tmp_path: Path) -> None:
        file = self.write(
            tmp_path,
            'extends = "light"\nascent = "oklch(45% 0.18 25)"\nbands = ["#ffffff", "#eee"]\nglow = 0\n',
        )
        expected = replace(
            LIGHT,
            name="mine",
            ascent=Color("oklch(45% 0.18 25)").convert("srgb").fit().to_string(hex=True),
            bands=("#ffffff", "#eeeeee"),
            glow=0.0,
        )
        assert read_theme(file) == expected
        assert find_theme(str(file)) == expected

    def test_a_file_from_before_there_were_colours_of_weights_has_those_of_what_it_extends(
        self, tmp_path: Path
    ) -> None:
        mine = read_theme(self.write(tmp_path, 'extends = "light"\nascent = "#e01e37"\n'))
        assert (mine.weights, mine.weights_text) == (LIGHT.weights, LIGHT.weights_text)

    def test_it_extends_the_dark_theme_by_default(self, tmp_path: Path) -> None:
        assert read_theme(self.write(tmp_path, "")) == replace(DARK, name="mine")

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ('acsent = "#fff"', ['no role "acsent"', 'did you mean "ascent"?']),
            ('name = "x"', ['no role "name"']),
            ('ascent = "reddish"', ["ascent must be a colour", "'reddish'"]),
            ("ascent = 3", ["ascent must be a colour", "3"]),
            ('ascent = "oklch(1e200 0 0)"', ["ascent must be a colour", "'oklch(1e200 0 0)'"]),
            ('ascent = "lch(0 0 1e999)"', ["ascent must be a colour", "'lch(0 0 1e999)'"]),
            ('ascent = "color(jzczhz 0 0 50%)"', ["ascent must be a colour", "'color(jzczhz 0 0 50%)'"]),
            ('ascent = "#ff000080"', ["opaque"]),
            ('bands = "#fff"', ["bands must be a list"]),
            ('bands = ["#fff"]', ["bands must be a list of two colours or more"]),
            ('bands = ["#fff", "blau"]', ["bands, entry 2", "'blau'"]),
            ("glow = 2", ["glow must be a number from 0 to 1", "2"]),
            ("glow = true", ["glow must be a number"]),
            ('glow = "much"', ["glow must be a number"]),
            ('extends = "lihgt"', ["extends must be one of", '"light"', "'lihgt'"]),
            ("extends = []", ["extends must be one of"]),
            ("ascent = ", ["not valid TOML"]),
            (f"glow = 0x{'f' * 4000}", ["glow must be a number from 0 to 1", "more than 80 digits"]),
            (f"ascent{'.a' * 1500} = 1", ["is nested more than 8 deep"]),
            (f"extends{'.a' * 1500} = 1", ["is nested more than 8 deep"]),
        ],
    )
    def test_what_cannot_be_used_is_refused_in_one_sentence(self, tmp_path: Path, text: str, parts: list[str]) -> None:
        file = self.write(tmp_path, text)
        with pytest.raises(ThemeFileError) as caught:
            read_theme(file)
        message = str(caught.value)
        assert "mine.toml" in message
        assert "\n" not in message
        for part in parts:
            assert part in message

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ThemeFileError, match=r"mine\.toml cannot be read: No such file"):
            read_theme(tmp_path / "mine.toml")

    def test_it_cannot_take_the_name_of_a_theme_of_ours(self, tmp_path: Path) -> None:
        with pytest.raises(ThemeFileError, match="another name"):
            read_theme(self.write(tmp_path, "", "dark.toml"))

    def test_there_is_no_theme_of_any_other_name(self) -> None:
        with pytest.raises(ThemeFileError, match='no theme "drak"'):
            find_theme("drak")

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"quiet": LIGHT.bands[0]}, "quiet is hard to read on band 1 of the map"),
            ({"ink": LIGHT.paper}, "ink is hard to read on"),
            ({"descent": LIGHT.ascent}, "hard to tell apart in protanopia"),
            ({"descent": "#006a2f", "ascent": "#a03c00"}, "hard to tell apart in deuteranopia"),
            ({"ascent": "#b1442d", "descent": "#3367b4"}, "hard to tell apart in a grey print"),
            ({"first_weight": LIGHT.ascent}, "ascent and first_weight are hard to tell apart"),
            ({"second_weight": LIGHT.descent}, "descent and second_weight are hard to tell apart"),
            ({"second_weight": LIGHT.first_weight}, "first_weight and second_weight are hard to tell apart"),
            ({"first_weight_text": LIGHT.bands[-1]}, "first_weight_text is hard to read on"),
        ],
    )
    def test_what_is_hard_to_see_is_told(self, changes: dict[str, str], told: str) -> None:
        assert any(told in complaint for complaint in complaints(replace(LIGHT, **changes)))


def test_figures_on_paper_have_the_colours_of_the_light_theme() -> None:
    for field in dataclasses.fields(PRINT):
        assert getattr(PRINT, field.name) == getattr(LIGHT, field.name)
