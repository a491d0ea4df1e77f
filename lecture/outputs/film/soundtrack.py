"""The film's sound: each beat's speech from the beat's first frame."""

from __future__ import annotations

from collections.abc import Sequence

from lecture.outputs.film.reel import Reel
from lecture.voice.loudness import levelled
from lecture.voice.sound import Placement, Track, sample_at
from lecture.voice.voices import Voice
from scenes.kit.beats.beat import beats_of
from scenes.kit.beats.segment import Segment


def soundtrack(voice: Voice, segments: Sequence[type[Segment]], reel: Reel) -> Track:
    """Return the sound of a film, every beat equally loud.

    Parameters
    ----------
    voice
        Who speaks; prepared for every beat.
    segments
        The segments' classes, as in the reel.
    reel
        The film.
    """
    beats = {(segment.__name__, beat.name): beat for segment in segments for beat in beats_of(segment)}
    placements = [
        Placement(levelled(sound), sample_at(start, reel.fps), sample_at(end, reel.fps))
        for name, beat, start, end in reel.beats()
        if (sound := voice.sound(name, beats[name, beat])) is not None
    ]
    return Track(sample_at(reel.frames, reel.fps), placements)
