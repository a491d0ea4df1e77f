"""The table of outputs, one line for each."""

from __future__ import annotations

from lecture.audit.audit import Audit
from lecture.outputs.film.film import Film
from lecture.outputs.output import Output
from lecture.outputs.page.page import Page
from lecture.outputs.stills.stills import Stills

OUTPUTS: tuple[type[Output], ...] = (Film, Stills, Page, Audit)
