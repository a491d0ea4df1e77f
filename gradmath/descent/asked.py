"""A descent described in a line of text: its rule, step size, start, number of steps, and noise."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn, Self

from gradmath import _check
from gradmath._check import Array
from gradmath.descent._given import direction_rule, step_size
from gradmath.descent.curvature_rules import LBFGS, ConjugateGradients, Newton
from gradmath.descent.descend import Bounds, descend
from gradmath.descent.noise import Noisy
from gradmath.descent.paths import DescentPath
from gradmath.descent.rules import AdaGrad, Adam, AdamW, DirectionRule, Lion, Momentum, Nesterov, PlainGradient, RMSProp
from gradmath.descent.schedules import OneCycle, WarmUp
from gradmath.descent.steps import Backtracking, Constant, Cosine, ExactLineSearch, Exponential, StepSize
from gradmath.landscapes.landscape import Landscape

MOST_CHARACTERS = 300
MOST_STEPS = 100_000
DEFAULT_STEPS = 100


@dataclass(frozen=True)
class Descent:
    """A descent as described in a line of text: everything but the landscape.

    Parameters
    ----------
    rule, step
        As for `gradmath.descent.descend.descend`.
    start
        Where to begin; None to leave that to the drawing.
    steps
        The most steps to take, from 1 to `MOST_STEPS`.
    noise
        The scale of the noise of each slope, as for `gradmath.descent.noise.Noisy`, at least 0.
    seed
        The seed of the noise, a whole number from 0.

    Raises
    ------
    ValueError
        If a part is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> asked = gm.Descent.read("adam 0.05 from (1, 2) for 60 steps, noise 0.1 seed 3")
    >>> asked.rule, asked.steps, asked.noise
    (Adam(betas=(0.9, 0.999), eps=1e-08), 60, 0.1)
    >>> asked.on(gm.landscape("bowl")).steps
    60
    """

    rule: DirectionRule = field(default_factory=PlainGradient)
    step: StepSize = field(default_factory=lambda: Constant(0.1))
    start: tuple[float, ...] | None = None
    steps: int = DEFAULT_STEPS
    noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rule", direction_rule(self.rule))
        object.__setattr__(self, "step", step_size(self.step))
        if self.start is not None:
            object.__setattr__(self, "start", tuple(_check.vector(self.start, "start").tolist()))
        object.__setattr__(self, "steps", _check.count(self.steps, "steps"))
        if self.steps > MOST_STEPS:
            raise ValueError(f"steps must be at most {MOST_STEPS}: got {self.steps}")
        object.__setattr__(self, "noise", _check.nonnegative_number(self.noise, "noise"))
        object.__setattr__(self, "seed", _check.count(self.seed, "seed", minimum=0))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a descent such as ``adam 0.05 from (1, 2) for 60 steps, noise 0.1 seed 3``.

        First comes the rule, with numbers in brackets to replace its defaults, as in ``momentum(0.8)``; then the step
        size: a learning rate, optionally with a schedule, as in ``0.1 cosine 60``, or the name of a search; then, in
        any order and with or without commas, the start, the number of steps, and the noise. A part that is left out
        has its default. See `RULES`, `SCHEDULES` and `SEARCHES`.

        Raises
        ------
        ValueError
            If the text is not such a description.
        """
        return cls(**_Reader(text).parts())  # type: ignore[arg-type]  # each part is of its kind

    @property
    def noisy_rule(self) -> DirectionRule:
        """The rule, with noise if the scale is above 0."""
        return Noisy(self.rule, self.noise, self.seed) if self.noise else self.rule

    def on(self, landscape: Landscape, *, tolerance: float = 1e-6, bounds: Bounds = "stop") -> DescentPath:
        """Descend on a landscape.

        Raise as `gradmath.descent.descend.descend` does, and if there is no start.
        """
        if self.start is None:
            raise ValueError("a descent needs a place to begin: add one, as in `from (1, 2)`")
        return descend(
            landscape,
            self.start,
            rule=self.noisy_rule,
            step=self.step,
            max_steps=self.steps,
            tolerance=tolerance,
            bounds=bounds,
        )

    def from_start(self, start: Array | tuple[float, ...]) -> Self:
        """Return the same descent from another start, shape (p,)."""
        point = tuple(_check.vector(start, "start").tolist())
        return type(self)(self.rule, self.step, point, self.steps, self.noise, self.seed)


