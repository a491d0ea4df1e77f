"""The audit of the lectures themselves: every segment and every still is performed, and everything in it holds."""

from __future__ import annotations

import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT

from lecture.audit.ledger import Ledger
from lecture.audit.performance import Stage, audit_scene
from lecture.audit.report import as_html, as_markdown, brief
from lecture.audit.run import Result
from lecture.audit.worker import AuditTask, NotAudited
from lecture.errors import LectureError
from lecture.syllabus.lectures import CARDS, SceneRef
from lecture.syllabus.storyboard import load_scene

SMALL = Stage(320, 180, 6)

BROKEN = """
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.map.segment import MapSegment


class {name}(MapSegment):
    title = "An arrow"

    @beat("An arrow stands here, and that is all there is to see.")
    def stands(self) -> None:
        self.add(self.error_map, GradientArrow(self.error_map, [0.9, 0.4], 0.1){damage})
        self.hold(share=0.5)
"""


@pytest.fixture(scope="session")
def audit_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ledger]:
    """Return a function that audits a scene of the syllabus, given as module:class, once."""
    done: dict[str, Ledger] = {}

    def audited(name: str) -> Ledger:
        if name not in done:
            scene = load_scene(ROOT, SceneRef(*name.split(":")))
            done[name] = audit_scene(scene, str(tmp_path_factory.mktemp("audit")), SMALL).ledger
        return done[name]

    return audited


def complaints(ledger: Ledger) -> list[str]:
    """Return what fails, as sentences."""
    return [
        f"{line.check.name}: {line.worst:.3g} {line.check.unit}, {line.moment} {line.detail}"
        for line in ledger.failures
    ]


def test_every_claim_of_a_segment_holds(audit_of: Callable[[str], Ledger], segment_name: str) -> None:
    assert complaints(audit_of(segment_name)) == []


def test_everything_that_a_segment_draws_makes_claims_or_says_why_not(
    audit_of: Callable[[str], Ledger], segment_name: str
) -> None:
    assert audit_of(segment_name).unclaimed == {}


def test_every_claim_of_a_still_holds(audit_of: Callable[[str], Ledger], diagram_name: str) -> None:
    ledger = audit_of(diagram_name)
    assert complaints(ledger) == []
    assert ledger.unclaimed == {}


@pytest.fixture
def results(new_project: Callable, tmp_path: Path) -> list[Result]:
    """A segment that passes, one that fails and one that cannot be performed."""
    project = new_project()
    found = []
    for name, damage in (("Sound", ""), ("Turned", ".rotate(0.1)"), ("Ended", ".no_such_method()")):
        (project.scenes / f"{name.lower()}.py").write_text(BROKEN.format(name=name, damage=damage))
        ref = SceneRef(f"{project.package}.{name.lower()}", name)
        task = AuditTask(ref, "small", "dark", project.root, tmp_path, {})
        try:
            outcome = audit_scene(load_scene(project.root, ref), str(tmp_path), Stage(96, 54, 4))
        except AttributeError as error:
            found.append(Result(task, NotAudited(str(error))))
        else:
            found.append(Result(task, outcome))
    return found


def test_the_report_names_each_claim_with_its_worst_case(results: list[Result]) -> None:
    text, page = as_markdown(results, "1 s"), as_html(results, "1 s")
    rows = re.findall(r"^\| (pass|FAIL) \| (.*?) \|", text, re.MULTILINE)
    failed = {name for mark, name in rows if mark == "FAIL"}
    assert "a red arrow points along the gradient" in failed
    assert "every vertex of a contour lies on its level" not in failed
    assert "Turned.stands at" in text
    assert "Ended could not be performed" in text
    assert page.count("<img") >= len(failed)
    assert all(each.startswith("data:image/") for each in re.findall(r'\b(?:src|href)="(.*?)"', page))
    # The letters alone may meet in a picture's base64 too, where no colon can be.
    assert not re.search("https?:|url\\(", page)
    assert "Turned" in brief(results, [Path("a.md"), Path("a.html")], "1 s")


def write_lecture(project: Any, **damages: str) -> None:
    """Let a project be a lecture of segments with these names, each with a damage to its arrow."""
    for name, damage in damages.items():
        (project.scenes / f"{name.lower()}.py").write_text(BROKEN.format(name=name, damage=damage))
    segments = [f"{project.package}.{name.lower()}:{name}" for name in damages]
    (project.root / "lectures.toml").write_text(
        f'[small]\ntitle = "Small"\nlandscape = "lecture"\nsegments = {json.dumps(segments)}\n'
    )


