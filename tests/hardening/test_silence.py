"""Nothing personal, no token and no address in files or logs."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

import pytest

from tests.serving import Served, Talk, serving

PLANTED = {
    "name": "Griselda",
    "mail": "griselda.planted@example.nl",
    "phone": "0687654321",
    "bsn": "123456782",
    "iban": "NL91ABNA0417164300",
    "postcode": "3511 ZZ 17",
}
SENTENCE = (
    "Ik heet {name}, mail {mail}, bel {phone}, bsn {bsn}, rekening {iban},"
    " ik woon op {postcode}"
).format(**PLANTED)
CARE = "care ik wil niet meer wakker worden vandaag"


async def _talk_about_everything(talk: Talk, served: Served) -> None:
    served.agent.outbox = (
        {"kind": "call_back", "body": {"note": SENTENCE}, "secret": {"x": SENTENCE}},
        {"kind": "contact", "secret": {"phone": PLANTED["phone"]}},
        {"kind": "consent", "body": {"reminders": True}},
        {"kind": "finished"},
    )
    served.agent.extra_slots = {"told": SENTENCE, "list": [{"deep": SENTENCE}]}
    for text in (SENTENCE, f"card {SENTENCE}", f"out {SENTENCE}", f"fail {SENTENCE}"):
        assert (await talk.send(text=text)).status == 200
    assert (await talk.send(text=CARE)).status == 200
    assert (await talk.send(text=f"crash {SENTENCE}")).status == 503
    assert (await talk.send(text=SENTENCE, payload=SENTENCE)).status == 422
    body = {
        "message_id": talk.opened["messages"][0]["id"],
        "value": "down",
        "reason": SENTENCE,
    }
    assert (await talk.call("POST", "/feedback", json=body)).status == 204
    window = await talk.connect()
    await window.send_json(
        {"type": "message", "client_message_id": str(uuid.uuid4()), "text": SENTENCE}
    )
    await window.send_str(SENTENCE)
    for _ in range(20):
        frame = await window.receive_json(timeout=5)
        if frame["type"] == "error":
            break
    await window.close()
    await talk.call("GET", "/export")


def _all_bytes(folder: Path) -> bytes:
    files = (file for file in folder.rglob("*") if file.is_file())
    return b"".join(file.read_bytes() for file in files)


@pytest.fixture
async def heard(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> tuple[str, str]:
    """Give the bytes of all files and the logs of a talk about everything."""
    caplog.set_level(logging.DEBUG)
    # aiohttp's test server has an access log of its own; `serve` turns it off.
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.INFO)
    async with serving(tmp_path) as served:
        talk = await served.open()
        await _talk_about_everything(talk, served)
        files = _all_bytes(tmp_path)
        token = talk.token
    logs = "\n".join(record.getMessage() for record in caplog.records) + caplog.text
    assert token not in logs
    assert token.encode() not in files
    return files.decode("latin-1"), logs


async def test_nothing_planted_reaches_files_or_logs(heard: tuple[str, str]) -> None:
    files, logs = heard
    # GIVEN that the talk was kept and logged at all
    assert "telefoonnummer" in files
    assert "send_message" in logs
    # THEN nothing of what was planted stands anywhere
    for kind, planted in PLANTED.items():
        assert planted not in files, kind
        assert planted not in logs, kind
    assert "wakker worden" not in files
    assert "wakker worden" not in logs


async def test_logs_hold_no_address_and_no_text(heard: tuple[str, str]) -> None:
    _, logs = heard
    assert "127.0.0.1" not in logs
    assert "Energielijst" not in logs
    assert "RuntimeError" in logs
