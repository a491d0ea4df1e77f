"""Voices: how long each beat takes, and how it sounds."""

from __future__ import annotations

import re
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture.errors import LectureError
from lecture.kept.store import PartStore
from lecture.voice.recorded import Recorded
from lecture.voice.sound import RATE, Placement, SoundCache, Track, decoded, resampled, sample_at
from lecture.voice.voices import Silent, VoiceWish, voice
from scenes.kit.beats.beat import Beat

TONE = 440.0


def beat(name: str, text: str = "A square turns.") -> Beat:
    return Beat(name, text, lambda _: None)


def tone(seconds: float, rate: int = RATE) -> np.ndarray:
    return (0.5 * 2**15 * np.sin(2 * np.pi * TONE * np.arange(round(seconds * rate)) / rate)).astype(np.int16)


def write(file: Path, samples: np.ndarray, rate: int, codec: str, channels: int = 1) -> Path:
    """Write samples, the same in each channel, with PyAV alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(file), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.repeat(samples, channels)[None, :], format="s16", layout=layout)
        frame.sample_rate = rate
        sizes = {"frame_size": 1152} if codec == "mp3" else {"frame_size": 4096}
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate, **sizes)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode())
    return file


def pitch(samples: np.ndarray) -> float:
    """Return the strongest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))


class TestSound:
    @pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
    @pytest.mark.parametrize("channels", [1, 2])
    def test_any_rate_and_channels_become_one_channel_of_48000_samples_a_second(
        self, tmp_path: Path, rate: int, channels: int
    ) -> None:
        samples = decoded(write(tmp_path / "a.wav", tone(0.5, rate), rate, "pcm_s16le", channels))
        assert samples.dtype == np.int16
        assert abs(len(samples) - 0.5 * RATE) <= RATE / 1000
        assert abs(pitch(samples) - TONE) <= 4
        assert abs(np.abs(samples[2000:-2000].astype(int)).max() / 2**15 - 0.5) < 0.02

    @pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mp3", "mp3")])
    def test_the_usual_formats_are_read(self, tmp_path: Path, name: str, codec: str) -> None:
        samples = decoded(write(tmp_path / name, tone(1.0, 44100), 44100, codec))
        # MP3 pads to whole blocks of 1152 samples, and some more at its start.
        assert abs(len(samples) - RATE) <= (0.08 * RATE if codec == "mp3" else RATE / 1000)
        assert abs(pitch(samples) - TONE) <= 4

    def test_a_file_that_is_not_sound_is_said(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.wav"
        file.write_text("not sound at all, only words " * 100)
        with pytest.raises(LectureError, match=r"notes\.wav is not a sound file"):
            decoded(file)

    def test_an_empty_file_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "empty.wav").touch()
        with pytest.raises(LectureError, match=r"empty\.wav"):
            decoded(tmp_path / "empty.wav")

    def test_a_sound_file_without_samples_is_said(self, tmp_path: Path) -> None:
        with av.open(str(tmp_path / "none.wav"), "w") as container:
            container.add_stream("pcm_s16le", rate=RATE, layout="mono")
            container.start_encoding()
        with pytest.raises(LectureError, match=r"none\.wav is empty"):
            decoded(tmp_path / "none.wav")

    def test_a_film_is_not_a_recording(self, tmp_path: Path) -> None:
        with av.open(str(tmp_path / "film.mp4"), "w") as container:
            stream = container.add_stream("libx264", rate=10)
            stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))
            container.mux(stream.encode())
        with pytest.raises(LectureError, match="holds no sound"):
            decoded(tmp_path / "film.mp4")

    @settings(deadline=None)
    @given(st.integers(0, 10**9), st.sampled_from([10, 15, 24, 25, 30, 60]))
    def test_a_frame_is_heard_at_the_nearest_sample_however_late_it_is(self, frame: int, fps: int) -> None:
        assert abs(sample_at(frame, fps) * fps - frame * RATE) * 2 <= fps

    def test_sounds_are_laid_where_they_belong_and_never_run_into_the_next(self) -> None:
        loud = np.full(1000, 10_000, np.int16)
        mixed = Track(3000, [Placement(loud, 100, 700), Placement(loud, 700, 2000), Placement(loud, 2500, 3000)])
        track = mixed.samples(0, 10_000)
        assert len(track) == 3000
        assert not track[:100].any()
        assert track[100] == track[700] == track[2500] == 10_000
        assert abs(int(track[699])) < 100
        assert (np.diff(np.abs(track[300:700].astype(int))) <= 0).all()
        assert (track[700:1700] == 10_000).all()
        assert not track[1700:2500].any()
        pieces = [mixed.samples(start, start + 77) for start in range(0, 3000, 77)]
        assert np.array_equal(np.concatenate(pieces), track)

    def test_a_damaged_sound_in_the_cache_counts_for_nothing(self, tmp_path: Path) -> None:
        sounds = SoundCache(PartStore(tmp_path / "speech"))
        assert sounds.get("key") is None
        sounds.put("key", tone(0.1))
        assert np.array_equal(sounds.get("key"), tone(0.1))
        (file,) = (tmp_path / "speech").rglob("*.npy")
        file.write_bytes(file.read_bytes()[:500])
        assert sounds.get("key") is None