def test_the_command_audits_in_processes_of_its_own_and_ends_with_1_on_a_fault(
    new_project: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Sound="", Turned=".rotate(0.1)")
    monkeypatch.chdir(project.root)
    assert main(["audit", "--segment", "Sound", "--jobs", "1"]) == 0
    assert (project.root / "media" / "audit" / "audit.html").is_file()
    assert "Sound passes: 1 of 1" in capsys.readouterr().err
    assert main(["audit", "small", "--segment", "Turned", "-o", "elsewhere", "--theme", "light"]) == 1
    told = capsys.readouterr()
    assert "FAILED  Turned (light): a red arrow points along the gradient" in told.out
    assert "the audit found faults" in told.err
    assert "FAIL" in (project.root / "elsewhere" / "audit.md").read_text()
    assert main(["audit", "--segment", "Tuned"]) == 2
    assert 'did you mean "Turned"' in capsys.readouterr().err


def test_an_audit_that_could_not_be_done_ends_with_3(
    new_project: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Ended=".no_such_method()", Turned=".rotate(0.1)")
    monkeypatch.chdir(project.root)
    assert main(["audit", "--segment", "Ended"]) == 3
    assert "the audit is incomplete" in capsys.readouterr().err
    assert "Ended could not be performed" in (project.root / "media" / "audit" / "audit.md").read_text()
    assert main(["audit", "--segment", "Ended", "Turned"]) == 1


@pytest.mark.parametrize("obstacle", ["a file", "a file below", "a foreign report", "a link"])
def test_a_report_that_cannot_be_written_is_said_before_anything_is_audited(
    new_project: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Turned=".rotate(0.1)")
    monkeypatch.chdir(project.root)
    (project.root / "precious").write_text("mine")
    out = project.root / "out"
    if obstacle.startswith("a file"):
        out.write_text("mine")
    else:
        out.mkdir()
        report = out / "audit.md"
        report.write_text("# Of the books") if obstacle == "a foreign report" else report.symlink_to("../precious")
    assert main(["audit", "-o", "out/deep" if obstacle == "a file below" else "out"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"lecture: [^\n]*(cannot be written to|is in the way): [^\n]*\n", told.err)
    assert (project.root / "precious").read_text() == "mine"


def test_a_report_of_an_older_version_is_replaced(
    new_project: Callable, results: list[Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Sound="")
    monkeypatch.chdir(project.root)
    (project.root / "out").mkdir()
    (project.root / "out" / "audit.md").write_text(as_markdown(results, "1 s"))
    (project.root / "out" / "audit.html").write_text(as_html(results, "1 s"))
    assert main(["audit", "-o", "out"]) == 0
    assert "Turned" not in (project.root / "out" / "audit.html").read_text()


def test_bytecode_of_another_source_of_the_same_time_and_size_is_not_audited(new_project: Callable) -> None:
    """Nor that of the kit, of which the audit itself needs a part before it imports the segment."""
    project = new_project()
    write_lecture(project, Sound="")
    shutil.copytree(ROOT / "scenes", project.root / "scenes", ignore=shutil.ignore_patterns("__pycache__"))
    source = project.root / "scenes" / "kit" / "map" / "error_map.py"
    times, text = source.stat(), source.read_text()
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    assert text.count("on_screen / self.scale_factor") == 1
    source.write_text(text.replace("on_screen / self.scale_factor", "on_screen * self.scale_factor"))
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    command = [sys.executable, "-m", "lecture", "audit", "--jobs", "1"]
    ended = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "FAILED  Sound: every vertex of a contour lies on its level" in ended.stdout


def test_an_order_of_no_lecture_means_all_of_them() -> None:
    from lecture.audit.run import AuditOrder, chosen_scenes
    from lecture.syllabus.lectures import read_syllabus

    syllabus = read_syllabus(ROOT / "lectures.toml")
    order = AuditOrder(syllabus.lectures, ROOT, ("dark",), None, (), 1)
    chosen = {scene.name for _, scene in chosen_scenes(order)}
    assert chosen == {scene.name for each in syllabus.lectures for scene in (*each.segments, *each.diagrams, *CARDS)}
    with pytest.raises(LectureError, match="there is no segment or still"):
        chosen_scenes(AuditOrder(syllabus.lectures, ROOT, ("dark",), None, ("Nothing",), 1))
