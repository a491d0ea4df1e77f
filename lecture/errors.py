"""What a user can mend: each error is one sentence that says what was found, what was expected and where."""


class LectureError(Exception):
    """A film, or a part of one, cannot be made; the message is one sentence for the user."""

    exit_status = 1


class UsageError(LectureError):
    """The command line or the syllabus asks for something that does not exist or makes no sense."""

    exit_status = 2
