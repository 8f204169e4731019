"""Nothing personal in files or logs, whatever is handed over or said to an adviser."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

import pytest

from bot.office_hours import parse_openings
from bot.privacy import RawText
from bot.storage import handovers
from bot.storage.takeovers import Adviser
from tests.hardening.test_silence import CARE, PLANTED, SENTENCE, _all_bytes
from tests.serving import Served, Talk, serving

ANNE = Adviser("u-anne", "Anne", "loopbaanadviseur")
CRISIS = "ik wil niet meer leven sinds dinsdag"


async def _hand_over(talk: Talk) -> None:
    body = {
        "packet": dict.fromkeys(("wish", "obstacle", "steps", "question"), SENTENCE),
        "reach": "email",
        "contact": {
            "name": PLANTED["name"],
            "email": PLANTED["mail"],
            "phone": PLANTED["phone"],
            "when": SENTENCE,
        },
    }
    assert (await talk.call("PUT", "/handover", json=body)).status == 200
    packet = {**body["packet"], "question": CRISIS}  # type: ignore[dict-item]
    refused = await talk.call("PUT", "/handover", json={**body, "packet": packet})
    assert refused.status == 422


async def _talk_to_an_adviser(talk: Talk, served: Served) -> None:
    now, taking_over = served.clock.now(), served.conversations.taking_over
    async with served.database.write() as connection:
        found = await handovers.find(connection, talk.id)
        assert found is not None
        assert await handovers.claim(
            connection, found.id, ANNE.id, now=now, abandoned_before=now
        )
    await taking_over.enter(talk.id, ANNE)
    assert (await talk.send(text="ja")).status == 200
    for text in (SENTENCE, CARE, CRISIS):
        assert (await talk.send(text=text)).status == 200
    said = await taking_over.say(
        talk.id,
        ANNE,
        client_message_id=str(uuid.uuid4()),
        text=RawText(f"Klopt dit: {SENTENCE}"),
    )
    assert said.role == "adviser"
    await taking_over.give_back(talk.id)


async def test_nothing_handed_over_or_said_to_an_adviser_reaches_files_or_logs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.INFO)
    hours = parse_openings("ma-zo 00:00-23:59")
    async with serving(tmp_path, adviser_hours=hours) as served:
        talk = await served.open()
        await _hand_over(talk)
        await _talk_to_an_adviser(talk, served)
        files = _all_bytes(tmp_path).decode("latin-1")
    logs = "\n".join(record.getMessage() for record in caplog.records) + caplog.text
    # GIVEN that all of it was kept and logged at all
    assert "Klopt dit: " in files
    assert "ask_adviser" in logs
    # THEN nothing of what was planted stands anywhere
    for kind, planted in PLANTED.items():
        assert planted not in files, kind
        assert planted not in logs, kind
    for words in ("wakker worden", "niet meer leven"):
        assert words not in files
        assert words not in logs
