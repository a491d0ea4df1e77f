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

import numpy as np
import pytest
from paths import ROOT

from lecture.audit.audit import Audit
from lecture.audit.audited import AuditedScene
from lecture.audit.ledger import Ledger
from lecture.audit.ledger_file import read_ledger, write_ledger
from lecture.audit.performance import audit_scene
from lecture.audit.report import as_html, as_markdown, brief
from lecture.draw.drawing import settings
from lecture.errors import LectureError
from lecture.syllabus.lectures import CARDS, SceneRef
from lecture.syllabus.storyboard import load_scene
from lecture.work.quality import Quality
from lecture.work.report import Failed

SMALL = Quality(320, 180, 6, "ultrafast")

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
def audit_of(small_settings: dict[str, Any]) -> Callable[[str], Ledger]:
    """Return a function that audits a scene of the syllabus, given as module:class, once."""
    done: dict[str, Ledger] = {}

    def audited(name: str) -> Ledger:
        if name not in done:
            scene = load_scene(ROOT, SceneRef(*name.split(":")))
            # What a network's map needs is kept beside what is rendered.
            done[name] = audit_scene(scene, settings(SMALL, Path(small_settings["media_dir"])))
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


@pytest.fixture(scope="module")
def results(new_project: Callable, tmp_path_factory: pytest.TempPathFactory) -> list[AuditedScene]:
    """A segment that passes, one that fails and one that cannot be performed."""
    project, scratch = new_project(), tmp_path_factory.mktemp("audit")
    found = []
    for name, damage in (("Sound", ""), ("Turned", ".rotate(0.1)"), ("Ended", ".no_such_method()")):
        (project.scenes / f"{name.lower()}.py").write_text(BROKEN.format(name=name, damage=damage))
        ref = SceneRef(f"{project.package}.{name.lower()}", name)
        tiny = settings(Quality(96, 54, 4, "ultrafast"), scratch)
        outcome: Ledger | Failed
        try:
            outcome = audit_scene(load_scene(project.root, ref), tiny)
        except AttributeError as error:
            outcome = Failed(None, str(error), None)
        found.append(AuditedScene(name, "small", name, "dark", outcome))
    return found


def test_the_report_names_each_claim_with_its_worst_case(results: list[AuditedScene]) -> None:
    text, page = as_markdown(results), as_html(results)
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
    assert "Turned" in brief(results, [Path("a.md"), Path("a.html")])


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
    assert main(["audit", "--segment", "Ended", "Turned", "--jobs", "1"]) == 1


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
    new_project: Callable, results: list[AuditedScene], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Sound="")
    monkeypatch.chdir(project.root)
    (project.root / "out").mkdir()
    (project.root / "out" / "audit.md").write_text(as_markdown(results))
    (project.root / "out" / "audit.html").write_text(as_html(results))
    assert main(["audit", "-o", "out", "--jobs", "1"]) == 0
    assert "Turned" not in (project.root / "out" / "audit.html").read_text()


def test_bytecode_of_another_source_of_the_same_time_and_size_is_not_audited(new_project: Callable) -> None:
    """Nor that of the kit, of which the audit itself needs a part before it imports the segment."""
    project = new_project()
    write_lecture(project, Sound="")
    for package in ("gradmath", "lecture", "scenes"):
        shutil.copytree(ROOT / package, project.root / package, ignore=shutil.ignore_patterns("__pycache__"))
    source = project.root / "scenes" / "kit" / "map" / "plan.py"
    times, text = source.stat(), source.read_text()
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    assert text.count("[:2]) / scale") == 1
    source.write_text(text.replace("[:2]) / scale", "[:2]) * scale"))
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    command = [sys.executable, "-m", "lecture", "audit", "--jobs", "1"]
    own = os.environ | {"PYTHONPATH": str(project.root)}
    ended = subprocess.run(command, cwd=project.root, env=own, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "FAILED  Sound: every vertex of a contour lies on its level" in ended.stdout


def test_an_order_of_no_lecture_means_all_of_them() -> None:
    from lecture.syllabus.lectures import read_syllabus

    lectures = read_syllabus(ROOT / "lectures.toml").lectures
    chosen = {scene.name for _, scene in Audit(lectures).scenes}
    assert chosen == {scene.name for each in lectures for scene in (*each.segments, *each.diagrams, *CARDS)}
    with pytest.raises(LectureError, match="there is no segment or still"):
        Audit(lectures, only=("Nothing",))


def test_a_ledger_is_read_as_it_was_written(results: list[AuditedScene], tmp_path: Path) -> None:
    for each in results:
        if isinstance(each.outcome, Ledger):
            write_ledger(tmp_path / "it", each.outcome)
            found = read_ledger(tmp_path / "it")
            assert list(found.lines) == list(each.outcome.lines)
            for line, other in zip(found.lines.values(), each.outcome.lines.values(), strict=True):
                for name, value in vars(line).items():
                    np.testing.assert_equal(value, getattr(other, name))
            assert vars(found) | {"lines": None} == vars(each.outcome) | {"lines": None}


def test_a_scene_of_which_nothing_has_changed_is_not_performed_again(
    new_project: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Sound="", Turned=".rotate(0.1)")
    monkeypatch.chdir(project.root)
    asked = ["audit", "--segment", "Sound", "Turned", "--jobs", "1"]
    assert main(asked) == 1
    first = capsys.readouterr()
    assert main(asked) == 1
    again = capsys.readouterr()
    assert "Turned" in first.err
    assert again.err == "lecture: " + first.err.partition("lecture: ")[2]
    assert again.out.partition("It took")[0] == first.out.partition("It took")[0]
    (project.scenes / "turned.py").write_text(BROKEN.format(name="Turned", damage=""))
    assert main(asked) == 0
    told = capsys.readouterr().err
    assert "Turned passes: 1 of 1" in told
    assert "Sound" not in told


def test_a_process_that_is_killed_costs_one_scene(
    new_project: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Killed="; __import__('os').kill(__import__('os').getpid(), 9)", One="", Two="")
    source = project.scenes / "killed.py"
    source.write_text(source.read_text().replace("0.1);", "0.1));").replace("9))", "9)"))
    monkeypatch.chdir(project.root)
    assert main(["audit", "--segment", "Killed", "One", "Two", "--jobs", "1"]) == 3
    told = capsys.readouterr()
    assert "Killed could not be performed: its process was killed" in told.out
    assert "One passes" in told.err
    assert "Two passes" in told.err


def test_a_scene_that_fails_when_it_is_performed_again_is_not_told_from_before(
    new_project: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lecture.__main__ import main

    project = new_project()
    write_lecture(project, Sound=".shift([0, 0, 0 / (not __import__('os').path.exists('trap'))])")
    monkeypatch.chdir(project.root)
    assert main(["audit", "--segment", "Sound", "--jobs", "1"]) == 0
    (project.root / "trap").touch()
    assert main(["audit", "--segment", "Sound", "--jobs", "1", "--fresh"]) == 3
    assert "Sound could not be performed: ZeroDivisionError" in capsys.readouterr().out
