"""A fingerprint changes with everything that a scene imports from the project, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.kept.fingerprint import SourceGraph
from lecture.source.modules import Place

FILES = {
    "acts/__init__.py": "",
    "acts/one.py": "import numpy\nfrom acts import shared\nfrom tools.deep import thing\n",
    "acts/two.py": "def f():\n    import tools.late\n",
    "acts/relative.py": "from .shared import SIDE\nfrom . import two\n",
    "acts/shared.py": "SIDE = 1\n",
    "acts/broken.py": "class (:\n",
    "acts/ring.py": "import acts.ring2\n",
    "acts/ring2.py": "import acts.ring\n",
    "tools/__init__.py": "",
    "tools/deep/__init__.py": "from tools.deep.thing import THING\n",
    "tools/deep/thing.py": "THING = 1\n",
    "tools/late.py": "from importlib.resources import files\n",
    "tools/table.csv": "1,2\n",
    "tools/__pycache__/late.pyc": "x",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("acts.one", "acts/__init__ acts/one acts/shared tools/__init__ tools/deep/__init__ tools/deep/thing"),
        ("acts.two", "acts/__init__ acts/two tools/__init__ tools/late tools/table.csv"),
        ("acts.relative", "acts/__init__ acts/relative acts/shared acts/two tools/__init__ tools/late tools/table.csv"),
        ("acts.ring", "acts/__init__ acts/ring acts/ring2"),
        ("acts.broken", "acts/__init__ acts/broken"),
        ("numpy", ""),
    ],
)
def test_a_module_is_made_of_all_that_it_imports_from_the_project(root: Path, module: str, expected: str) -> None:
    names = {name if "." in name else f"{name}.py" for name in expected.split()}
    assert {str(file.relative_to(root)) for file in SourceGraph([Place(root)]).files(module)} == names


@pytest.mark.parametrize(
    "source",
    [
        "async def f():\n    async with x:\n        {}",
        "class C:\n    def f(self):\n        for x in y:\n            {}",
        "for x in y:\n    pass\nelse:\n    {}",
        "while x:\n    pass\nelse:\n    {}",
        "if x:\n    pass\nelif y:\n    pass\nelse:\n    {}",
        "try:\n    {}\nexcept ImportError:\n    pass",
        "try:\n    pass\nexcept ImportError:\n    {}",
        "try:\n    pass\nexcept* ImportError:\n    {}",
        "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    {}",
        "try:\n    pass\nfinally:\n    {}",
        "match x:\n    case 1:\n        pass\n    case _:\n        {}",
    ],
)
def test_an_import_counts_wherever_it_stands(tmp_path: Path, source: str) -> None:
    (tmp_path / "one.py").write_text(source.format("import other"))
    (tmp_path / "other.py").touch()
    assert [file.name for file in SourceGraph([Place(tmp_path)]).files("one")] == ["one.py", "other.py"]


@pytest.mark.parametrize("changed", [name for name in FILES if "pycache" not in name])
def test_a_fingerprint_changes_exactly_when_one_of_these_files_does(root: Path, changed: str) -> None:
    modules = ("acts.one", "acts.two", "acts.relative", "acts.ring")
    before = SourceGraph([Place(root)])
    (root / changed).write_text(FILES[changed] + "# changed\n")
    after = SourceGraph([Place(root)])
    for module in modules:
        follows = root / changed in before.files(module)
        changes = _recorded(root, changed, module) != after.fingerprint(module)
        assert changes == follows


def _recorded(root: Path, changed: str, module: str) -> str:
    """Return the fingerprint of a module with the changed file put back for a moment."""
    now = (root / changed).read_text()
    (root / changed).write_text(FILES[changed])
    found = SourceGraph([Place(root)]).fingerprint(module)
    (root / changed).write_text(now)
    return found


def test_a_project_moved_to_another_folder_keeps_its_fingerprints(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = tmp_path_factory.mktemp("moved") / "wörk folder"
    before = SourceGraph([Place(root)]).fingerprint("acts.one")
    root.rename(moved)
    assert SourceGraph([Place(moved)]).fingerprint("acts.one") == before


def test_a_digest_tells_values_apart_but_not_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert len({digest(1), digest("1"), digest([1]), digest(1, 2), digest([1, 2])}) == 5


def test_a_module_too_deep_for_the_parser_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text("x = " + "-" * 100_000 + "1\n")
    with pytest.raises(LectureError, match="deep cannot be read: "):
        SourceGraph([Place(tmp_path)]).beat_fingerprints("deep", "Deep", {"falls": 1.0})
