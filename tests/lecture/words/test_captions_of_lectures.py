"""The captions of every beat of both lectures, in every language, keep the rules of its script. Nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from paths import ROOT

from lecture.syllabus.lectures import read_syllabus
from lecture.syllabus.storyboard import load
from lecture.words.captions import Cue, shown_lines
from lecture.words.catalogues import catalogue
from scenes.kit.beats.beat import Beat, ReadingPace, beats_of
from scenes.kit.beats.captions import SHORTEST_CAPTION, Caption, captions
from scenes.language.languages import LANGUAGES, Language
from scenes.language.lines import joined, length, sentences

SYLLABUS = read_syllabus(ROOT / "lectures.toml")
ENDS = {"zh-CN": "。！？", "ja": "。！？", "ar": ".!؟…", "hi": "।!?…"}
NOT_FIRST = set("、。，：；？！）」』”’…ー.,;:!?؟،؛।)»")


def told(language: Language) -> list[tuple[str, Beat, tuple[Caption, ...]]]:
    """Return the captions of every beat, at the pace of a silent film."""

    def each() -> Iterator[tuple[str, Beat, tuple[Caption, ...]]]:
        words = catalogue(SYLLABUS, language)
        for lecture in SYLLABUS.lectures:
            for scene in lecture.segments:
                for beat in beats_of(load(ROOT, scene), words):
                    yield f"{scene.name}.{beat.name}", beat, captions(beat, ReadingPace().seconds("", beat))

    return list(each())


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "it"])
def test_captions_of_all_beats_keep_the_rules_of_their_script(tag: str) -> None:
    language = LANGUAGES[tag]
    reading, ends = language.reading, ENDS.get(tag, ".!?…")
    found, counted = [], 0
    for name, beat, shown in told(language):
        counted += len(shown)
        if joined([each.text for each in shown], reading).replace(" ", "") != beat.text.replace(" ", ""):
            found.append(f"{name}: the captions do not say what is said")
        if any(sentence[-1] not in ends for sentence in sentences(beat.text)):
            found.append(f"{name}: a sentence without its end: {beat.text}")
        for each in shown:
            lines = shown_lines(Cue(each.text, 0, 1, reading)).split("\n")
            widest = max(length(line, reading) for line in lines)
            rate = length(each.text, reading) / each.duration
            if len(lines) > 2 or widest > reading.a_line:
                found.append(f"{name}: {widest:.1f} wide, {lines}")
            if any(line[0] in NOT_FIRST for line in lines):
                found.append(f"{name}: a line begins with {lines}")
            if rate > reading.a_second:
                found.append(f"{name}: {rate:.1f} characters a second: {each.text}")
            if each.duration < min(SHORTEST_CAPTION, ReadingPace().seconds("", beat) / len(shown)) - 1e-9:
                found.append(f"{name}: {each.duration:.2f} s: {each.text}")
    assert counted > 150
    assert not found, "\n".join(found)
