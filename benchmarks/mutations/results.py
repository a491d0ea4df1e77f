"""What caught each damage so far, in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.mutations.damage import Damage


@dataclass(frozen=True)
class Result:
    """What is known of one damage.

    Attributes
    ----------
    kind, file, line, after
        What was done where.
    looked
        The segments in which it was looked for.
    caught
        The checks that failed in the last of them.
    """

    kind: str
    file: str
    line: int
    after: str
    looked: list[str]
    caught: list[str]


class Results:
    """Results in a file, to which each is added as soon as it is known.

    Parameters
    ----------
    file
        Where they are kept.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        kept = file.read_text().splitlines() if file.exists() else []
        # Of what was tried twice the last counts; several commands may add to the file at once.
        self.known = {key: Result(**each) for line in kept for key, each in json.loads(line).items()}

    def has(self, damage: Damage, *, again: bool) -> bool:
        """Tell whether it need not be tried: it has been, and was caught if what went through is tried again."""
        known = self.known.get(damage.key)
        return known is not None and bool(known.caught or not again)

    def note(self, damage: Damage, looked: list[str], caught: list[str]) -> None:
        """Keep a result."""
        after = damage.after.strip()
        self.known[damage.key] = Result(damage.kind, damage.file, damage.line + 1, after, looked, caught)
        with self.file.open("a") as file:
            file.write(json.dumps({damage.key: asdict(self.known[damage.key])}) + "\n")

    def standing(self, root: Path) -> list[tuple[Damage, Result]]:
        """Return what is known of damage that could be done today: its line is there as it was, wherever it is now."""
        found = []
        for key, known in self.known.items():
            place = root / known.file
            lines = place.read_text().split("\n") if place.is_file() else []
            before = key.removeprefix(f"{known.kind} | {known.file} | ").removesuffix(f" | {known.after}")
            at = [number for number, line in enumerate(lines) if line.strip() == before]
            if at:
                number = min(at, key=lambda each: abs(each - known.line))
                after = lines[number].replace(before, known.after)
                damage = Damage(known.kind, known.file, number, lines[number], after)
                found.append((damage, replace(known, line=number + 1)))
        return found

    def line(self, damage: Damage) -> str:
        """Return a result as one line."""
        known = self.known[damage.key]
        caught = "; ".join(known.caught[:3]) or "NOTHING"
        return f"{known.kind} | {known.file}:{known.line} {known.after[:80]} | {known.looked[-1]} | {caught}"
