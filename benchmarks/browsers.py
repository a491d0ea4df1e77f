"""The two browsers for testing lesson pages, driven by Playwright."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

BROWSERS = ("chromium", "firefox")
PATIENCE = 180_000
"""For how long pages are waited for, in milliseconds: a machine that draws in software may have much else to do."""

# By default, scripts from files have more rights in a driven Firefox than in a reader's.
_STRICT: dict[str, str | float | bool] = {"security.fileuri.strict_origin_policy": True}
_WEBGL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")


def launch(playwright: Playwright, name: str, *, webgl: bool = True) -> Browser:
    """Return a browser: Debian's Chromium with software WebGL or none, or Firefox with the settings of readers."""
    if name == "chromium":
        flags = ["--no-sandbox", *(_WEBGL if webgl else ())]
        return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
    return playwright.firefox.launch(
        executable_path=shutil.which("firefox-esr"), channel="moz-firefox", firefox_user_prefs=_STRICT
    )


@contextmanager
def launched(name: str, *, webgl: bool = True) -> Iterator[Browser]:
    """Yield a browser by its name."""
    with sync_playwright() as playwright:
        browser = launch(playwright, name, webgl=webgl)
        yield browser
        browser.close()


@contextmanager
def asking(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Yield a function that calls the mathematics of the pages' script, given a function's name and its arguments."""
    page = browser.new_page()
    # Without the data of a lesson the script has nothing to show, but its mathematics can be called.
    page.add_script_tag(content=_script())

    def ask(name: str, *given: Any) -> Any:
        # As text, since Playwright is slow with many numbers.
        asked = [name, json.dumps(given)]
        return json.loads(page.evaluate("([name, given]) => JSON.stringify(lesson[name](...JSON.parse(given)))", asked))

    yield ask
    page.close()


def _script() -> str:
    return (files("lecture.outputs.page") / "assets" / "page.js").read_text(encoding="utf-8")
