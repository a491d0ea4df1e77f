"""The command `lecture`."""

import sys
from pathlib import Path

# `python -m` puts the current folder first, where a course may have a package with the name of one of ours.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lecture.command.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
