"""Notices to advisers: over a real socket, without content, again until it worked."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.delivery import OutboxWorker
from bot.dialogue.turn import TurnEngine
from bot.handover.notice import notice_handlers, signed
from bot.handover.ways import MAIL, WEBHOOK, ways
from bot.settings import Settings
from bot.storage import outbox, tables
from bot.storage.database import Database
from bot.storage.migrate import upgrade_database
from bot.storage.records import OutboxItem
from tests.fakes import FakeAgent, FakeClock

SECRET = "een-lang-gedeeld-geheim"


@dataclass
class MailServer:
    """Speaks as much SMTP as a mail needs; `refuses` is what it says instead of yes."""

    port: int = 0
    refuses: str = ""
    mails: list[str] = field(default_factory=list)

    async def talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"220 hier\r\n")
        while line := (await reader.readline()).decode():
            word = line[:4].upper()
            if word == "RCPT" and self.refuses:
                writer.write(f"{self.refuses}\r\n".encode())
            elif word == "DATA":
                writer.write(b"354 ga door\r\n")
                mail = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(mail.decode())
                writer.write(b"250 goed\r\n")
            elif word == "QUIT":
                writer.write(b"221 dag\r\n")
                break
            else:
                writer.write(b"250 goed\r\n")
        writer.close()


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    mails = MailServer()
    server = await asyncio.start_server(mails.talk, "127.0.0.1", 0)
    mails.port = server.sockets[0].getsockname()[1]
    yield mails
    server.close()
    await server.wait_closed()


@dataclass
class Bench:
    """An outbox with one notice in it, and the worker that empties it."""

    database: Database
    worker: OutboxWorker
    clock: FakeClock
    outcomes: list[str]

    async def once(self) -> int:
        """Deliver what is due now; return how much that was."""
        work = await self.worker.take()
        await asyncio.gather(*(one for _, one in work))
        return len(work)

    async def rows(self) -> int:
        async with self.database.read() as connection:
            return len(list(await connection.execute(sa.select(tables.outbox))))


@contextlib.asynccontextmanager
async def _bench(settings: Settings) -> AsyncIterator[Bench]:
    database, clock = Database.from_settings(settings), FakeClock()
    await upgrade_database(database)
    engine = TurnEngine(database, FakeAgent(), clock=clock, settings=settings)
    opened = await engine.open(channel="web", locale="nl")
    async with database.write() as connection:
        items = [OutboxItem(0, kind, due_at=clock.now()) for kind in ways(settings)]
        await outbox.add(connection, opened.id, items)
    handlers = notice_handlers(settings, clock)
    outcomes: list[str] = []

    def count(_lane: str, outcome: str) -> None:
        outcomes.append(outcome)

    worker = OutboxWorker(database, handlers, clock=clock, count=count)
    yield Bench(database, worker, clock, outcomes)
    await database.dispose()


def _mailing(folder: Path, server: MailServer) -> Settings:
    return Settings(
        data_folder=folder,
        public_url="https://koffie.example",
        notice_mail_to=("advies@example.nl", "bureau@example.nl"),
        notice_mail_from="koffie@example.nl",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
    )


async def test_a_mail_says_that_somebody_waits_and_where(
    tmp_path: Path, mail_server: MailServer
) -> None:
    async with _bench(_mailing(tmp_path, mail_server)) as bench:
        assert await bench.once() == 1
        assert await bench.rows() == 0
    (raw,) = mail_server.mails
    mail = email.message_from_string(raw, policy=email.policy.default)
    assert mail["Subject"] == "Er wacht een aanvraag"
    assert mail["To"] == "advies@example.nl, bureau@example.nl"
    assert "https://koffie.example/adviseur/aanvragen" in mail.get_content()


@pytest.mark.parametrize(("refuses", "left"), [("451 straks", 1), ("550 nooit", 0)])
async def test_what_a_mail_server_refuses_for_now_is_sent_again(
    tmp_path: Path, mail_server: MailServer, refuses: str, left: int
) -> None:
    mail_server.refuses = refuses
    async with _bench(_mailing(tmp_path, mail_server)) as bench:
        await bench.once()
        assert bench.outcomes.count("retried") == left
        mail_server.refuses = ""
        bench.clock.move(minutes=5)
        assert await bench.once() == left
    assert len(mail_server.mails) == left


async def test_a_mail_server_that_is_away_is_tried_again_as_the_same_mail(
    tmp_path: Path, mail_server: MailServer
) -> None:
    settings = _mailing(tmp_path, mail_server)
    async with _bench(settings) as bench:
        # GIVEN a process that died after the mail went and before the row did
        (number,) = await _due(bench)
        now = bench.clock.now()
        async with bench.database.write() as connection:
            row = await outbox.claim(connection, number, now=now, until=now)
        assert row is not None
        await notice_handlers(settings, bench.clock)[0].deliver(row)
        bench.clock.move(minutes=2)
        await bench.once()
    ids = {
        email.message_from_string(raw, policy=email.policy.default)["Message-ID"]
        for raw in mail_server.mails
    }
    assert len(mail_server.mails) == 2
    assert len(ids) == 1


async def _due(bench: Bench) -> tuple[int, ...]:
    async with bench.database.read() as connection:
        found = await outbox.due(
            connection, ordered=[], free=[MAIL], now=bench.clock.now(), most=9
        )
    return tuple(one.number for one in found)


async def test_a_webhook_is_signed_and_called_again_after_a_fault(
    tmp_path: Path,
) -> None:
    seen: list[tuple[dict[str, str], bytes]] = []

    async def hook(request: web.Request) -> web.Response:
        seen.append((dict(request.headers), await request.read()))
        return web.Response(status=500 if len(seen) == 1 else 204)

    app = web.Application()
    app.router.add_post("/hook", hook)
    async with TestServer(app) as server:
        settings = Settings(
            data_folder=tmp_path,
            public_url="https://koffie.example",
            notice_webhook_url=str(server.make_url("/hook")),
            notice_webhook_secret=SECRET,
        )
        async with _bench(settings) as bench:
            await bench.once()
            assert await bench.rows() == 1
            bench.clock.move(minutes=1)
            await bench.once()
            assert await bench.rows() == 0
    deliveries = {headers["X-Koffiebreak-Delivery"] for headers, _ in seen}
    assert len(seen) == 2
    assert len(deliveries) == 1
    headers, body = seen[1]
    seconds = int(headers["X-Koffiebreak-Signature"].partition(",")[0][2:])
    assert headers["X-Koffiebreak-Signature"] == signed(body, SECRET, seconds=seconds)
    assert json.loads(body) == {
        "event": "handover_waiting",
        "delivery": deliveries.pop(),
        "url": "https://koffie.example/adviseur/aanvragen",
    }


def test_half_a_configuration_is_none(tmp_path: Path) -> None:
    assert ways(Settings(notice_webhook_url="https://example.nl/hook")) == ()
    assert ways(Settings(notice_mail_to=("a@b.nl",), smtp_host="x")) == ()
    both = Settings(
        notice_mail_to=("a@b.nl",),
        notice_mail_from="k@b.nl",
        smtp_host="x",
        notice_webhook_url="https://example.nl/hook",
        notice_webhook_secret=SECRET,
    )
    assert ways(both) == (MAIL, WEBHOOK)
    assert SECRET not in repr(both)
