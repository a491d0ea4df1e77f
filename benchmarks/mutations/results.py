"""What caught each damage so far, in a file of the project."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.mutations.damage import Damage


@dataclass(frozen=True)
class Result:
    """What is known of one damage.

    Attributes
    ----------
    kind, file, line, before, after
        What was done where; lines without the space at their beginning.
    looked
        The segments in which it was looked for.
    caught
        The checks that failed in the last of them.
    """

    kind: str
    file: str
    line: int
    before: str
    after: str
    looked: list[str]
    caught: list[str]

    @property
    def key(self) -> str:
        """What tells it from all others, whatever line it moves to."""
        return " | ".join((self.kind, self.file, self.before, self.after))

    def today(self, root: Path) -> Damage | None:
        """Return the damage as it could be done now; None if its line is not there as it was."""
        place = root / self.file
        lines = place.read_text().split("\n") if place.is_file() else []
        at = [number for number, line in enumerate(lines) if line.strip() == self.before]
        if not at:
            return None
        number = min(at, key=lambda each: abs(each + 1 - self.line))
        after = lines[number].replace(self.before, self.after)
        return Damage(self.kind, self.file, number, lines[number], after)

    def most_alike(self, damages: Iterable[Damage]) -> Damage | None:
        """Return the one of some damages that resembles it most, in its own file if there is any."""
        return max(damages, key=self._alike, default=None)

    def _alike(self, damage: Damage) -> tuple[bool, float]:
        ratios = (
            SequenceMatcher(None, one, other.strip(), autojunk=False).ratio()
            for one, other in ((self.before, damage.before), (self.after, damage.after))
        )
        return damage.file == self.file, sum(ratios)


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
        self.known = {each.key: each for each in (Result(**json.loads(line)) for line in kept)}

    def has(self, damage: Damage, *, again: bool) -> bool:
        """Tell whether it need not be tried: it has been, and was caught if what went through is tried again."""
        known = self.known.get(damage.key)
        return known is not None and bool(known.caught or not again)

    def note(self, damage: Damage, looked: list[str], caught: list[str]) -> None:
        """Keep a result."""
        before, after = damage.before.strip(), damage.after.strip()
        self.known[damage.key] = Result(damage.kind, damage.file, damage.line + 1, before, after, looked, caught)
        with self.file.open("a") as file:
            file.write(f"{json.dumps(asdict(self.known[damage.key]), ensure_ascii=False)}\n")

    def forget(self, result: Result) -> None:
        """Drop a result whose place has been given to another."""
        del self.known[result.key]
        self.tidy()

    def tidy(self) -> None:
        """Write the file again, each result once and in order."""
        ordered = sorted(self.known.values(), key=lambda each: (each.kind, each.file, each.before, each.after))
        lines = (f"{json.dumps(asdict(each), ensure_ascii=False)}\n" for each in ordered)
        self.file.write_text("".join(lines))

    def standing(self, root: Path) -> list[tuple[Damage, Result]]:
        """Return what is known of damage that could be done today: its line is there as it was, wherever it is now."""
        found = ((each.today(root), each) for each in self.known.values())
        return [(damage, replace(each, line=damage.line + 1)) for damage, each in found if damage is not None]

    def waiting(self, root: Path) -> list[Result]:
        """Return what is known of lines that have changed since: it counts for nothing until it is tried again."""
        return [each for each in self.known.values() if each.today(root) is None]

    def line(self, damage: Damage) -> str:
        """Return a result as one line."""
        known = self.known[damage.key]
        caught = "; ".join(known.caught[:3]) or "NOTHING"
        return f"{known.kind} | {known.file}:{known.line} {known.after[:80]} | {known.looked[-1]} | {caught}"
