"""Requests: what the command line asks of an output."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field

from lecture.syllabus.lectures import Lecture
from lecture.syllabus.themes import USUAL_THEME
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue


@dataclass(frozen=True)
class Request:
    """What the command line asks of an output, beside what is the same for all outputs, which is in the order.

    Attributes
    ----------
    lecture
        The name of a lecture; None if none is named.
    names
        Names of segments, stills or cards, or also of lectures where those may stand; empty for everything.
    themes
        Names of themes, or paths of their files; a single one unless the output takes several looks.
    catalogues
        The spoken and written words, in each language; the first is that of the pictures.
    options
        The values of the output's own options.
    """

    lecture: str | None = None
    names: tuple[str, ...] = ()
    themes: tuple[str, ...] = (USUAL_THEME,)
    catalogues: tuple[Catalogue, ...] = (PLAIN_ENGLISH,)
    options: argparse.Namespace = field(default_factory=argparse.Namespace)

    def scenes(self, lectures: Sequence[Lecture]) -> list[str]:
        """Return the names of the scenes that are asked for; empty if all are, or whole lectures of these."""
        if {lecture.key for lecture in lectures} & set(self.names):
            return []
        # A still of a segment is named after it and a beat.
        return [each.partition(".")[0] for each in self.names]
