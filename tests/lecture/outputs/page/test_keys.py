"""Everything is reached and done by keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import numpy as np
import pytest
from browsing import numbers, opened
from playwright.sync_api import Browser, Page, expect

from benchmarks.browsers import BROWSERS
from benchmarks.explore import mounted
from lecture.outputs.page.lesson import FIGURES

pytestmark = pytest.mark.browser

# What has the focus, if that is the first time, and what it is at.
WALK = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    const all = window.all ??= new Set();
    const isNew = !all.has(focused);
    all.add(focused);
    const ring = focused.querySelector(".ring");
    const isRinged = ring && getComputedStyle(ring).strokeWidth === "5px";
    const isSeen = isRinged || getComputedStyle(focused).outlineStyle !== "none";
    return { isNew, isSeen, kind: focused.getAttribute("role") ?? focused.type ?? focused.localName };
}"""
STATE = """() => {
    const { checked, value } = document.activeElement;
    return JSON.stringify([checked, value, document.activeElement.getAttribute("aria-valuetext")]);
}"""
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter(
    each => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)"""
MISSED = f"() => ({REACHABLE})().filter(each => !window.all.has(each)).map(each => each.outerHTML)"
# By which key each kind of thing is changed.
CHANGES = {"range": "ArrowRight", "slider": "ArrowRight", "checkbox": "Space", "number": "ArrowUp"}
# What the page has asked for and not had yet: pictures of animations, and timers that go on.
COUNTED = """
    const [request, cancel, repeat, end] = [requestAnimationFrame, cancelAnimationFrame, setInterval, clearInterval];
    const due = new Set();
    window.requestAnimationFrame = draw => {
        const id = request(time => { due.delete(id); draw(time); });
        due.add(id);
        return id;
    };
    window.cancelAnimationFrame = id => { due.delete(id); cancel(id); };
    window.setInterval = (...given) => { const id = repeat(...given); due.add(`every ${id}`); return id; };
    window.clearInterval = id => { due.delete(`every ${id}`); end(id); };
    // After two pictures, what was asked for once has been drawn.
    window.unrest = () => new Promise(done => request(() => request(() => done(
        [...due, ...document.getAnimations().map(each => each.animationName ?? each.transitionProperty)]))));
