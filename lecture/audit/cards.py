"""The words on cards, compared with lectures.toml and the film's segments, whatever the cards were given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lecture.syllabus.lectures import CARDS, FILE_NAME, SceneRef, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.words.catalogues import in_words
from scenes.cards.lesson import FEWEST_TILES
from scenes.cards.lines import OF_THE_LECTURE
from scenes.cards.words import NEXT
from scenes.claims.protocol import Check, Finding
from scenes.kit.lettering.words import Words
from scenes.language.current import current_words
from scenes.language.messages import message

SAYS_SO = Check("a card says the lecture's number, its titles and what is learnt, in their order", "texts wrong", 0)


def card_findings(
    root: Path, card: SceneRef, number: int, segments: Sequence[SceneRef], shown: Sequence[Words]
) -> Iterator[Finding]:
    """Compare what a card has shown with what it should say in a lecture.

    Parameters
    ----------
    root
        The project.
    card
        The title card or the end card.
    number
        The lecture's number, from 1.
    segments
        The segments of its film, which may be fewer than the lecture's: what a landscape cannot show is left out.
    shown
        All words that were drawn, in order of appearance.
    """
    said = " ".join(words.text.replace("\n", " ") for words in shown if words.of == OF_THE_LECTURE)
    at = 0
    wanted = _wanted(root, card, number, segments, said)
    for text in wanted:
        found = said.find(text, at)
        yield Finding(check=SAYS_SO, figure=float(found < 0), detail=f'"{text}" in "{said}"')
        at = max(found, at)
    rest = len(said.split()) - sum(len(text.split()) for text in wanted)
    yield Finding(check=SAYS_SO, figure=float(rest != 0), detail=f'{rest} words too many in "{said}"')


def _wanted(root: Path, card: SceneRef, number: int, film: Sequence[SceneRef], said: str) -> list[str]:
    """Return what the card should say; of the things learnt, the first, the last, and those that it says."""
    words = current_words()
    syllabus = in_words(read_syllabus(root / FILE_NAME), words)
    lecture = syllabus.lectures[number - 1]
    title, *subtitle = (_plain(part) for part in lecture.title.split(":", 1))
    if card == CARDS[0]:
        return [message("Lecture {number}", number=number), title, *subtitle]
    segments = [load(root, each) for each in film]
    learnt = [each.learnt_in(words) for each in segments if each.learnt]
    if len(learnt) >= FEWEST_TILES:
        listed = [text for text in learnt if text in said or text in (learnt[0], learnt[-1])]
    else:
        listed = [_plain(each.title_in(words)) for each in segments]
    following = [
        message(NEXT.around, title=_plain(each.title.split(":")[0])) for each in syllabus.lectures[number : number + 1]
    ]
    return [title, *listed, *following]


def _plain(text: str) -> str:
    return " ".join(text.split())
