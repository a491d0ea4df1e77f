"""Results as a document."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from benchmarks.mutations.results import Result, Results

_REASONS = Path(__file__).with_name("reasons.toml")
_SHOWN = 100


def as_document(results: Results) -> str:
    """Return what is known, as Markdown; what went through has its reason, if somebody has given one."""
    found = sorted(results.known.values(), key=lambda each: (each.kind, each.file, each.line))
    caught = [each for each in found if each.caught]
    blind = [each for each in found if each.kind.startswith("blind")]
    meant = [each for each in found if not each.kind.startswith("blind")]
    rows = "\n".join(
        f"| {_plain(each.kind)} | `{each.file}:{each.line}` {_code(each.after)} | {each.looked[-1]} | {_how(each)} |"
        for each in caught
    )
    reasons = tomllib.loads(_REASONS.read_text())["reasons"]
    through = "\n".join(
        f"| {_plain(each.kind)} | `{each.file}:{each.line}` {_code(each.after)} | {', '.join(each.looked)} | "
        f"{_plain(_reason(each, reasons))} |"
        for each in found
        if not each.caught
    )
    return f"""# What the audit catches

Source was damaged at random places, one at a time, and segments that execute these were audited with few and small
frames: `python -m benchmarks.mutations`, then `python -m benchmarks.mutations --table docs/mutations.md`, which wrote
this page.

{len(found)} cases of damage of {len({each.kind for each in found})} kinds were tried. {_share("All", found)}
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

## By check

{_by_check(caught)}
"""


def _share(of: str, results: list[Result]) -> str:
    caught = sum(bool(each.caught) for each in results)
    return f"{of}: {caught} of {len(results)} caught ({100 * caught / max(len(results), 1):.0f} %)."


def _reason(result: Result, reasons: dict[str, str]) -> str:
    place = f"{result.file} {result.after}"
    return next((why for part, why in reasons.items() if part in place), "not yet known")


def _how(result: Result) -> str:
    return "; ".join(_plain(each[:_SHOWN]) for each in result.caught[:2])


def _by_check(caught: list[Result]) -> str:
    counts = Counter(each.caught[0].partition(" (")[0] for each in caught)
    return "\n".join(f"- {_plain(check)}: {count}" for check, count in counts.most_common())


def _code(text: str) -> str:
    return "`" + text[:_SHOWN].replace("`", "'").replace("|", "\\|") + "`"


def _plain(text: str) -> str:
    return "".join(f"\\{each}" if each in r"\`*_[]<>|" else each for each in text)
