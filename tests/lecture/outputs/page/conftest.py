"""The page's script in Node, once for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    found = Engine()
    yield found
    found.close()
