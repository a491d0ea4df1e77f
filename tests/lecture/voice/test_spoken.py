"""Voices that an engine speaks: what they ask of an engine, and what engines do wrong."""

from __future__ import annotations

import re
import tempfile
from importlib import metadata
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture import surroundings
from lecture.errors import LectureError, UsageError
from lecture.kept.store import PartStore
from lecture.voice import espeak, hibari
from lecture.voice.engines import GROUP, Engine, Speech, engine, engine_names
from lecture.voice.pronunciation import Pronunciation
from lecture.voice.sound import RATE, SoundCache
from lecture.voice.spoken import Spoken
from scenes.kit.beats.beat import Beat
from scenes.language.languages import LANGUAGES

LONG = "Every choice of weights has an error. Drawn as height, the errors of all choices make a landscape."
ENGINES = ("hibari", "espeak")
SENTENCES = {
    "en": "The steepest way up.",
    "de": "Der steilste Weg hinauf.",
    "es": "La subida más empinada.",
    "fr": "La plus forte montée.",
    "pt-BR": "A subida mais íngreme.",
    "zh-CN": "最陡的上坡方向。",
    "ja": "もっともきゅうなのぼり。",
    "ar": "الطريق الأشد صعودًا.",
    "hi": "सबसे खड़ी चढ़ाई।",
}


def beat(text: str) -> Beat:
    return Beat("b", text, lambda _: None)


def sounds(folder: Path) -> SoundCache:
    return SoundCache(PartStore(folder / "speech"))


def spoken(by: Engine, folder: Path, *, speed: float = 1.0, own: Path | None = None) -> Spoken:
    return Spoken(by, "en", Pronunciation.of("en", own), speed, sounds(folder))


class Beeper:
    """Beeps for a tenth of a second a word, after a silence and before another."""

    name, languages, identity = "beeper", ("en",), "beeper 1"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, float]] = []

    def say(self, text: str, language: str, speed: float) -> Speech:
        self.heard.append((text, language, speed))
        time = np.arange(round(2400 * len(text.split()) / speed)) / 24_000
        silence = np.zeros(1000)
        return Speech(np.concatenate([silence, 0.4 * np.cos(2 * np.pi * 300 * time), silence]), 24_000)


