"""What is WhatsApp's own: the set-up, receipts, the 24 hours, lists, its errors."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.contract import Delivered, Failed, Outgoing, RetryAfter
from bot.channels.registry import switched_on
from bot.storage import tables
from bot.storage.channel_tables import inbox
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, channelled, text_of
from tests.channels.twilio_provider import TwilioProvider
from tests.channels.whatsapp_provider import (
    TEMPLATE,
    TEMPLATE_TEXT,
    VERIFY_TOKEN,
    WhatsAppProvider,
)
from tests.fakes import FakeClock

HOOK = "/channels/whatsapp/webhook"
DELIVERY = "7b0a4a5e-3c3f-4a8f-9d0e-0d6f0f6a6a01"


@pytest.fixture
async def meta() -> AsyncIterator[WhatsAppProvider]:
    async with WhatsAppProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioProvider]:
    async with TwilioProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture
async def channel(meta: WhatsAppProvider, tmp_path: Path) -> AsyncIterator[Channelled]:
    async with channelled(tmp_path, meta) as running:
        yield running


@pytest.mark.parametrize(
    ("changes", "status", "answer"),
    [
        ({}, 200, "1158201444"),
        ({"hub.verify_token": "geraden"}, 403, None),
        ({"hub.verify_token": ""}, 403, None),
        ({"hub.mode": "unsubscribe"}, 403, None),
        ({"hub.challenge": "<script>1</script>"}, 403, None),
        ({"hub.challenge": ""}, 403, None),
    ],
)
async def test_the_set_up_repeats_the_challenge_of_who_knows_our_word(
    channel: Channelled, changes: dict[str, str], status: int, answer: str | None
):
    asked = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": VERIFY_TOKEN,
        **changes,
    }
    async with channel.client.get(HOOK, params=asked) as response:
        assert response.status == status
        if answer is not None:
            assert await response.text() == answer


async def test_without_our_own_word_nobody_sets_it_up(
    meta: WhatsAppProvider, tmp_path: Path
):
    async with channelled(tmp_path, meta, whatsapp_verify_token="") as channel:
        asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": ""}
        async with channel.client.get(HOOK, params=asked) as response:
            assert response.status == 403


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "failed"])
async def test_receipts_are_taken_and_forgotten(
    meta: WhatsAppProvider, channel: Channelled, status: str
):
    assert await channel.do(meta.receipt(status)) == []
    assert await channel.count(inbox) == 0


async def test_a_heart_and_another_number_ask_no_answer(
    meta: WhatsAppProvider, channel: Channelled
):
    heart = {"message_id": "wamid.1", "emoji": "❤"}
    loved = meta.message(1, type="reaction", reaction=heart)
    assert await channel.do(meta.saying(loved)) == []
    message = meta.message(1, type="text", text={"body": "hoi"})
    other = meta.hook(meta.value({"messages": [message]}, number="999"))
    assert await channel.do(other) == []
    assert await channel.count(inbox) == 0


async def test_several_messages_in_one_webhook_are_answered_in_order(
    meta: WhatsAppProvider, channel: Channelled
):
    await channel.type("hoi")
    texts = [
        meta.message(1, type="text", text={"body": f"bericht {n}"}) for n in (1, 2, 3)
    ]
    said = text_of(await channel.do(meta.saying(*texts)))
    places = [said.index(f"bericht {n}") for n in (1, 2, 3)]
    assert places == sorted(places)


async def test_nothing_of_the_talk_goes_out_after_24_hours(
    meta: WhatsAppProvider, channel: Channelled, caplog: pytest.LogCaptureFixture
):
    await channel.type("hoi")
    meta.faults.append(Fault(500))
    await channel.type("een geheim")
    said = len(meta.said)
    channel.clock.move(hours=24)
    await channel.settle()
    assert len(meta.said) == said
    assert "outside_window" in caplog.text
    assert "een geheim" not in caplog.text
    (row,) = [r for r in await channel.rows(tables.outbox) if r["failed_at"]]
    assert (row["ciphertext"], row["body"]) == (None, {})


@pytest.mark.parametrize(
    ("minutes", "reminder", "template", "text"),
    [
        (24 * 60 - 2, True, TEMPLATE, "Hoe ging het"),
        (24 * 60 - 1, True, TEMPLATE, TEMPLATE_TEXT),
        (14 * 24 * 60, True, TEMPLATE, TEMPLATE_TEXT),
        (14 * 24 * 60, True, "", None),
        (14 * 24 * 60, False, TEMPLATE, None),
    ],
)
async def test_a_reminder_is_a_template_once_the_24_hours_are_over(
    meta: WhatsAppProvider,
    tmp_path: Path,
    minutes: int,
    reminder: bool,
    template: str,
    text: str | None,
):
    async with channelled(tmp_path, meta, whatsapp_template=template) as channel:
        (own,) = switched_on(channel.settings, meta.clock)
        hook = meta.text("hoi")
        (update,) = own.parse(json.loads(hook.body)).updates
        meta.clock.move(minutes=minutes)
        (payload,) = own.compose(Outgoing("Hoe ging het", reminder=reminder))
        result = await own.send(payload, update.address, delivery_id=DELIVERY)
        await own.close()
    if text is None:
        assert (result, meta.said) == (Failed("outside_window"), [])
    else:
        assert result == Delivered()
        assert text_of(meta.said) == text


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 131047, Failed("outside_window")),
        (400, 131056, RetryAfter(reason="code_131056")),
        (400, 131026, Failed("status_400")),
        (401, 190, RetryAfter(300.0, "token_refused")),
        # Meta may have it all the same: its receipt is waited for.
        (500, 1, RetryAfter(20.0, "status_500", unsure=True)),
    ],
)
async def test_what_errors_of_meta_mean(
    meta: WhatsAppProvider,
    channel: Channelled,
    status: int,
    code: int,
    expected: object,
):
    (own,) = switched_on(channel.settings, meta.clock)
    meta.faults.append(Fault(status, body={"error": {"code": code}}))
    address = {"to": "31612341001", "said_at": meta.clock.now().timestamp()}
    (payload,) = own.compose(Outgoing("hoi"))
    assert await own.send(payload, address, delivery_id=DELIVERY) == expected
    await own.close()


async def test_check_tells_what_is_right_and_what_is_wrong(
    meta: WhatsAppProvider, tmp_path: Path
):
    async with channelled(tmp_path, meta) as channel:
        address = str(channel.client.make_url("")).rstrip("/")
        lines = await checked(channel, public_url=address)
    assert "✓ Heenweg werkt: Meta kent ons." in lines
    assert f"✓ Weg terug werkt: {address}{HOOK}" in lines
    assert f"· Meld bij Meta: {address}{HOOK}" in lines
    wrong: dict[str, Any] = {"whatsapp_access_token": "x", "whatsapp_template": ""}
    async with channelled(tmp_path, meta, whatsapp_app_secret="", **wrong) as channel:
        address = str(channel.client.make_url("")).rstrip("/")
        lines = await checked(channel, public_url=address)
    assert "✗ KOFFIEBREAK_WHATSAPP_APP_SECRET ontbreekt." in lines
    assert "✗ Meta antwoordt met 401." in lines
    assert f"✗ Weg terug: {address}{HOOK} antwoordt met 401." in lines
    assert "· KOFFIEBREAK_WHATSAPP_TEMPLATE ontbreekt." in lines


async def test_check_of_twilio(twilio: TwilioProvider, tmp_path: Path):
    async with channelled(tmp_path, twilio) as channel:
        lines = await checked(channel)
    assert "✓ Heenweg werkt: Twilio kent ons." in lines
    assert "· Meld bij Twilio: https://koffie.example/channels/twilio/webhook" in lines
    async with channelled(tmp_path, twilio, twilio_auth_token="fout") as channel:
        lines = await checked(channel)
    assert "✗ Twilio antwoordt met 401." in lines


async def checked(channel: Channelled, **changes: str) -> str:
    settings = replace(channel.settings, **changes)  # type: ignore[arg-type]
    (own,) = switched_on(settings, channel.clock)
    found = await own.check()
    await own.close()
    marks = {True: "✓", False: "✗", None: "·"}
    return "\n".join(f"{marks[check.ok]} {check.text}" for check in found)


async def test_twilio_is_answered_in_its_own_form(
    twilio: TwilioProvider, tmp_path: Path
):
    async with channelled(tmp_path, twilio) as channel:
        hook = twilio.text("hoi")
        async with channel.client.post(
            "/channels/twilio/webhook", data=hook.body, headers=hook.headers
        ) as answer:
            assert (answer.status, answer.content_type) == (200, "text/xml")
            assert await answer.text() == "<Response/>"


async def test_receipts_of_twilio_and_another_number_ask_no_answer(
    twilio: TwilioProvider, tmp_path: Path
):
    async with channelled(tmp_path, twilio) as channel:
        receipt = twilio.message(1, MessageStatus="delivered", SmsStatus="delivered")
        other = twilio.message(1, "hoi", To="whatsapp:+31200000000")
        for form in (receipt, other):
            assert await channel.do(twilio.hook(form)) == []
        assert await channel.count(inbox) == 0


async def test_a_long_text_of_twilio_goes_in_pieces(
    twilio: TwilioProvider, tmp_path: Path
):
    async with channelled(tmp_path, twilio) as channel:
        await channel.type("hoi")
        said = await channel.type("woord " * 330)
        assert len(said) > 1
        assert max(len(one.text) for one in said) <= 1600
        assert text_of(said).count("woord") == 330


async def test_a_token_that_twilio_refuses_loses_nothing(
    twilio: TwilioProvider, tmp_path: Path
):
    async with channelled(tmp_path, twilio, twilio_auth_token="fout") as channel:
        (own,) = switched_on(channel.settings, twilio.clock)
        address = {
            "to": "whatsapp:+31612341001",
            "said_at": twilio.clock.now().timestamp(),
        }
        result = await own.send({"text": "hoi"}, address, delivery_id=DELIVERY)
        await own.close()
    assert result == RetryAfter(300.0, "token_refused")