def _adam(*betas: float) -> Adam:
    return Adam(_pair(betas, Adam.betas))


def _adamw(*numbers: float) -> AdamW:
    betas = numbers[:2] if len(numbers) >= 2 else ()
    decay = numbers[-1] if len(numbers) in (1, 3) else AdamW.weight_decay
    return AdamW(_pair(betas, AdamW.betas), weight_decay=decay)


def _lion(*betas: float) -> Lion:
    return Lion(_pair(betas, Lion.betas))


def _pair(numbers: tuple[float, ...], usual: tuple[float, float]) -> tuple[float, float]:
    return (numbers[0], numbers[1]) if numbers else usual


def _lbfgs(*numbers: float) -> LBFGS:
    return LBFGS(*(_whole(number, "the memory of l-bfgs") for number in numbers))


@dataclass(frozen=True)
class _Kind:
    """A function of the numbers after a name, and how many of them there may be."""

    make: Callable[..., object]
    counts: tuple[int, ...]
    numbers: str = ""


RULES: dict[str, _Kind] = {
    "plain": _Kind(PlainGradient, (0,)),
    "momentum": _Kind(Momentum, (0, 1), "the momentum"),
    "nesterov": _Kind(Nesterov, (0, 1), "the momentum"),
    "adagrad": _Kind(AdaGrad, (0,)),
    "rmsprop": _Kind(RMSProp, (0, 1), "the smoothing"),
    "adam": _Kind(_adam, (0, 2), "both betas"),
    "adamw": _Kind(_adamw, (0, 1, 2, 3), "the decay, both betas, or both betas and the decay"),
    "lion": _Kind(_lion, (0, 2), "both betas"),
    "newton": _Kind(Newton, (0,)),
    "conjugate-gradients": _Kind(ConjugateGradients, (0,)),
    "l-bfgs": _Kind(_lbfgs, (0, 1), "the memory"),
}
"""The rules by their names in a text."""

SCHEDULES: dict[str, Callable[[float, float], StepSize]] = {
    "exponential": Exponential,
    "cosine": lambda rate, steps: Cosine(rate, _whole(steps, "the steps of a cosine")),
    "warm-up": lambda rate, steps: WarmUp(rate, _whole(steps, "the steps of a warm-up")),
    "one-cycle": lambda rate, steps: OneCycle(rate, _whole(steps, "the steps of a one-cycle")),
}
"""The schedules that may follow a learning rate, each with a number: its decay, or its number of steps."""

SEARCHES: dict[str, Callable[[], StepSize]] = {"backtracking": Backtracking, "exact": ExactLineSearch}
"""The step sizes that find their learning rate."""

_ALIASES = {
    "gd": "plain",
    "sgd": "plain",
    "gradient": "plain",
    "cg": "conjugate-gradients",
    "lbfgs": "l-bfgs",
    "warmup": "warm-up",
    "onecycle": "one-cycle",
    "start": "from",
    "step": "steps",
}
# The default step sizes of rules that know how far to go, or need a search.
_OWN_STEPS: dict[str, StepSize] = {
    "newton": Constant(1.0),
    "l-bfgs": Backtracking(),
    "conjugate-gradients": Backtracking(),
}
_CLAUSES = ("from", "for", "noise", "seed")
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[-+−]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?![\w.]))"
    r"|(?P<word>[A-Za-z]+(?:-[A-Za-z]+)*)"
    r"|(?P<sign>[(),])"
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


_END = _Token("end", "")


