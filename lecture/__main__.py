"""The command `lecture`."""

import sys

from lecture.command.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