class TestSilent:
    @settings(deadline=None)
    @given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=40), st.integers(20, 1000))
    def test_reading_takes_so_many_words_a_minute(self, words: list[str], rate: int) -> None:
        assert Silent(rate).seconds("Any", beat("b", " ".join(words))) == pytest.approx(60 * len(words) / rate)

    def test_it_makes_no_sound(self) -> None:
        assert Silent(150).sound("Any", beat("b")) is None

    def test_another_rate_has_another_fingerprint(self) -> None:
        assert Silent(150).fingerprint("Any") != Silent(151).fingerprint("Any")

    @pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
    def test_an_impossible_rate_is_refused(self, rate: float) -> None:
        with pytest.raises(LectureError, match="words a minute"):
            Silent(rate)


class TestRecorded:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write(tmp_path / "r" / "First" / "one.wav", tone(0.5), RATE, "pcm_s16le")
        write(tmp_path / "r" / "First" / "two.flac", tone(1.25, 22050), 22050, "flac")
        return tmp_path / "r"

    @pytest.fixture
    def recorded(self, folder: Path, tmp_path: Path) -> Recorded:
        return Recorded(folder, SoundCache(PartStore(tmp_path / "speech")))

    def test_a_beat_takes_as_long_as_its_recording(self, recorded: Recorded) -> None:
        recorded.prepare({"First": [beat("one"), beat("two")]})
        assert recorded.seconds("First", beat("one")) == 0.5
        assert recorded.seconds("First", beat("two")) == pytest.approx(1.25, abs=0.001)
        assert np.array_equal(recorded.sound("First", beat("one")), tone(0.5))

    def test_all_missing_recordings_are_listed_in_one_error(self, recorded: Recorded) -> None:
        with pytest.raises(LectureError) as caught:
            recorded.prepare({"First": [beat("one"), beat("three")], "Second": [beat("four")]})
        message = str(caught.value)
        assert message.startswith("2 of 3 recordings are missing")
        assert "First/three" in message
        assert "Second/four" in message
        assert "First/one" not in message

    def test_two_recordings_of_one_beat_are_refused(self, recorded: Recorded, folder: Path) -> None:
        write(folder / "First" / "one.flac", tone(0.5), RATE, "flac")
        with pytest.raises(LectureError, match="two recordings of one beat"):
            recorded.prepare({"First": [beat("one")]})

    def test_the_fingerprint_follows_the_segments_own_recordings(self, recorded: Recorded, folder: Path) -> None:
        first, second = recorded.fingerprint("First"), recorded.fingerprint("Second")
        write(folder / "First" / "one.wav", tone(0.6), RATE, "pcm_s16le")
        assert recorded.fingerprint("First") != first
        assert recorded.fingerprint("Second") == second
        changed = recorded.fingerprint("First")
        (folder / "First" / "two.flac").unlink()
        assert recorded.fingerprint("First") != changed

    def test_a_recording_is_decoded_once(self, recorded: Recorded, tmp_path: Path) -> None:
        recorded.prepare({"First": [beat("one")]})
        (kept,) = (tmp_path / "speech").rglob("*.npy")
        assert np.array_equal(np.load(kept), tone(0.5))

    def test_a_missing_folder_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(LectureError, match="no folder"):
            Recorded(tmp_path / "nowhere", SoundCache(PartStore(tmp_path)))


FOREIGN = {
    "no folder": (VoiceWish("recorded"), "--recordings"),
    "a folder": (VoiceWish("silent", recordings=Path("x")), 'only for the voice "recorded"'),
    "no command": (VoiceWish("command"), "--voice-command"),
    "a command": (VoiceWish("hibari", command="say {out}"), 'only for the voice "command"'),
    "a table": (VoiceWish("silent", pronunciation=Path("x")), "only for a voice that an engine speaks"),
    "another language": (VoiceWish("hibari", language="de"), "does not speak 'de', only en"),
    "an unknown name": (VoiceWish("hibarri"), 'did you mean "hibari"'),
}


@pytest.mark.parametrize(("wish", "message"), FOREIGN.values(), ids=FOREIGN)
def test_a_voice_takes_its_own_options_only(wish: VoiceWish, message: str, tmp_path: Path) -> None:
    with pytest.raises(LectureError, match=re.escape(message)):
        voice(wish, SoundCache(PartStore(tmp_path)))


def test_the_usual_voice_speaks_english(tmp_path: Path) -> None:
    usual = voice(VoiceWish(), SoundCache(PartStore(tmp_path)))
    assert usual.name == "hibari"
    assert usual.seconds("Any", beat("b", "The ground is steep here.")) > 1


def test_resampling_keeps_pitch_and_length() -> None:
    samples = resampled(tone(1.0, 22050), 22050)
    assert abs(len(samples) - RATE) <= RATE / 1000
    assert abs(pitch(samples) - TONE) <= 2