class _Reader:
    """Reads a text from left to right, one token at a time."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise ValueError(f"a descent must be a text: got {type(text).__name__}")
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"a descent has at most {MOST_CHARACTERS} characters: got {len(text)}")
        self.tokens = [*_tokens(text), _END]
        self.place = 0

    def parts(self) -> dict[str, object]:
        """Return the parts that the text names, by their names in `Descent`."""
        if self.next is _END:
            raise ValueError("a descent begins with its rule, as in `adam 0.05 from (1, 2)`: got nothing")
        name = self.name(RULES, "rule")
        found: dict[str, object] = {"rule": self.rule(name), "step": self.step(name)}
        while self.next is not _END:
            if self.next.text == ",":
                self.taken()
            clause = self.name(_CLAUSES, "part")
            for part, value in self.clause(clause):
                if part in found:
                    raise ValueError(f"a descent has one `{clause}`: got two")
                found[part] = value
        return found

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def taken(self) -> _Token:
        """Return the next token and go on."""
        token = self.next
        self.place += token is not _END
        return token

    def name(self, known: dict[str, _Kind] | tuple[str, ...], what: str) -> str:
        if self.next is _END:
            raise ValueError(f"the last comma of a descent must be followed by {', '.join(known)}: got nothing more")
        token = self.taken()
        word = _plain(token)
        if token.kind != "word" or word not in known:
            close = get_close_matches(word, list(known), n=2)
            hint = f"did you mean {' or '.join(f'`{each}`' for each in close)}? " if close else ""
            raise ValueError(f"{_shown(token)} is no {what} of a descent: {hint}it has {', '.join(known)}")
        return word

    def rule(self, name: str) -> object:
        kind = RULES[name]
        numbers = self.in_brackets(f"the numbers of {name}") if self.next.text == "(" else ()
        if len(numbers) not in kind.counts:
            takes = f"takes {kind.numbers} in brackets" if kind.numbers else "takes no numbers in brackets"
            given = f"got {len(numbers)} number{'s' * (len(numbers) != 1)}"
            raise ValueError(f"{name} {takes}: {given}; a learning rate stands without brackets, as in `{name} 0.1`")
        return kind.make(*numbers)

    def step(self, rule: str) -> StepSize:
        word = _plain(self.next)
        if word in SEARCHES:
            self.taken()
            return SEARCHES[word]()
        if self.next.kind != "number":
            if word in SCHEDULES:
                raise ValueError(f"`{word}` needs the learning rate before it, as in `0.1 {word} 60`")
            return _OWN_STEPS.get(rule, Constant(0.1))
        rate = self.number("the learning rate")
        schedule = _plain(self.next)
        if schedule not in SCHEDULES:
            return Constant(rate)
        self.taken()
        return SCHEDULES[schedule](rate, self.number(f"the number of `{schedule}`"))

    def clause(self, name: str) -> Iterator[tuple[str, object]]:
        if name == "from":
            yield "start", self.in_brackets("the weights of the start")
        elif name == "for":
            yield "steps", _whole(self.number("the number of steps"), "the number of steps")
            if _plain(self.next) == "steps":
                self.taken()
        elif name == "seed":
            yield "seed", _whole(self.number("the seed"), "the seed", minimum=0)
        else:
            yield "noise", self.number("the noise")

    def in_brackets(self, what: str) -> tuple[float, ...]:
        """Return the numbers in brackets, which commas separate."""
        self.sign("(", what)
        numbers = [self.number(what)]
        while self.next.text == ",":
            self.taken()
            numbers.append(self.number(what))
        self.sign(")", what)
        return tuple(numbers)

    def sign(self, sign: str, what: str) -> None:
        if self.next.text != sign:
            self.refuse(f"{what} stand in brackets, as in `(1, 2)`")
        self.taken()

    def number(self, what: str) -> float:
        if self.next.kind != "number":
            self.refuse(f"{what} must be a number")
        number = float(self.next.text.replace("−", "-"))
        if not math.isfinite(number):
            self.refuse(f"{what} must be a number that a computer holds")
        self.taken()
        return number

    def refuse(self, sentence: str) -> NoReturn:
        raise ValueError(f"{sentence}: got {_shown(self.next)}")


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ValueError(f"a descent has words, numbers, brackets and commas: got {text[place]!a}")
        if match.lastgroup != "space":
            yield _Token(match.lastgroup, match.group())
        place = match.end()


def _plain(token: _Token) -> str:
    word = token.text.lower()
    return _ALIASES.get(word, word)


def _shown(token: _Token) -> str:
    return "nothing more" if token is _END else f"`{token.text[:40]}`"


def _whole(number: float, what: str, *, minimum: int = 1) -> int:
    if not number.is_integer() or number < minimum:
        raise ValueError(f"{what} must be a whole number of at least {minimum}: got {number:g}")
    return int(number)
