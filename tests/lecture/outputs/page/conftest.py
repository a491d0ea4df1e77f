"""The page's script in Node, once for all tests; tests whose tools are not here are left out, as `./run test` tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engine import Engine
from web_tools import has_browsers, has_web_packages

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
