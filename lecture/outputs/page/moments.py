"""From the state of a film's stage to a live figure in the same state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lecture.outputs.page.lesson import Trial

Moment = Mapping[str, Any]
"""The state of the stage at the end of a beat; see `lecture.draw.moments`."""

# Decimals of the starts of very many balls: far more than can be seen.
_PLACES = 7

FILM = "film"
"""The beginning of the names of landscapes that are carried only because a film shows them."""


@dataclass
class Grounds:
    """The landscapes and the swarms of balls that a page carries for its figures.

    Attributes
    ----------
    carried
        The landscapes as plain data. Others that a film shows are added.
    balls
        The starts of very many balls, by name.
    """

    carried: list[dict[str, Any]]
    balls: dict[str, list[list[float]]] = field(default_factory=dict)

    def name_of(self, landscape: Mapping[str, Any], title: str) -> str | None:
        """Return the name under which figures find a landscape; None if they cannot show it.

        Parameters
        ----------
        landscape
            The landscape, as `gradmath.landscapes.exported.exported` returns it; for heights the digest is enough.
        title
            Its title in the list, if it must be added.
        """
        for each in self.carried:
            if _is_same(each, landscape) and _holds(each, landscape):
                return str(each["name"])
        if "entries" not in landscape:
            return None
        count = sum(each["name"].startswith(FILM) for each in self.carried)
        alike = sum(each["title"].startswith(title) for each in self.carried)
        shown = f"{title} ({alike + 1})" if alike else title
        self.carried.append({**landscape, "name": f"{FILM}{count + 1}", "title": shown})
        return str(self.carried[-1]["name"])

    def name_of_balls(self, starts: list[list[float]], title: str) -> str:
        """Return the name of the starts of very many balls."""
        return next((name for name, known in self.balls.items() if known == starts), None) or self._added(starts, title)

    def _added(self, starts: list[list[float]], title: str) -> str:
        self.balls[title] = starts
        return title


_TOLD_APART_BY = ("entries", "value", "heights", "weights")


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(key) == other.get(key) for key in _TOLD_APART_BY)


def _holds(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether the domain of one landscape includes that of another."""
    (low, high), (left, right) = one["domain"], other["domain"]
    return all(a <= b for a, b in zip(low, left, strict=True)) and all(a >= b for a, b in zip(high, right, strict=True))


def trial(moment: Moment, scene: tuple[str, str], grounds: Grounds, network: Mapping[str, Any]) -> Trial | None:
    """Return the figure that shows a moment of a film, in the same state; None if there is none.

    Parameters
    ----------
    moment
        The state of the stage.
    scene
        The name of the segment's class, and its title.
    grounds
        What the page carries, to which the moment's needs are added.
    network
        The network that the page carries.
    """
    if moment["network"]:
        return Trial("network", _of_network(moment["network"], network))
    if moment["landscape"] is None:
        return None
    name, title = scene
    on = grounds.name_of(moment["landscape"], title)
    if on is None:
        return None
    state = {"on": on}
    if moment["balls"]:
        balls = moment["balls"]
        starts = grounds.name_of_balls([[round(each, _PLACES) for each in start] for start in balls["starts"]], name)
        return Trial("valleys", {**state, "balls": starts, "a": _number(balls["rate"]), "k": str(balls["steps"])})
    if moment["descents"]:
        return _of_descents(moment, state)
    state |= _at(moment)
    if moment["angle"] is not None:
        return Trial("directions", {**state, "angle": _number(moment["angle"])})
    if moment["camera"]:
        return Trial("surface", state | {key: _number(value) for key, value in moment["camera"].items()})
    return Trial("map", state) if "w" in state else None


def _of_descents(moment: Moment, state: dict[str, str]) -> Trial:
    descents = moment["descents"]
    last = descents[-1]
    start, steps = _point(last["start"]), str(last["steps"])
    rate = _number(last["rate"])
    ways = {each["way"] for each in descents}
    if ways != {"plain"}:
        state |= {"w": start, "a": rate, "k": steps, "ways": ",".join(sorted(ways))}
        kept = next((each["kept"] for each in descents if "kept" in each), None)
        return Trial("rolling", state if kept is None else {**state, "mu": _number(kept)})
    if len({each["rate"] for each in descents}) > 1:
        return Trial("rate", {**state, "w": start, "a": rate, "k": steps})
    return Trial("map", {**state, **_at(moment), "ball": start, "steps": steps, "a": rate})


def _of_network(shown: Mapping[str, Any], network: Mapping[str, Any]) -> dict[str, str]:
    measured = [
        each["mean"] + each["deviation"] * value for each, value in zip(network["inputs"], shown["inputs"], strict=True)
    ]
    return {
        "x": ",".join(map(_number, measured)),
        "y": str(shown["target"]),
        "stage": str(shown["forward"] + shown["loss"] + shown["backward"]),
        "updates": str(int(shown["updated"])),
    }


def _at(moment: Moment) -> dict[str, str]:
    return {} if moment["point"] is None else {"w": _point(moment["point"])}


def _point(values: list[float]) -> str:
    return ",".join(map(_number, values))


def _number(value: float) -> str:
    """Return a number in JavaScript's notation, with the digits that a moment keeps."""
    return f"{value:.12g}"
