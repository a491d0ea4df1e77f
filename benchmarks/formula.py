"""The time to refuse a hostile formula; `mathematics` measures computing with a good one.

    python benchmarks/formula.py

The formulas are those of `tests/gradmath/formula/test_formula.py`.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gradmath.formula.formula import Formula, FormulaError

_CORPUS = Path(__file__).parent.parent / "tests" / "gradmath" / "formula" / "test_formula.py"
_ROUNDS = 5


def main() -> None:
    """Print the longest and the median time of a refusal."""
    times = sorted((_best(partial(_refuse, text)), text) for text in _hostile())
    milliseconds = [1000 * seconds for seconds, _ in times]
    worst = times[-1][1]
    print(
        f"{len(times)} formulas refused: at worst {milliseconds[-1]:.2f} ms ({worst[:30]!r}), "
        f"half of them within {milliseconds[len(times) // 2]:.3f} ms"
    )


def _hostile() -> list[str]:
    spec = importlib.util.spec_from_file_location("corpus", _CORPUS)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"the corpus is not there: {_CORPUS}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.HOSTILE)


def _refuse(text: str) -> None:
    try:
        Formula(text)
    except FormulaError:
        return
    raise RuntimeError(f"not refused: {text[:60]!r}")


def _best(action: Callable[[], object]) -> float:
    """Return the shortest of several times, in seconds."""
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
