"""What a map's pixels say is read back: wrong colours and wrong widths are found out, whoever painted them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gradmath.descent.descend import Constant
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain
from lecture.audit.measure import Differences
from scenes.claims.colours import LIT
from scenes.claims.curves import HEAVY
from scenes.claims.protocol import Check, Finding
from scenes.kit.frame import light
from scenes.kit.frame.theme import DARK, LIGHT, Theme
from scenes.kit.map import generations
from scenes.kit.map.basin_map import BasinMap
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.read_back import COLOURED, DIMMED, INDEX, LIGHTER, read_back
from scenes.kit.map.survey import Survey
from scenes.kit.map.view import View

pytestmark = pytest.mark.usefixtures("stage")


def drawn(theme: Theme) -> ErrorMap:
    survey = Survey.of(landscape("lecture"))
    return ErrorMap(survey.landscape, theme, levels=list(survey.levels))


def failing(error_map: ErrorMap) -> set[Check]:
    found = [each for claim in read_back(error_map) for each in claim.findings(Differences())]
    assert {each.check for each in found if isinstance(each, Finding)} == {COLOURED, LIGHTER, LIT, INDEX, HEAVY}
    return {each.check for each in found if isinstance(each, Finding) and not each.check.passes(each.figure)}


def painted(error_map: ErrorMap) -> ErrorMap:
    """Return a map whose pixels stay what they are, whatever is changed of it."""
    sheets = error_map.sheet, error_map.ground
    assert all(sheet.pixels.any() for sheet in sheets)
    return error_map


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_is_painted_can_be_read(theme: Theme) -> None:
    assert failing(drawn(theme)) == set()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_ramp_the_other_way_round_is_seen(theme: Theme) -> None:
    error_map = painted(drawn(replace(theme, bands=theme.bands[::-1])))
    error_map.theme = theme
    assert {COLOURED, LIGHTER} <= failing(error_map)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("levels", [-1, 1])
def test_bands_a_level_off_are_seen(theme: Theme, levels: int) -> None:
    error_map = painted(drawn(theme))
    error_map.levels = error_map.levels + levels * float(np.diff(error_map.levels)[0])
    assert COLOURED in failing(error_map)


@pytest.mark.parametrize("every", [3, 5])
def test_every_third_or_fifth_line_heavy_is_seen(every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "HEAVY_EVERY", every)
    assert failing(drawn(DARK)) == {INDEX}


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("aside", [(-1, -1), (1, -1), (-1, 1)])
def test_light_from_elsewhere_is_seen(theme: Theme, aside: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, up = light.LIGHT
    monkeypatch.setattr(light, "LIGHT", (aside[0] * x, aside[1] * y, up))
    assert failing(drawn(theme)) == {LIT}


def with_basins(theme: Theme) -> BasinMap:
    """Return a map of a part of a landscape, in the colours of its basins."""
    whole = landscape("valleys")
    asked = Domain(0.6 * whole.domain.lower, 0.6 * whole.domain.upper)
    return BasinMap(whole, theme, Constant(0.06), asked=asked).set_share(1.0)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_ground_outside_the_domain_that_was_asked_for_can_be_read_under_its_veil(theme: Theme) -> None:
    assert DIMMED.passes(figure_of(with_basins(theme), DIMMED))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_basins_painted_outside_that_domain_are_seen(theme: Theme) -> None:
    error_map = with_basins(theme)
    asked, error_map.asked = error_map.asked, error_map.landscape.domain
    assert error_map.tint.pixels.all(axis=-1).mean() > 0.99
    error_map.asked = asked
    assert not DIMMED.passes(figure_of(error_map, DIMMED))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_ground_outside_that_domain_without_a_veil_is_seen(theme: Theme) -> None:
    error_map = painted(drawn(theme))
    error_map.asked = Domain(0.6 * error_map.asked.lower, 0.6 * error_map.asked.upper)
    assert not DIMMED.passes(figure_of(error_map, DIMMED))


def figure_of(error_map: ErrorMap, check: Check) -> float:
    found = [each for claim in read_back(error_map) for each in claim.findings(Differences())]
    (figure,) = (each.figure for each in found if isinstance(each, Finding) and each.check == check)
    return figure


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("zoom", [1.05, 1.5, 3.0])
def test_from_near_finer_lines_are_not_taken_for_light(theme: Theme, zoom: float) -> None:
    figures = lit_from_near(theme, zoom)
    assert all(LIT.passes(each) for each in figures)
    assert figures or zoom < 3


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_from_near_light_from_elsewhere_is_seen(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, up = light.LIGHT
    monkeypatch.setattr(light, "LIGHT", (-x, -y, up))
    (figure,) = lit_from_near(theme, 3.0)
    assert not LIT.passes(figure)


def lit_from_near(theme: Theme, zoom: float) -> list[float]:
    """Return what is found of the light on a map that is looked at from near."""
    error_map = drawn(theme)
    error_map.set_view(View.of((-0.2, 0.3), zoom))
    found = [each for claim in read_back(error_map) for each in claim.findings(Differences())]
    return [each.figure for each in found if isinstance(each, Finding) and each.check == LIT]
