"""What a designer would look for, measured: lines break where they may, and nothing stands on something else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import opened
from playwright.sync_api import Browser

from benchmarks.browsers import BROWSERS
from benchmarks.explore import mounted

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}}
# The first characters of all lines of a text, in columns of many widths.
FIRST = """text => {
    const column = document.querySelector("main").appendChild(document.createElement("p"));
    const range = document.createRange();
    column.lang = "ja";
    column.textContent = text;
    const first = new Set();
    for (let width = 60; width < 400; width += 5) {
        column.style.inlineSize = `${width}px`;
        let last = -Infinity;
        for (let k = 0; k < text.length; k++) {
            range.setStart(column.firstChild, k);
            range.setEnd(column.firstChild, k + 1);
            const { top } = range.getBoundingClientRect();
            if (top > last + 8) first.add(text[k]);
            last = Math.max(top, last);
        }
    }
    column.remove();
    return [...first];
}"""
# How far the names of the inputs are from the middle between two units.
OFF = """figure => {
    const middle = each => { const box = each.getBoundingClientRect(); return (box.top + box.bottom) / 2; };
    const [first, second] = [...figure.querySelectorAll(".unit")].map(middle);
    const names = [...figure.querySelectorAll(".output[text-anchor]")].map(middle);
    return names.map((name, k) => name - [first, second][k] - (second - first) / 2);
}"""
# The heights of the words of a command, in columns of many widths.
HEIGHTS = """code => {
    const found = new Set();
    for (let width = 140; width < 330; width += 5) {
        code.style.inlineSize = `${width}px`;
        for (const word of code.children) if (word.textContent.startsWith("--")) found.add(word.offsetHeight);
    }
    return [...found];
}"""


@pytest.mark.parametrize("name", BROWSERS)
def test_no_japanese_line_begins_with_a_small_letter(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html") as page:
        first = page.evaluate(FIRST, "感じられるのは足元の地面だけ。下りはどちらでしょう？ちょっと待ちましょう。")
        assert len(first) > 4
        assert not set(first) & set("ょっ。？")


def test_the_names_of_inputs_stand_midway_between_the_units(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    with opened(launched("chromium"), f"{served['file']}/figure.html#f=network", **PHONE) as page:
        off = mounted(page, "network").evaluate(OFF)
        assert len(off) == 2
        assert max(map(abs, off)) < 1.5


def test_no_line_of_a_command_ends_in_the_hyphens_of_an_option(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    with opened(launched("chromium"), f"{served['file']}/figure.html#f=own&e=x^2 %2B y^2", **PHONE) as page:
        code = mounted(page, "own").locator("code")
        assert "lecture render small --landscape '" in (code.text_content() or "")
        assert len(code.evaluate(HEIGHTS)) == 1


def test_no_line_ends_inside_of_an_equation(launched: Callable[[str], Browser], served: dict[str, str]) -> None:
    with opened(launched("chromium"), f"{served['file']}/figure.html#f=games&game=blind") as page:
        told = mounted(page, "games").locator(".told").text_content() or ""
        assert re.search(r"E\u00a0=\u00a0[\d.]+\d", told)


@pytest.mark.parametrize("name", BROWSERS)
def test_the_figure_of_a_link_stays_in_view_until_the_reader_scrolls_by_whatever_means(
    launched: Callable[[str], Browser], served: dict[str, str], name: str
) -> None:
    with opened(launched(name), f"{served['file']}/index.html#f=games") as page:
        # Without a scroll to it, which would count as the reader's.
        page.locator("#figure-games .body > :last-child").wait_for()
        grow = """height => {
            document.getElementById("text").style.paddingBlockStart = `${height}px`;
            return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
        for height in (300, 900):
            page.evaluate(grow, height)
            top = page.evaluate("document.getElementById('figure-games').getBoundingClientRect().top")
            assert -1 <= top < 40
        # As a scroll bar does, or a search.
        page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
        page.evaluate(grow, 1200)
        assert page.evaluate("scrollY") == 0


def test_on_paper_the_numbers_chosen_are_told_and_no_formula_stands_alone(
    launched: Callable[[str], Browser], served: dict[str, str]
) -> None:
    with opened(launched("chromium"), f"{served['file']}/index.html#f=rate") as page:
        figure = mounted(page, "rate")
        page.emulate_media(media="print")
        assert figure.locator(".slider output").is_visible()
        assert not figure.get_by_role("button").first.is_visible()
        kept = "getComputedStyle(document.querySelector('.formulas')).breakBefore"
        assert page.evaluate(kept) == "avoid"
