"""The live display of progress: a row for the lecture and one for each scene at work, at any width of the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
from rich.table import Column, Table
from rich.text import Text

# Widths in characters, with a space between columns: "100%", and "about 12 min 30 s left".
_SHARE, _NOTE = 4, 22
_NAME, _LONGEST_BAR = 24, 40
# Least widths for a bar with the time left beside it, and for one of the two.
_WIDE, _MEDIUM = 72, 36
_SHORT_NAME = 18


class Bars(Progress):
    """Rows of a name, a bar, a percentage, and the time left if it is known.

    In a narrow terminal the time left replaces the lecture's bar, and in a very narrow one its name. It is in a task's
    field ``note``. The display adapts when the terminal's width changes.
    """

    def __init__(self, console: Console) -> None:
        # The base class already makes rows in its constructor.
        self._console = console
        super().__init__(console=console, transient=True)

    def make_tasks_table(self, tasks: Iterable[Task]) -> Table:
        """Return the rows, for the present width of the terminal."""
        self.columns = _columns(self._console.width)
        return super().make_tasks_table(tasks)


def _columns(width: int) -> tuple[ProgressColumn, ...]:
    if width >= _WIDE:
        bar = BarColumn(min(_LONGEST_BAR, width - _NAME - _SHARE - _NOTE - 3))
        return _name(_NAME), bar, TaskProgressColumn(), _text("{task.fields[note]}", _NOTE)
    if width >= _MEDIUM:
        return _name(_SHORT_NAME), TaskProgressColumn(), _NoteOrBar(width - _SHORT_NAME - _SHARE - 2)
    if width > _SHARE + 1:
        return _NoteOrName(width - _SHARE - 1), TaskProgressColumn()
    return (TaskProgressColumn(),)


def _column(width: int) -> Column:
    return Column(width=width, no_wrap=True, overflow="ellipsis")


def _text(template: str, width: int) -> TextColumn:
    return TextColumn(template, markup=False, table_column=_column(width))


def _name(width: int) -> TextColumn:
    return _text("{task.description}", width)


def _short(note: str) -> Text:
    return Text(note.removeprefix("about "))


class _NoteOrBar(BarColumn):
    """The time left in a row that has one, otherwise the bar."""

    def __init__(self, width: int) -> None:
        super().__init__(width, table_column=_column(width))

    def render(self, task: Task) -> RenderableType:  # type: ignore[override]
        """Return the content of the column in a row."""
        return _short(task.fields["note"]) if task.fields["note"] else super().render(task)


class _NoteOrName(ProgressColumn):
    """The time left in a row that has one, otherwise the name."""

    def __init__(self, width: int) -> None:
        super().__init__(_column(width))

    def render(self, task: Task) -> RenderableType:
        """Return the content of the column in a row."""
        return _short(task.fields["note"] or task.description)
