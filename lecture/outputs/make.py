"""Making an output, whichever it is: draw the parts that are not there yet, then arrange them."""

from __future__ import annotations

import time

from lecture.errors import FileError
from lecture.kept.folder import OutputFolder, opened
from lecture.kept.source import import_from_source
from lecture.outputs.arrangement import Arrangement
from lecture.outputs.order import Order
from lecture.outputs.output import Made, Output
from lecture.outputs.production import Production


def make(output: Output, order: Order) -> Made:
    """Make an output: draw the parts that are not in the store, then arrange them, unless nothing has changed.

    Raises
    ------
    LectureError
        If scenes fail (after all others are drawn), something is missing, the folder is taken or not writable,
        somebody else's files are in the way, or a store that machines share takes nothing.
    """
    started = time.monotonic()
    import_from_source(order.syllabus.root)
    production = Production(order)
    with opened(order.folder) as folder:
        try:
            return _made(output, production, folder, started)
        except OSError as error:
            raise FileError(error) from error


def outdated(output: Output, order: Order) -> tuple[str, ...]:
    """Return the names of the scenes of which `make` would draw something."""
    import_from_source(order.syllabus.root)
    production = Production(order)
    output.prepare(production)
    parts = output.parts(production)
    known = production.known(parts)
    return tuple(dict.fromkeys(part.performance.name for part in parts if part.key not in known))


def _made(output: Output, production: Production, folder: OutputFolder, started: float) -> Made:
    to = Arrangement(folder, output.name, output.key(production))
    if not production.order.fresh and production.order.store is None and to.is_whole():
        return Made(tuple(to.recorded), to.facts, (), (), time.monotonic() - started)
    output.prepare(production)
    folder.claim(output.files(production), lambda file: output.is_of_older_version(folder, file))
    drawn = production.draw(output.parts(production), folder)
    failure = output.failure(drawn) if drawn.failures else None
    if failure and not output.can_lack_parts:
        raise failure
    facts = output.write(production, drawn, to)
    if failure:
        raise failure
    if production.store.trouble:
        raise production.store.trouble
    if not drawn.failures:
        to.finish(facts)
    production.store.prune()
    return Made(tuple(to.files), facts, tuple(drawn.endings), tuple(to.written), time.monotonic() - started)
