"""The mathematics of a frame: every drawn thing states its claims, and each claim is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Set
from functools import partial

from manim import Mobject

from lecture.audit.ledger import Ledger
from lecture.audit.measure import Differences
from scenes.claims.protocol import Check, Claim, Claimant, ClaimsNothing, Finding, Loose, SameNumber, Together, Unsaid
from scenes.claims.saying import Spoken
from scenes.claims.spoken import loose_directions, numbers_in
from scenes.kit.beats.beat import Beat, beats_of
from scenes.kit.given.quoted import quoted

SAID_OF = Check("what is written, and each number that is said, says what it is of", "without", 0)
SAYS = Check("a drawn thing can say what it claims", "things that cannot", 0)


class Mathematics:
    """Checks the claims of one segment's frames.

    Parameters
    ----------
    segment
        The segment being performed, which may make claims too.
    ledger
        Where things that claim nothing are noted.

    Attributes
    ----------
    made
        Each thing of the last picture that claims something, with its claims.
    """

    def __init__(self, segment: object, ledger: Ledger) -> None:
        self.segment, self.ledger = segment, ledger
        self.measure = Differences()
        self._constants: dict[Hashable, float] = {}
        self._together: list[Together] = []
        self.made: list[tuple[object, list[Claim]]] = []
        self.beat = ""

    def findings(self, parts: list[Mobject], beat: str | None, *, settled: bool) -> Iterator[Finding]:
        """Check what is on the stage.

        Parameters
        ----------
        parts
            See `lecture.audit.picture.family`.
        beat
            The beat's name.
        settled
            Whether nothing moves, so that claims of things that are drawn gradually hold too.
        """
        self.beat = beat or ""
        yield from self.of_each([*parts, self.segment], settled=settled)
        yield from self._compared()
        self._note_others(parts, {id(each) for each in parts if isinstance(each, Claimant)}, self.beat)

    def of_each(self, things: Iterable[object], *, settled: bool) -> Iterator[Finding]:
        """Check what each of some things claims by itself."""
        self._together, self.made = [], []
        for thing in things:
            if isinstance(thing, Claimant):
                yield from self._of_claimant(thing, settled=settled)
        self.ledger.uncertainty = max(self.ledger.uncertainty, self.measure.uncertainty)

    def _of_claimant(self, claimant: Claimant, *, settled: bool) -> Iterator[Finding]:
        made: list[Claim] = []
        self.made.append((claimant, made))
        yield from self._of(_kept(claimant, made, settled=settled), type(claimant).__name__)

    def _of(self, claims: Iterable[Claim], name: str) -> Iterator[Finding]:
        """Check the claims of one thing; a claim that cannot be checked is a fault of the thing."""
        try:
            for claim in claims:
                yield from self._of_claim(claim, name)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            yield Finding(check=SAYS, figure=1, detail=f"{name}: {type(error).__name__}: {error}")
        else:
            yield Finding(check=SAYS, figure=0, detail=name)

    def _of_claim(self, claim: Claim, name: str) -> Iterator[Finding]:
        for outcome in claim.findings(self.measure):
            if isinstance(outcome, Finding):
                yield outcome
            elif isinstance(outcome, SameNumber):
                yield self._same_as_before(outcome)
            elif isinstance(outcome, Together):
                self._together.append(outcome)
            elif isinstance(outcome, ClaimsNothing):
                self.ledger.silent.setdefault(
                    f"{name} {quoted(outcome.what)}" if outcome.what else name, outcome.reason
                )
            elif isinstance(outcome, Loose):
                self._note_loose(outcome.what, outcome.words, self.beat)
            elif isinstance(outcome, Unsaid):
                self.ledger.unsaid.setdefault(f"{name} {quoted(outcome.what)}", self.beat)
                yield Finding(check=SAID_OF, figure=1, place=outcome.place, detail=outcome.what)

    def heard(self, beat: Beat) -> Iterator[Finding]:
        """Check the narration of a beat that has ended: numbers and directions against what they are tied to."""
        self.beat = beat.name
        for tie in beat.ties:
            if tie.name:
                value = partial(beat.value, self.segment, tie)
                yield from self._of([Spoken(words=tie.words, value=value, sentence=beat.text)], "the narration")
            else:
                self.ledger.silent.setdefault(f"the narration {quoted(tie.words)}", "not said of the picture")
        for name in self._lost(beat):
            yield Finding(check=SAID_OF, figure=1, detail=f'{{{name}:…}} is lost in "{beat.text}"')
        if "{" in beat.text or "}" in beat.text:
            yield Finding(check=SAYS, figure=1, detail=f'a tie that cannot be read in "{beat.text}"')
        for number in numbers_in(beat.text):
            if not _is_tied(beat, number.start, number.end):
                self.ledger.unsaid.setdefault(f"the narration {quoted(number.words)}", beat.name)
                yield Finding(check=SAID_OF, figure=1, detail=f'{number.words} in "{beat.text}"')

        self._note_loose(beat.text, loose_directions(beat.text, beat.ties), beat.name)

    def _note_loose(self, sentence: str, words: Iterable[str], beat: str) -> None:
        """Note words for directions that are tied to nothing."""
        for word in words:
            self.ledger.loose.setdefault(f"{quoted(word)} in {quoted(sentence)}", beat)

    def _lost(self, beat: Beat) -> list[str]:
        """Return the names of ties that a beat has as written, but not as spoken."""
        written = [each for each in beats_of(type(self.segment)) if each.name == beat.name]
        return sorted({tie.name for each in written for tie in each.ties} - {tie.name for tie in beat.ties} - {""})

    def _same_as_before(self, constant: SameNumber) -> Finding:
        known = self._constants.setdefault(constant.key, constant.value)
        figure = 100 * abs(constant.value / known - 1)
        return Finding(check=constant.check, figure=figure, place=constant.place, detail=constant.detail)

    def _compared(self) -> Iterator[Finding]:
        """Compare every follower with the nearest leader of its key."""
        leaders: dict[Hashable, list[Together]] = {}
        for each in self._together:
            if each.leads:
                leaders.setdefault(each.key, []).append(each)
        for each in self._together:
            if not each.leads and each.key in leaders:
                gap = min(each.gap(leader) for leader in leaders[each.key])
                yield Finding(check=each.check, figure=gap, detail=each.detail)
            elif not each.leads and each.opposite in leaders:
                yield Finding(
                    check=each.check, figure=float("nan"), detail=f"{each.detail}: only the opposite is there"
                )

    def _note_others(self, parts: list[Mobject], claimants: Set[int], beat: str) -> None:
        """Note what makes no claims: on purpose, by oversight, or as a plain shape outside any claimant.

        Parameters
        ----------
        parts, beat
            As in `findings`.
        claimants
            The identities of what makes claims.
        """
        claimed: set[int] = set()
        plain: Counter[str] = Counter()
        for part in parts:
            name, reason = type(part).__name__, getattr(part, "claims_nothing", None)
            if id(part) in claimants or reason is not None:
                claimed.update(id(each) for each in part.get_family())
            if id(part) in claimants:
                continue
            if reason is not None:
                self.ledger.silent.setdefault(name, reason)
            elif not type(part).__module__.startswith("manim."):
                self.ledger.unclaimed.setdefault(name, beat)
            elif part.has_points() and id(part) not in claimed:
                plain[name] += 1
        for name, count in plain.items():
            self.ledger.plain[name] = max(count, self.ledger.plain.get(name, 0))


def _kept(claimant: Claimant, made: list[Claim], *, settled: bool) -> Iterator[Claim]:
    """Yield what a thing claims now, and keep it: some things must be read from pixels to say it."""
    for claim in claimant.claims():
        made.append(claim)
        if settled or not claim.settled:
            yield claim


def _is_tied(beat: Beat, start: int, end: int) -> bool:
    """Tell whether words of a beat are part of a tie."""
    return any(tie.start <= start and end <= tie.end for tie in beat.ties)
