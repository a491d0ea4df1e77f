"""A bucket at Amazon, Google or Microsoft, or on any compatible server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from lecture.errors import LectureError
from lecture.kept.objects import Held, StoreError, without_secrets
from lecture.surroundings import locked_packages

_T = TypeVar("_T")
# Errors in listing have no class of their own, but their message has the server's status.
_STATUS = re.compile(r"status code: (\d{3})")
# Retries, and the time to wait for a store that does not answer.
_RETRIES = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_CONNECTION = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}


class Bucket:
    """Objects in a bucket, below a folder.

    Keys and regions are those of the environment, as the providers' own tools read them: ``AWS_ACCESS_KEY_ID``,
    ``AWS_ENDPOINT_URL``, ``GOOGLE_APPLICATION_CREDENTIALS``, ``AZURE_STORAGE_ACCOUNT_NAME`` and the like.

    Parameters
    ----------
    address
        The address, such as ``s3://bucket/folder``.

    Raises
    ------
    LectureError
        If the package for buckets is missing.
    StoreError
        If the bucket does not exist, refuses or does not answer.
    """

    def __init__(self, address: str) -> None:
        self.shown = without_secrets(address)
        try:
            # The package belongs to an extra.
            import obstore.exceptions
            from obstore.store import from_url
        except ImportError as error:
            raise LectureError(
                f"a store at {self.shown} needs the package obstore: {locked_packages('store')}"
            ) from error
        self._failures = obstore.exceptions
        settings: dict[str, Any] = {"retry_config": _RETRIES, "client_options": {**_CONNECTION, "allow_http": True}}
        self._store: Any = self._asked_of_bucket(lambda: from_url(address, **settings))
        # A missing bucket cannot be told from a missing object, except when it is listed.
        self._asked_of_bucket(lambda: next(iter(self._store.list(chunk_size=1)), None))

    def get(self, name: str) -> bytes | None:
        """Return the content of a name; None if there is none."""
        try:
            return self._asked(lambda: bytes(self._store.get(name).bytes()))
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Return whether there is an object with a name."""
        try:
            return self._asked(lambda: bool(self._store.head(name)))
        except FileNotFoundError:
            return False

    def create(self, name: str, content: bytes) -> bool:
        """Store a content unless the name is taken, and return whether it was free: the first writer wins."""
        try:
            self._asked_of_bucket(lambda: self._store.put(name, content, mode="create"))
        except FileExistsError:
            return False
        return True

    def replace(self, name: str, content: bytes) -> None:
        """Store a content under a name, whatever that has now."""
        self._asked_of_bucket(lambda: self._store.put(name, content))

    def held(self) -> Iterator[Held]:
        """Yield all objects, in any order."""
        pages = iter(self._store.list())
        while (page := self._asked_of_bucket(lambda: next(pages, None))) is not None:
            for each in page:
                yield Held(each["path"], each["size"], each["last_modified"].timestamp())

    def drop(self, names: Iterable[str]) -> None:
        """Remove objects; missing ones do no harm."""
        listed = list(names)
        if listed:
            self._asked_of_bucket(lambda: self._store.delete(listed))

    def _asked_of_bucket(self, ask: Callable[[], _T]) -> _T:
        """Return an answer; if something is missing, it is the bucket."""
        try:
            return self._asked(ask)
        except FileNotFoundError:
            raise StoreError(f"the store {self.shown} has no such bucket: create it, or give another place") from None

    def _asked(self, ask: Callable[[], _T]) -> _T:
        """Return an answer; raise one of Python's own errors if an object is missing or exists already.

        The package's message for any other error may quote the request, and with it a key, so ours replaces it.
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
