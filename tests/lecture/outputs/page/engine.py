"""The mathematics of the page's script, run by Node."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

from web_tools import node


class Engine:
    """Answers questions; each is a function of the script with its arguments."""

    def __init__(self) -> None:
        script = str(files("lecture.outputs.page") / "assets" / "page.js")
        program = node()
        assert program is not None, "Node is needed for the tests of the page: ./run test installs it"
        command = [program, str(Path(__file__).with_suffix(".mjs")), script]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def ask(self, function: str, *arguments: Any) -> Any:
        """Return the answer to a question."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([function, *arguments], ensure_ascii=True) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline(), object_hook=_number)

    def close(self) -> None:
        """End Node."""
        self._process.communicate()


def _number(found: dict[str, Any]) -> Any:
    """Return what stands for a number that is not finite."""
    return float(str(found["number"]).replace("Infinity", "inf")) if found.keys() == {"number"} else found
