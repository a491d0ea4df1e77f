"""The two browsers in which lesson pages are tried, driven by Playwright."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

BROWSERS = ("chromium", "firefox")
# By default scripts from files see more in a driven Firefox than they do at a reader's.
_STRICT: dict[str, str | float | bool] = {"security.fileuri.strict_origin_policy": True}
_FLAGS = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")


def launch(playwright: Playwright, name: str) -> Browser:
    """Return a browser: Debian's Chromium, with a WebGL of its own, or Firefox as readers have it."""
    if name == "chromium":
        return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
    return playwright.firefox.launch(
        executable_path=shutil.which("firefox-esr"), channel="moz-firefox", firefox_user_prefs=_STRICT
    )


@contextmanager
def launched(name: str) -> Iterator[Browser]:
    """Give a browser by its name."""
    with sync_playwright() as playwright:
        browser = launch(playwright, name)
        yield browser
        browser.close()


@contextmanager
def asking(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Give what asks the mathematics of the script that pages carry: a function's name, and what it is given."""
    page = browser.new_page()
    # Without the data of a lesson the script has nothing to show, but its mathematics can be asked.
    page.add_script_tag(content=_script())

    def ask(name: str, *given: Any) -> Any:
        # As text: Playwright takes its time with many numbers.
        asked = [name, json.dumps(given)]
        return json.loads(page.evaluate("([name, given]) => JSON.stringify(lesson[name](...JSON.parse(given)))", asked))

    yield ask
    page.close()


def _script() -> str:
    return (files("lecture.outputs.page") / "assets" / "page.js").read_text(encoding="utf-8")
