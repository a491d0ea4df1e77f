"""`lecture completion`: scripts with which shells complete commands, options and names."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence

from lecture.arguments.parser import Parser
from lecture.arguments.values import Choice, theme
from lecture.command.command import Command
from lecture.syllabus.themes import THEMES

_NAMES = "lecture list --names 2>/dev/null"
# Arguments that name lectures, segments or stills.
_OF_THE_SYLLABUS = ("lecture", "names")


def completion_of(commands: Sequence[Command]) -> Command:
    """Return the command that prints completions of other commands."""
    shells = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    shell = Choice("shell", shells)

    def add(parser: Parser) -> None:
        known = f"one of {', '.join(shells)}"
        missing = f"a SHELL is missing: give {known}"
        parser.add_needed("shell", missing=missing, type=shell, metavar="SHELL", help=known)

    def run(asked: argparse.Namespace) -> str:
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

    def with_values(self) -> Iterator[argparse.Action]:
        """Yield each option that takes a value."""
        return (each for each in self.options if each.nargs != 0)

    def places(self) -> Iterator[argparse.Action]:
        """Yield each argument that is no option."""
        return (each for each in self.arguments if not each.option_strings)


def _is_of_the_syllabus(argument: argparse.Action) -> bool:
    return argument.dest in _OF_THE_SYLLABUS


def _known(argument: argparse.Action) -> str:
    """Return the values that an argument is known to have, whatever the syllabus says."""
    if isinstance(argument.type, Choice):
        return _words(argument.type.names)
    return _words(THEMES) if argument.type is theme else ""


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
    """Yield the words to offer after each option with a value; if there are none, the shell offers files."""
    for option in command.with_values():
        keys = "|".join(f"{command.name}:{name}" for name in option.option_strings)
        yield f'            {keys}) words="{_bash_offers(option)}" ;;'


def _bash_words(command: _Completed) -> str:
    options = (name for each in command.options for name in each.option_strings if name.startswith("--"))
    return _words([*options, *map(_bash_offers, command.places())])


def _bash_offers(argument: argparse.Action) -> str:
    return f"$({_NAMES})" if _is_of_the_syllabus(argument) else _known(argument)


def _zsh(commands: Sequence[_Completed]) -> str:
    return f"autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n{_bash(commands)}"


def _fish(commands: Sequence[_Completed]) -> str:
    lines = ["complete -c lecture -f", "complete -c lecture -n __fish_use_subcommand -l version -d 'print the version'"]
    for each in commands:
        lines.append(f"complete -c lecture -n __fish_use_subcommand -a {each.name} -d '{each.summary}'")
        here = f"complete -c lecture -n '__fish_seen_subcommand_from {each.name}'"
        for option in each.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.option_strings
            )
            taken = "" if option.nargs == 0 else f" {'-x' if _is_closed(option) else '-r -F'}{_fish_offers(option)}"
            lines.append(f"{here} {names}{taken}")
        lines += [f"{here}{offers}" for offers in map(_fish_offers, each.places()) if offers]
    shells = "complete -c lecture -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'"
    return "\n".join([*lines, "complete -c lecture -n __fish_use_subcommand -a completion", shells])


def _is_closed(argument: argparse.Action) -> bool:
    """Tell whether an argument can have no other values than those that are offered."""
    return isinstance(argument.type, Choice) or _is_of_the_syllabus(argument)


def _fish_offers(argument: argparse.Action) -> str:
    offers = f"({_NAMES})" if _is_of_the_syllabus(argument) else _known(argument)
    return f" -a '{offers}'" if offers else ""


def _words(words: Iterable[str]) -> str:
    return " ".join(words)
