"""Work on several processes or machines by ``dask.distributed``: steps of a build, and things made of what was opened.

All processes see the same folders. What comes out depends on neither how many they are nor which of them die.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.errors import NotPreparedError
from geodata.layers.bulk.prepared import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geodata.layers.bulk.building import BuildStep
    from geodata.layers.bulk.steps import Building

T = TypeVar("T")
Held = TypeVar("Held")
Made = TypeVar("Made")

DEATHS = 20
"""Workers that may die while they work on one step: it may have been chance each time, but not so often."""

TIMEOUT_S = 30
"""Seconds in which a scheduler answers."""

AHEAD = 4
"""Results for each worker that may wait until they are taken."""

_HELD = "crossborder-held"


@dataclass(frozen=True)
class WorkerCluster:
    """Workers that take what is to be done.

    Parameters
    ----------
    client : distributed.Client
        Connected to them.
    """

    client: Any

    def run(self, job: Building, chosen: Sequence[BuildStep]) -> Iterator[BuildStep]:
        """Take steps of a build, each where there is room; one whose worker dies is taken by another.

        Raises
        ------
        NotPreparedError
            When a worker does not see the folder of the build.
        GeodataError
            As the steps do.
        """
        from distributed import as_completed

        self.check_sees(job.folder, "the folder of what is prepared")
        futures = {self.client.submit(step.make, job, *step.about, pure=False): step for step in chosen}
        for future in as_completed(list(futures)):
            future.result()
            yield futures[future]

    def of_opened(
        self, opened: Callable[[], Held], make: Callable[[Held, T], Made], about: Sequence[T]
    ) -> Iterator[Made]:
        """Make something of what is opened, a layer or more, for each of ``about``, in this order.

        Each worker opens it once; what was made by one that dies before it is taken is made by another.
        """
        from distributed.diagnostics.plugin import WorkerPlugin

        class Holder(WorkerPlugin):
            name = _HELD

            def setup(self, worker: Any) -> None:
                worker.held_open = opened()

        self.client.register_plugin(Holder(), name=_HELD)
        waiting: list[Any] = []
        rest = iter(about)
        ahead = AHEAD * max(1, len(self.client.scheduler_info()["workers"]))
        while True:
            waiting += [
                self.client.submit(_made, make, some, pure=False) for some in islice(rest, ahead - len(waiting))
            ]
            if not waiting:
                return
            yield waiting.pop(0).result()

    def check_sees(self, folder: Path, what: str) -> None:
        """Refuse workers that do not see a folder, which they are to read or to write.

        Raises
        ------
        NotPreparedError
            When there is one.
        """
        found = self._of_living(_sees, str(folder))
        if blind := sorted(worker for worker, sees in found.items() if not sees):
            raise NotPreparedError(f"the worker {blind[0]} does not see {what}")

    def _of_living(self, ask: Callable[..., T], *about: str) -> dict[str, T]:
        """What each worker says; one that is dying says nothing, and whoever takes its place is asked next time."""
        found: dict[str, T] = self.client.run(ask, *about, on_error="ignore")
        return found

    def check_program(self) -> None:
        """Refuse workers that run another program, which would write other bytes.

        Raises
        ------
        NotPreparedError
            When there is one.
        """
        own = program()
        found = self._of_living(program)
        if other := sorted(worker for worker, theirs in found.items() if theirs != own):
            raise NotPreparedError(f"the worker {other[0]} has another version of the program")


@contextmanager
def cluster(workers: int | None, scheduler: str | None) -> Iterator[WorkerCluster]:
    """Workers on this machine, or those of a scheduler.

    Parameters
    ----------
    workers : int or None
        Processes that are started, where there is no scheduler.
    scheduler : str or None
        Address such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    NotPreparedError
        Without the extra ``dask``, and when the scheduler does not answer or has no workers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise NotPreparedError("workers need the extra dask: pip install 'crossborder-atlas[dask]'") from error
    with dask.config.set({"distributed.scheduler.allowed-failures": DEATHS}):
        if scheduler is not None:
            try:
                client = Client(scheduler, timeout=TIMEOUT_S)
            except (OSError, ValueError) as error:
                raise NotPreparedError(f"the scheduler {scheduler} does not answer: {error}") from error
            with client:
                if not client.scheduler_info()["workers"]:
                    raise NotPreparedError(f"the scheduler {scheduler} has no workers")
                yield _checked(client)
            return
        # mapped files count as memory of a worker, which the limits of Dask would stop it for
        local = LocalCluster(
            n_workers=workers or 2, threads_per_worker=1, memory_limit=0, dashboard_address=None, host="127.0.0.1"
        )
        with local, Client(local) as client:
            yield _checked(client)


def _checked(client: Any) -> WorkerCluster:
    made = WorkerCluster(client)
    made.check_program()
    return made


def _sees(folder: str) -> bool:
    return Path(folder).is_dir()


def _made(make: Callable[[Held, T], Made], about: T) -> Made:
    from distributed import get_worker

    worker: Any = get_worker()
    return make(worker.held_open, about)
