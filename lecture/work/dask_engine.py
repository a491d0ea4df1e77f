"""An engine with Dask's distributed scheduler and its workers, here or on other machines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager
from typing import Any

from lecture.errors import LectureError
from lecture.surroundings import documentation, locked_packages
from lecture.work import remote
from lecture.work.engine import Engine, Loss
from lecture.work.remote import work
from scenes.kit.given.quoted import on_one_line

_TOPIC = "lecture-progress"
# Seconds until a scheduler must answer, and those in which one that has gone must be back.
_SECONDS_TO_CONNECT, _SECONDS_TO_RETURN = 20, 120
# We report a lost worker ourselves, once, and assign its work again in smaller pieces, which only we can do.
_SETTINGS = {
    "logging.distributed": "critical",
    "distributed.nanny.environ.DASK_LOGGING__DISTRIBUTED": "critical",
    "distributed.scheduler.allowed-failures": 0,
    # Each process would look a hundred times a second at what its threads do, and fifty times at how late it is.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
}


@contextmanager
def dask_engine(place: str, workers: int | None) -> Iterator[Engine]:
    """Yield the engine of a scheduler, or of workers that are started here and end with it.

    Parameters
    ----------
    place
        The scheduler's address, or the user's name for the workers here.
    workers
        The number of workers to start here; None to use a running scheduler.

    Raises
    ------
    LectureError
        If the package is missing, or the scheduler does not answer.
    """
    try:
        # The packages belong to an extra.
        import cloudpickle
        import dask
        import distributed
    except ImportError as error:
        raise LectureError(f"--on needs the package distributed: {locked_packages('many')}") from error
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(_SETTINGS))
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        if place.startswith("tls:") and not _has_certificates(distributed):
            raise LectureError(
                "tls:// needs certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the client's, as "
                f"{documentation('many-machines.md')} says"
            )
        try:
            cluster = stack.enter_context(_local(distributed, workers)) if workers else None
            client = stack.enter_context(_client(distributed, cluster or place))
            client._timeout = _SECONDS_TO_RETURN
        except (OSError, TypeError, ValueError, RuntimeError) as error:
            raise LectureError(f"no scheduler answers at {on_one_line(place)}: {on_one_line(error)}") from error
        # The functions are sent by value: neither the scheduler nor the workers have the project's code. It stays so,
        # since another engine of this process may be open.
        import lecture.work.dask_engine as own

        for module in (remote, own):
            cloudpickle.register_pickle_by_value(module)
        yield DaskEngine(client)


def _has_certificates(distributed: Any) -> bool:
    return distributed.Security().get_connection_args("client")["ssl_context"] is not None


def _client(distributed: Any, place: Any) -> Any:
    return distributed.Client(place, timeout=_SECONDS_TO_CONNECT, set_as_default=False)


def _local(distributed: Any, workers: int) -> Any:
    """Return workers here, each with one thread and unreachable for others."""
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=0,
        host="127.0.0.1",
        # Any free port: the usual one may be another scheduler's, and Dask would warn.
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    )


class DaskEngine:
    """Dask's workers.

    Parameters
    ----------
    client
        A client of their scheduler.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._work = _working()
        self._avoided: set[str] = set()
        self._threads: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        client.subscribe_topic(_TOPIC, self._note)

    def submit(self, ticket: str, task: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Give a task to one of the workers that are not avoided."""
        restricted = {"workers": list(self._threads)} if self._avoided else {}
        executor = self._client.get_executor(pure=False, **restricted)
        future: Future[dict[str, Any]] = executor.submit(self._work, ticket, dict(task), key=ticket)
        return future

    def slots(self) -> int:
        """Return the number of threads of the workers that are not avoided."""
        self._threads = self._found()
        return sum(self._threads.values())

    def heard(self) -> Mapping[str, int]:
        """Return the numbers of frames, files or beats so far, by ticket."""
        return self._counts

    def avoid(self, worker: str) -> None:
        """Give a worker no more jobs of this run."""
        self._avoided.add(worker)

    def loss(self, error: BaseException) -> Loss | None:
        """Return the loss that an error means, of a worker or by a restarted scheduler; None for other errors."""
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        if isinstance(error, KilledWorker):
            return Loss(f"{error.last_worker.address} is gone", error.allowed_failures + 1)
        if isinstance(error, CancelledError | FutureCancelledError):
            return Loss("the scheduler has forgotten it")
        return None

    def _found(self) -> dict[str, int]:
        """Return the threads of each worker that is not avoided, by its address."""
        scheduler = self._client.scheduler
        if scheduler is None or self._client.status in ("closing", "closed"):
            raise LectureError("the scheduler is gone; what was drawn is kept, and the next run continues from there")
        try:
            workers: dict[str, int] = self._client.sync(scheduler.ncores)
        except OSError:
            # While the scheduler restarts, the client tries to reconnect, and there are no workers.
            return {}
        return {address: threads for address, threads in workers.items() if address not in self._avoided}

    def _note(self, event: tuple[float, Mapping[str, Any]]) -> None:
        _, message = event
        self._counts[message["ticket"]] = message["count"]


def _working() -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Return a function that does a task on a worker, and reports progress through the scheduler.

    A nested function cannot be imported by name on a worker, so it is sent by value.
    """

    def work_there(ticket: str, task: dict[str, Any]) -> dict[str, Any]:
        from distributed import get_worker

        worker = get_worker()

        def tell(count: int) -> None:
            worker.log_event(_TOPIC, {"ticket": ticket, "count": count})

        return {**work(task, tell), "worker": worker.address}

    return work_there
