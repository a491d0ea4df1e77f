"""Ground in space: how high a landscape is drawn, and where its pixels are read back."""

from __future__ import annotations

import numpy as np
import pytest
from space_stage import SIDE, frame, shot

from gradmath.landscapes.chosen import choose
from lecture.audit.measure import Differences
from scenes.claims.colours import RISES, LitGround, ShadedGround
from scenes.claims.protocol import Finding
from scenes.kit.frame.theme import DARK
from scenes.kit.map.survey import Survey
from scenes.kit.terrain.dress import Dress
from scenes.kit.terrain.ground import Ground, height_in_space
from scenes.kit.terrain.mesh import Window
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space

USUAL = 1.9
RASTRIGIN = "20 + x^2+y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y) on -5.12..5.12, -5.12..5.12"


def ground(text: str) -> Ground:
    survey = Survey.of_chosen(choose(text))
    return Ground(survey.landscape, survey.levels, map_skin(DARK, len(survey.levels))).dimmed_outside(
        survey.asked.domain
    )


@pytest.mark.parametrize("text", ["lecture", "x^2+y^2 on -2..2, -2..2", "sin(x)*cos(y) on -4..4, -4..4"])
def test_ground_has_its_usual_height(text: str) -> None:
    survey = Survey.of_chosen(choose(text))
    assert height_in_space(survey.landscape, survey.levels) == USUAL


@pytest.mark.parametrize("factor", ["", "1000*", "0.001*"])
def test_rough_ground_is_lower_whatever_its_unit(factor: str) -> None:
    survey = Survey.of_chosen(choose(f"{factor}({RASTRIGIN.split(' on ')[0]}) on {RASTRIGIN.split(' on ')[1]}"))
    assert height_in_space(survey.landscape, survey.levels) == pytest.approx(0.95, abs=0.1)


def test_most_of_rough_ground_can_be_climbed() -> None:
    rough = ground(RASTRIGIN)
    nodes = np.stack(np.meshgrid(*rough.asked.grid(90)), axis=-1)
    rises = rough.scale * rough.unit * np.linalg.norm(rough.landscape.gradient(nodes), axis=-1)
    assert np.quantile(rises, 0.9) == pytest.approx(3.2, rel=0.05)


@pytest.mark.parametrize("text", [RASTRIGIN, "x^2+3*y^2 on -0.7..0.7, -1..1"])
def test_colours_are_read_back_where_no_haze_lies_over_them(text: str) -> None:
    """In a narrow domain most of the picture lies outside of what was asked for."""
    with frame((180, 320)):
        space = Space(ground(text), DARK, SIDE)
        shot(space)
        claims = [each for each in space.claims() if isinstance(each, ShadedGround | LitGround)]
        outcomes = [each for claim in claims for each in claim.findings(Differences())]
    found = [each for each in outcomes if isinstance(each, Finding)]
    assert RISES in {each.check for each in found}
    assert all(each.check.passes(each.figure) for each in found)


CUTS = {
    "to the domain": Dress(beyond=0.0),
    "open in front": Dress(beyond=0.0, opened=(1, -0.5, np.inf)),
    "half grown": Dress(grown=0.5),
    "nothing yet": Dress(grown=0.0),
}


@pytest.mark.parametrize("name", CUTS)
def test_the_part_of_the_ground_that_is_looked_at_is_all_that_is_shown(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a window of the mesh is drawn: the picture is as that of the whole mesh."""
    shown = ground("lecture")
    picture = shown.render(SIDE.view, (180, 320), CUTS[name], paper=np.zeros(3))
    monkeypatch.setattr("scenes.kit.terrain.ground._window", lambda shown: Window(0, len(shown), 0, len(shown[0])))
    whole = ground("lecture").render(SIDE.view, (180, 320), CUTS[name], paper=np.zeros(3))
    assert (picture.rgba[..., :3].any()) == (name != "nothing yet")
    np.testing.assert_array_equal(picture.rgba, whole.rgba)
    np.testing.assert_array_equal(picture.depth, whole.depth)


def test_far_ground_has_gone_in_the_haze() -> None:
    fog = np.array([40.0, 90.0, 140.0])
    hazy = ground("lecture")
    picture = hazy.render(SIDE.view, (180, 320), Dress(), paper=fog)
    weights, haze = hazy.hidden(Dress())
    seen, _ = SIDE.view.project(hazy.on_surface(weights[haze >= 1]), (180, 320))
    at = np.floor(seen).astype(int)
    inside = ((at >= 1) & (at < [319, 179])).all(axis=-1)
    drawn = picture.depth[at[inside, 1], at[inside, 0]] < np.inf
    colours = picture.rgba[at[inside, 1], at[inside, 0], :3][drawn]
    assert len(colours) > 20
    # Some of it is behind hills that are not hazy.
    assert (np.abs(colours - fog).max(axis=-1) <= 1).mean() > 0.5
