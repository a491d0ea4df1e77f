"""Measuring and levelling the loudness of sounds by FFmpeg, after ITU-R BS.1770."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import av
import numpy as np

from lecture.voice.sound import RATE, Samples

TARGET = -16.0
"""The loudness in LUFS to which listeners are used from web lectures and podcasts."""

# The loudest sample, in decibels relative to full scale, with headroom for AAC.
_PEAK = -1.5
# FFmpeg's result for sounds that are too short or too quiet to measure.
_UNMEASURED = -69.0


def loudness(samples: Samples) -> float | None:
    """Return the integrated loudness in LUFS; None if a sound is too short (under 0.4 s) or too quiet to measure."""
    last = None
    for frame in _through(samples, ("ebur128", "metadata=1")):
        last = frame.metadata.get("lavfi.r128.I", last)
    return None if last is None or float(last) <= _UNMEASURED else float(last)


def levelled(samples: Samples) -> Samples:
    """Return a sound at the target loudness and of the same length, with its peaks below full scale.

    A sound that cannot be measured is returned unchanged.
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
    """Yield a sound's frames after a chain of FFmpeg's filters."""
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
