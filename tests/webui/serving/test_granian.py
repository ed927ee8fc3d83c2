"""The names of granian that it does not promise to keep: decision 36 says what they are used for."""

import inspect
from importlib.metadata import version

import pytest
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server.embed import Server

from webui.serving.server import GranianServer, listen

HERE = f"granian {version('granian')}"
REMEDY = "webui/serving/server.py hands it a socket by that name: see docs/decisions/0036-names-of-granian.md"


@pytest.mark.parametrize("name", ["_init_shared_socket", "_spawn_worker"])
def test_a_server_of_granian_has_the_methods_that_take_its_socket(name: str) -> None:
    assert callable(getattr(Server, name, None)), f"{HERE} has no Server.{name}; {REMEDY}"


def test_a_socket_that_is_taken_already_is_held_by_number_kind_and_backlog() -> None:
    with listen("127.0.0.1", 0, 128) as listening:
        try:
            held = SocketHolder(listening.fileno(), False, 128)  # type: ignore[call-arg]
        except TypeError as error:
            pytest.fail(f"{HERE} makes no SocketHolder of a descriptor ({error}); {REMEDY}")
        assert held.get_fd() == listening.fileno(), f"{HERE} holds another descriptor; {REMEDY}"
        listening.detach()  # what holds it closes it


@pytest.mark.parametrize("name", ["_ssp", "_shd"])
def test_what_a_worker_is_given_to_listen_at_stands_where_it_is_put(name: str) -> None:
    spawned = inspect.getsource(Server._spawn_worker)
    assert f"self.{name}" in spawned, f"{HERE} gives its worker no Server.{name}; {REMEDY}"


def test_a_server_that_is_told_to_stop_need_not_be_told_by_private_names() -> None:
    assert callable(getattr(Server, "stop", None)), f"{HERE} has no Server.stop"


def test_granian_still_takes_no_socket_of_ours() -> None:
    taken = {"sock", "socket", "fd", "sockets"} & set(inspect.signature(Server).parameters)
    assert not taken, f"{HERE} takes {taken}: {GranianServer.__name__} can hand its socket over in the open"
