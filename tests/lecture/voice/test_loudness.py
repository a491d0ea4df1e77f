"""How loud a sound is; known values are those of ITU-R BS.1770 and EBU Tech 3341."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture.voice.loudness import TARGET, levelled, loudness
from lecture.voice.sound import RATE, Samples


def tone(decibels: float, seconds: float, hertz: float = 997.0) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.round(2**15 * 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


@pytest.mark.parametrize("decibels", [-40.0, -23.0, -6.0])
def test_a_tone_of_997_hertz_is_three_decibels_below_its_peak(decibels: float) -> None:
    # BS.1770 says -3.01 LKFS for one channel at full scale.
    assert loudness(tone(decibels, 3)) == pytest.approx(decibels - 3.01, abs=0.1)


def test_what_is_too_short_or_silent_is_not_measured() -> None:
    assert loudness(tone(-10, 0.2)) is None
    assert loudness(np.zeros(RATE, np.int16)) is None
    assert np.array_equal(levelled(tone(-10, 0.2)), tone(-10, 0.2))


@settings(deadline=None, max_examples=20)
@given(st.floats(-40, -5), st.floats(0.6, 3), st.floats(200, 3000))
def test_every_sound_becomes_equally_loud_and_keeps_its_length(decibels: float, seconds: float, hertz: float) -> None:
    before = tone(decibels, seconds, hertz)
    after = levelled(before)
    assert len(after) == len(before)
    assert loudness(after) == pytest.approx(TARGET, abs=0.3)


def test_peaks_are_held_below_full_scale_in_time() -> None:
    clicks = tone(-30, 3)
    clicks[RATE::RATE] = 2**15 - 1
    after = levelled(clicks)
    assert np.abs(after.astype(int)).max() <= 2**15 * 10 ** (-1.4 / 20)
    assert abs(int(np.abs(after.astype(int)).argmax()) - RATE) <= 2 or abs(int(after[RATE])) > 20_000
