"""`koffiebreak doctor`: looks whether everything is as it must be, says what is not.

Each look is a function that returns findings; nothing is changed.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import socket
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.catalogue.due import due
from bot.catalogue.load import CatalogueError, load_catalogue
from bot.keeping.channels import CHANNELS, NOTICES, SIGN_IN, is_on, lacking
from bot.settings import PREFIX, Settings
from bot.storage import leases, tables
from bot.storage.database import Database
from bot.storage.errors import SchemaOutdatedError, StorageError
from bot.storage.migrate import COMMAND, require_current
from bot.storage.upkeep import RETENTION

State = Literal["ok", "warning", "fault"]

_LOCKED: Final = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?")
_LITTLE: Final = 1_000_000_000
_TOO_LITTLE: Final = 200_000_000
_LATE: Final = dt.timedelta(days=2)
_SKEW: Final = dt.timedelta(minutes=5)
_CONNECT_SECONDS: Final = 1.0
_SURE: Final = frozenset({"verify-ca", "verify-full"})
"""Words after `ssl=` by which the server must prove who it is."""


@dataclass(frozen=True)
class Finding:
    """What a look found: `ok`, `warning` (works, yet look at it) or `fault`."""

    look: str
    state: State
    text: str


ModelLook = Callable[[], str | None]
"""Returns the name of the current model, None when there is none."""


def worst(findings: list[Finding]) -> int:
    """Return the exit status: 1 where anything is a fault, else 0."""
    return int(any(finding.state == "fault" for finding in findings))


async def examine(
    settings: Settings,
    *,
    now: dt.datetime,
    lock: Path,
    model: ModelLook,
) -> list[Finding]:
    """Look at everything; faults of one look do not keep the others from looking."""
    return [
        *python(sys.version_info[:2]),
        *packages(lock),
        *_model(model),
        *[finding async for finding in _database(settings, now)],
        *key_file(settings.key_file),
        *catalogue(settings, now.date()),
        *disk(settings.data_folder),
        *ports(settings),
        *address(settings),
        *line(settings),
        *ways_out(settings),
    ]


def python(found: tuple[int, int]) -> Iterator[Finding]:
    """Rasa 3.6 runs on Python 3.10 alone."""
    text = f"Python {found[0]}.{found[1]}"
    if found == (3, 10):
        yield Finding("python", "ok", text)
    else:
        yield Finding("python", "fault", f"{text}; the whole needs 3.10")


def packages(lock: Path) -> Iterator[Finding]:
    """Compare what is installed with the lock."""
    if not lock.is_file():
        yield Finding("packages", "warning", f"there is no lock {lock.name}")
        return
    other = []
    lines = lock.read_text(encoding="utf-8").splitlines()
    pinned = [match for line in lines if (match := _LOCKED.match(line))]
    for name, wanted in {match[1]: match[2] for match in pinned}.items():
        found = _installed(name)
        if found != wanted:
            other.append(f"{name} {found or 'missing'} (lock: {wanted})")
    if other:
        shown = ", ".join(other[:5]) + (" …" if len(other) > 5 else "")
        yield Finding(
            "packages", "warning", f"{len(other)} differ from the lock: {shown}"
        )
    else:
        yield Finding("packages", "ok", f"{len(pinned)} as in the lock")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _model(model: ModelLook) -> Iterator[Finding]:
    name = model()
    if name:
        yield Finding("model", "ok", name)
    else:
        text = "none for this data; type: koffiebreak train --if-changed"
        yield Finding("model", "fault", text)


async def _database(settings: Settings, now: dt.datetime) -> AsyncIterator[Finding]:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not _is_file(url.database):
        # Opening it would make it.
        yield Finding("database", "fault", f"none yet; type: {COMMAND}")
        return
    database = Database.from_settings(settings)
    try:
        await require_current(database)
        yield Finding("database", "ok", "reached, schema current")
        async with database.read() as connection:
            latest = await connection.scalar(
                sa.select(sa.func.max(tables.conversations.c.last_message_at))
            )
        yield clock(latest, now)
        yield retention(await leases.last_done(database, RETENTION), now)
    except SchemaOutdatedError as error:
        yield Finding("database", "fault", str(error))
    except StorageError:
        yield Finding("database", "fault", "cannot be reached")
    finally:
        await database.dispose()


def _is_file(name: str | None) -> bool:
    return name is not None and Path(name).is_file()


def clock(latest: dt.datetime | None, now: dt.datetime) -> Finding:
    """A clock that was set back makes new messages older than kept ones."""
    if now.year < 2026:
        return Finding("clock", "fault", f"it is not {now.date()}")
    if latest is not None and latest > now + _SKEW:
        return Finding("clock", "fault", "the newest message lies in the future")
    return Finding("clock", "ok", now.isoformat(timespec="seconds"))


def retention(done_at: dt.datetime | None, now: dt.datetime) -> Finding:
    """The daily job must have been done."""
    if done_at is None:
        text = "not done yet; the application does it at its start and then each day"
        return Finding("retention", "warning", text)
    if now - done_at > _LATE:
        return Finding("retention", "fault", f"last done {done_at.date()}")
    return Finding("retention", "ok", f"last done {done_at.isoformat()}")


def key_file(file: Path) -> Iterator[Finding]:
    """The keys are for us alone."""
    if not file.exists():
        yield Finding("keys", "warning", "no key file yet; made at the first start")
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        yield Finding("keys", "fault", f"{file} has mode {mode:04o}; chmod 600")
    else:
        yield Finding("keys", "ok", f"mode {mode:04o}")


def catalogue(settings: Settings, today: dt.date) -> Iterator[Finding]:
    """Steps and schemes must have been compared with their sources."""
    try:
        records = load_catalogue(overlay=settings.overlay_folder)
    except CatalogueError as error:
        yield Finding("catalogue", "fault", str(error))
        return
    late = due(records, today)
    if late:
        names = ", ".join(one.id for one in late[:5])
        text = f"{len(late)} to compare with their source: {names}"
        yield Finding("catalogue", "warning", text)
    else:
        yield Finding("catalogue", "ok", "nothing due")


def disk(folder: Path) -> Iterator[Finding]:
    """There must be room for what people say."""
    place = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / 1e9:.1f} GB free at {folder}"
    state: State = "ok" if free >= _LITTLE else "warning"
    yield Finding("disk", "fault" if free < _TOO_LITTLE else state, text)


def ports(settings: Settings) -> Iterator[Finding]:
    """Free, or in use by what may be the application itself."""
    for name in ("", "ops_"):
        host, port = getattr(settings, f"{name}host"), getattr(settings, f"{name}port")
        with socket.socket(_family(host)) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                text = f"{host}:{port} is in use; fine if Koffiebreak runs"
                yield Finding("ports", "warning", text)
            else:
                yield Finding("ports", "ok", f"{host}:{port} is free")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address(settings: Settings) -> Iterator[Finding]:
    """What workers type may not cross a network unencrypted, nor metrics be public."""
    public = settings.public_url
    local = re.match(r"http://(127\.|localhost|\[::1\])", public)
    if public.startswith("https://") or local:
        yield Finding("address", "ok", public)
    else:
        yield Finding("address", "fault", f"{public} is not https")
    if settings.ops_host not in {"127.0.0.1", "::1", "localhost"}:
        text = f"/metrics listens on {settings.ops_host}; keep it off the internet"
        yield Finding("address", "warning", text)


def line(settings: Settings) -> Iterator[Finding]:
    """What workers said goes over the line to the database, and into its backups."""
    if not settings.on_postgres:
        return
    url = make_url(settings.database_url)
    local = (url.host or "") in {"", "127.0.0.1", "::1", "localhost"}
    if not local and url.query.get("ssl") not in _SURE:
        text = (
            f"nobody looks whether {url.host} is the right server; see ssl=verify-full"
        )
        yield Finding("line", "warning", text)
    if shutil.which("pg_dump") is None:
        text = "no pg_dump, so no backup; type: sudo apt-get install postgresql-client"
        yield Finding("backup", "warning", text)


def ways_out(settings: Settings) -> Iterator[Finding]:
    """Which channels are on, who else sees what is said, and what they lack."""
    for channel in (*CHANNELS, *NOTICES, SIGN_IN):
        name = channel.name + (" (Twilio)" if "Twilio" in channel.party else "")
        if not is_on(settings, channel):
            yield Finding("channels", "ok", f"{name}: off")
            continue
        missing = [PREFIX + each.upper() for each in lacking(settings, channel)]
        if missing:
            text = f"{name}: on, but nothing comes through without {', '.join(missing)}"
            yield Finding("channels", "warning", text)
        else:
            seen = f"; seen by: {channel.party}" if channel.carries_talk else ""
            yield Finding("channels", "ok", f"{name}: on{seen}")
