"""Where the project is that is tested, however deep a test of it lies."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
