"""Measures what a frame costs while something is dragged in a lesson page: ``python -m benchmarks.drag PAGE``.

In both browsers each figure's point is dragged and the surface is turned, one move a frame. What is told is the time of
the processor, which is true on a busy machine too: of the thread that runs the page, which must be done within a
sixtieth of a second, and of the whole browser, which also paints. Chromium has no WebGL here: the surface is the one
that is drawn without it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browsers import BROWSERS, launched
from benchmarks.explore import mounted
from lecture.outputs.page.lesson import FIGURES

FRAME = 1000 / 60
"""A sixtieth of a second, in milliseconds."""

_POINT, _SPACE = ".handle", ".stage.space .over"
_DRAGGED = (
    *((each, _POINT) for each in ("map", "surface", "rate", "directions", "rolling", "games")),
    ("surface", _SPACE),
)
_FRAMES = 120
# How the command lines of the processes go on that run a page.
_OF_PAGES = ("--type=renderer", "-contentproc")
# Moves a pointer round in circles, once a frame.
_DRAG = """async ([selector, frames]) => {
    const thing = document.querySelector(selector);
    const { x, y, width, height } = thing.getBoundingClientRect();
    const send = (kind, angle) => thing.dispatchEvent(new PointerEvent(kind, {
        bubbles: true, pointerId: 1,
        clientX: x + width / 2 + 60 * Math.sin(angle), clientY: y + height / 2 + 40 * (1 - Math.cos(angle)),
    }));
    thing.setPointerCapture = () => undefined;
    send("pointerdown", 0);
    for (let frame = 0; frame < frames; frame += 1) {
        await new Promise(requestAnimationFrame);
        send("pointermove", frame / 5);
    }
    send("pointerup", 0);
}"""


def spent(root: int) -> dict[tuple[int, int], int]:
    """Return the nanoseconds of the processor that each thread below a process has had, by process and thread."""
    return {
        (process, thread): int(_text(process, f"task/{thread}/schedstat").split()[0] or 0)
        for process in descendants(root)
        for thread in _threads(process)
    }


def descendants(root: int) -> Iterator[int]:
    """Yield the processes that a process has begun, and those that these have."""
    for thread in _threads(root):
        for child in map(int, _text(root, f"task/{thread}/children").split()):
            yield child
            yield from descendants(child)


def _threads(process: int) -> list[int]:
    try:
        return [int(each) for each in os.listdir(f"/proc/{process}/task")]
    except FileNotFoundError:
        return []


def _text(process: int, name: str) -> str:
    """Return what the system tells of a process; zeros of one that is gone."""
    try:
        return Path(f"/proc/{process}/{name}").read_text(encoding="utf-8") or "0"
    except (FileNotFoundError, ProcessLookupError):
        return "0"


def _runs_pages(process: int) -> bool:
    return any(each in _text(process, "cmdline") for each in _OF_PAGES)


def costs(page: Page, selector: str) -> tuple[float, float]:
    """Return the milliseconds of the processor that a frame takes: of the page's thread, and of the whole browser."""
    page.locator(selector).scroll_into_view_if_needed()
    before = spent(os.getpid())
    page.evaluate(_DRAG, [selector, _FRAMES])
    each = {key: (now - before.get(key, 0)) / 1e6 / _FRAMES for key, now in spent(os.getpid()).items()}
    own = max(cost for (process, thread), cost in each.items() if thread == process and _runs_pages(process))
    return own, sum(each.values())


def main(given: list[str]) -> int:
    """Measure a page in both browsers; return 1 if a frame's work takes longer than a frame."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drag", description=__doc__.split("\n", 1)[0])
    parser.add_argument("page", type=Path, help="its index.html")
    parser.add_argument("--browser", choices=BROWSERS, action="append", help="default: both")
    asked = parser.parse_args(given)
    print(f"milliseconds of the processor for a frame of {FRAME:.1f}: the page's own thread, the whole browser")
    is_slow = False
    for name in asked.browser or BROWSERS:
        with launched(name, webgl=False) as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(120_000)
            page.goto(asked.page.resolve().as_uri())
            for figure in FIGURES:
                mounted(page, figure)
            page.wait_for_timeout(2000)
            for figure, dragged in _DRAGGED:
                own, whole = costs(page, f"#figure-{figure} {dragged}")
                is_slow |= own > FRAME
                told = figure if dragged == _POINT else f"{figure}, turned"
                print(f"{name:9} {told:16} {own:6.1f} {whole:7.1f}", flush=True)
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
