"""Getting other machines ready while this one still finds out what is to be drawn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from functools import cached_property
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from lecture.errors import LectureError
from lecture.work.baggage import Baggage
from lecture.work.engine import Engine, Opened
from lecture.work.parts import Job

# The most processes to get ready: more than that are started with their first jobs, as they would be without this.
_MOST = 64


class Ahead:
    """An engine that is opened at once, and whose workers start to get ready: use it as a context manager.

    Whatever goes wrong is told only if the engine is needed.

    Parameters
    ----------
    opened
        Opens the engine.
    environment
        Returns what machines must have in common with this one; it is called in a thread of its own.
    baggage
        Returns the code and the data for jobs; without any, the code alone.
    """

    def __init__(
        self,
        opened: Opened,
        environment: Callable[[], Mapping[str, str]],
        baggage: Callable[[Iterable[Job]], Baggage],
    ) -> None:
        self.baggage = baggage
        self._opened, self._closing = opened, ExitStack()
        self._environment: Future[Mapping[str, str]] = Future()
        self._find_environment = environment
        self._futures: list[Future[dict[str, Any]]] = []
        self._answers: SimpleQueue[Future[dict[str, Any]] | None] = SimpleQueue()
        self._engine: Engine | LectureError | None = None

    def __enter__(self) -> Self:
        """Open the engine, and let everything begin."""
        _in_background(self._set_environment)
        try:
            self._engine = self._closing.enter_context(self._opened())
            self._get_ready(self._engine)
        except LectureError as error:
            self._engine = error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the engine."""
        self._answers.put(None)
        self._closing.__exit__(kind, error, trace)

    @cached_property
    def engine(self) -> Engine:
        """The engine.

        Raises
        ------
        LectureError
            If it could not be opened.
        """
        if isinstance(self._engine, LectureError):
            raise self._engine
        if self._engine is None:
            raise RuntimeError("the engine is not open")
        return self._engine

    @property
    def environment(self) -> Mapping[str, str]:
        """What machines must have in common with this one.

        Raises
        ------
        LectureError
            If that cannot be found out.
        """
        return self._environment.result()

    def _set_environment(self) -> None:
        try:
            self._environment.set_result(self._find_environment())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asks
            self._environment.set_exception(error)

    def _get_ready(self, engine: Engine) -> None:
        code = self.baggage(())
        count = min(_MOST, engine.slots())
        for number in range(count):
            self._send(engine, code, number, with_code=False)
        if count:
            _in_background(self._bring_code, engine, code, count)

    def _bring_code(self, engine: Engine, code: Baggage, count: int) -> None:
        """Send the code to workers that lack it, until all are ready or the engine is closed."""
        number = count
        while count and (answer := self._answers.get()):
            count -= 1
            if not answer.cancelled() and not answer.exception() and "lacks" in answer.result():
                self._send(engine, code, number, with_code=True)
                number, count = number + 1, count + 1

    def _send(self, engine: Engine, code: Baggage, number: int, *, with_code: bool) -> None:
        task = {
            "code": code.digest,
            "archive": code.archive if with_code else None,
            "parts": None,
            "given": {"root": code.root, "heights": {}},
        }
        future = engine.submit(f"lecture-ready-{code.digest[:32]}-{number}", task)
        # Dask drops a task that nobody refers to.
        self._futures.append(future)
        future.add_done_callback(self._answers.put)


def _in_background(work: Callable[..., object], *arguments: Any) -> None:
    """Do something in a thread that does not keep the command from ending."""
    threading.Thread(target=work, args=arguments, daemon=True).start()