"""

RESTED = """async () => {
    for (let k = 0; k < 1000; k++) if (!(await unrest()).length) return true;
    return false;
}"""


@pytest.mark.parametrize("figure", FIGURES)
def test_everything_is_reached_by_the_tab_key_and_changed_by_others_and_nothing_holds_it(
    launched: Callable[[str], Browser], served: dict[str, str], figure: str
) -> None:
    address = f"{served['file']}/figure.html#f={figure}"
    with opened(launched("chromium"), address, COUNTED, reduced_motion="reduce") as page:
        mounted(page, figure)
        assert page.evaluate("unrest()") == []
        found, done = None, 0
        for _ in range(3 * page.evaluate(f"({REACHABLE})().length")):
            page.keyboard.press("Tab")
            found = page.evaluate(WALK)
            if found is None:
                break
            assert found["isSeen"], page.evaluate("document.activeElement.outerHTML")
            if found["isNew"]:
                change(page, found["kind"])
                done += 1
        assert found is None
        assert page.evaluate(MISSED) == []
        assert page.evaluate("unrest()") == []
        assert done > 4


def change(page: Page, kind: str) -> None:
    """Use what has the focus, and see that something changes."""
    before = page.evaluate(STATE)
    if key := CHANGES.get(kind):
        page.keyboard.press(key)
        if page.evaluate(STATE) == before:
            # It may be at its end.
            page.keyboard.press("ArrowDown" if kind == "number" else "ArrowLeft")
            assert page.evaluate(STATE) != before, page.evaluate("document.activeElement.outerHTML")
    elif kind == "button":
        page.keyboard.press("Enter")


@pytest.mark.parametrize("name", BROWSERS)
def test_the_point_is_moved_by_keys(launched: Callable[[str], Browser], served: dict[str, str], name: str) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        handle = mounted(page, "map").locator(".handle")
        before = handle.get_attribute("aria-valuetext")
        handle.focus()
        for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowUp", 1, 1), ("ArrowLeft", 0, -1), ("ArrowDown", 1, -1)):
            old = numbers(handle.get_attribute("aria-valuetext"))
            page.keyboard.press(key)
            new = numbers(handle.get_attribute("aria-valuetext"))
            assert sign * (new[axis] - old[axis]) > 0.1
            assert new[1 - axis] == old[1 - axis]
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Home")
        assert handle.get_attribute("aria-valuetext") == before
        page.locator("[role=status]", has_text="the error is").wait_for(state="attached")


@pytest.mark.parametrize("name", BROWSERS)
def test_a_landing_is_predicted_by_keys_alone(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/figure.html#f=map&w=-0.5,0.3&a=0.0418") as page:
        figure = mounted(page, "map")
        keys = page.keyboard
        figure.get_by_label("Predict first").focus()
        keys.press("Space")
        figure.get_by_role("button", name="One step").focus()
        keys.press("Enter")
        expect(figure.locator(".told")).to_have_text(re.compile("move the point there and press “One step” again"))
        figure.locator(".handle").focus()
        keys.press("ArrowRight")
        keys.press("ArrowRight")
        figure.get_by_role("button", name="One step").focus()
        keys.press("Enter")
        expect(figure.locator(".told")).to_have_text(re.compile(r"^You were off by 0\.\d\d, \d+ % of the step\.$"))
        page.wait_for_url(re.compile("steps=1"))


@pytest.mark.parametrize("name", BROWSERS)
def test_a_ball_is_sent_down_by_keys_alone(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    address = f"{served['file']}/figure.html#f=valleys&on=valleys"
    with opened(launched(name), address, reduced_motion="reduce") as page:
        figure = mounted(page, "valleys")
        figure.locator(".handle").focus()
        for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
        start = numbers(figure.locator(".handle").get_attribute("aria-valuetext"))
        figure.get_by_role("button", name="Put a ball here").focus()
        page.keyboard.press("Enter")
        assert figure.locator(".balls circle").count() == 1
        page.wait_for_url(re.compile("ball="))
        state = dict(parse_qsl(page.evaluate("location.hash").removeprefix("#")))
        assert np.allclose([float(each) for each in state["ball"].split(",")], start, atol=0.005)
        expect(page.locator("[role=status]")).to_have_text(re.compile("1 end in valley"))


@pytest.mark.parametrize("name", BROWSERS)
def test_the_questions_are_answered_by_keys_alone(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        keys = page.keyboard
        page.locator("nav a[href='#quiz']").focus()
        keys.press("Enter")
        question = page.locator(".question").first
        keys.press("Tab")
        expect(question.locator("input").first).to_be_focused()
        keys.press("ArrowDown")
        expect(question.locator(".verdict")).to_have_text("Not quite. See it in the figure")
        expect(page.locator("[role=status]")).to_have_text("Not quite.")
        keys.press("ArrowUp")
        expect(question.locator(".verdict")).to_have_text("Right.")
        expect(page.locator("[role=status]")).to_have_text("Right.")
        expect(question.locator("details")).to_have_attribute("open", "")
        keys.press("Tab")
        keys.press("Enter")
        expect(question.locator("details")).not_to_have_attribute("open", "")
        keys.press("Space")
        keys.press("Tab")
        keys.press("Enter")
        page.wait_for_url(re.compile("#f=rate$"))
        assert mounted(page, "rate").locator(".named").count() == 1


@pytest.mark.parametrize("name", BROWSERS)
def test_each_game_is_played_by_keys_alone(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html#f=games&seed=class") as page:
        keys, game = page.keyboard, mounted(page, "games")
        for control, key, button, score in (
            (".handle", "ArrowLeft", "Go there", "Moves: 5"),
            (".handle", "ArrowUp", "Go there", re.compile("5 of 5$")),
            ("input[type=range]", "ArrowRight", "Let it roll", re.compile("5 of 5$")),
        ):
            for _ in range(5):
                game.locator(control).focus()
                keys.press(key)
                game.get_by_role("button", name=button).focus()
                keys.press("Enter")
            expect(game.locator(".named")).to_have_text(score)
            page.wait_for_url(re.compile(r"seed=class&moves=[^&;]+(%3B[^&;]+){4}$"))
            game.get_by_role("combobox", name="Game").focus()
            keys.press("ArrowDown")


def test_an_arrow_without_a_length_is_no_move(launched: Callable[[str], Browser], served: dict[str, str]) -> None:
    with opened(launched("chromium"), f"{served['file']}/figure.html#f=games&game=arrow") as page:
        game = mounted(page, "games")
        game.get_by_role("button", name="Go there").focus()
        page.keyboard.press("Enter")
        expect(game.locator(".named")).to_contain_text("round 0 of 5")
        game.locator(".handle").focus()
        page.keyboard.press("ArrowRight")
        game.get_by_role("button", name="Go there").focus()
        page.keyboard.press("Enter")
        expect(game.locator(".named")).to_contain_text("round 1 of 5")


def test_what_has_come_to_rest_is_not_drawn_again(launched: Callable[[str], Browser], served: dict[str, str]) -> None:
    small = {"viewport": {"width": 480, "height": 360}}
    with opened(launched("chromium"), f"{served['file']}/index.html", COUNTED, **small) as page:
        figures = {figure: mounted(page, figure) for figure in FIGURES}
        assert page.evaluate("unrest()") == []
        for figure, move in (("map", "Run"), ("rolling", "Run"), ("valleys", "Let them roll")):
            button = figures[figure].get_by_role("button", name=move).element_handle()
            # At once, since it may soon be over.
            moving = "async button => { button.click(); return await unrest(); }"
            assert len(page.evaluate(moving, button)) == 1
            if move == "Run":
                button.evaluate("button => button.click()")
            assert page.evaluate(RESTED)


def test_whoever_asks_for_less_motion_sees_the_end_of_a_descent_at_once(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    address = f"{served['file']}/figure.html#f=map&w=-0.5,0.3&a=0.0418"
    with opened(launched("chromium"), address, COUNTED, reduced_motion="reduce") as page:
        figure = mounted(page, "map")
        figure.get_by_role("button", name="Run").focus()
        page.keyboard.press("Enter")
        assert "gradient is as good as zero" in (figure.locator(".told").text_content() or "")
        assert page.evaluate("unrest()") == []
