"""Errors that a user can correct: each is one sentence with what was found, what was expected, and where."""

from scenes.kit.given.quoted import on_one_line


class LectureError(Exception):
    """Something, such as a film, cannot be made; the message is one sentence for the user."""

    exit_status = 1


class FileError(LectureError):
    """A file cannot be read or written; the message names it and gives the system's reason."""

    def __init__(self, error: OSError) -> None:
        file = error.filename2 or error.filename
        what = error.strerror or str(error)
        super().__init__(f"a file could not be read or written: {f'{what}: {on_one_line(file)}' if file else what}")


class ClaimError(LectureError):
    """A claim that a lecture's pictures make does not hold."""


class UsageError(LectureError):
    """The command line or the syllabus asks for something that does not exist or makes no sense."""

    exit_status = 2
