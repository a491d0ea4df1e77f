"""A finished film is read back from its files: what was joined wrongly is found, and named as what it is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lecture.audit.audit import Audit
from lecture.audit.finished import CAPTIONED, CHAPTER, ON_TIME, PICTURE, SILENT, SPEAKS, TITLED, WHOLE
from lecture.errors import ClaimError, LectureError, UsageError
from lecture.outputs.film.join import join
from lecture.outputs.film.tracks import LanguageVersion
from lecture.outputs.make import make
from lecture.outputs.request import Request
from lecture.voice.sound import RATE, Placement, Track
from lecture.words.captions import Chapter
from lecture.work.quality import Quality
from scenes.claims.protocol import Check
from scenes.language.catalogue import PLAIN_ENGLISH
from scenes.language.languages import ENGLISH

TINY = Quality(160, 90, 10, "ultrafast")
FPS = 10


@dataclass(frozen=True)
class Joined:
    """What a film is joined from, to be damaged."""

    parts: tuple[Path, ...]
    chapters: tuple[Chapter, ...]
    sound: Track


def read_back(project: Any) -> str:
    """Return what the audit tells of a project's film; a fault raises an error."""
    film = project.film_folder / "small.mp4"
    audit = Audit([project.lecture], film=film)
    order = project.order(project.root / "audit")
    return audit.told(make(audit, order), order)


def found(capsys: Any) -> str:
    """Return the lines that tell of faults."""
    return "\n".join(line for line in capsys.readouterr().out.splitlines() if line.startswith("FAILED"))


def taken_apart(project: Any) -> Joined:
    """Return what the project's film was joined from: every clip, the chapters, the sound of each beat."""
    folder = project.film_folder / "segments"
    names = ("TitleCard", "First/rises", "First/falls", "Second/turns", "EndCard")
    files = tuple(folder / f"{name}.mp4" for name in names)
    with av.open(str(project.film_folder / "small.mp4")) as container:
        chapters = tuple(
            Chapter(
                each["metadata"]["title"],
                round(each["start"] * each["time_base"] * FPS),
                round(each["end"] * each["time_base"] * FPS),
            )
            for each in container.chapters()
        )
        frames = list(container.decode(audio=0))
    samples = np.zeros(frames[-1].pts + frames[-1].samples, dtype=np.int16)
    for frame in frames:
        first = max(0, -frame.pts)
        samples[frame.pts + first : frame.pts + frame.samples] = (frame.to_ndarray()[0, first:] * 2**15).astype(
            np.int16
        )
    return Joined(files, chapters, Track(len(samples), [Placement(samples, 0, len(samples))]))


def a_second_late(joined: Joined) -> Joined:
    first, second = joined.chapters
    return replace(joined, chapters=(replace(first, end=first.end + FPS), replace(second, start=second.start + FPS)))


def titles_exchanged(joined: Joined) -> Joined:
    first, second = joined.chapters
    return replace(joined, chapters=(replace(first, title=second.title), replace(second, title=first.title)))


def sound_later(seconds: float) -> Callable[[Joined], Joined]:
    def damage(joined: Joined) -> Joined:
        (placement,), shift = joined.sound.placements, round(seconds * RATE)
        samples = np.concatenate([np.zeros(shift, dtype=np.int16), placement.samples])[: joined.sound.length]
        return replace(joined, sound=Track(joined.sound.length, [Placement(samples, 0, len(samples))]))

    return damage


def clips_exchanged(joined: Joined) -> Joined:
    card, first, second, third, end = joined.parts
    return replace(joined, parts=(card, third, first, second, end))


def a_clip_twice(joined: Joined) -> Joined:
    return replace(joined, parts=(*joined.parts[:2], *joined.parts[1:]))


class TestAFinishedFilm:
    def test_holds_what_its_clips_and_beats_say(self, copied_film: Any) -> None:
        assert "all of them hold" in read_back(copied_film)

    @pytest.mark.parametrize(
        ("damage", "checks"),
        [
            (a_second_late, [CHAPTER]),
            (titles_exchanged, [TITLED]),
            (sound_later(0.5), [SPEAKS]),
            (clips_exchanged, [PICTURE]),
            (a_clip_twice, [WHOLE]),
        ],
    )
    def test_that_was_joined_wrongly_is_found(
        self, copied_film: Any, damage: Callable[[Joined], Joined], checks: Sequence[Check], capsys: Any
    ) -> None:
        damaged = damage(taken_apart(copied_film))
        film = copied_film.film_folder / "small.mp4"
        join(film, damaged.parts, TINY, damaged.chapters, "A small lecture", [LanguageVersion(ENGLISH, damaged.sound)])
        with pytest.raises(ClaimError):
            read_back(copied_film)
        faults = found(capsys)
        assert all(check.name in faults for check in checks)

    def test_whose_voice_runs_into_the_next_beat_is_found(self, copied_film: Any, capsys: Any) -> None:
        joined = taken_apart(copied_film)
        tone = (0.25 * 2**15 * np.sin(2 * np.pi * 440 * np.arange(joined.sound.length) / RATE)).astype(np.int16)
        sound = Track(len(tone), [Placement(tone, 0, len(tone))])
        film = copied_film.film_folder / "small.mp4"
        join(film, joined.parts, TINY, joined.chapters, "A small lecture", [LanguageVersion(ENGLISH, sound)])
        with pytest.raises(ClaimError):
            read_back(copied_film)
        assert SILENT.name in found(capsys)

    @pytest.mark.parametrize(
        ("before", "after", "check"),
        [
            ("Then it falls.", "Then it rises.", CAPTIONED),
            ("It goes on rising for a while.", "", CAPTIONED),
            ("00:00:0", "00:00:1", CAPTIONED),
            (",000 -->", ",090 -->", ON_TIME),
        ],
    )
    def test_whose_captions_were_changed_is_found(
        self, copied_film: Any, before: str, after: str, check: Check, capsys: Any
    ) -> None:
        captions = copied_film.film_folder / "small.srt"
        text = captions.read_text()
        assert before in text
        captions.write_text(text.replace(before, after))
        with pytest.raises(ClaimError):
            read_back(copied_film)
        assert check.name in found(capsys)

    def test_without_its_clips_is_refused_in_a_sentence(self, copied_film: Any) -> None:
        (copied_film.film_folder / "segments/First/falls.mp4").unlink()
        with pytest.raises(LectureError, match=r"small\.mp4 cannot be audited .* render the lecture first"):
            read_back(copied_film)

    def test_and_segments_by_name_are_not_asked_for_together(self, copied_film: Any) -> None:
        with pytest.raises(UsageError, match="--film reads back a whole film"):
            Audit.asked(copied_film.syllabus, asked_of_film(names=("First",)))

    def test_is_read_back_in_one_language(self, copied_film: Any) -> None:
        with pytest.raises(UsageError, match="give one --language"):
            Audit.asked(copied_film.syllabus, asked_of_film(catalogues=(PLAIN_ENGLISH, PLAIN_ENGLISH)))


def asked_of_film(**request: Any) -> Request:
    return Request(options=Namespace(film=Path("small.mp4")), **request)
