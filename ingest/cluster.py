"""A Dask cluster as an executor: ``pip install 'myeloma-kg[cluster]'``."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from kg.errors import InvalidSetting

if TYPE_CHECKING:
    from distributed import Client

_Made = TypeVar("_Made")
_P = ParamSpec("_P")
_SETTING = "--cluster"
_CONNECT_SECONDS = 5


class Cluster(Executor):
    """Works on the machines of a cluster, which see the same files at the same paths."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._inner = client.get_executor(pure=False)  # type: ignore[no-untyped-call]

    def submit(self, fn: Callable[_P, _Made], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_Made]:
        """Have *fn* called somewhere; what kills its worker is a `BrokenExecutor`."""
        told: Future[_Made] = Future()
        self._inner.submit(fn, *args, **kwargs).add_done_callback(lambda done: _pass_on(done, told))
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which goes on without this process."""
        self._inner.shutdown(wait=wait)
        self._client.close()  # type: ignore[no-untyped-call]


def connect(address: str) -> Cluster:
    """Return the cluster whose scheduler is at *address*, ``tcp://HOST:8786``.

    :raises InvalidSetting: when no scheduler answers there, or the library is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        advice = "it needs a library of its own: pip install 'myeloma-kg[cluster]'"
        raise InvalidSetting(_SETTING, address, advice) from error
    try:
        return Cluster(Client(address, timeout=_CONNECT_SECONDS))  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise InvalidSetting(_SETTING, address, f"no scheduler of Dask answers there: {error}") from error


def _pass_on(done: "Future[_Made]", told: "Future[_Made]") -> None:
    from distributed.scheduler import KilledWorker

    error = done.exception()
    if isinstance(error, KilledWorker):
        told.set_exception(BrokenExecutor(str(error)))
    elif error is not None:
        told.set_exception(error)
    else:
        told.set_result(done.result())
