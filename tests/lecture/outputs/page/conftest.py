"""The page's script in Node, once for all tests; tests whose tools are not here are left out, as `./run test` tells."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browsing import Quiet
from engine import Engine
from pages import made, with_lesson
from playwright.sync_api import Browser, Playwright, sync_playwright
from web_tools import has_browsers, has_web_packages

from benchmarks.browsers import launch as launch_browser

AVAILABLE = {"browser": has_browsers, "web": has_web_packages}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests whose tools are not installed."""
    missing = {mark for mark, is_there in AVAILABLE.items() if not is_there()}
    left_out = [item for item in items if missing & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    found = Engine()
    yield found
    found.close()


@pytest.fixture(scope="session")
def drawn(new_project: Callable[[], Any]) -> Any:
    """Return a project whose pictures for the page have been drawn."""
    project = new_project()
    made(project)
    return project


@pytest.fixture
def project(drawn: Any, tmp_path: Path) -> Any:
    """Return a copy of it, with its store and without its page."""
    shutil.copytree(drawn.root, tmp_path / "copy", ignore=shutil.ignore_patterns("page"))
    return type(drawn)(tmp_path / "copy", drawn.package)


@pytest.fixture(scope="session")
def filmed(drawn: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return another copy, whose film has been rendered."""
    root = tmp_path_factory.mktemp("filmed") / "copy"
    shutil.copytree(drawn.root, root)
    project = with_lesson(type(drawn)(root, drawn.package))
    project.render()
    made(project)
    return project


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def launched(playwright: Playwright) -> Iterator[Callable[[str], Browser]]:
    """Return a function that gives each browser, launched once."""
    known: dict[str, Browser] = {}

    def launch(name: str) -> Browser:
        if name not in known:
            known[name] = launch_browser(playwright, name)
        return known[name]

    yield launch
    for browser in known.values():
        browser.close()


@pytest.fixture(scope="session")
def served(filmed: Any) -> Iterator[dict[str, str]]:
    """Return the address of the page's folder, by where it comes from."""
    folder = filmed.root / "page"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {"file": folder.as_uri(), "http": f"http://127.0.0.1:{server.server_port}"}
    server.shutdown()
    thread.join()
    server.server_close()
