"""How loud a sound is, and making it as loud as others: measured and limited by FFmpeg, after ITU-R BS.1770."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import av
import numpy as np

from lecture.voice.sound import RATE, Samples

TARGET = -16.0
"""LUFS: what listeners are used to from web lectures and podcasts."""

# The loudest sample, in decibels below full scale: room for what AAC adds.
_PEAK = -1.5
# FFmpeg says so of what is too short or too quiet to be measured.
_UNMEASURED = -69.0


def loudness(samples: Samples) -> float | None:
    """Return the integrated loudness in LUFS; None if it is too short (under 0.4 s) or too quiet to be measured."""
    last = None
    for frame in _through(samples, ("ebur128", "metadata=1")):
        last = frame.metadata.get("lavfi.r128.I", last)
    return None if last is None or float(last) <= _UNMEASURED else float(last)


def levelled(samples: Samples) -> Samples:
    """Return a sound at the target loudness, with its peaks held below full scale; same length.

    What cannot be measured is returned as it is.
    """
    measured = loudness(samples)
    if measured is None:
        return samples
    filters = (
        ("volume", f"{TARGET - measured:.3f}dB:precision=float"),
        ("alimiter", f"level=disabled:limit={10 ** (_PEAK / 20):.4f}:attack=5:release=80:latency=1"),
        ("aformat", "sample_fmts=s16"),
    )
    pieces = [frame.to_ndarray().reshape(-1) for frame in _through(samples, *filters)]
    return np.concatenate(pieces)[: len(samples)].astype(np.int16)


def _through(samples: Samples, *filters: tuple[str, str]) -> Iterator[av.AudioFrame]:
    """Yield a sound's frames as they come out of a chain of FFmpeg's filters."""
    graph = av.filter.Graph()
    chain: list[Any] = [
        graph.add_abuffer(sample_rate=RATE, format="s16", layout="mono"),
        *(graph.add(name, arguments) for name, arguments in filters),
        graph.add("abuffersink"),
    ]
    for earlier, later in pairwise(chain):
        earlier.link_to(later)
    graph.configure()
    whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[None, :], format="s16", layout="mono")
    whole.sample_rate, whole.pts = RATE, 0
    graph.push(whole)
    graph.push(None)
    while True:
        try:
            frame = graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame
