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
from lecture.kept.records import replacing, unshared
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
    """Draw the job in a folder, if this machine has the environment required, or get ready for one."""
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
    found = _environment(given, root, folder)
    parts = folder / "parts.pickle"
    if isinstance(found, Failed):
        send({"ending": _plain(found)})
    elif not parts.exists():
        send({"ready": True})
    elif found != given["environment"]:
        send({"differs": found})
    else:
        _draw(Job(pickle.loads(parts.read_bytes()), root, folder, folder / "log"), send)


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


def _environment(given: Mapping[str, Any], root: Path, folder: Path) -> dict[str, str] | Failed:
    """Return this machine's environment, which each worker finds out once, or why it cannot be found out now."""
    from lecture.work.probe import probe_job, report_of

    kept = Path(given["code"]) / f"environment-{digest(given['worker'])[:32]}"
    with suppress(FileNotFoundError):
        known: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
        return known
    probe = folder / "probe"
    probe.mkdir()
    ending = outcome(probe_job(root, probe), SILENT)
    if isinstance(ending, Failed) and has_no_room(ending.reason):
        # On a full disk there is no picture, but it would be the same one.
        return ending
    found = report_of(root, probe)
    # Other processes of the same worker may be doing the same.
    with suppress(OSError), replacing(kept, unshared(kept)) as part:
        part.write_text(json.dumps(found), encoding="utf-8")
    return found


if __name__ == "__main__":
    main()
