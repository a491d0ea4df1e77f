"""Results as a document."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.mutations.results import Result

_REASONS = Path(__file__).with_name("reasons.toml")
_SHOWN = 100


def as_document(known: Iterable[Result], waiting: Iterable[Result]) -> str:
    """Return what is known, as Markdown; what went through has its reason, if somebody has given one.

    What somebody has judged to make nothing false, such as how near a camera goes, is counted apart. So is what waits,
    because its line has changed since it was tried.
    """
    judged = tomllib.loads(_REASONS.read_text())
    everything = sorted(known, key=lambda each: (each.kind, each.file, each.line))
    harmless = [each for each in everything if not each.caught and _reason(each, judged["harmless"])]
    found = [each for each in everything if each not in harmless]
    caught = [each for each in found if each.caught]
    blind = [each for each in found if each.kind.startswith("blind")]
    meant = [each for each in found if not each.kind.startswith("blind")]
    rows = "\n".join(
        f"| {_plain(each.kind)} | `{each.file}:{each.line}` {_code(each.after)} | {each.looked[-1]} | {_how(each)} |"
        for each in caught
    )
    through = _not_caught([each for each in found if not each.caught], judged["reasons"])
    return f"""# What the audit catches

Source was damaged at random places, one at a time, and segments that execute these were audited with few and small
frames: `python -m benchmarks.mutations`, then `python -m benchmarks.mutations --table docs/mutations.md`, which wrote
this page.

{len(everything)} cases of damage of {len({each.kind for each in everything})} kinds were tried. {len(harmless)} of
them make nothing false, and are listed last. {_share("Of the others", found)}
{_share("Of those that say something false on purpose", meant)} {_share("Of those made blindly", blind)}
What failed first stands first, with the beat in which it did.

## Caught

| damage | place | audited | caught by |
|---|---|---|---|
{rows}

## Let through

| damage | place | looked for in | why |
|---|---|---|---|
{through}

## Makes nothing false

| damage | place | looked for in | why |
|---|---|---|---|
{_not_caught(harmless, judged["harmless"])}

## Waiting

These lines have changed since they were damaged: what was found then counts for nothing until
`python -m benchmarks.mutations --places 0 --waiting` has tried again what is most alike now.

| damage | place | what stood there |
|---|---|---|
{waits_as_rows(waiting)}

## By check

{_by_check(caught)}
"""


def waits_as_rows(waiting: Iterable[Result]) -> str:
    """Return the rows of a table of what waits."""
    ordered = sorted(waiting, key=lambda each: each.key)
    return "\n".join(f"| {_plain(each.kind)} | `{each.file}` | {_code(each.before)} |" for each in ordered)


def _share(of: str, results: list[Result]) -> str:
    caught = sum(bool(each.caught) for each in results)
    return f"{of}: {caught} of {len(results)} caught ({100 * caught / max(len(results), 1):.0f} %)."


def _not_caught(results: list[Result], reasons: dict[str, str]) -> str:
    return "\n".join(
        f"| {_plain(each.kind)} | `{each.file}:{each.line}` {_code(each.after)} | {', '.join(each.looked)} | "
        f"{_plain(_reason(each, reasons) or 'not yet known')} |"
        for each in results
    )


def _reason(result: Result, reasons: dict[str, str]) -> str | None:
    place = f"{result.file} {result.after}"
    return next((why for part, why in reasons.items() if part in place), None)


def _how(result: Result) -> str:
    return "; ".join(_plain(each[:_SHOWN]) for each in result.caught[:2])


def _by_check(caught: list[Result]) -> str:
    counts = Counter(each.caught[0].partition(" (")[0] for each in caught)
    return "\n".join(f"- {_plain(check)}: {count}" for check, count in counts.most_common())


def _code(text: str) -> str:
    return "`" + text[:_SHOWN].replace("`", "'").replace("|", "\\|") + "`"


def _plain(text: str) -> str:
    return "".join(f"\\{each}" if each in r"\`*_[]<>|" else each for each in text)
