"""The syllabus is read strictly: whatever is wrong in it is one sentence with the file and the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import ROOT

from lecture.errors import UsageError
from lecture.syllabus.lectures import SceneRef, find_syllabus, read_syllabus, syllabus_for, unknown
from scenes.kit.given.quoted import on_one_line

GOOD = """
[gradient]
title = "The gradient"
landscape = "lecture"
segments = ["acts.one:One", "acts.two:Two"]
diagrams = ["acts.two:Picture"]
poster = "Picture"

[descent]
title = "Descent"
landscape = "bowl"
segments = ["acts.one:One"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "acts").mkdir()
    (tmp_path / "acts" / "one.py").write_text("class One: ...\n")
    (tmp_path / "acts" / "two.py").write_text("import does_not_exist\nclass Two: ...\nclass Picture: ...\n")
    return tmp_path


def written(root: Path, text: str) -> Path:
    file = root / "lectures.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_lectures_and_segments_keep_their_order(root: Path) -> None:
    syllabus = read_syllabus(written(root, GOOD))
    assert [lecture.key for lecture in syllabus.lectures] == ["gradient", "descent"]
    gradient = syllabus.lecture("gradient")
    assert gradient.title == "The gradient"
    assert gradient.landscape == "lecture"
    assert gradient.segments == (SceneRef("acts.one", "One"), SceneRef("acts.two", "Two"))
    assert gradient.diagrams == (SceneRef("acts.two", "Picture"),)
    assert gradient.poster == "Picture"
    assert gradient.arrows == "ascent"
    assert syllabus.lecture("descent").diagrams == ()
    assert syllabus.lecture(None) is gradient


# How deep a source may be nested, in brackets, signs or sums, differs between versions of Python.
BROKEN = ["class Broken(:\n", *(f"x = {start * 100_000}1\nclass Broken: ...\n" for start in ("(", "-", "1 + "))]


@pytest.mark.parametrize("source", BROKEN, ids=["a slip", "brackets", "signs", "a sum"])
def test_scenes_are_found_without_being_run_so_a_broken_one_can_still_be_listed(root: Path, source: str) -> None:
    (root / "acts" / "broken.py").write_text(source)
    text = GOOD.replace("acts.one:One", "acts.broken:Broken")
    assert read_syllabus(written(root, text)).lecture("descent").segments == (SceneRef("acts.broken", "Broken"),)