class TestSpoken:
    def test_it_asks_for_each_sentence_with_signs_as_words(self, tmp_path: Path) -> None:
        beeper = Beeper()
        spoken(beeper, tmp_path, speed=1.2).sound("Any", beat("Here is ∇E. Step by −α∇E!"))
        assert beeper.heard == [("Here is nabla E.", "en", 1.2), ("Step by minus alpha nabla E!", "en", 1.2)]

    def test_what_it_says_starts_with_the_first_sample_and_ends_with_the_last_without_a_click(
        self, tmp_path: Path
    ) -> None:
        samples = spoken(Beeper(), tmp_path).sound("Any", beat("One two three.")).astype(int)
        assert len(samples) == pytest.approx(0.3 * RATE, abs=0.002 * RATE)
        assert abs(samples[0]) < 400
        assert abs(samples[-1]) < 400
        assert np.abs(samples[: RATE // 200]).max() > 8000

    def test_there_is_a_breath_between_sentences(self, tmp_path: Path) -> None:
        samples = spoken(Beeper(), tmp_path).sound("Any", beat("One two. Three four.")).astype(int)
        assert len(samples) == pytest.approx((0.4 + 0.35) * RATE, abs=0.005 * RATE)
        assert not samples[round(0.22 * RATE) : round(0.53 * RATE)].any()

    @given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    def test_it_tells_when_each_sentence_begins(self, lengths: list[int]) -> None:
        text = " ".join("word " * (length - 1) + "word." for length in lengths)
        with tempfile.TemporaryDirectory() as folder:
            voice = spoken(Beeper(), Path(folder))
            samples, starts = np.abs(voice.sound("Any", beat(text)).astype(int)), voice.starts("Any", beat(text))
        for start in starts:
            first = round(start * RATE)
            assert samples[first : first + 200].max() > 33
            assert not samples[max(first - RATE // 5, 0) : max(first - 2, 0)].any()
        assert len(starts) == len(lengths)

    def test_a_sentence_is_spoken_once_and_then_kept(self, tmp_path: Path) -> None:
        first = spoken(Beeper(), tmp_path).sound("Any", beat(LONG))
        other = Beeper()
        assert np.array_equal(spoken(other, tmp_path).sound("Other", beat(LONG)), first)
        assert not other.heard

    def test_another_version_speed_or_table_has_another_fingerprint(self, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        own.write_text('[words]\n"SGD" = "S G D"\n')
        newer = Beeper()
        newer.identity = "beeper 2"
        made = [
            spoken(Beeper(), tmp_path),
            spoken(newer, tmp_path),
            spoken(Beeper(), tmp_path, speed=1.1),
            spoken(Beeper(), tmp_path, own=own),
        ]
        assert len({each.fingerprint("Any") for each in made}) == len(made)
        assert made[0].fingerprint("Any") == spoken(Beeper(), tmp_path).fingerprint("Other")

    def test_another_table_speaks_only_what_it_changes(self, tmp_path: Path) -> None:
        spoken(Beeper(), tmp_path).sound("Any", beat("Use SGD here. It is quick."))
        own, again = tmp_path / "own.toml", Beeper()
        own.write_text('[words]\nSGD = "S G D"\n')
        spoken(again, tmp_path, own=own).sound("Any", beat("Use SGD here. It is quick."))
        assert [text for text, *_ in again.heard] == ["Use S G D here."]


WRONG = {
    "no speech": (b"sound", "gave bytes instead of"),
    "two channels": (Speech(np.ones((2, 100)), RATE), "samples of shape (2, 100)"),
    "long integers": (Speech(np.ones(100, np.int32), RATE), "type int32"),
    "no rate": (Speech(np.ones(100), 0), "gave 0 samples a second"),
    "not a number": (Speech(np.full(100, np.nan), RATE), "not finite"),
    "silence": (Speech(np.zeros(10_000), RATE), "gave no sound for 'Uphill.'"),
    "nothing": (Speech(np.zeros(0), RATE), "gave no sound"),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_what_an_engine_does_wrong_is_said_and_nothing_is_kept(given: object, message: str, tmp_path: Path) -> None:
    wrong = Beeper()
    wrong.say = lambda *_: given  # type: ignore[method-assign, assignment, return-value]
    with pytest.raises(LectureError, match=re.escape(message)):
        spoken(wrong, tmp_path).sound("Any", beat("Uphill."))
    assert not list((tmp_path / "speech").rglob("*.npy"))


class TestOurEngines:
    @pytest.mark.parametrize("name", ENGINES)
    def test_it_speaks_at_a_calm_rate(self, name: str, tmp_path: Path) -> None:
        voice = spoken(engine(name), tmp_path)
        assert 130 < len(LONG.split()) * 60 / voice.seconds("Any", beat(LONG)) < 170
        assert np.abs(voice.sound("Any", beat(LONG)).astype(int)).max() > 6000

    def test_the_usual_one_says_the_same_in_the_same_way(self) -> None:
        first, again = (engine("hibari").say("The ground is steep.", "en", 1.0) for _ in range(2))
        assert first.rate == again.rate
        assert np.array_equal(first.samples, again.samples)

    @pytest.mark.parametrize("name", ENGINES)
    def test_it_speaks_faster_if_it_is_asked_to(self, name: str) -> None:
        slow, fast = (len(engine(name).say(LONG, "en", speed).samples) for speed in (0.8, 1.4))
        assert slow > 1.3 * fast

    @pytest.mark.parametrize(
        ("name", "module", "in_repository", "message"),
        [
            ("hibari", hibari, True, "./run sets it up"),
            ("hibari", hibari, False, "`lecture doctor` tells what to install"),
            ("espeak", espeak, True, "-r requirements-espeak.txt"),
            ("espeak", espeak, False, 'pip install "gradient-lectures[espeak]"'),
        ],
    )
    def test_without_its_package_it_says_how_to_get_it(
        self, name: str, module: ModuleType, in_repository: bool, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(surroundings, "IS_REPOSITORY", in_repository)

        def missing(package: str) -> str:
            raise metadata.PackageNotFoundError(package)

        monkeypatch.setattr(module.metadata, "version", missing)
        with pytest.raises(LectureError, match=re.escape(message)):
            engine(name)

    def test_espeak_speaks_every_language_that_the_lectures_are_in(self) -> None:
        heard = engine("espeak")
        said = {tag: heard.say(text, tag, 1.0) for tag, text in SENTENCES.items()}
        assert set(said) <= set(heard.languages)
        assert set(said) == {tag for tag in LANGUAGES if tag != "it"}
        assert min(len(speech.samples) / speech.rate for speech in said.values()) > 0.4

    def test_an_espeak_in_a_folder_with_a_long_name_is_heard_too(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        import espeakng_loader

        deep = tmp_path / ("d" * 100) / ("é" * 50)
        deep.mkdir(parents=True)
        (deep / "data").symlink_to(espeakng_loader.get_data_path())
        monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(deep / "data"))
        espeak.library.cache_clear()
        assert len(engine("espeak").say("Uphill.", "en", 1.0).samples) > 1000
        espeak.library.cache_clear()

    def test_an_espeak_that_does_not_load_is_said(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        loader = ModuleType("espeakng_loader")
        loader.get_library_path = lambda: str(tmp_path / "no.so")  # type: ignore[attr-defined]
        loader.get_data_path = lambda: str(tmp_path)  # type: ignore[attr-defined]
        monkeypatch.setitem(__import__("sys").modules, "espeakng_loader", loader)
        espeak.library.cache_clear()
        with pytest.raises(LectureError, match="cannot be loaded"):
            engine("espeak").say("Uphill.", "en", 1.0)


class TestEnginesOfOthers:
    @pytest.fixture
    def installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entries = metadata.EntryPoints(
            [
                metadata.EntryPoint("beeper", f"{__name__}:Beeper", GROUP),
                metadata.EntryPoint("broken", "no_such_module:Engine", GROUP),
            ]
        )
        monkeypatch.setattr(metadata, "entry_points", lambda **wanted: entries.select(**wanted))

    @pytest.mark.usefixtures("installed")
    def test_a_package_adds_an_engine_by_an_entry_point(self) -> None:
        assert engine("beeper").name == "beeper"
        assert engine_names() == ["hibari", "kokoro", "espeak", "beeper", "broken"]

    @pytest.mark.usefixtures("installed")
    def test_one_that_cannot_be_loaded_is_said(self) -> None:
        with pytest.raises(LectureError, match="the voice 'broken' cannot be loaded from no_such_module:Engine"):
            engine("broken")

    @pytest.mark.usefixtures("installed")
    def test_the_nearest_name_is_told(self) -> None:
        with pytest.raises(UsageError, match='did you mean "beeper"'):
            engine("beper")
