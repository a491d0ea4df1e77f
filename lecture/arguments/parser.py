"""The parser of a command's arguments."""

from __future__ import annotations

import argparse
import re
import sys
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lecture.errors import UsageError
from lecture.syllabus.lectures import unknown
from scenes.kit.given.quoted import shortened

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """A parser with error messages of our own: argparse's differ between versions of Python.

    Values are checked by an argument's ``type``, which raises a `UsageError`. An argument has neither ``choices`` nor
    ``required``, since argparse would word their errors itself.
    """

    def __init__(self, **settings: Any) -> None:
        self.added: list[argparse.Action] = []
        # Messages for what was left out, by the arguments' names.
        self._missing: dict[str, str] = {}
        self._section: argparse._ArgumentGroup | None = None
        super().__init__(**settings, allow_abbrev=False, exit_on_error=False)

    def add_argument(self, *names: str, **settings: Any) -> argparse.Action:
        """Add an argument, and remember it."""
        add = self._section.add_argument if self._section and names[0].startswith("-") else super().add_argument
        self.added.append(add(*names, **settings))
        self.usage = self._usage()
        return self.added[-1]

    def add_needed(self, name: str, missing: str, **settings: Any) -> None:
        """Add a positional argument that may not be left out; ``missing`` is the message if it is."""
        self._missing[name] = missing
        self.add_argument(name, nargs="?", **settings)

    def begin_section(self, title: str) -> None:
        """Put the options that are added from here on under a title of the help."""
        self._section = self.add_argument_group(title)

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help; argparse itself would ignore an error in writing it."""
        print(self.format_help(), end="", file=file)
        sys.stdout.flush()

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse arguments, whose values may begin with a minus, as in formulas.

        Raises
        ------
        UsageError
            If an argument is unknown, superfluous, missing, or lacks its value.
        """
        try:
            asked, rest = self.parse_known_args(list(self._joined(arguments)))
        except argparse.ArgumentError as error:
            raise UsageError(self._about_value(str(error.argument_name))) from error
        if rest:
            raise UsageError(self._about_rest(rest[0]))
        for name, message in self._missing.items():
            if getattr(asked, name) is None:
                raise UsageError(message)
        return asked

    def _usage(self) -> str | None:
        """Return the first line of the help, which names the positional arguments only, as the options follow.

        None stands for argparse's own, if there is nothing but ``--help``.
        """
        forms = {"*": "[{} ...]", "?": "[{}]"}
        places = [
            str(each.metavar) if each.dest in self._missing else forms[str(each.nargs)].format(each.metavar)
            for each in self.added
            if not each.option_strings
        ]
        if any(each.option_strings for each in self.added[1:]):
            places.insert(0, "[OPTION ...]")
        return " ".join(["%(prog)s", *places]) if len(self.added) > 1 else None

    def _joined(self, arguments: Sequence[str]) -> Iterator[str]:
        """Yield the arguments with --option -value as --option=-value, which argparse does not take for two options."""
        names = {name: each for each in self.added for name in each.option_strings}
        left = deque(arguments)
        while left:
            given = left.popleft()
            option = names.get(given) if given.startswith("--") else None
            if option is not None and option.nargs is None and left and self._is_value(left[0], names):
                given = f"{given}={left.popleft()}"
            yield given

    def _is_value(self, given: str, names: Collection[str]) -> bool:
        """Return whether an argument with one minus is a value, such as -x^2, and not an option, such as -q or -ql."""
        if not given.startswith("-") or given.startswith("--") or given == "-":
            return False
        return given[:2] not in names or not re.fullmatch(r"[\w./-]*", given[2:])

    def _about_value(self, names: str) -> str:
        """Return the message for an option whose value is missing or superfluous."""
        option = next(each for each in self.added if "/".join(each.option_strings) == names)
        name = option.option_strings[-1]
        if option.nargs == 0:
            return f"{name} takes no value"
        return f"{name} needs a value, {option.metavar} (write {name}=VALUE if it begins with -)"

    def _about_rest(self, given: str) -> str:
        if given.startswith("-"):
            return unknown("option", given, [name for each in self.added for name in each.option_strings])
        places = [str(each.metavar) for each in self.added if not each.option_strings]
        takes = f"takes only one {places[0]}" if places else "takes none"
        return f'there is one argument too many, "{shortened(given)}": {self.prog} {takes}'
