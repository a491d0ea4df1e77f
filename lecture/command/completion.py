"""`lecture completion`: scripts with which shells complete commands, options and names."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence

from lecture.arguments.parser import Parser
from lecture.arguments.values import Choice
from lecture.command.command import Command
from lecture.errors import UsageError

_NAMES = "$(lecture list --names 2>/dev/null)"
# Arguments whose values come from the syllabus.
_NAMED = ("LECTURE", "NAME", "STILL")


def completion_of(commands: Sequence[Command]) -> Command:
    """Return the command that prints completions of other commands."""
    shells = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    shell = Choice("shell", shells)

    def add(parser: Parser) -> None:
        parser.add_argument("shell", nargs="?", type=shell, metavar="SHELL", help=f"one of {', '.join(shells)}")

    def run(asked: argparse.Namespace) -> str:
        if asked.shell is None:
            raise UsageError(f"a SHELL is missing: give one of {', '.join(shells)}")
        return shells[asked.shell]([_Completed(each) for each in commands])

    return Command(
        name="completion",
        summary="print what bash, zsh or fish needs to complete commands",
        add=add,
        run=run,
        epilog='bash: put  eval "$(lecture completion bash)"  into ~/.bashrc; zsh: the same with zsh into ~/.zshrc; '
        "fish:  lecture completion fish > ~/.config/fish/completions/lecture.fish",
    )


class _Completed:
    """A command with its options, as a shell completes them."""

    def __init__(self, command: Command) -> None:
        self.name, self.summary = command.name, command.summary
        parser = Parser(prog=command.name)
        command.add(parser)
        self.arguments = parser.added

    @property
    def options(self) -> list[argparse.Action]:
        return [each for each in self.arguments if each.option_strings]

    @property
    def takes_names(self) -> bool:
        """Whether the names of lectures, segments or stills may follow."""
        return any(each.metavar in _NAMED for each in self.arguments)

    def chosen(self) -> Iterator[tuple[argparse.Action, tuple[str, ...]]]:
        """Yield each option with a choice of values, and these values."""
        for each in self.options:
            if isinstance(each.type, Choice):
                yield each, each.type.names


def _bash(commands: Sequence[_Completed]) -> str:
    names = _words(each.name for each in commands)
    return "\n".join(
        [
            "_lecture() {",
            "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
            "    local command=${COMP_WORDS[1]} words=",
            '    if [ "$COMP_CWORD" -eq 1 ]; then',
            f"        words='{names} completion --help --version'",
            "    else",
            '        case "$command:$before" in',
            *(line for each in commands for line in _bash_values(each)),
            '            *) case "$command" in',
            *(f'                {each.name}) words="{_bash_words(each)}" ;;' for each in commands),
            "                completion) words='bash zsh fish' ;;",
            "            esac ;;",
            "        esac",
            "    fi",
            '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "}",
            "complete -o default -F _lecture lecture",
        ]
    )


def _bash_values(command: _Completed) -> Iterator[str]:
    for option, values in command.chosen():
        keys = "|".join(f"{command.name}:{name}" for name in option.option_strings)
        yield f"            {keys}) words='{_words(values)}' ;;"


def _bash_words(command: _Completed) -> str:
    options = _words(name for each in command.options for name in each.option_strings if name.startswith("--"))
    return f"{options} {_NAMES}" if command.takes_names else options


def _zsh(commands: Sequence[_Completed]) -> str:
    return f"autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n{_bash(commands)}"


def _fish(commands: Sequence[_Completed]) -> str:
    lines = ["complete -c lecture -f", "complete -c lecture -n __fish_use_subcommand -l version -d 'print the version'"]
    for each in commands:
        lines.append(f"complete -c lecture -n __fish_use_subcommand -a {each.name} -d '{each.summary}'")
        here = f"complete -c lecture -n '__fish_seen_subcommand_from {each.name}'"
        values = dict(each.chosen())
        for option in each.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.option_strings
            )
            taken = f" -x -a '{_words(values[option])}'" if option in values else " -r -F" if option.nargs != 0 else ""
            lines.append(f"{here} {names}{taken}")
        if each.takes_names:
            lines.append(f"{here} -a '(lecture list --names 2>/dev/null)'")
    shells = "complete -c lecture -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'"
    return "\n".join([*lines, "complete -c lecture -n __fish_use_subcommand -a completion", shells])


def _words(words: Iterable[str]) -> str:
    return " ".join(words)
