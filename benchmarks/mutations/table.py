"""Results as a document."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mutations.results import Results


def as_document(results: Results, root: Path) -> str:
    """Return what is known, as Markdown."""
    return ""
