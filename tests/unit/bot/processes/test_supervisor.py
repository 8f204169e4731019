from __future__ import annotations

import socket

from bot.processes.supervisor import port_is_free


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        # Also where it would be shared.
        assert not port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)
    assert port_is_free("localhost", port)


def test_any_port_will_do_where_none_is_asked_for() -> None:
    assert port_is_free("127.0.0.1", 0)
