"""A real Matrix homeserver (Synapse) on 127.0.0.1, and people on it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.ensure_synapse import ensure_synapse

SERVER_NAME: Final = "koffie.test"
_START_SECONDS: Final = 60
_FREE: Final = {"per_second": 1000, "burst_count": 1000}


@dataclass(frozen=True)
class Person:
    """Someone with an account, who uses the client-server API as any client does."""

    server: Homeserver
    user_id: str
    token: str
    device_id: str

    def create_direct_room(self, other: str, *, encrypted: bool = False) -> str:
        """Make a room for two, invite the other and return the room's id."""
        return self._create([other], direct=True, encrypted=encrypted)

    def create_group(self, others: list[str]) -> str:
        """Make a room for more people, invite them and return its id."""
        return self._create(others, direct=False, encrypted=False)

    def _create(self, others: list[str], *, direct: bool, encrypted: bool) -> str:
        body: dict[str, Any] = {
            "preset": "private_chat",
            "invite": others,
            "is_direct": direct,
        }
        if encrypted:
            body["initial_state"] = [
                {
                    "type": "m.room.encryption",
                    "state_key": "",
                    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
                }
            ]
        return str(self.call("POST", "createRoom", body)["room_id"])

    def say(self, room_id: str, text: str) -> str:
        """Send a text message and return the id of its event."""
        return self.send(room_id, {"msgtype": "m.text", "body": text})

    def send(
        self,
        room_id: str,
        content: dict[str, Any],
        kind: str = "m.room.message",
        transaction_id: str = "",
    ) -> str:
        """Send an event of any kind and return its id."""
        room = urllib.parse.quote(room_id)
        path = f"rooms/{room}/send/{kind}/{transaction_id or secrets.token_hex(8)}"
        return str(self.call("PUT", path, content)["event_id"])

    def join(self, room_id: str) -> None:
        """Accept an invitation."""
        self.call("POST", f"rooms/{urllib.parse.quote(room_id)}/join", {})

    def heard(self, room_id: str) -> list[dict[str, Any]]:
        """Return the events of a room, oldest first."""
        room = urllib.parse.quote(room_id)
        path = f"rooms/{room}/messages?dir=b&limit=500"
        events: list[dict[str, Any]] = self.call("GET", path)["chunk"]
        return events[::-1]

    def members(self, room_id: str) -> list[str]:
        """Return who is in a room."""
        room = urllib.parse.quote(room_id)
        return list(self.call("GET", f"rooms/{room}/joined_members")["joined"])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the client-server API as this person."""
        return self.server.call(method, f"/_matrix/client/v3/{path}", body, self.token)


@dataclass(frozen=True)
class Homeserver:
    """A running Synapse."""

    url: str
    shared_secret: str

    def register(self, name: str, password: str = "geheim-genoeg") -> Person:  # noqa: S107
        """Make an account by the shared secret, as `register_new_matrix_user` does."""
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        parts = (nonce, name, password, "notadmin")
        mac = hmac.new(
            self.shared_secret.encode(), "\0".join(parts).encode(), hashlib.sha1
        )
        made = self.call(
            "POST",
            path,
            {
                "nonce": nonce,
                "username": name,
                "password": password,
                "admin": False,
                "mac": mac.hexdigest(),
            },
        )
        return Person(self, made["user_id"], made["access_token"], made["device_id"])

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Call the server and return its JSON; an HTTP error raises."""
        request = urllib.request.Request(self.url + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@contextlib.contextmanager
def homeserver(folder: Path) -> Iterator[Homeserver]:
    """Run a fresh Synapse with its data in `folder`."""
    port = _free_port()
    server = Homeserver(f"http://127.0.0.1:{port}", secrets.token_hex(16))
    config = folder / "homeserver.yaml"
    config.write_text(json.dumps(_config(folder, port, server)), encoding="utf-8")
    python = str(ensure_synapse())
    command = [python, "-m", "synapse.app.homeserver", "-c", str(config)]
    subprocess.run(
        [*command, "--generate-keys"], check=True, cwd=folder, capture_output=True
    )
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        _wait_until_up(server, process, folder)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _config(folder: Path, port: int, server: Homeserver) -> dict[str, Any]:
    # JSON is YAML, so nothing has to be escaped by hand.
    return {
        "server_name": SERVER_NAME,
        "public_baseurl": server.url,
        "pid_file": str(folder / "synapse.pid"),
        "listeners": [
            {
                "port": port,
                "type": "http",
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {
            "name": "sqlite3",
            "args": {"database": str(folder / "matrix.db")},
        },
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": server.shared_secret,
        "trusted_key_servers": [],
        # A first sync that is answered from memory tells of another moment.
        "caches": {"sync_response_cache_duration": "0s"},
        "report_stats": False,
        "send_federation": False,
        "rc_message": _FREE,
        "rc_registration": _FREE,
        "rc_login": {"address": _FREE, "account": _FREE, "failed_attempts": _FREE},
        "rc_joins": {"local": _FREE, "remote": _FREE},
        "rc_invites": {"per_room": _FREE, "per_user": _FREE, "per_issuer": _FREE},
        "rc_room_creation": _FREE,
    }


def _wait_until_up(
    server: Homeserver, process: subprocess.Popen[bytes], folder: Path
) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            server.call("GET", "/_matrix/client/versions")
            return
        time.sleep(0.1)
    sys.stderr.write((folder / "output.txt").read_text(encoding="utf-8")[-4000:])
    raise AssertionError("Synapse did not start")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