BAD = {
    "not TOML": ("[gradient]\ntitle = \n", ["not valid TOML", "line 2"]),
    "empty": ("# nothing\n", ["names no lecture"]),
    "a value outside every lecture": ("title = 'x'\n" + GOOD, ['"title"', "outside every lecture"]),
    "the same lecture twice": (GOOD + "\n[descent]\ntitle = 'x'\n", ["not valid TOML"]),
    "a lecture's name with a space": (GOOD.replace("[descent]", '["The descent"]'), ["The descent", "small letters"]),
    "an unknown setting": (GOOD.replace("diagrams", "diagram"), ['"diagram"', 'did you mean "diagrams"']),
    "no title": (GOOD.replace('title = "Descent"', ""), ["[descent]", "has no title"]),
    "no segments": (GOOD.replace('segments = ["acts.one:One"]', ""), ["[descent]", "has no segments"]),
    "empty segments": (GOOD.replace('["acts.one:One"]', "[]"), ["[descent] segments is empty"]),
    "a title that is a number": (GOOD.replace('"Descent"', "3"), ["[descent] title", "not 3"]),
    "a blank landscape": (GOOD.replace('"bowl"', '" "'), ["[descent] landscape", "not ' '"]),
    "segments that are a text": (GOOD.replace('["acts.one:One"]', '"acts.one:One"'), ["[descent] segments", "list"]),
    "a segment that is a number": (GOOD.replace('["acts.one:One"]', "[7]"), ["[descent] segments, entry 1", "not 7"]),
    "a segment without a class": (GOOD.replace('["acts.one:One"]', '["acts.one"]'), ["entry 1", "'acts.one'"]),
    "a segment by its path": (GOOD.replace('["acts.one:One"]', '["acts/one.py:One"]'), ["entry 1", "module:Class"]),
    "a missing file": (
        GOOD.replace("acts.two:Two", "acts.three:Two"),
        ["[gradient] segments, entry 2", "acts/three.py"],
    ),
    "a missing class": (GOOD.replace("acts.two:Two", "acts.two:Three"), ["entry 2", "acts/two.py", "no class Three"]),
    "a segment named twice": (GOOD.replace("acts.two:Two", "acts.one:One"), ["[gradient]", "One twice"]),
    "a still named like a segment": (GOOD.replace("acts.two:Picture", "acts.one:One"), ["[gradient]", "One twice"]),
    "a title of more digits than Python writes": (
        GOOD.replace('"Descent"', f"0x{'f' * 4000}"),
        ["[descent] title", "more than 80 digits"],
    ),
    "a title nested deeper than Python follows": (
        GOOD.replace('title = "Descent"', f"title{'.a' * 1500} = 1"),
        ["is nested more than 8 deep"],
    ),
    "a name that is too long for a file": (
        GOOD.replace("acts.two:Two", f"{'m' * 300}:Two"),
        ["[gradient] segments, entry 2", "cannot be read: File name too long"],
    ),
    "arrows in a third direction": (
        GOOD.replace('poster = "Picture"', 'arrows = "sideways"'),
        ['arrows must be "ascent" or "descent"', "'sideways'"],
    ),
    "a poster that is no scene": (GOOD.replace('poster = "Picture"', 'poster = "Pictur"'), ["poster", '"Picture"']),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_one_sentence_with_its_place(root: Path, name: str) -> None:
    text, parts = BAD[name]
    with pytest.raises(UsageError) as caught:
        read_syllabus(written(root, text))
    message = str(caught.value)
    assert message.startswith("lectures.toml")
    assert "\n" not in message
    for part in parts:
        assert part in message
    assert caught.value.exit_status == 2


def test_a_file_that_is_not_text_is_refused(root: Path) -> None:
    (root / "lectures.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"lectures\.toml is not text in UTF-8: see line 1"):
        read_syllabus(root / "lectures.toml")


@settings(deadline=None)
@given(
    st.recursive(
        st.one_of(st.text(max_size=5), st.integers(), st.booleans()),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    st.sampled_from(["title", "landscape", "backdrop", "arrows", "segments", "diagrams", "poster", "other"]),
)
def test_any_value_is_either_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object, key: str) -> None:
    def toml(each: object) -> str:
        if isinstance(each, bool):
            return str(each).lower()
        if isinstance(each, str):
            escaped = "".join(f"\\U{ord(character):08X}" for character in each)
            return f'"{escaped}"'
        return f"[{', '.join(map(toml, each))}]" if isinstance(each, list) else str(each)

    folder = tmp_path_factory.mktemp("syllabus")
    (folder / "one.py").write_text("class One: ...\n")
    settings = {"title": '"t"', "landscape": '"l"', "segments": '["one:One"]'} | {key: toml(value)}
    file = written(folder, "[a]\n" + "".join(f"{name} = {text}\n" for name, text in settings.items()))
    shown = (
        isinstance(value, str) and value.strip() and (key in ("landscape", "backdrop") or on_one_line(value) == value)
    )
    if shown and key in ("title", "landscape", "backdrop"):
        assert getattr(read_syllabus(file).lecture("a"), key) == value
    elif value == [] and key == "diagrams":
        assert read_syllabus(file).lecture("a").diagrams == ()
    else:
        with pytest.raises(UsageError):
            read_syllabus(file)


def test_the_nearest_name_is_proposed() -> None:
    assert unknown("lecture", "Gradeint", ["gradient", "descent"]).endswith('did you mean "gradient"?')
    assert unknown("lecture", "xyz", ["gradient", "descent"]).endswith("there are gradient, descent")


def test_the_syllabus_is_found_from_a_folder_below(root: Path) -> None:
    written(root, GOOD)
    assert find_syllabus(root / "acts") == root / "lectures.toml"


def test_where_there_is_no_syllabus_the_projects_own_counts_and_what_is_made_goes_there(tmp_path: Path) -> None:
    assert find_syllabus(tmp_path) is None
    found = syllabus_for(tmp_path)
    assert found.lectures == read_syllabus(ROOT / "lectures.toml").lectures
    assert (found.root, found.home) == (ROOT, tmp_path)


def test_segments_of_the_project_stand_beside_ones_own(root: Path) -> None:
    text = GOOD.replace("acts.two:Two", "scenes.gradient.ball_descent:BallDescent")
    scenes = read_syllabus(written(root, text)).lecture("gradient").segments
    assert scenes[1] == SceneRef("scenes.gradient.ball_descent", "BallDescent")


def test_modules_may_lie_in_a_package_of_the_projects_name(root: Path) -> None:
    (root / "scenes").mkdir()
    (root / "acts" / "one.py").rename(root / "scenes" / "one.py")
    syllabus = read_syllabus(written(root, GOOD.replace("acts.one", "scenes.one")))
    assert syllabus.lecture("descent").segments == (SceneRef("scenes.one", "One"),)


@pytest.mark.parametrize("name", ["scenes/kit/frame/theme.py", "gradmath/sealed.py"])
def test_another_copy_of_the_projects_modules_is_refused(root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True)
    (root / name).touch()
    with pytest.raises(UsageError, match=f"{name}, beside lectures.toml, has the name of a module of the installed"):
        read_syllabus(written(root, GOOD))


@pytest.mark.parametrize("name", ["random", "numpy", "manim"])
def test_a_package_that_hides_one_that_is_needed_is_refused(root: Path, name: str) -> None:
    (root / "acts").rename(root / name)
    with pytest.raises(UsageError, match=f"entry 1: {name}.one cannot be a module of scenes, because Python"):
        read_syllabus(written(root, GOOD.replace("acts", name)))


def test_the_projects_own_syllabus_is_well_formed() -> None:
    syllabus = read_syllabus(ROOT / "lectures.toml")
    assert all(lecture.segments for lecture in syllabus.lectures)
