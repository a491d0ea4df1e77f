"""The film's sound: each beat's speech, from the beat's first frame on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lecture.outputs.film.reel import Reel
from lecture.voice.loudness import levelled
from lecture.voice.sound import Placement, Track, sample_at
from lecture.voice.voices import Voice
from scenes.kit.beats.beat import Beat


def soundtrack(voice: Voice, beats: Mapping[str, Sequence[Beat]], reel: Reel) -> Track | None:
    """Return the sound of a film, every beat equally loud; None if the voice is silent.

    Parameters
    ----------
    voice
        The voice, prepared for every beat.
    beats
        The beats of each segment of the reel, by its name.
    reel
        The film.
    """
    if voice.name == "silent":
        return None
    by_name = {(name, each.name): each for name, own in beats.items() for each in own}
    placements = [
        Placement(levelled(sound), sample_at(start, reel.fps), sample_at(end, reel.fps))
        for name, beat, start, end in reel.beats()
        if (sound := voice.sound(name, by_name[name, beat])) is not None
    ]
    return Track(sample_at(reel.frames, reel.fps), placements)
