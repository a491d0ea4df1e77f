"""A process that draws on another machine: it is told the folders of jobs, one after the other, and reports on each.

Its messages are lines of JSON on its output.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from tqdm import tqdm

from lecture.kept.digest import digest
from lecture.source.modules import import_from_source
from lecture.work.parts import Job
from lecture.work.remote import has_no_room
from lecture.work.report import SILENT, Done, Failed, Report
from lecture.work.worker import keep_to_one_core, outcome, redirect_output

# Seconds between two reports, each of which goes through the scheduler; no viewer looks more often.
_REPORT_EVERY = 0.5
# Seconds for which it waits for another job: it holds some hundred megabytes.
_PATIENCE = 60.0


Send = Callable[[Mapping[str, Any]], None]


def main() -> None:
    """Do jobs until there has been none for a while."""
    folders: SimpleQueue[Path] = SimpleQueue()
    threading.Thread(target=_read, args=(folders,), daemon=True).start()
    keep_to_one_core()
    tqdm.set_lock(threading.RLock())
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")

    def send(message: Mapping[str, Any]) -> None:
        print(json.dumps(message), file=channel, flush=True)

    with suppress(Empty):
        while True:
            folder = folders.get(timeout=_PATIENCE)
            send({"begun": folder.name})
            _do(folder, send)
            # Pictures refer to one another in cycles, and take much memory.
            gc.collect()


def _read(folders: SimpleQueue[Path]) -> None:
    """Pass on the folders of jobs; end as soon as the worker does, which has the other end of standard input."""
    with os.fdopen(0, encoding="utf-8", closefd=False) as lines:
        for line in lines:
            folders.put(Path(json.loads(line)))
    os._exit(1)


def _do(folder: Path, send: Send) -> None:
    """Draw the job in a folder, if this machine has the environment required."""
    redirect_output(folder / "log")
    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    code = Path(given["code"])
    root = code / given["root"]
    os.chdir(root)
    import_from_source(root)
    # NumPy and Manim are imported only now: the former reads its number of threads, the latter its settings.
    from gradmath.landscapes.height_files import stand_in

    for path, name in given["heights"].items():
        stand_in(path, code / name)
    if _is_accepted(given, root, folder, send):
        parts = pickle.loads((folder / "parts.pickle").read_bytes())
        _draw(Job(parts, root, folder, folder / "log"), send)


def _draw(job: Job, send: Send) -> None:
    by_key = {part.key: part for part in job.parts}

    def written(key: str, facts: Mapping[str, Any]) -> None:
        send({"written": key, "facts": dict(facts), "file": job.file(by_key[key]).name})

    last = time.monotonic()

    def progress(count: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_EVERY:
            last = time.monotonic()
            send({"progress": count})

    send({"ending": _plain(outcome(job, Report(progress, written)))})


def _plain(ending: Done | Failed) -> dict[str, Any]:
    return {**asdict(ending), "kind": type(ending).__name__}


def _is_accepted(given: Mapping[str, Any], root: Path, folder: Path, send: Send) -> bool:
    """Return whether this machine's environment is the one required, or tell why not; each worker checks it once."""
    from lecture.work.probe import probe_job, report_of

    accepted = Path(given["code"]) / f"accepted-{digest(given['environment'], given['worker'])[:32]}"
    if accepted.exists():
        return True
    probe = folder / "probe"
    probe.mkdir()
    ending = outcome(probe_job(root, probe), SILENT)
    if isinstance(ending, Failed) and has_no_room(ending.reason):
        # On a full disk there is no picture, but it would be the same one.
        send({"ending": _plain(ending)})
        return False
    found = report_of(root, probe)
    if found != given["environment"]:
        send({"differs": found})
        return False
    accepted.touch()
    return True


if __name__ == "__main__":
    main()
