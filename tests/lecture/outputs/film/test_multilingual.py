"""A film in several languages: a track of sound and of subtitles for each, all on the beats of one picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lecture.command.languages import asked_codes
from lecture.errors import UsageError
from lecture.outputs.film.film import Film
from lecture.outputs.film.multilingual import Slowest
from lecture.outputs.make import make
from lecture.voice.sound import RATE, Samples
from lecture.work.quality import Quality
from scenes.kit.beats.beat import BREATH, Beat
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import LANGUAGES

FPS = 10
ENGLISH_SECONDS = {"rises": 2.6, "falls": 0.8, "turns": 1.0}
GERMAN_SECONDS = {"rises": 1.4, "falls": 1.7, "turns": 1.0}
GERMAN = Catalogue.of(
    LANGUAGES["de"],
    [
        ("First.rises", "It rises. It goes on rising for a while.", ("Es steigt. Es steigt noch eine Weile.",)),
        ("First.falls", "Then it falls.", ("Dann fällt es & fällt.",)),
        ("Second.turns", "A square turns.", ("Ein Quadrat dreht sich.",)),
        ("First.title", "Up & down", ("Auf & ab",)),
    ],
)


class Hum:
    """Hums each beat for some time."""

    name = "hum"

    def __init__(self, lasting: Mapping[str, float]) -> None:
        self.lasting, self.prepared = lasting, list[str]()

    def fingerprint(self, segment: str) -> str:  # noqa: ARG002 - the same for all
        return str(self.lasting)

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        self.prepared += [beat.text for each in beats.values() for beat in each]

    def seconds(self, segment: str, beat: Beat) -> float:  # noqa: ARG002 - one beat of a name
        return self.lasting[beat.name]

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:  # noqa: ARG002 - not known
        return ()

    def sound(self, segment: str, beat: Beat) -> Samples:  # noqa: ARG002 - one beat of a name
        times = np.arange(round(self.lasting[beat.name] * RATE)) / RATE
        return np.asarray(8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)


@pytest.fixture(scope="module")
def project(new_project: Callable[[], Any]) -> Any:
    """Return a project whose film is in German, with English beside it."""
    made = new_project()
    voice = Slowest(Hum(GERMAN_SECONDS), [(PLAIN_ENGLISH, Hum(ENGLISH_SECONDS))])
    make(Film(made.lecture, Quality(160, 90, FPS, "ultrafast"), voice), made.order(words=GERMAN))
    return made


@pytest.fixture(scope="module")
def file(project: Any) -> Path:
    return Path(project.film_folder / "small.mp4")


def frames(file: Path) -> int:
    with av.open(str(file)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def onsets(file: Path, track: int) -> list[tuple[float, float]]:
    """Return when each hum of a track begins and ends, in seconds."""
    with av.open(str(file)) as container:
        pieces = list(container.decode(audio=track))
        heard = np.zeros(pieces[-1].pts + pieces[-1].samples)
        for piece in pieces:
            first = max(0, -piece.pts)
            heard[piece.pts + first : piece.pts + piece.samples] = piece.to_ndarray()[0, first:]
    at = np.flatnonzero(np.abs(heard) > 0.05)
    gaps = np.flatnonzero(np.diff(at) > RATE // 20)
    starts, ends = at[np.r_[0, gaps + 1]] / RATE, at[np.r_[gaps, len(at) - 1]] / RATE
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def test_it_has_a_track_of_sound_and_of_subtitles_in_each_language(file: Path) -> None:
    with av.open(str(file)) as container:
        streams = [
            (each.type, each.metadata["language"], each.metadata["handler_name"], int(each.disposition) & 1)
            for each in container.streams
        ]
    # After them come the chapters' titles.
    assert streams[1:5] == [
        ("audio", "ger", "Deutsch", 1),
        ("audio", "eng", "English", 0),
        ("subtitle", "ger", "Deutsch", 1),
        ("subtitle", "eng", "English", 0),
    ]
    assert streams[0][0] == "video"


def test_each_beat_lasts_as_long_as_the_language_that_needs_most_time(project: Any, file: Path) -> None:
    first = frames(project.film_folder / "segments" / "TitleCard.mp4")
    for name in ("rises", "falls", "turns"):
        segment = "Second" if name == "turns" else "First"
        count = frames(project.film_folder / "segments" / segment / f"{name}.mp4")
        longest = max(GERMAN_SECONDS[name], ENGLISH_SECONDS[name])
        assert count / FPS == pytest.approx(longest + BREATH, abs=1.5 / FPS)
        for track, lasting in enumerate((GERMAN_SECONDS, ENGLISH_SECONDS)):
            index = ["rises", "falls", "turns"].index(name)
            start, end = onsets(file, track)[index]
            assert start == pytest.approx(first / FPS, abs=0.03)
            assert end - start == pytest.approx(lasting[name], abs=0.03)
        first += count


@pytest.mark.parametrize(
    ("track", "said"),
    [
        (0, ["Es steigt.", "Es steigt noch eine Weile.", "Dann fällt es & fällt.", "Ein Quadrat dreht sich."]),
        (1, ["It rises.", "It goes on rising for a while.", "Then it falls.", "A square turns."]),
    ],
)
def test_subtitles_say_each_sentence_once_and_while_its_beat_is_seen(file: Path, track: int, said: list[str]) -> None:
    with av.open(str(file)) as container:
        stream = container.streams.subtitles[track]
        cues = [
            (float(each.pts * stream.time_base), float((each.pts + each.duration) * stream.time_base), bytes(each)[2:])
            for each in container.demux(stream)
            if each.size > 2 and each.pts is not None and each.duration is not None
        ]
    shown = " ".join(text.decode().replace("\n", " ") for _, _, text in cues)
    assert shown == " ".join(said)
    assert all(later[0] >= earlier[1] - 1e-3 for earlier, later in pairwise(cues))
    beats = [start for start, _ in onsets(file, 0)]
    starts = [start for start, _, _ in cues]
    assert all(min(abs(start - each) for each in starts) < 0.06 for start in beats)


def test_captions_and_titles_are_in_their_files(project: Any, file: Path) -> None:
    assert "Dann fällt es & fällt." in (project.film_folder / "small.de.srt").read_text()
    assert "Then it falls." in (project.film_folder / "small.srt").read_text()
    assert "Dann fällt es &amp; fällt." in (project.film_folder / "small.de.vtt").read_text()
    with av.open(str(file)) as container:
        assert [each["metadata"]["title"] for each in container.chapters()] == ["Auf & ab", "Round"]


def test_every_voice_is_prepared_in_its_own_words() -> None:
    first, other = Hum(GERMAN_SECONDS), Hum(ENGLISH_SECONDS)
    voice = Slowest(first, [(PLAIN_ENGLISH, other)])
    beats = {"First": [Beat("falls", "Dann fällt es.", lambda _: None)]}
    voice.prepare(beats)
    voice.prepare_others([{"First": [Beat("falls", "Then it falls.", lambda _: None)]}])
    assert (first.prepared, other.prepared) == (["Dann fällt es."], ["Then it falls."])
    assert voice.seconds("First", beats["First"][0]) == GERMAN_SECONDS["falls"]
    assert voice.fingerprint("First") != Slowest(first, [(GERMAN, other)]).fingerprint("First")


@pytest.mark.parametrize(
    ("languages", "language", "said"),
    [("de", None, "two different languages"), ("de,de", None, "two different"), ("de,en", ["fr"], "leave out")],
)
def test_languages_that_make_no_sense_are_refused(languages: str, language: list[str] | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked_codes(language, languages)
    assert asked_codes(None, "de, en") == ["de", "en"]
