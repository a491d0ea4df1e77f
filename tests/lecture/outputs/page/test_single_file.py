"""The page in one file, opened from where it lies: film, pictures and figures, and nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import numbers, opened
from pages import TINY
from playwright.sync_api import Browser, expect

from benchmarks.browsers import BROWSERS
from benchmarks.explore import mounted
from lecture.outputs.make import make
from lecture.outputs.page.lesson import FIGURES
from lecture.outputs.page.page import Page

pytestmark = pytest.mark.browser

# Pictures are loaded when they are needed, and then there is nothing to wait for. A browser that can't play the film
# shows one more in its place.
SIZES = """() => Promise.all([...document.querySelectorAll("article img")].map(async each => {
    each.loading = "eager";
    await each.decode();
    return each.naturalWidth;
}))"""


@pytest.fixture(scope="module")
def single(filmed: Any) -> str:
    """Return the address of a page in one file."""
    folder = filmed.root / "one file"
    make(Page(filmed.lecture, qualities=[TINY], single_file=True), filmed.order(folder))
    return str((folder / "index.html").as_uri())


@pytest.mark.parametrize("name", BROWSERS)
def test_it_shows_and_moves_everything_and_loads_nothing(
    launched: Callable[[str], Browser], single: str, name: str
) -> None:
    with opened(launched(name), single) as page:
        for figure in FIGURES:
            assert mounted(page, figure).locator("svg, input").count() > 0
        sizes = page.evaluate(SIZES)
        assert len(sizes) == 2
        assert min(sizes) > 100
        handle = page.locator("#figure-map .handle")
        handle.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url(re.compile("#f=map"))
        at = numbers(handle.get_attribute("aria-valuetext"))
        page.reload()
        mounted(page, "map")
        assert numbers(handle.get_attribute("aria-valuetext")) == at
        assert page.evaluate("[...document.fonts].every(font => font.status !== 'error')")
        loaded = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
        assert [each for each in loaded if not each.startswith(("data:", "blob:"))] == []


def test_its_film_is_led_by_the_text(launched: Callable[[str], Browser], single: str) -> None:
    with opened(launched("chromium"), single) as page:
        page.locator(".narration span[data-seek]").nth(1).click()
        expect(page.locator(".narration .now")).to_be_visible()
        page.wait_for_function("() => document.querySelector('video').currentTime > 0")
        assert page.evaluate("document.querySelector('video').error") is None
