"""Encrypted rooms, where the extra `matrix-e2e` is installed, on a real homeserver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import nio
import pytest

from bot.channels.registry import switched_on
from tests.channels.matrix_provider import MatrixProvider
from tests.channels.serving import channelled
from tests.fakes import FakeClock


class Phone:
    """A worker's client that encrypts, as Element does."""

    def __init__(self, client: nio.AsyncClient, room: str) -> None:
        self.client = client
        self.room = room
        self.heard: list[str] = []

    async def sync(self) -> None:
        """Fetch what is new, and give and fetch keys."""
        found = await self.client.sync(200, full_state=not self.client.rooms)
        assert isinstance(found, nio.SyncResponse), found
        await self.client.send_to_device_messages()
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()
        joined = found.rooms.join.get(self.room)
        for event in joined.timeline.events if joined else ():
            if isinstance(event, nio.RoomMessageNotice):
                assert event.decrypted, "said in the open"
                self.heard.append(event.body)

    async def say(self, text: str) -> None:
        """Say something, encrypted."""
        content = {"msgtype": "m.text", "body": text}
        sent = await self.client.room_send(
            self.room, "m.room.message", content, ignore_unverified_devices=True
        )
        assert isinstance(sent, nio.RoomSendResponse), sent

    async def hears(self, words: str) -> None:
        """Wait until something with these words was said, encrypted."""
        for _ in range(60):
            if any(words in said for said in self.heard):
                return
            await self.sync()
        raise AssertionError((words, self.heard))


@pytest.fixture
async def matrix() -> AsyncIterator[MatrixProvider]:
    async with MatrixProvider(FakeClock()).running() as running:
        yield running


async def phone_of(matrix: MatrixProvider, folder: Path) -> Phone:
    """Return a phone whose worker invited the bot to an encrypted room."""
    person = await matrix.person(1)
    client = nio.AsyncClient(
        matrix.server.url,
        person.user_id,
        person.device_id,
        store_path=str(folder),
        config=nio.AsyncClientConfig(encryption_enabled=True),
    )
    client.restore_login(person.user_id, person.device_id, person.token)
    await client.sync(0, full_state=True)
    await client.keys_upload()
    await matrix.invite(1, encrypted=True)
    return Phone(client, matrix.room())


async def test_an_encrypted_talk_goes_on_after_a_restart(
    matrix: MatrixProvider, tmp_path: Path
):
    data, keys = tmp_path / "data", tmp_path / "keys"
    data.mkdir()
    keys.mkdir()
    async with channelled(data, matrix) as channel:
        phone = await phone_of(matrix, keys)
        await phone.hears("computerprogramma van Testbedrijf")
        await phone.say("mijn geheime wens")
        await phone.hears("Je zei: mijn geheime wens")
        assert channel.agent.seen[-1].text == "mijn geheime wens"
    # The keys are kept: a new process reads and is read.
    async with channelled(data, matrix) as channel:
        await phone.say("na de nacht")
        await phone.hears("Je zei: na de nacht")
    await phone.client.close()
    events = await asyncio.to_thread((await matrix.person(1)).heard, matrix.room())
    assert "m.room.message" not in {event["type"] for event in events}
    assert (data / "matrix-keys").stat().st_mode & 0o077 == 0


async def test_check_tells_that_encrypted_rooms_are_read(
    matrix: MatrixProvider, tmp_path: Path
):
    async with channelled(tmp_path, matrix) as channel:
        (own,) = switched_on(channel.settings, channel.clock)
        found = await own.check()
        await own.close()
    assert any("Versleutelde kamers worden gelezen" in line.text for line in found)
