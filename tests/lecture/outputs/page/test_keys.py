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

# Those whose drawing comes to rest between two keys when a machine draws in software; the others take many minutes.
WALKED = tuple(each for each in FIGURES if each not in {"surface", "directions", "rolling"})
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


@pytest.mark.parametrize("figure", WALKED)
def test_everything_is_reached_by_the_tab_key_and_changed_by_others_and_nothing_holds_it(
    launched: Callable[[str], Browser], served: dict[str, str], figure: str
) -> None:
    address = f"{served['file']}/figure.html#f={figure}"
    with opened(launched("chromium"), address, reduced_motion="reduce") as page:
        mounted(page, figure)
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
