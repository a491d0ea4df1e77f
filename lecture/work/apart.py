"""The process that draws one job on another machine: it finds the job in a folder, and reports on its output."""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from lecture.kept.digest import digest
from lecture.source.modules import import_from_source
from lecture.work.parts import Job
from lecture.work.report import SILENT, Report
from lecture.work.worker import keep_to_one_core, outcome, redirect_output

# Seconds between two reports, each of which goes through the scheduler; no viewer looks more often.
_REPORT_EVERY = 0.5


def main(folder: Path) -> None:
    """Draw the job in a folder, if this machine has the environment required."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    keep_to_one_core()
    tqdm.set_lock(threading.RLock())
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")

    def send(message: Mapping[str, Any]) -> None:
        print(json.dumps(message), file=channel, flush=True)

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
    found = _differing(given, root, folder)
    if found is not None:
        send({"differs": found})
        return
    parts = pickle.loads((folder / "parts.pickle").read_bytes())
    _draw(Job(parts, root, folder, folder / "log"), send)


def _draw(job: Job, send: Callable[[Mapping[str, Any]], None]) -> None:
    by_key = {part.key: part for part in job.parts}

    def written(key: str, facts: Mapping[str, Any]) -> None:
        send({"written": key, "facts": dict(facts), "file": job.file(by_key[key]).name})

    last = time.monotonic()

    def progress(count: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_EVERY:
            last = time.monotonic()
            send({"progress": count})

    ending = outcome(job, Report(progress, written))
    send({"ending": {**asdict(ending), "kind": type(ending).__name__}})


def _differing(given: Mapping[str, Any], root: Path, folder: Path) -> dict[str, str] | None:
    """Return this machine's environment if it is not the one required; each worker checks it once."""
    from lecture.work.probe import probe_job, report_of

    accepted = Path(given["code"]) / f"accepted-{digest(given['environment'], given['worker'])[:32]}"
    if accepted.exists():
        return None
    probe = folder / "probe"
    probe.mkdir()
    outcome(probe_job(root, probe), SILENT)
    found = report_of(root, probe)
    if found != given["environment"]:
        return found
    accepted.touch()
    return None


def _die_with_parent() -> None:
    """End as soon as the worker does, which has the other end of standard input."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
