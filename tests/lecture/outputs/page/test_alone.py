"""A figure alone, as in a frame of somebody's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import opened
from playwright.sync_api import Browser, Page, expect

from benchmarks.browsers import BROWSERS
from lecture.outputs.page.lesson import FIGURES

pytestmark = pytest.mark.browser

DRAWING = "[...document.querySelectorAll('.chosen .plot, .chosen .space')].map(each => each.getBoundingClientRect())"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


def shown(page: Page, figure: str) -> Any:
    """Return the only figure that is shown, once it has been drawn."""
    there = page.locator(".live-figure:visible")
    expect(there).to_have_id(f"figure-{figure}")
    there.locator(".body > :last-child").wait_for()
    return there


@pytest.mark.parametrize("size", [(480, 360), (800, 600), (800, 360)])
@pytest.mark.parametrize("name", BROWSERS)
def test_a_small_frame_holds_a_whole_drawing_and_nothing_of_the_page_around(
    launched: Callable[[str], Browser], served: dict[str, str], name: str, size: tuple[int, int]
) -> None:
    view = {"width": size[0], "height": size[1]}
    with opened(launched(name), f"{served['file']}/figure.html", viewport=view) as page:
        for figure in FIGURES:
            page.evaluate(f"location.hash = '#f={figure}'")
            shown(page, figure)
            assert page.locator("header, footer, #theme, #film, #quiz").count() == 0
            boxes = page.evaluate(DRAWING)
            assert all(each["left"] >= 0 and each["right"] <= size[0] for each in boxes), figure
            assert all(each["top"] >= 0 and each["bottom"] <= size[1] for each in boxes), figure
            assert len(boxes) > 0 or figure == "own"
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("place", ["file", "http"])
@pytest.mark.parametrize("name", BROWSERS)
def test_its_address_may_ask_for_a_theme(
    launched: Callable[[str], Browser], served: dict[str, str], name: str, place: str
) -> None:
    for asked, theme in (("?theme=light", "light"), ("?theme=dark", "dark"), ("?theme=<b>", "auto"), ("", "auto")):
        with opened(launched(name), f"{served[place]}/figure.html{asked}#f=rate&on=bowl&a=0.3133") as page:
            shown(page, "rate").get_by_text("Copy a link to this state").click()
            assert page.evaluate("document.documentElement.dataset.theme") == theme
            assert f"figure.html{asked}#f=rate".replace("<b>", "%3Cb%3E") in page.url
            assert "a=0.3133" in page.url


def test_it_takes_the_theme_that_the_reader_has_chosen_on_the_page(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    with opened(launched("chromium"), f"{served['http']}/index.html") as page:
        page.locator("#theme").select_option("light")
        page.goto(f"{served['http']}/figure.html")
        shown(page, "map")
        assert page.evaluate("document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize("name", BROWSERS)
def test_a_link_is_copied_where_pages_have_no_clipboard(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['http']}/figure.html") as page:
        page.add_init_script(NO_CLIPBOARD)
        page.reload()
        copies = shown(page, "map").get_by_text("Copy a link to this state")
        page.evaluate(
            "document.addEventListener('copy', () => { window.copied = String(document.activeElement.value); })"
        )
        copies.click()
        expect(page.locator(".foot button:visible")).to_have_text("Copied.")
        assert page.evaluate("window.copied") == page.url
        assert page.locator("textarea").count() == 0
        expect(page.locator(".foot button:visible")).to_have_text("Copy a link to this state")
