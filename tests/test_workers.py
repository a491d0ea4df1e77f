"""Tests that share something expensive are taken by one worker, and no test is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from workers import Together
from xdist.remote import Producer

SCENES = ["scenes.gradient.worked_bowl:WorkedBowl", "scenes.diagrams.gradient_diagram:GradientDiagram"]
BOWL = [
    "tests/scenes/gradient/test_worked_bowl.py::TestSegment::test_it[1-2]",
    "tests/scenes/test_segments.py::TestPerformance::test_it[WorkedBowl]",
    "tests/lecture/audit/test_audit.py::test_it[WorkedBowl]",
]
DIAGRAM = ["tests/scenes/diagrams/test_gradient_diagram.py::test_it", "tests/a/test_b.py::test_it[GradientDiagram]"]
FILE = ["tests/a/test_b.py::test_other", "tests/a/test_b.py::TestIt::test_it[WorkedBowl-1]"]


class Worker:
    """Takes what it is given."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.gateway = self
        self.id = str(id(self))
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        """Note what is given."""
        self.given += indices

    def shutdown(self) -> None:
        """Take nothing more."""


@pytest.fixture
def config(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in (("tx", ["2*popen"]), ("loadscopereorder", True), ("numprocesses", 2)):
        monkeypatch.setattr(request.config.option, name, value, raising=False)
    return request.config


def test_those_of_a_scene_and_those_of_a_file_are_one_workers(config: Any) -> None:
    together = Together(config, Producer("test", enabled=False), SCENES)
    workers = [Worker(), Worker()]
    tests = [*FILE, *BOWL, *DIAGRAM]
    for worker in workers:
        together.add_node(worker)
        together.add_node_collection(worker, tests)
    together.schedule()
    given = [{tests[index] for index in worker.given} for worker in workers]
    assert set.union(*given) == set(tests)
    for each in (BOWL, DIAGRAM, FILE):
        assert sorted(len(of_worker & set(each)) for of_worker in given) == [0, len(each)]
