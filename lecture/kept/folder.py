"""A folder into which a command writes, perhaps among other people's files: which files are ours or in the way.

Only our own files are ever replaced or removed. A file is ours if the folder's list or a record beside it names it; it
is listed before it is made, until it is gone. The list, the lock and incomplete files are in a folder of our own:

    .lecture/lock        held while a command is at work
    .lecture/names.json  the list, with a seal
    .lecture/records/    what the files were made from, one record for each output
    .lecture/scratch/    incomplete files; the next command removes what an interrupted one left there
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lecture.errors import LectureError
from lecture.kept.records import Record, old_records, recorded_names, replacing, sealed, unsealed
from lecture.surroundings import may_write_into
from scenes.kit.given.quoted import on_one_line

_OURS = ".lecture"
# The beginning of every list, so that a damaged one is still recognised as a list.
_LIST_BEGINS = '{\n "files made here by lecture": ['
_LIST_KEY = "files made here by lecture"
# The lock of older versions, which had no list: an empty file.
_OLD_LOCK = ".lock"


class OutputFolder:
    """A folder into which a command writes; use `opened`, which keeps other commands out.

    Parameters
    ----------
    path
        The folder's path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ours = path / _OURS
        self._lock, self._list = self._ours / "lock", self._ours / "names.json"
        self._records, self._scratch = self._ours / "records", self._ours / "scratch"
        self._list_part = self._ours / "names.part"
        self._names: set[str] = set()
        self._is_new = self._is_damaged = False

    @property
    def is_older(self) -> bool:
        """Whether only an older version, which kept no list, has worked here."""
        return self._is_new and _is_file(self.path / _OLD_LOCK) and not (self.path / _OLD_LOCK).stat().st_size

    def claim(self, files: Iterable[Path], is_older: Callable[[Path], bool] = lambda _: False) -> None:
        """List files as ours before they are made, and make their folders.

        Parameters
        ----------
        files
            The files, all below this folder.
        is_older
            A function that tells whether an older version made a file that no list and no record names.

        Raises
        ------
        LectureError
            If something that is not ours is in the place of a file or a folder, or a folder is not writable.
        """
        files = list(files)
        folders = dict.fromkeys(file.parent for file in files)
        ways = dict.fromkeys(each for folder in folders for each in _way(self.path, folder))
        in_the_way = [each for each in ways if _mode(each) and not _is_folder(each)]
        in_the_way += [file for file in files if _mode(file) and not self._may_replace(file, is_older)]
        if in_the_way:
            raise _in_the_way(*in_the_way)
        for folder in folders:
            _make_folders(self.path, folder)
            if not may_write_into(folder):
                raise _not_writable(folder, os.strerror(errno.EACCES))
        self._save(self._names | {self._name(file) for file in files})

    def owns(self, file: Path) -> bool:
        """Return whether a file exists and is ours, named by the list or a record."""
        return _is_file(file) and (self._name(file) in self._names or file.name in recorded_names(file))

    def remove_old_records(self, files: Iterable[Path]) -> None:
        """Remove the records of files that older versions kept beside them."""
        for place in {place for file in files for place in old_records(file)}:
            if Record.read(place):
                place.unlink()

    def record_file(self, name: str) -> Path:
        """Return the file for the record of an output."""
        return self._records / f"{name}.json"

    def part(self, final: Path) -> Path:
        """Return the name under which a file is written until it is complete."""
        part = self._scratch / final.relative_to(self.path)
        _make_folders(self._scratch, part.parent)
        return part

    @contextmanager
    def replacing(self, final: Path) -> Iterator[Path]:
        """Yield a temporary name to write to; the file takes its final name in one step when the block ends well."""
        with replacing(final, self.part(final)) as part:
            yield part

    def _may_replace(self, file: Path, is_older: Callable[[Path], bool]) -> bool:
        if self.owns(file):
            return True
        return _is_file(file) and (self._is_damaged or (self._is_new and is_older(file)))

    def _name(self, file: Path) -> str:
        return file.relative_to(self.path).as_posix()

    # Opening and closing

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._check_ours()
            self._ours.mkdir(exist_ok=True)
            # Without O_NONBLOCK, opening a pipe with that name would wait.
            lock = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        except OSError as error:
            raise _not_writable(self.path, error.strerror) from error
        with os.fdopen(lock):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LectureError(
                    f"another run is at work in {on_one_line(self.path)}; wait for it, or give another folder with -o"
                ) from None
            yield

    def _check_ours(self) -> None:
        """Check that nothing but our own folder has its name.

        It may have no list but only a lock, if an earlier run was stopped before it wrote the list.
        """
        if not _mode(self._ours):
            return
        if not _is_folder(self._ours):
            raise _in_the_way(self._ours)
        for file in (self._lock, self._list, self._list_part):
            if _mode(file) and not _is_file(file):
                raise _in_the_way(file)
        for folder in (self._records, self._scratch):
            if _mode(folder) and not _is_folder(folder):
                raise _in_the_way(folder)
        if self._list.exists():
            begins = self._list.read_bytes()[: len(_LIST_BEGINS)].rstrip(b"\0")
            known = _LIST_BEGINS.encode().startswith(begins)
        else:
            known = set(self._ours.iterdir()) <= {self._lock, self._list_part}
        if not known:
            raise _in_the_way(self._ours)

    def _begin(self) -> None:
        """Read the list, and make an empty folder for incomplete files."""
        try:
            self._is_new = not self._list.exists()
            if self._is_new:
                self._write_list(set())
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir()
            self._records.mkdir(exist_ok=True)
        except OSError as error:
            raise _not_writable(self._ours, error.strerror) from error
        try:
            self._names = set(unsealed(self._list.read_text(encoding="utf-8"))[_LIST_KEY])
        except (OSError, ValueError, KeyError, TypeError):
            self._is_damaged = True

    def _end(self) -> None:
        """Remove incomplete files, and missing files from the list."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        # The folder may be gone, or the disk full; an additional name in the list does little harm.
        with suppress(OSError):
            self._save({name for name in self._names if _is_file(self.path / name)})

    def _save(self, names: set[str]) -> None:
        if names != self._names:
            self._write_list(names)
            self._names = names

    def _write_list(self, names: set[str]) -> None:
        with replacing(self._list, self._list_part) as part, part.open("w", encoding="utf-8") as file:
            file.write(sealed({_LIST_KEY: sorted(names)}))
            # Even after a power failure, the list must name every file.
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def opened(path: Path) -> Iterator[OutputFolder]:
    """Yield a folder while other commands are locked out; the lock ends with the process, however that ends.

    Raises
    ------
    LectureError
        If another command is at work there, the folder cannot be written to, or something that is not ours has the name
        of our own folder in it.
    """
    folder = OutputFolder(path)
    with folder._locked():
        folder._begin()
        try:
            yield folder
        finally:
            folder._end()


def _way(base: Path, folder: Path) -> list[Path]:
    """Return the folders from one, which is excluded, down to one below it."""
    return [each for each in (*reversed(folder.parents), folder) if each != base and each.is_relative_to(base)]


def _make_folders(base: Path, folder: Path) -> None:
    """Make a folder below an existing one, without following symbolic links."""
    for each in _way(base, folder):
        with suppress(FileExistsError):
            each.mkdir()
        if not _is_folder(each):
            raise _in_the_way(each)


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(_mode(path))


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    """Return the mode of the thing at a path, without following symbolic links; 0 if there is nothing."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _not_writable(folder: Path, reason: str | None) -> LectureError:
    return LectureError(f"the folder {on_one_line(folder)} cannot be written to: {reason}")


def _in_the_way(path: Path, *others: Path) -> LectureError:
    if path.is_symlink():
        kind = "a symbolic link is"
    elif path.is_dir():
        kind = "a folder is"
    else:
        kind = "a file that lecture has not made is"
    more = f", and {len(others)} more" if others else ""
    return LectureError(
        f"{kind} in the way: {on_one_line(path)}{more}; move it elsewhere, or give another folder with -o"
    )
