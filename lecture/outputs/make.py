"""Making any output: draw the missing parts, then arrange them."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from lecture.errors import FileError
from lecture.kept.folder import OutputFolder, opened
from lecture.outputs.arrangement import Arrangement
from lecture.outputs.order import Order
from lecture.outputs.output import Made, Output
from lecture.outputs.production import Production
from lecture.source.modules import import_from_source
from lecture.work.shards import Shard, share


def make(output: Output, order: Order) -> Made:
    """Make an output: draw the parts that are not in the store, then arrange them, unless nothing has changed.

    Raises
    ------
    LectureError
        If scenes fail (after all others are drawn), something is missing, the folder is in use or not writable, other
        files are in the way, or the shared store takes nothing.
    """
    started = time.monotonic()
    import_from_source(order.syllabus.root)
    production = Production(order)
    with opened(order.folder) as folder:
        try:
            return _made(output, production, folder, started)
        except OSError as error:
            raise FileError(error) from error


def make_share(output: Output, order: Order, shard: Shard) -> str:
    """Draw a shard's parts of an output into the shared store, without arranging anything.

    Machines may share the output's folder too, so incomplete files go to a folder of this process.

    Returns
    -------
    The message for the user.

    Raises
    ------
    LectureError
        If scenes fail (after all others are drawn), or the store takes nothing.
    """
    import_from_source(order.syllabus.root)
    place = Path(tempfile.mkdtemp(prefix="lecture-shard-"))
    production = Production(replace(order, folder=place))
    with opened(place) as folder:
        try:
            with production.workshop.ahead(folder) as ahead:
                output.prepare(production)
                own = share(output.parts(production), shard)
                drawn = production.workshop.draw(own, folder, ahead)
        except OSError as error:
            raise FileError(error) from error
    if drawn.failures:
        raise drawn.failure()
    shutil.rmtree(place, ignore_errors=True)
    if production.workshop.store.trouble:
        raise production.workshop.store.trouble
    count = f"{len(own)} part{'' if len(own) == 1 else 's'}"
    scenes = f"drawn now: {', '.join(drawn.endings)}" if drawn.endings else "none of them was missing"
    return f"Shard {shard}, {count}, is in the store ({scenes}). When all shards are, run the same without --shard."


def _made(output: Output, production: Production, folder: OutputFolder, started: float) -> Made:
    to = Arrangement(folder, output.name, output.key(production))
    if not production.order.fresh and production.order.store is None and to.is_whole():
        return Made(tuple(to.recorded), to.facts, (), (), time.monotonic() - started)
    with production.workshop.ahead(folder) as ahead:
        output.prepare(production)
        folder.claim(output.files(production), lambda file: output.is_of_older_version(folder, file))
        drawn = production.workshop.draw(output.parts(production), folder, ahead)
    failure = output.failure(drawn) if drawn.failures else None
    if failure and not output.can_lack_parts:
        raise failure
    facts = output.write(production, drawn, to)
    if failure:
        raise failure
    if production.workshop.store.trouble:
        raise production.workshop.store.trouble
    if not drawn.failures:
        to.finish(facts)
    production.workshop.store.tidy()
    return Made(tuple(to.files), facts, tuple(drawn.endings), tuple(to.written), time.monotonic() - started)
