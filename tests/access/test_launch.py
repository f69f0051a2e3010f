"""What is small arrives at once, although Streamlit's own socket holds the second half of an answer back."""

from __future__ import annotations

import socket

import pytest
from streamlit.web.server.starlette.starlette_server import _bind_socket

from components import launch


def is_sent_at_once(listener: socket.socket) -> bool:
    """Whether a connection that is accepted from now on sends what is written without waiting for more."""
    with socket.create_connection(listener.getsockname()[:2]):
        accepted, _ = listener.accept()
        with accepted:
            return bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.fixture
def listener():
    found = _bind_socket("127.0.0.1", 0, 5)
    found.setblocking(True)
    yield found
    found.close()


def test_a_connection_to_streamlits_socket_sends_at_once(listener):
    # Where this is no longer so, Streamlit has seen to it and ours may go.
    assert listener.proto != socket.IPPROTO_TCP and not is_sent_at_once(listener)
    launch.send_at_once()
    assert is_sent_at_once(listener)


def test_what_is_open_stays_open(listener, tmp_path):
    with (tmp_path / "file").open("w") as file, socket.socket(socket.AF_UNIX) as other, socket.socket() as unbound:
        launch.send_at_once()
        assert not file.closed and file.write("more")
        assert other.fileno() > 0 and not unbound.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
