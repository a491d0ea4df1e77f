"""Pages in browsers: what serves them, and what watches that nothing goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from typing import Any

from playwright.sync_api import Browser, Page, expect

from benchmarks.browsers import PATIENCE

expect.set_options(timeout=PATIENCE)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def opened(browser: Browser, address: str, script: str = "", **context: Any) -> Iterator[Page]:
    """Open a page, perhaps with a script before its own; nothing may go wrong, nor be asked for elsewhere."""
    wrong: list[str] = []
    asked: list[str] = []
    there = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | context)
    page = there.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(script)
    page.on("console", lambda each: wrong.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda each: wrong.append(str(each)))
    page.on("request", lambda each: asked.append(each.url))
    try:
        page.goto(address)
        yield page
        base = address.rpartition("/")[0]
        assert wrong == []
        assert [each for each in asked if not each.startswith((base, "data:", "blob:"))] == []
    finally:
        # What goes on in a page must not go on beside other tests.
        there.close()


def numbers(text: str | None) -> list[float]:
    """Return the numbers of a point as it is told: w₁ = 1.20, w₂ = −0.40."""
    return [float(each.replace("−", "-")) for each in re.findall(r"= ([−\d.]+)", text or "")]
