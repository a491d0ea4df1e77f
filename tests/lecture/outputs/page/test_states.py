"""States of figures in links: from a beat of the film into a figure, back again, and to other readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from browsing import opened
from playwright.sync_api import Browser, expect
from stages import found

import gradmath as gm
from benchmarks.browsers import BROWSERS, asking
from benchmarks.claims import claims_of
from benchmarks.explore import mounted
from benchmarks.replay import Figures, replay

pytestmark = pytest.mark.browser

DESCENT = "f=map&on=lecture&w=-0.5,0.3&ball=-0.72453813859,0.403090601375&steps=3&a=0.0417783242699"


@pytest.mark.parametrize("name", BROWSERS)
@pytest.mark.parametrize(
    "link",
    [
        DESCENT,
        "f=surface&on=lecture&w=-1.66089538667,0.449247762307&turn=-49.736&tilt=6",
        "f=directions&on=lecture&w=-0.72453813859,0.403090601375&angle=157.591481773",
        "f=rate&on=bowl&w=-1,1.2&a=0.353333333333&k=5",
        "f=rolling&on=lecture&w=-0.640807561948,0.942944589807&a=0.0501339891673&k=30&mu=0.7&ways=flow,plain,momentum",
        "f=valleys&on=valleys&seed=class&k=102&a=0.0621685733642",
        "f=network&x=181.5,3750.25&y=1&stage=5&updates=1",
        "f=games&on=lecture&game=rate&seed=class&moves=0.01;0.05;0.123456789012",
    ],
)
def test_a_state_comes_out_of_a_link_as_it_went_in(
    launched: Callable[[str], Browser], served: dict[str, str], name: str, link: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html#{link}&from=First.rises") as page:
        figure = page.locator(f"#figure-{dict(parse_qsl(link))['f']}")
        figure.get_by_text("Copy a link to this state").click()
        page.wait_for_url(re.compile("from=First.rises"))
        assert dict(parse_qsl(page.evaluate("location.hash").removeprefix("#"))) == {
            **dict(parse_qsl(link)),
            "from": "First.rises",
        }


def test_the_link_holds_where_balls_lie_that_have_come_to_rest(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    with opened(launched("chromium"), f"{served['file']}/index.html#f=valleys") as page:
        mounted(page, "valleys").get_by_text("Let them roll").click()
        page.wait_for_url(re.compile(r"\bk=240\b"))


def test_the_ball_of_a_link_has_taken_gradmath_s_steps(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    state = dict(parse_qsl(DESCENT))
    start = [float(each) for each in state["ball"].split(",")]
    path = gm.descend(gm.landscape("lecture"), start, step=float(state["a"]), max_steps=3)
    with opened(launched("chromium"), f"{served['file']}/index.html#{DESCENT}") as page:
        figure = mounted(page, "map")
        drawn = figure.locator(".trail .steps").get_attribute("d")
        box = [float(each) for each in (figure.locator("svg.plot").get_attribute("viewBox") or "").split()[2:]]
    lower, size = gm.landscape("lecture").domain.lower, gm.landscape("lecture").domain.size
    across = (path.positions - lower) / size * box
    wanted = [f"{x:.2f} {box[1] - y:.2f}" for x, y in across]
    assert drawn == "M" + "L".join(wanted)


@pytest.mark.parametrize("figure", ["map", "directions", "surface"])
def test_where_the_slope_is_infinite_no_arrow_is_drawn_and_nothing_goes_wrong(
    launched: Callable[[str], Browser], served: dict[str, str], figure: str
) -> None:
    link = urlencode({"f": figure, "on": "own", "e": "sqrt(x) y on 0..1, 0..1", "w": "0,0.5"})
    with opened(launched("chromium"), f"{served['file']}/figure.html#{link}") as page:
        mounted(page, figure)
        expect(page.locator(f"#figure-{figure} .arrow.ascent")).to_have_attribute("visibility", "hidden")
        if figure == "directions":
            page.get_by_text("Steepest down").click()
            expect(page.locator("#figure-directions .rose").first).to_have_attribute("visibility", "hidden")


@pytest.mark.parametrize("name", BROWSERS)
def test_watch_this_leads_back_to_the_beat(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html#f=map&w=1,1&from=First.falls") as page:
        figure = mounted(page, "map")
        beat = page.locator("[id='First.falls'] [data-seek]").first.get_attribute("data-seek")
        assert figure.locator(".watch").get_attribute("data-seek") == beat
        figure.get_by_role("link", name="Back to").click()
        assert page.evaluate("location.hash") == "#First.falls"
        if name == "chromium":
            figure.locator(".watch").click()
            page.wait_for_function(
                "start => document.querySelector('video').currentTime >= start", arg=float(beat or "nan") - 0.05
            )


@pytest.mark.parametrize("name", BROWSERS)
def test_a_game_of_rates_is_the_same_for_the_same_word(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    link = "f=games&on=lecture&game=rate&seed=class"
    with opened(launched(name), f"{served['file']}/index.html#{link}") as page:
        game = mounted(page, "games")
        start = game.locator(".trail .ball").get_attribute("cx")
        for count in range(1, 6):
            game.locator("input[type=range]").evaluate(
                "(e, share) => { e.value = +e.min + share * (e.max - e.min); e.dispatchEvent(new Event('input')); }",
                0.2 + 0.1 * count,
            )
            game.get_by_text("Let it roll").click()
            expect(game.locator(".named")).to_contain_text(f"try {count} of 5")
        expect(game.locator(".told")).to_contain_text("The best of all rates")
        told = game.locator(".told, .named").all_text_contents()
        page.wait_for_url(re.compile(r"moves=[^&]*(%3B[^&]*){4}"))
        link = page.evaluate("location.hash")
    with opened(launched(name), f"{served['file']}/index.html{link}") as page:
        game = mounted(page, "games")
        expect(game.locator(".told, .named")).to_have_text(told)
        game.get_by_text("From the start").click()
        assert game.locator(".trail .ball").get_attribute("cx") == start
        best, tried = (float(re.findall(r"([\d.]+) %", each)[-1]) for each in reversed(told))
        assert best <= tried


def test_the_pictures_claims_hold_in_both_browsers(launched: Callable[[str], Browser], tmp_path: Path) -> None:
    scene, look = found("SteepestAscent")
    claimed = list(claims_of(scene, look, tmp_path))
    for name in BROWSERS:
        figures = Figures()
        with asking(launched(name)) as ask:
            replay(claimed, ask, figures)
        assert figures.holds, figures.lines()
        assert figures.counts["Contour"][1] > 1000
        assert figures.counts["Arrow"][0] >= 6
