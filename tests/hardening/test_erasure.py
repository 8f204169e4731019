"""A sentence planted by every way in is nowhere after the worker erased the talk."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.storage.upkeep_tables import erasures
from tests.serving import Served, Talk, serving
from tests.storage.every_table import fill, following

# Nothing personal in it, so masking leaves it: it is really kept until it is erased.
SENTENCE = "ik droom van een zeppelin vol turkooizen lampionnen"
PLANTED = "turkooizen lampionnen"
CONTACT = {"name": "Griselda", "email": "griselda@example.nl", "when": SENTENCE}


async def _plant(talk: Talk, served: Served) -> None:
    served.agent.outbox = (
        {"kind": "call_back", "body": {"note": SENTENCE}, "secret": {"x": SENTENCE}},
        {"kind": "contact", "secret": {"name": SENTENCE}},
        {"kind": "consent", "body": {"reminders": True}},
        {"kind": "finished"},
    )
    served.agent.extra_slots = {"told": SENTENCE, "list": [{"deep": SENTENCE}]}
    for text in (SENTENCE, f"card {SENTENCE}", f"out {SENTENCE}", f"fail {SENTENCE}"):
        assert (await talk.send(text=text)).status == 200
    body = {"message_id": talk.opened["messages"][0]["id"], "value": "down"}
    thumb = body | {"reason": SENTENCE}
    assert (await talk.call("POST", "/feedback", json=thumb)).status == 204
    assert (await talk.call("PUT", "/contact", json=CONTACT)).status == 204
    shared = {"items": ["wish"]}
    assert (await talk.call("PUT", "/plan/shared", json=shared)).status == 200
    assert (await talk.call("POST", "/transfer")).status == 201


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_nothing_is_left_of_an_erased_talk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    async with serving(tmp_path) as served:
        talk, other = await served.open(), await served.open()
        await other.send(text="ik blijf")
        # GIVEN the sentence in a message, state, contact, thumb, outbox: in the file
        await _plant(talk, served)
        assert PLANTED.encode() in _bytes(tmp_path)
        exported = (await talk.call("GET", "/export")).text
        assert PLANTED in exported
        assert "Griselda" in exported
        # WHEN the worker erases the talk
        assert (await talk.call("DELETE")).status == 204
        # THEN neither the sentence nor the talk's id is in any table or file
        held = _bytes(tmp_path)
        for gone in (PLANTED, "lampionnen", "Griselda", talk.id, talk.token):
            assert gone.encode() not in held, gone
            assert gone not in caplog.text, gone
        assert (await talk.call("GET", "/export")).status == 404
        assert (await talk.call("DELETE")).status == 404
        # AND the talk of somebody else goes on
        assert (await other.send(text="ben je er nog")).status == 200
        assert other.id.encode() in _bytes(tmp_path)


async def test_every_table_lets_go_of_an_erased_talk(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        talk = await served.open()
        async with served.database.write() as connection:
            await connection.exec_driver_sql(
                "DELETE FROM conversations WHERE id = ?", (talk.id,)
            )
            await fill(
                connection,
                talk.id,
                planted=PLANTED,
                now=served.clock.now(),
                finished=False,
            )
        assert PLANTED.encode() in _bytes(tmp_path)
        app = served.client.app
        assert app is not None
        from bot.gateway.keys import CONVERSATIONS

        await app[CONVERSATIONS].erase(talk.id)
        held = _bytes(tmp_path)
        assert PLANTED.encode() not in held
        assert talk.id.encode() not in held
        async with served.database.read() as connection:
            for table in following():
                assert (await connection.execute(table.select())).all() == []
            # A hash of the id alone, so that a backup cannot bring the talk back.
            assert len((await connection.execute(erasures.select())).all()) == 1
