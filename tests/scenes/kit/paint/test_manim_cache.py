"""Bare Manim with its cache on: a second run takes every animation from it, whatever was drawn in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from manim import VGroup
from paths import ROOT

from scenes.kit.paint.canvas import Painted, drawn_once
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

SMALL = ["-r", "256,144", "--fps", "3", "--progress_bar", "none"]


Manim = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manim(segment_names: list[str], tmp_path: Path) -> Manim:
    """Return a function that runs the real command on the syllabus's first segment."""
    module, _, name = segment_names[0].partition(":")
    scene = [f"{module.replace('.', '/')}.py", name]

    def run(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "manim", "render", *SMALL, *arguments, "--media_dir", str(tmp_path), *scene],
            cwd=ROOT,
            env=os.environ | {"COLUMNS": "1000"} | (environment or {}),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_command_draws_once_and_takes_everything_from_its_cache_afterwards(manim: Manim, tmp_path: Path) -> None:
    # The crash that this guards against came in every second run.
    cold = manim()
    assert cold.returncode == 0, cold.stdout + cold.stderr
    assert "Using cached data" not in cold.stdout + cold.stderr
    drawn = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("partial_movie_files/**/*.mp4")}
    assert len(drawn) > 20
    warm = manim()
    assert warm.returncode == 0, warm.stdout + warm.stderr
    assert (warm.stdout + warm.stderr).count("Using cached data") >= len(drawn)
    # Manim marks what it takes as used, so only the set of files tells.
    assert set(tmp_path.rglob("partial_movie_files/**/*.mp4")) == set(drawn)


def test_a_film_that_nothing_can_open_is_whole_and_said_to_be(manim: Manim, tmp_path: Path) -> None:
    shown = manim("-p", environment={"PATH": str(tmp_path), "HOME": str(tmp_path)})
    said = " ".join((shown.stdout + shown.stderr).split())
    assert shown.returncode == 0, said
    assert "The film is whole, but cannot be shown" in said
    assert "Traceback" not in said
    assert len([file for file in tmp_path.rglob("*.mp4") if "partial_movie_files" not in file.parts]) == 1


# Renders segments with Manim's cache and prints the keys of their animations, and those functions met by the cache that
# it cannot know: all of ours, all with arguments bound to them, and those that name several globals, which it takes in
# the order of a set.
RENDER = """
import importlib, inspect, json, sys
from functools import partial
from types import FunctionType, MethodType, ModuleType
from manim import config
from manim.utils import hashing

settings, names = json.loads(sys.argv[1])
config.update(settings)
met = set()
default = hashing._CustomEncoder.default

def watched(self, thing):
    if isinstance(thing, partial):
        met.add(f"a partial of {thing.func}")
    if isinstance(thing, (FunctionType, MethodType)):
        named = [each for each in inspect.getclosurevars(thing).globals.values() if not isinstance(each, ModuleType)]
        if not thing.__module__.startswith("manim.") or len(named) > 1:
            met.add(f"{thing.__module__}.{thing.__qualname__}")
    return default(self, thing)

hashing._CustomEncoder.default = watched
keys = {}
for name in names:
    module, _, scene = name.partition(":")
    segment = getattr(importlib.import_module(module), scene)()
    segment.render()
    keys[name] = segment.renderer.animations_hashes
print(json.dumps([keys, sorted(met)]))
"""


def rendered(names: list[str], media: Path, seed: int) -> tuple[dict[str, list[str | None]], list[str]]:
    """Render segments in a process of their own.

    Parameters
    ----------
    names
        Each is given as module:class.
    media
        Manim's folder, with its cache.
    seed
        Of Python's hashes, by which sets are ordered.

    Returns
    -------
    The keys of the animations of each, and the names of the functions that the cache does not know by themselves.
    """
    settings = {
        "media_dir": str(media),
        "pixel_width": 256,
        "pixel_height": 144,
        "frame_rate": 2,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "disable_caching_warning": True,
        "max_files_cached": 10_000,
    }
    command = [sys.executable, "-c", RENDER, json.dumps([settings, names])]
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    keys, met = json.loads(run.stdout.splitlines()[-1])
    return keys, met


@pytest.mark.parametrize("half", [0, 1])
def test_no_key_depends_on_the_process_or_on_what_was_drawn_before(
    half: int, segment_names: list[str], tmp_path: Path
) -> None:
    names = segment_names[half::2]
    cold, met = rendered(names, tmp_path, seed=1)
    assert met == [], "functions that are to be held as Keyed"
    drawn = set(tmp_path.rglob("partial_movie_files/**/*.mp4"))
    warm, _ = rendered(names, tmp_path, seed=2)
    assert [name for name in names if cold[name] != warm[name]] == []
    assert [name for name in names if None in cold[name]] == []
    assert set(tmp_path.rglob("partial_movie_files/**/*.mp4")) == drawn


def test_a_rigid_thing_stands_where_it_is_put_to_the_last_bit_whatever_way_it_came() -> None:
    here, there = VGroup(dot((0, 0, 0), 0.1, "#ffffff")), VGroup(dot((0, 0, 0), 0.1, "#ffffff"))
    straight, roundabout = Rigid(here), Rigid(there)
    for place in [(1 / 3, 0, 0), (-2 / 7, 1e6, 0), (0.1, 0.7, 0)]:
        roundabout.put(place)
    straight.put((0.1, 0.7, 0))
    assert (here[0].points == there[0].points).all()


class Counted(Painted):
    """A painted thing that counts how often its picture is made."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    @drawn_once
    def picture(self) -> int:
        """The picture."""
        self.made += 1
        return self.made


def test_what_is_drawn_once_is_made_at_the_first_need_and_leaves_no_attribute() -> None:
    thing = Counted()
    before = set(vars(thing))
    assert (thing.picture, thing.picture, thing.made) == (1, 1, 1)
    assert set(vars(thing)) == before
    assert isinstance(Counted.picture, drawn_once)
