"""What is built: a wheel and a source archive that hold what they need, and an installation that works anywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from paths import ROOT

from lecture.source.modules import PACKAGES
from lecture.work.keys import Keys

# What tools leave in folders of ours.
OF_TOOLS = {"__pycache__", "node_modules", "built"}
# What the source archive is made from.
PARTS = (*PACKAGES, "benchmarks", "docs", "lessons", "media/gallery", "tests", "web")
KEYS = (
    "from lecture.source.modules import PROJECT; from lecture.work.keys import Keys; print(Keys(PROJECT).code(MODULE))"
)


def build(project: Path, target: str, folder: Path, umask: int = 0o022) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=project, check=True, capture_output=True, umask=umask,
    )  # fmt: skip
    (made,) = folder.iterdir()
    return made


def sources(*folders: str) -> set[str]:
    files = (file for folder in folders for file in (ROOT / folder).rglob("*"))
    return {str(file.relative_to(ROOT)) for file in files if file.is_file() and not OF_TOOLS & set(file.parts)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def source_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an installation, among other people's packages, that nobody may write to."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    (folder / "colour.py").write_text("import of, nothing\n")
    for place in (folder, *folder.rglob("*")):
        place.chmod(0o555 if place.is_dir() else 0o444)
    return folder


def run_there(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


class TestContents:
    def test_the_wheel_holds_the_packages_the_syllabus_and_nothing_else(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            names = {name for name in archive.namelist() if ".dist-info/" not in name}
            assert archive.read("lecture/syllabus/lectures.toml") == (ROOT / "lectures.toml").read_bytes()
        lessons = {f"lecture/outputs/page/{name}" for name in sources("lessons")}
        assert names == sources(*PACKAGES) | {"lecture/syllabus/lectures.toml"} | lessons

    def test_the_source_archive_holds_all_that_the_readme_speaks_of(self, source_archive: Path) -> None:
        with tarfile.open(source_archive) as archive:
            names = {name.partition("/")[2] for name in archive.getnames()}
            assert archive.getmember(f"{source_archive.name.removesuffix('.tar.gz')}/run").mode == 0o755
        assert sources(*PARTS) <= names
        for page in ("README.md", *sources("docs")):
            links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
            targets = {os.path.normpath(Path(page).parent / link) for link in links}
            assert targets <= names, page
        others = {name for name in names - sources(*PARTS) if "/" in name}
        assert others == set()

    def test_what_the_registry_shows_leads_nowhere_that_is_not_there(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
            told = message_from_bytes(archive.read(name))
        assert not re.findall(r"\]\((?!https:)", told.get_payload())
        assert told["Name"] == "gradient-lectures"
        assert told["License-Expression"] == "MIT"
        assert told["Description-Content-Type"] == "text/markdown"

    @pytest.mark.parametrize("target", ["wheel", "sdist"])
    def test_it_is_built_alike_from_a_copy_made_at_another_time_by_somebody_else(
        self, target: str, wheel: Path, source_archive: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "another folder"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "parts", "films", "__pycache__"))
        for file in copy.rglob("*.py"):
            os.utime(file, (1, 1))
            file.chmod(0o660)
        made = build(copy, target, tmp_path / "made", umask=0o077)
        assert made.read_bytes() == {"wheel": wheel, "sdist": source_archive}[target].read_bytes()


class TestInstalled:
    def test_the_lectures_are_there_in_any_folder(self, installed: Path, tmp_path: Path) -> None:
        listed = run_there(installed, tmp_path, "-m", "lecture", "list")
        assert listed.returncode == 0, listed.stderr
        here = subprocess.run([sys.executable, "-m", "lecture", "list"], cwd=ROOT, capture_output=True, text=True)
        assert listed.stdout == here.stdout
        assert list(tmp_path.iterdir()) == []

    def test_what_is_made_goes_to_that_folder(self, installed: Path, tmp_path: Path) -> None:
        arguments = ("-m", "lecture", "diagrams", "GradientDiagram", "--size", "320x180")
        for told in ("made in", "in which nothing has changed"):
            ended = run_there(installed, tmp_path, *arguments)
            assert ended.returncode == 0, ended.stderr
            assert told in ended.stdout
        assert (tmp_path / "media/diagrams/dark/GradientDiagram.png").is_file()
        assert [each.name for each in tmp_path.iterdir()] == ["media"]

    def test_a_run_in_which_nothing_changed_imports_nothing_heavy(self, installed: Path, tmp_path: Path) -> None:
        arguments = ("-X", "importtime", "-m", "lecture", "diagrams", "GradientDiagram", "--size", "320x180")
        run_there(installed, tmp_path, *arguments[2:])
        again = run_there(installed, tmp_path, *arguments)
        assert "in which nothing has changed" in again.stdout, again.stderr
        imported = set(re.findall(r"\| +(\S+)$", again.stderr, re.MULTILINE))
        assert "numpy" in imported
        assert imported & {"av", "cairo", "coloraide", "llvmlite", "manim", "numba", "scipy"} == set()

    def test_a_scenes_key_depends_on_its_code_alone_and_is_the_same_everywhere(
        self, installed: Path, tmp_path: Path
    ) -> None:
        module = "scenes.gradient.ball_descent"
        there = run_there(installed, tmp_path, "-c", KEYS.replace("MODULE", repr(module)))
        assert there.stdout.strip() == Keys(ROOT).code(module), there.stderr
