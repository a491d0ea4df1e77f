"""Shards: every part is in just one, all are about as long, and the split depends on nothing but the parts."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture.command.main import main
from lecture.errors import LectureError, UsageError
from lecture.kept.objects import FolderObjects
from lecture.outputs.make import make_share
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Part, Performance
from lecture.work.quality import QUALITIES
from lecture.work.shards import Shard, divided, halves, shard_of, share


def scenes(sizes: list[list[int]]) -> list[Part]:
    """Return parts of some scenes, whose beats have some sizes."""
    return [
        Part(performance, Clip(str(beat)), f"{number:04d}{beat:04d}", size)
        for number, beats in enumerate(sizes)
        for performance in [Performance(str(number), SceneRef("m", "S"), SimpleNamespace(), QUALITIES["l"])]  # type: ignore[arg-type]
        for beat, size in enumerate(beats)
    ]


SIZES = st.lists(st.lists(st.integers(1, 2000), min_size=1, max_size=8), min_size=1, max_size=12)


@given(sizes=SIZES, count=st.integers(1, 20))
def test_every_part_is_in_one_shard_and_the_split_is_the_same_everywhere(sizes: list[list[int]], count: int) -> None:
    parts = scenes(sizes)
    shares = [share(parts, Shard(number, count)) for number in range(1, count + 1)]
    assert sorted(part.key for own in shares for part in own) == sorted(part.key for part in parts)
    again = scenes(sizes)
    assert [[part.key for part in share(again, Shard(number, count))] for number in range(1, count + 1)] == [
        [part.key for part in own] for own in shares
    ]


@given(sizes=SIZES, count=st.integers(1, 20))
def test_no_shard_has_more_than_another_by_more_than_a_piece(sizes: list[list[int]], count: int) -> None:
    parts = scenes(sizes)
    loads = [sum(part.size for part in share(parts, Shard(number, count))) for number in range(1, count + 1)]
    pieces = divided(
        [tuple(part for part in parts if part.performance.name == str(at)) for at in range(len(sizes))], count
    )
    largest = max(sum(part.size for part in piece) for piece in pieces)
    # What it costs to begin a scene counts as well, which is bounded by the number of pieces.
    assert max(loads) - min(loads) <= largest + 120 * len(pieces)


def test_where_there_are_fewer_scenes_than_shards_beats_are_given_out() -> None:
    parts = scenes([[100] * 8])
    shares = [share(parts, Shard(number, 4)) for number in range(1, 5)]
    assert [len(own) for own in shares] == [2] * 4
    assert sorted(int(part.key) for own in shares for part in own) == list(range(8))


@given(sizes=st.lists(st.integers(1, 100), min_size=2, max_size=10))
def test_halves_are_two_runs(sizes: list[int]) -> None:
    parts = tuple(scenes([sizes]))
    first, second = halves(parts)
    assert first + second == parts
    assert first
    assert second


def slurm(number: str, first: str, count: str) -> dict[str, str]:
    return {f"SLURM_ARRAY_TASK_{name}": text for name, text in (("ID", number), ("MIN", first), ("COUNT", count))}


NO_SHARDS = ("", "3", "3/", "/3", "a/b", "-1/3", "1/2/3")


@pytest.mark.parametrize(
    ("text", "surroundings", "shard"),
    [
        ("3/16", {}, Shard(3, 16)),
        (
            "array",
            {"SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"},
            Shard(1, 4),
        ),
        (
            "array",
            {"SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4"},
            Shard(4, 4),
        ),
        ("array", {**slurm("9", "1", "3"), "SLURM_ARRAY_TASK_STEP": "4"}, Shard(3, 3)),
        ("array", {"AWS_BATCH_JOB_ARRAY_INDEX": "0", "AWS_BATCH_JOB_ARRAY_SIZE": "10"}, Shard(1, 10)),
        ("array/8", {"JOB_COMPLETION_INDEX": "7"}, Shard(8, 8)),
    ],
)
def test_a_shard_is_told_or_is_the_arrays(text: str, surroundings: dict[str, str], shard: Shard) -> None:
    assert shard_of(text, surroundings) == shard


@pytest.mark.parametrize(
    ("text", "surroundings", "sentence"),
    [
        *(
            (text, {}, "is a number and a count, such as 3/16")
            for text in ("", "3", "3/", "/3", "a/b", "-1/3", "1/2/3")
        ),
        *((text, {}, "from 1 to the count of shards") for text in ("0/4", "5/4", "1/0", "1/10001")),
        ("array", {}, "this is no job of an array"),
        ("array", {"JOB_COMPLETION_INDEX": "7"}, "write --shard array/N"),
        ("array/7", {"JOB_COMPLETION_INDEX": "7"}, "would be number 8 of 7"),
        ("array/7", {"JOB_COMPLETION_INDEX": "x\x1b[31m"}, "JOB_COMPLETION_INDEX must be a whole number"),
        ("array", {"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "many"}, "SLURM_ARRAY_TASK_COUNT must be"),
    ],
)
def test_what_is_no_shard(text: str, surroundings: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=re.escape(sentence)) as caught:
        shard_of(text, surroundings)
    assert "\x1b" not in str(caught.value)


def test_a_shard_needs_a_store(new_project: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(new_project().root)
    assert main(["render", "--voice", "silent", "--shard", "1/2"]) == 2
    assert "give the place where they meet with --store" in capsys.readouterr().err


def test_shards_make_the_parts_and_a_last_run_joins_them(new_project: Any) -> None:
    project = new_project()
    far = FolderObjects(project.root / "far")
    film = project.film(only=("First", "Second"))
    for number in (1, 2):
        told = make_share(film, project.order(store=far), Shard(number, 2))
        assert f"Shard {number}/2" in told
        assert not project.film_folder.exists()
    assert len(list(far.held())) == 3
    assert project.render(store=far, only=("First", "Second")).drawn == ()
    assert (project.film_folder / "segments" / "First.mp4").is_file()


def test_a_scene_that_fails_in_a_shard_is_told(new_project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project = new_project()
    monkeypatch.setattr(tempfile, "tempdir", str(project.root))
    source = project.scenes / "second.py"
    source.write_text(source.read_text().replace("square = ", "1 / 0\n        square = "))
    with pytest.raises(LectureError, match='Second failed in its beat "turns": ZeroDivisionError') as caught:
        make_share(
            project.film(only=("Second",)), project.order(store=FolderObjects(project.root / "far")), Shard(1, 1)
        )
    log = str(caught.value).rpartition(" in ")[2]
    assert "ZeroDivisionError" in Path(log).read_text()
