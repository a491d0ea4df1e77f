"""Does things at random in a lesson page, and tells of every error: ``python -m benchmarks.explore PAGE``.

The page is explored for some minutes in each browser: clicks, drags, keys, choices, formulas and links. The same seed
repeats the same actions.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from benchmarks.browsers import BROWSERS, PATIENCE, launched
from lecture.outputs.page.lesson import FIGURES

TEXTS = (
    "x^2+y^2",
    "1/x",
    "sqrt(x) y on 0..1, 0..1",
    "((",
    "x^x^x y",
    "max(x,y)",
    "0",
    "log(x y)",
    "1e300 x^2 + y",
    "💥",
)
KEYS = (
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Shift+ArrowUp",
    "Home",
    "End",
    "Enter",
    "Space",
    "Tab",
    "Shift+Tab",
    "PageUp",
)
# Values in a link: good, bad and out of range.
VALUES = ("0.5,-0.5", "9e9,0", "", "NaN", "-1", "3", "1e-3", "lecture", "himmelblau", "own", "flow,adam", "<b>", "🙂")
STATE = ("on", "w", "ball", "a", "steps", "k", "angle", "turn", "tilt", "seed", "basins", "ways", "x", "y", "stage")
_AT_ONCE = 25
_LONGEST_DRAG = 12
_VIEW = (1280, 900)


def mounted(page: Page, figure: str) -> Any:
    """Return a figure once it has been drawn."""
    place = page.locator(f"#figure-{figure}")
    place.scroll_into_view_if_needed()
    place.locator(".body > :last-child").wait_for()
    return place


def type_into(field: Any, number: float) -> None:
    """Type a number as a reader does, since Firefox does not accept one that is set at once."""
    field.focus()
    field.press("Control+a")
    field.press_sequentially(f"{number:g}")


def explore(page: Page, chance: random.Random, count: int) -> None:
    """Do ``count`` random actions on a page."""
    for figure in FIGURES:
        mounted(page, figure)
    for _ in range(count):
        selector, do = chance.choice(_DEEDS)
        place = page if selector.startswith("#") else page.locator(f"#figure-{chance.choice(FIGURES)}")
        found = place.locator(selector)
        if number := found.count():
            do(page, found.nth(chance.randrange(number)), chance)


def _click(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001 - as all deeds are called
    thing.click(force=True)


def _slide(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001
    thing.evaluate(
        "(e, share) => { e.value = +e.min + share * (e.max - e.min); e.dispatchEvent(new Event('input')); }",
        chance.random(),
    )


def _choose(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001
    thing.select_option(chance.choice(thing.locator("option").evaluate_all("all => all.map(each => each.value)")))


def _type(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001
    type_into(thing, chance.uniform(-5, 5))


def _write(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001
    thing.fill(chance.choice(TEXTS))


def _point_at(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001
    box = thing.bounding_box()
    if box is not None:
        at = {"x": chance.uniform(1, box["width"] - 1), "y": chance.uniform(1, box["height"] - 1)}
        thing.click(position=at, force=True)


def _drag(page: Page, thing: Any, chance: random.Random) -> None:
    thing.scroll_into_view_if_needed()
    box = thing.bounding_box()
    if box is not None:
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        for _ in range(chance.randint(1, _LONGEST_DRAG)):
            page.mouse.move(*(chance.uniform(0, side - 1) for side in _VIEW))
        page.mouse.up()


def _press(page: Page, thing: Any, chance: random.Random) -> None:
    thing.focus()
    for _ in range(4):
        page.keyboard.press(chance.choice(KEYS))


def _follow(page: Page, thing: Any, chance: random.Random) -> None:  # noqa: ARG001
    """Go to an invented state."""
    state = {key: chance.choice(VALUES) for key in chance.sample(STATE, 5)}
    page.evaluate(
        "state => { location.hash = new URLSearchParams(state).toString(); }", {"f": chance.choice(FIGURES), **state}
    )


_DEEDS: tuple[tuple[str, Callable[[Page, Any, random.Random], None]], ...] = (
    ("button:visible", _click),
    ("input[type=checkbox]:visible", _click),
    ("input[type=range]:visible", _slide),
    ("select:visible", _choose),
    ("input[type=number]:visible", _type),
    (".plot:visible", _point_at),
    (".handle:visible", _drag),
    (".handle:visible", _press),
    ("#own-formula", _write),
    ("#figures", _follow),
    ("#text a.try:visible", _click),
    ("#text span[data-seek]", _click),
    ("#quiz label", _click),
    ("#theme", _choose),
)


def main(given: list[str]) -> int:
    """Explore a page in both browsers; return 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explore", description=__doc__.split("\n", 1)[0])
    parser.add_argument("page", type=Path, help="its index.html")
    parser.add_argument("--minutes", type=float, default=20, help="for each browser; default: 20")
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--browser", choices=BROWSERS, action="append", help="default: both")
    asked = parser.parse_args(given)
    wrong: list[str] = []
    for name in asked.browser or BROWSERS:
        done = _explored(name, asked.page.resolve().as_uri(), (asked.minutes, asked.seed), wrong)
        print(f"{name}: {done} things done, {len(wrong)} errors so far", flush=True)
    print(*dict.fromkeys(wrong), sep="\n")
    return int(bool(wrong))


def _explored(name: str, address: str, how: tuple[float, int], wrong: list[str]) -> int:
    """Explore a page for some minutes with a seed; return the number of actions."""
    minutes, seed = how
    chance, until, done = random.Random(seed), time.monotonic() + 60 * minutes, 0
    # Chromium paints quickly only without a WebGL of its own; so both painters of the surface are tried.
    with launched(name, webgl=False) as browser:
        page = browser.new_page(viewport={"width": _VIEW[0], "height": _VIEW[1]})
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda each: wrong.append(f"{name}: {each.text}") if each.type == "error" else None)
        page.on("pageerror", lambda each: wrong.append(f"{name}: {each}"))
        page.goto(address)
        while time.monotonic() < until:
            try:
                explore(page, chance, _AT_ONCE)
            except Error as error:
                # Not the page's fault: something was gone before it could be clicked.
                print(f"{name}, after {done}: {str(error).splitlines()[0]}", flush=True)
                page.reload()
            done += _AT_ONCE
    return done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
