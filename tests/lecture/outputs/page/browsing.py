"""Pages in browsers: what serves them, and what watches that nothing goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.browsers import PATIENCE


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def opened(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """Open a page; at the end nothing may have gone wrong, nor been asked for elsewhere."""
    wrong: list[str] = []
    asked: list[str] = []
    there = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | context)
    page = there.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda each: wrong.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda each: wrong.append(str(each)))
    page.on("request", lambda each: asked.append(each.url))
    page.goto(address)
    yield page
    base = address.rpartition("/")[0]
    assert wrong == []
    assert [each for each in asked if not each.startswith((base, "data:", "blob:"))] == []
    there.close()


def numbers(text: str | None) -> list[float]:
    """Return the numbers of a point as it is told: w₁ = 1.20, w₂ = −0.40."""
    return [float(each.replace("−", "-")) for each in re.findall(r"= ([−\d.]+)", text or "")]
