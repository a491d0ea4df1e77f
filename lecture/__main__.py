"""The command `lecture`."""

import sys
from collections.abc import Sequence
from pathlib import Path

# `python -m` puts the current folder first, where a course may have a package with the name of one of ours.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lecture.streams import open_streams


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return its exit status; see `lecture.command.main`."""
    open_streams()
    # Not before: libraries that keep a file open, as libffi does, would get the number of a closed stream.
    from lecture.command.main import main as run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
