"""Shards: the parts of an output, divided among machines that know nothing of one another."""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lecture.errors import UsageError
from lecture.work.parts import Part, grouped
from scenes.kit.given.quoted import shortened

MOST = 10_000
_ARRAY = "array"
# Cost of a scene before its first frame, in frames: about that of two seconds of film.
_SET_UP = 120


@dataclass(frozen=True)
class Shard:
    """One machine's share: its number, from 1, and the number of shares."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def shard_of(text: str, surroundings: Mapping[str, str]) -> Shard:
    """Return the shard that a text names, such as 3/16; "array" is this process's own in an array of jobs.

    Parameters
    ----------
    text
        The option's value. "array/16" also gives the number of jobs if the array does not.
    surroundings
        The variables of the environment.

    Raises
    ------
    UsageError
        If the text names no shard, or the process does not belong to an array.
    """
    match = re.fullmatch(rf"(\d{{1,6}}|{_ARRAY})(?:/(\d{{1,6}}))?", text)
    if match is None or (match[1] != _ARRAY and not match[2]):
        raise UsageError(
            f'a shard (--shard) is a number and a count, such as 3/16, or "{_ARRAY}" in an array of jobs, '
            f'not "{shortened(text)}"'
        )
    if match[1] != _ARRAY:
        return _checked(int(match[1]), int(match[2]), text)
    number, count = _of_array(surroundings)
    told = match[2] or count
    if not told:
        raise UsageError(
            f"this array of jobs does not say how many it has: write --shard {_ARRAY}/N, with their number"
        )
    return _checked(number, int(told), text)


def _checked(number: int, count: int, text: str) -> Shard:
    if not 1 <= number <= count <= MOST:
        raise UsageError(
            f"a shard (--shard) has a number from 1 to the count of shards, of which there are at most {MOST}: "
            f"{shortened(text)} would be number {number} of {count}"
        )
    return Shard(number, count)


def _of_array(surroundings: Mapping[str, str]) -> tuple[int, str]:
    """Return this process's number, from 1, in an array of jobs, and the number of jobs, or "" if it is unknown."""

    def number(name: str, otherwise: int) -> int:
        text = surroundings.get(name, str(otherwise))
        if not re.fullmatch(r"\d{1,9}", text):
            raise UsageError(f'--shard {_ARRAY}: {name} must be a whole number, not "{shortened(text)}"')
        return int(text)

    if "SLURM_ARRAY_TASK_ID" in surroundings:
        first, step = number("SLURM_ARRAY_TASK_MIN", 0), max(1, number("SLURM_ARRAY_TASK_STEP", 1))
        count = surroundings.get("SLURM_ARRAY_TASK_COUNT", "")
        if count:
            number("SLURM_ARRAY_TASK_COUNT", 0)
        return (number("SLURM_ARRAY_TASK_ID", 0) - first) // step + 1, count
    for index, size in (("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"), ("JOB_COMPLETION_INDEX", "")):
        if index in surroundings:
            count = surroundings.get(size, "")
            if count:
                number(size, 0)
            return number(index, 0) + 1, count
    raise UsageError(
        f"--shard {_ARRAY}: this is no job of an array, since none of SLURM_ARRAY_TASK_ID, AWS_BATCH_JOB_ARRAY_INDEX "
        "and JOB_COMPLETION_INDEX is set; give a number, such as --shard 3/16"
    )


def share(parts: Sequence[Part], shard: Shard) -> list[Part]:
    """Return a shard's parts: the same on every machine, and about as much work as every other shard's.

    Parts that are in the store count too, since other machines may not have them.
    """
    loads = [(0, number) for number in range(1, shard.count + 1)]
    own: list[Part] = []
    pieces = divided(grouped(parts), shard.count)
    for piece in sorted(pieces, key=lambda piece: (-_work(piece), piece[0].key)):
        load, least = loads[0]
        heapq.heapreplace(loads, (load + _work(piece), least))
        if least == shard.number:
            own += piece
    return own


def divided(groups: Sequence[tuple[Part, ...]], count: int) -> list[tuple[Part, ...]]:
    """Divide the largest groups of parts, between beats, until there are at least ``count`` groups, if possible."""
    # Each piece is found by where it came from: the number of its group, and then which half, and which half of that.
    pieces: dict[tuple[int, ...], tuple[Part, ...]] = {(number,): group for number, group in enumerate(groups)}
    largest = [(-_work(piece), place) for place, piece in pieces.items() if len(piece) > 1]
    heapq.heapify(largest)
    while len(pieces) < count and largest:
        _, place = heapq.heappop(largest)
        for half, piece in enumerate(halves(pieces.pop(place))):
            pieces[*place, half] = piece
            if len(piece) > 1:
                heapq.heappush(largest, (-_work(piece), (*place, half)))
    return [piece for _, piece in sorted(pieces.items(), key=lambda item: item[0])]


def halves(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Divide at least two parts into two runs of about the same size."""
    *ends, whole = accumulate(part.size for part in parts)
    middle = min(range(1, len(parts)), key=lambda at: abs(2 * ends[at - 1] - whole))
    return parts[:middle], parts[middle:]


def _work(parts: Sequence[Part]) -> int:
    return _SET_UP + sum(part.size for part in parts)
