"""A real PostgreSQL for tests: Debian's binaries, a folder and a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg

from bot.settings import Settings
from bot.storage.all_tables import metadata
from bot.storage.migrate import upgrade
from bot.storage.postgres import DRIVER_FAULTS
from tools.ensure_postgres import find_binaries

_TEMPLATE, _SHARED = "migrated", "shared"
_USER = "koffiebreak"
_PATIENCE_SECONDS = 120


class PostgresServer:
    """A server that can be stopped, started and killed; `durable` keeps fsync on."""

    def __init__(self, *, durable: bool = False) -> None:
        self._binaries = find_binaries()
        assert self._binaries is not None, "no PostgreSQL: tools/ensure_postgres.py"
        self._folder = Path(tempfile.mkdtemp(prefix="koffiebreak-pg-"))
        self._password = secrets.token_hex(8)
        self._options = () if durable else ("fsync=off", "full_page_writes=off")
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._make()

    def url(self, database: str) -> str:
        """Return the setting for one of its databases."""
        return (
            f"postgresql+asyncpg://{_USER}:{self._password}"
            f"@127.0.0.1:{self.port}/{database}"
        )

    def start(self) -> None:
        """Start and wait until it takes connections."""
        assert self._binaries is not None
        command: list[str] = [str(self._binaries / "postgres"), "-D", self._data]
        command += ["-p", str(self.port), "-h", "127.0.0.1", "-k", str(self._folder)]
        for option in (*self._options, "max_connections=200", "shared_buffers=32MB"):
            command += ["-c", option]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
                **_unprivileged(),
            )
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            # A line cut while it is being made can end in any of these.
            with contextlib.suppress(OSError, *DRIVER_FAULTS):
                self.execute("SELECT 1")
                return
            time.sleep(0.05)
        raise TimeoutError((self._folder / "log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Stop as an operator would in a hurry: connections are cut, data is kept."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_PATIENCE_SECONDS)
            self._process = None

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop()
        shutil.rmtree(self._folder)

    def execute(self, *statements: str, database: str = "postgres") -> list[Any]:
        """Run statements one by one; return the rows of the last."""

        async def run() -> list[Any]:
            connection = await asyncpg.connect(
                host="127.0.0.1",
                port=self.port,
                user=_USER,
                password=self._password,
                database=database,
                timeout=60,
            )
            try:
                rows: list[Any] = []
                for statement in statements:
                    rows = await connection.fetch(statement)
                return rows
            finally:
                await connection.close()

        # In a thread of its own: the caller may be inside an event loop.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(run())).result()

    def emptied(self) -> str:
        """Return the address of one migrated database, emptied.

        Ten times as quick as a database of one's own; for tests that leave the tables
        as they are.
        """
        names = [table.name for table in reversed(metadata.sorted_tables)]
        emptying = ";".join(f'DELETE FROM "{name}"' for name in names)
        # Without triggers: they keep the logs from being emptied.
        self.execute(
            "SET session_replication_role = replica",
            f"DO $$ BEGIN {emptying}; END $$",
            database=_SHARED,
        )
        return self.url(_SHARED)

    def make_template(self) -> None:
        """Migrate one database that the others are copied from, and the shared one."""
        self.execute(f"CREATE DATABASE {_TEMPLATE}")
        with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(1) as thread:
            settings = Settings(data_folder=Path(name))
            made = replace(settings, database_url=self.url(_TEMPLATE))
            thread.submit(upgrade, made).result()
        self.execute(f"CREATE DATABASE {_SHARED} TEMPLATE {_TEMPLATE}")

    @contextlib.contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """Give the address of a database that is there for the block alone."""
        name = f"test_{secrets.token_hex(6)}"
        template = _TEMPLATE if migrated else "template0"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def cut(self, address: str) -> int:
        """Cut all connections to a database; return how many there were."""
        name = address.rpartition("/")[2]
        rows = self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        )
        return len(rows)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _make(self) -> None:
        assert self._binaries is not None
        secret = self._folder / "password"
        secret.write_text(self._password)
        owner = _unprivileged()
        if owner:
            os.chown(self._folder, owner["user"], owner["group"])
            os.chown(secret, owner["user"], owner["group"])
        command = [str(self._binaries / "initdb"), "-D", self._data, "-U", _USER]
        command += ["--pwfile", str(secret), "-A", "password", "-E", "UTF8"]
        command += ["--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(
            command,
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **owner,
        )


def _unprivileged() -> dict[str, Any]:
    """Return for whom to start it: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {
                "user": entry.pw_uid,
                "group": entry.pw_gid,
                "extra_groups": [],
            }
    raise RuntimeError("no unprivileged user to run PostgreSQL as")
