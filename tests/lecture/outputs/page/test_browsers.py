"""The page in real browsers, from a file and from a server: figures, keys, links, films, and not one error."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import numbers, opened
from playwright.sync_api import Browser, expect

import gradmath as gm
from benchmarks.browsers import BROWSERS
from benchmarks.explore import explore, mounted, type_into
from gradmath.formula.formula import FormulaError
from lecture.outputs.page.lesson import FIGURES
from scenes.kit.lettering.numbers import printed

pytestmark = pytest.mark.browser

PLACES = ("file", "http")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", BROWSERS)
def test_every_figure_is_drawn(
    launched: Callable[[str], Browser], served: dict[str, str], name: str, place: str
) -> None:
    with opened(launched(name), f"{served[place]}/index.html") as page:
        for figure in FIGURES:
            assert mounted(page, figure).locator("svg, input").count() > 0
        assert page.locator(".without:visible").count() == 0
        assert page.evaluate("[...document.fonts].every(font => font.status !== 'error')")
        assert page.evaluate("[...document.images].every(image => !image.complete || image.naturalWidth > 0)")


@pytest.mark.parametrize("name", BROWSERS)
def test_the_numbers_beside_the_map_are_gradmath_s(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    landscape = gm.landscape("lecture")
    points = np.random.default_rng(3).uniform(landscape.domain.lower, landscape.domain.upper, (12, 2)).round(3)
    with opened(launched(name), f"{served['file']}/index.html") as page:
        figure = mounted(page, "map")
        first, second = (figure.locator(".place input").nth(axis) for axis in (0, 1))
        for point in points:
            type_into(first, point[0])
            type_into(second, point[1])
            gradient = landscape.gradient(point)
            wanted = [landscape.value(point), *gradient, np.linalg.norm(gradient)]
            expect(figure.locator(".readout dd")).to_have_text([printed(float(each), 2) for each in wanted])


@pytest.mark.parametrize("name", BROWSERS)
def test_dragging_moves_the_point(launched: Callable[[str], Browser], served: dict[str, str], name: str) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        figure = mounted(page, "map")
        handle = figure.locator(".handle .dot")
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        assert box is not None
        old = numbers(figure.locator(".handle").get_attribute("aria-valuetext"))
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 40, steps=5)
        page.mouse.up()
        new = numbers(figure.locator(".handle").get_attribute("aria-valuetext"))
        assert new[0] > old[0] + 0.3
        assert new[1] < old[1] - 0.1


@pytest.mark.parametrize("name", BROWSERS)
def test_the_arrows_are_seen_where_the_mouse_points(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html#f=map&w=1,1") as page:
        plot = mounted(page, "map").locator("svg.plot")
        arrows = plot.locator(".hover")
        expect(arrows.first).to_have_attribute("visibility", "hidden")
        plot.hover(position={"x": 200, "y": 150})
        expect(arrows.first).not_to_have_attribute("visibility", "hidden")
        ways = [plot.locator(f".hover.{each} .shaft").get_attribute("d") or "" for each in ("ascent", "descent")]
        foot, *ends = (np.array(each.split(" "), dtype=float) for each in _ends(*ways))
        assert np.allclose(ends[0] - foot, foot - ends[1], atol=0.1)
        page.locator("h1").hover()
        expect(arrows.first).to_have_attribute("visibility", "hidden")


def _ends(ascent: str, descent: str) -> tuple[str, str, str]:
    (foot, up), (same, down) = (each.removeprefix("M").split("L") for each in (ascent, descent))
    assert foot == same
    return foot, up, down


@pytest.mark.parametrize("name", BROWSERS)
def test_the_state_is_in_the_link(launched: Callable[[str], Browser], served: dict[str, str], name: str) -> None:
    address = f"{served['file']}/index.html"
    with opened(launched(name), address) as page:
        figure = mounted(page, "map")
        figure.locator(".choice select").select_option("himmelblau")
        type_into(figure.locator(".place input").nth(0), 1.25)
        expect(figure.locator(".handle")).to_have_attribute("aria-valuetext", re.compile("^w₁ = 1.25,"))
        figure.get_by_text("Put a ball here").click()
        figure.get_by_text("One step").click()
        page.wait_for_url(re.compile("steps=1"))
        link = page.evaluate("location.hash")
        shown = figure.locator(".readout dd").all_text_contents()
        trail = figure.locator(".trail .steps").get_attribute("d")
    assert "on=himmelblau" in link
    assert "w=1.25" in link
    with opened(launched(name), address + link) as page:
        figure = mounted(page, "map")
        expect(figure.locator(".readout dd")).to_have_text(shown)
        assert figure.locator(".trail .steps").get_attribute("d") == trail


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", BROWSERS)
def test_a_figure_stands_alone(
    launched: Callable[[str], Browser], served: dict[str, str], name: str, place: str
) -> None:
    link = "f=rate&on=bowl&w=-1,1.2&a=0.3133"
    with opened(launched(name), f"{served[place]}/figure.html#{link}") as page:
        page.locator("#figure-rate .named").wait_for()
        assert page.locator(".live-figure:visible").count() == 1
        assert page.locator(".named:visible").text_content() == "Oscillates"


@pytest.mark.parametrize("name", BROWSERS)
def test_ones_own_error_is_read_marked_and_shown(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        own = mounted(page, "own")
        own.locator("#own-formula").fill("sinn(x) + y^2")
        own.locator(".wrong:not(:empty)").wait_for()
        with pytest.raises(FormulaError) as refused:
            gm.landscape("sinn(x) + y^2")
        assert own.locator(".wrong").text_content() == str(refused.value)
        own.locator("#own-formula").fill("x^2 + 3 y^2 on -4..4, -2..2")
        own.locator(".found math").first.wait_for()
        assert "--landscape 'x^2 + 3 y^2 on -4..4, -2..2'" in (own.locator("code").text_content() or "")
        own.get_by_role("link", name="The map").click()
        figure = mounted(page, "map")
        expect(figure.locator(".choice select")).to_have_value("own")
        type_into(figure.locator(".place input").nth(0), 1)
        type_into(figure.locator(".place input").nth(1), 2)
        expect(figure.locator(".readout dd")).to_have_text(["13.00", "2.00", "12.00", "12.17"])


def test_the_film_plays_and_the_transcript_leads_it(launched: Callable[[str], Browser], served: dict[str, str]) -> None:
    with opened(launched("chromium"), f"{served['file']}/index.html") as page:
        page.evaluate(
            """() => new Promise(resolve => {
                const video = document.querySelector("video");
                if (video.readyState >= 1) resolve(); else video.addEventListener("loadedmetadata", resolve);
            })"""
        )
        spans = page.locator(".narration span[data-seek]")
        spans.nth(1).click()
        start = float(spans.nth(1).get_attribute("data-seek") or "nan")
        page.locator(".narration .now").wait_for()
        assert abs(page.evaluate("document.querySelector('video').currentTime") - start) < 1.5
        tracks = "[...document.querySelector('video').textTracks].map(each => each.kind)"
        assert page.evaluate(tracks) == ["captions", "chapters"]
        page.locator(".chapters a[aria-current=true]").wait_for()
        assert not page.evaluate("document.querySelector('video').paused")
        page.locator("a.try").first.click()
        assert page.evaluate("document.querySelector('video').paused")


def test_the_questions_are_checked(launched: Callable[[str], Browser], served: dict[str, str]) -> None:
    with opened(launched("chromium"), f"{served['file']}/index.html") as page:
        question = page.locator(".question").first
        question.locator("input").nth(1).check()
        assert question.locator(".verdict").text_content() == "Not quite. See it in the figure"
        assert question.locator(".verdict a").get_attribute("href") == "#f=rate"
        assert question.locator("details[open]").count() == 0
        question.locator("input").nth(0).check()
        assert question.locator(".verdict").text_content() == "Right."
        assert question.locator("details[open]").count() == 1


@pytest.mark.parametrize("name", BROWSERS)
def test_a_figure_is_silent_until_something_is_done(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        for figure in FIGURES:
            mounted(page, figure)
        page.wait_for_timeout(900)
        assert page.locator("[role=status]:not(:empty)").count() == 0


@pytest.mark.parametrize("name", BROWSERS)
def test_a_low_window_shrinks_the_map_and_a_click_is_where_it_is(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    low = {"viewport": {"width": 1280, "height": 420}}
    with opened(launched(name), f"{served['file']}/index.html#f=map", **low) as page:
        plot = mounted(page, "map").locator("svg.plot")
        box = plot.bounding_box()
        assert box is not None
        assert box["height"] < 420
        plot.click(position={"x": 0.75 * box["width"], "y": 0.25 * box["height"]})
        # The page may have been scrolled for the click.
        box, dot = plot.bounding_box(), plot.locator(".handle .dot").bounding_box()
        assert box is not None
        assert dot is not None
        assert abs(dot["x"] + dot["width"] / 2 - box["x"] - 0.75 * box["width"]) < 2
        assert abs(dot["y"] + dot["height"] / 2 - box["y"] - 0.25 * box["height"]) < 2


def test_without_scripts_the_page_is_whole(launched: Callable[[str], Browser], served: dict[str, str]) -> None:
    with opened(launched("chromium"), f"{served['file']}/index.html", java_script_enabled=False) as page:
        for words in ("Up & down", "Then it falls.", "This figure moves where scripts are allowed"):
            assert page.get_by_text(words).first.is_visible()
        assert page.locator("input:visible, #theme:visible").count() == 0
        page.locator("summary").first.click()
        assert page.get_by_text("It is.").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(launched: Callable[[str], Browser], served: dict[str, str], scheme: Any, width: int) -> None:
    seen = {"color_scheme": scheme, "viewport": {"width": width, "height": 740}, "bypass_csp": True}
    with opened(launched("chromium"), f"{served['http']}/index.html", **seen) as page:
        for figure in FIGURES:
            mounted(page, figure)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_is_wider_than_a_phone(
    launched: Callable[[str], Browser], served: dict[str, str], direction: str
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}}
    with opened(launched("chromium"), f"{served['file']}/index.html", **phone) as page:
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        for figure in FIGURES:
            mounted(page, figure)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_webgl_the_surface_is_painted_all_the_same(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    refuse = """
        const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
            return kind === "webgl2" ? null : get.call(this, kind, ...more);
        };"""
    painted = """() => {
        const canvas = document.querySelector("#figure-surface canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.filter((part, k) => k % 4 === 3 && part > 0).length / (pixels.length / 4);
    }"""
    browser = launched("chromium")
    with opened(browser, f"{served['file']}/index.html") as page:
        assert mounted(page, "surface").locator(".space").get_attribute("data-painter") == "webgl2"
        page.add_init_script(refuse)
        page.reload()
        assert mounted(page, "surface").locator(".space").get_attribute("data-painter") == "canvas"
        page.evaluate("new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        assert page.evaluate(painted) > 0.15


def test_whoever_asks_for_less_motion_sees_the_end_at_once(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    with opened(launched("chromium"), f"{served['file']}/index.html", reduced_motion="reduce") as page:
        figure = mounted(page, "valleys")
        before = figure.locator(".balls circle").first.get_attribute("cx")
        figure.get_by_text("Let them roll").click()
        first = figure.locator(".balls circle").first.get_attribute("cx")
        assert first != before
        page.wait_for_timeout(200)
        assert figure.locator(".balls circle").first.get_attribute("cx") == first


@pytest.mark.parametrize("name", BROWSERS)
def test_nothing_goes_wrong_whatever_is_done(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        explore(page, random.Random(18), 40)
