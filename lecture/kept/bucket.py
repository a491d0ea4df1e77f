"""A bucket of Amazon's, Google's or Microsoft's, or of any server that answers as one of them does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from lecture.errors import LectureError
from lecture.kept.objects import Held, StoreError, without_secrets
from lecture.surroundings import locked_packages

_T = TypeVar("_T")
# Errors of lists have no kind of their own, but hold the server's status.
_STATUS = re.compile(r"status code: (\d{3})")
# How long a store that does not answer is waited for.
_RETRIES = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_CONNECTION = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}


class Bucket:
    """Objects in a bucket, below a folder of its own.

    Keys and regions are those of the environment, as the providers' own tools read them: ``AWS_ACCESS_KEY_ID``,
    ``AWS_ENDPOINT_URL``, ``GOOGLE_APPLICATION_CREDENTIALS``, ``AZURE_STORAGE_ACCOUNT_NAME`` and the like.

    Parameters
    ----------
    address
        Such as ``s3://bucket/folder``.

    Raises
    ------
    LectureError
        If the package that reaches it is missing.
    StoreError
        If the bucket is not there, refuses or does not answer.
    """

    def __init__(self, address: str) -> None:
        self.shown = without_secrets(address)
        try:
            # The package is of an extra.
            import obstore.exceptions
            from obstore.store import from_url
        except ImportError as error:
            raise LectureError(
                f"a store at {self.shown} needs the package obstore: {locked_packages('store')}"
            ) from error
        self._failures = obstore.exceptions
        settings: dict[str, Any] = {"retry_config": _RETRIES, "client_options": {**_CONNECTION, "allow_http": True}}
        self._store: Any = self._asked_of_bucket(lambda: from_url(address, **settings))
        # A bucket that is not there answers like an object that is not there, except when it is listed.
        self._asked_of_bucket(lambda: next(iter(self._store.list(chunk_size=1)), None))

    def get(self, name: str) -> bytes | None:
        """Return a content; None if there is none of that name."""
        try:
            return self._asked(lambda: bytes(self._store.get(name).bytes()))
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Tell whether there is an object of a name."""
        try:
            return self._asked(lambda: bool(self._store.head(name)))
        except FileNotFoundError:
            return False

    def create(self, name: str, content: bytes) -> bool:
        """Put a content where there is none of that name, and tell whether that was so: the first writer wins."""
        try:
            self._asked_of_bucket(lambda: self._store.put(name, content, mode="create"))
        except FileExistsError:
            return False
        return True

    def replace(self, name: str, content: bytes) -> None:
        """Put a content in the place of what has that name."""
        self._asked_of_bucket(lambda: self._store.put(name, content))

    def held(self) -> Iterator[Held]:
        """Yield everything that is there, in any order."""
        pages = iter(self._store.list())
        while (page := self._asked_of_bucket(lambda: next(pages, None))) is not None:
            for each in page:
                yield Held(each["path"], each["size"], each["last_modified"].timestamp())

    def drop(self, names: Iterable[str]) -> None:
        """Remove objects; those that are gone already do no harm."""
        listed = list(names)
        if listed:
            self._asked_of_bucket(lambda: self._store.delete(listed))

    def _asked_of_bucket(self, ask: Callable[[], _T]) -> _T:
        """Return an answer; what is not there is the bucket."""
        try:
            return self._asked(ask)
        except FileNotFoundError:
            raise StoreError(f"the store {self.shown} has no such bucket: create it, or give another place") from None

    def _asked(self, ask: Callable[[], _T]) -> _T:
        """Return an answer; raise an error of Python's own if an object is not there, or is there already.

        What the package says of any other error may quote the request, and with it a key: it is told in words of ours.
        """
        failures = self._failures
        try:
            return ask()
        except failures.AlreadyExistsError:
            raise FileExistsError from None
        except (failures.BaseError, OSError, ValueError, TypeError) as error:
            status = _STATUS.search(str(error))
            number = status[1] if status else ""
            if number == "404" or isinstance(error, FileNotFoundError | failures.NotFoundError):
                raise FileNotFoundError from None
            refusals = PermissionError, failures.PermissionDeniedError, failures.UnauthenticatedError
            if number in ("401", "403") or isinstance(error, refusals):
                why = "refuses: see which keys the environment holds, and what they may do"
            else:
                why = (
                    "does not answer as it should: see whether the network, the region and the keys in the "
                    "environment are right"
                )
            raise StoreError(f"the store {self.shown} {why}") from None
