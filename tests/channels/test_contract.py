"""What holds in every channel, with the literal payloads of each provider."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.replies import ADDRESS_HOURS
from bot.privacy import MaskedText
from bot.storage import tables
from bot.storage.all_tables import metadata
from bot.storage.channel_tables import identities, inbox
from bot.storage.errors import UnavailableError
from bot.storage.records import Message
from bot.storage.rules import rule_of
from tests.channels.provider import Fault, Provider
from tests.channels.serving import Channelled, channelled, text_of
from tests.fakes import FakeAgent

WITHOUT_GROUPS = {"twilio"}
WITHOUT_TIME = {"twilio"}
WITHOUT_BUTTONS = {"matrix", "twilio"}
# WhatsApp lets nobody be told anything after a day without a word.
WITHIN_A_DAY = {"twilio", "whatsapp"}


async def nothing_happened(channel: Channelled) -> bool:
    """Tell whether nothing was stored and nothing answered."""
    await channel.settle()
    kept = [tables.conversations, tables.messages, tables.outbox, inbox, identities]
    counts = [await channel.count(table) for table in kept]
    return counts == [0] * len(kept) and channel.provider.said == []


def files_of(folder: Path) -> bytes:
    """Return everything that stands in the database's files."""
    return b"".join(path.read_bytes() for path in folder.glob("koffiebreak.db*"))


async def test_a_greeting_opens_with_the_notice_and_buttons(channel: Channelled):
    said = await channel.type("hoi")
    opening = text_of(said)
    assert "computerprogramma van Testbedrijf" in opening
    assert "loopt via" in opening
    assert 'typ dan "privé"' in opening
    assert channel.agent.seen == []


async def test_a_first_message_that_says_something_is_answered_too(
    channel: Channelled,
):
    said = await channel.type("ik wil een opleiding")
    assert "computerprogramma" in said[0].text
    assert said[-1].text.startswith("Je zei: ik wil een opleiding")


async def test_what_is_typed_goes_through_the_turn_and_comes_back(channel: Channelled):
    await channel.type("hoi")
    said = await channel.type("vertel & <b>zeg</b> eens *iets*")
    assert "Je zei: vertel & <b>zeg</b> eens *iets*" in text_of(said)
    assert await channel.count(tables.turns) == 1


async def test_signs_beyond_the_usual_come_through(channel: Channelled):
    await channel.type("hoi")
    said = await channel.type("één 😀 ‘quote’ _onder_ [x](y) `z` ~w~")
    assert "één 😀 ‘quote’ _onder_ [x](y) `z` ~w~" in text_of(said)


async def test_a_pressed_button_is_that_button(channel: Channelled):
    await channel.type("hoi")
    said = await channel.press("Nee")
    assert text_of(said).startswith("Je zei: Nee")
    assert channel.agent.seen[-1].payload == {"intent": "deny", "entities": {}}


@pytest.mark.parametrize(
    "typed", ["2", "nee", "NEE.", "de tweede", "nummer 2", "optie twee", "ik kies 2"]
)
async def test_a_typed_number_or_label_is_that_button(channel: Channelled, typed: str):
    await channel.type("hoi")
    await channel.type(typed)
    assert channel.agent.seen[-1].payload == {"intent": "deny", "entities": {}}


async def test_what_is_no_choice_stays_what_was_typed(channel: Channelled):
    await channel.type("hoi")
    for typed in ("9", "nee, ik wil liever iets anders", "ik heb 2 kinderen"):
        await channel.type(typed)
        assert channel.agent.seen[-1].text == typed


async def test_a_card_comes_with_its_title_reason_and_button(channel: Channelled):
    await channel.type("hoi")
    said = text_of(await channel.type("card graag"))
    assert "Energielijst" in said
    assert "Schrijf op wat energie geeft." in said
    assert "Kosten: gratis" in said
    await channel.press("Kies")
    assert channel.agent.seen[-1].payload["intent"] == "choose_step"


async def test_a_retry_of_the_provider_is_handled_once(channel: Channelled):
    await channel.type("hoi")
    hook = channel.provider.text("een keer", event=4711)
    first = await channel.do(hook)
    again = await channel.do(channel.provider.retried(hook))
    assert [len(first), again] == [1, []]
    assert await channel.count(tables.turns) == 1


async def test_the_same_webhook_many_times_at_once_is_handled_once(
    channel: Channelled,
):
    await channel.type("hoi")
    hook = channel.provider.text("tegelijk", event=4712)
    statuses = await asyncio.gather(*(channel.post(hook) for _ in range(8)))
    assert set(statuses) == {200}
    assert len(await channel.settle()) == 1


async def test_it_is_acknowledged_before_it_is_answered(channel: Channelled):
    await channel.type("hoi")
    channel.agent.pause = 0.5
    loop = asyncio.get_running_loop()
    begin = loop.time()
    assert await channel.post(channel.provider.text("denk maar na")) == 200
    assert loop.time() - begin < 0.4
    assert channel.provider.said[channel.read :] == []
    assert "denk maar na" in text_of(await channel.settle())


async def test_messages_of_a_person_keep_their_order(channel: Channelled):
    await channel.type("hoi")
    for number in range(6):
        hook = channel.provider.text(f"bericht {number}")
        assert await channel.post(hook) == 200
    said = text_of(await channel.settle())
    assert re.findall(r"bericht (\d)", said) == list("012345")


async def test_two_persons_have_two_conversations(channel: Channelled):
    await channel.type("hoi", person=1)
    await channel.type("hoi", person=2)
    one = await channel.type("ik ben een", person=1)
    two = await channel.type("ik ben twee", person=2)
    assert one[0].to != two[0].to
    assert await channel.count(tables.conversations) == 2


async def test_media_is_answered_kindly_and_no_turn(channel: Channelled):
    await channel.type("hoi")
    said = await channel.do(channel.provider.media())
    assert "kan ik niet lezen" in text_of(said)
    assert await channel.count(tables.turns) == 0


async def test_media_first_opens_and_then_answers(channel: Channelled):
    said = text_of(await channel.do(channel.provider.media()))
    assert said.index("computerprogramma") < said.index("kan ik niet lezen")


async def test_a_group_is_refused_kindly_and_nothing_of_it_kept(channel: Channelled):
    first, second = (channel.provider.group(text) for text in ("hoi bot", "en nu"))
    if first is None or second is None:
        assert channel.provider.name in WITHOUT_GROUPS
        return
    assert "privébericht" in text_of(await channel.do(first))
    assert await channel.count(tables.conversations) == 0
    assert await channel.do(second) == []


@pytest.mark.parametrize("attempt", range(3))
async def test_forged_is_refused(channel: Channelled, attempt: int):
    for hook in channel.provider.forged():
        assert await channel.post(hook) in {401, 403}
    assert await nothing_happened(channel)


async def test_stale_is_refused(channel: Channelled):
    hook = channel.provider.stale()
    if hook is None:
        # A replay is known by its id alone there: see the test of a retry.
        assert channel.provider.name in WITHOUT_TIME
        return
    assert await channel.post(hook) == 401
    assert await nothing_happened(channel)


async def test_malformed_is_refused(channel: Channelled):
    for hook in channel.provider.malformed():
        assert await channel.post(hook) == 400, hook.body
    assert await nothing_happened(channel)


async def test_a_secret_that_is_not_set_refuses_everything(
    provider: Provider, tmp_path: Path
):
    async with channelled(tmp_path, provider, **provider.without_secret()) as channel:
        assert await channel.post(provider.text("hoi")) == 401
        assert await nothing_happened(channel)


async def test_a_channel_that_is_off_is_not_there(provider: Provider, tmp_path: Path):
    off: dict[str, Any] = {
        name: "" for name in provider.settings() if "url" not in name
    }
    async with channelled(tmp_path, provider, **off) as channel:
        assert await channel.post(provider.text("hoi")) == 404


async def test_who_guesses_is_slowed_down(channel: Channelled):
    hook = channel.provider.forged()[0]
    statuses = [await channel.post(hook) for _ in range(70)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert await channel.post(channel.provider.text("hoi")) == 200


@pytest.mark.parametrize("status", [429, 500, 502, 503, 0])
async def test_a_provider_that_fails_loses_and_doubles_nothing(
    channel: Channelled, status: int
):
    await channel.type("hoi")
    headers = {"Retry-After": "7"} if status == 429 else {}
    channel.provider.faults.extend([Fault(status, headers)] * 3)
    for text in ("het begin", "het vervolg"):
        assert await channel.post(channel.provider.text(text)) == 200
    assert await channel.settle() == []
    for _ in range(4):
        channel.clock.move(seconds=30)
        await channel.settle()
    said = text_of(channel.provider.said[-2:])
    assert re.findall(r"het (?:begin|vervolg)", said) == ["het begin", "het vervolg"]
    assert len([s for s in channel.provider.said if "het begin" in s.text]) == 1


async def test_the_wait_a_provider_asks_is_kept(channel: Channelled):
    await channel.type("hoi")
    channel.provider.faults.append(Fault(429, {"Retry-After": "60"}))
    await channel.type("even wachten")
    channel.clock.move(seconds=30)
    assert await channel.settle() == []
    channel.clock.move(seconds=31)
    assert "even wachten" in text_of(await channel.settle())


async def test_who_blocked_us_is_not_tried_again(channel: Channelled):
    await channel.type("hoi")
    channel.provider.faults.append(channel.provider.blocked)
    await channel.type("ben je daar")
    channel.clock.move(hours=1)
    assert await channel.settle() == []
    (row,) = [r for r in await channel.rows(tables.outbox) if r["failed_at"]]
    assert (row["ciphertext"], row["body"]) == (None, {})


async def test_an_engine_that_is_away_answers_later_and_tells_of_112(
    channel: Channelled,
):
    await channel.type("hoi")
    channel.agent.is_ready = False
    await channel.type("ik wil niet meer leven")
    for _ in range(3):
        channel.clock.move(seconds=61)
        await channel.settle()
    told = text_of(channel.provider.said)
    assert told.count("bel dan 112") == 1
    assert "113" in told
    channel.agent.is_ready = True
    channel.clock.move(seconds=61)
    assert "ik wil niet meer leven" in text_of(await channel.settle())


async def test_what_cannot_be_stored_is_not_acknowledged(
    channel: Channelled, monkeypatch: pytest.MonkeyPatch
):
    async def away(*_: object) -> int:
        raise UnavailableError("the database is away")

    hook = channel.provider.text("bewaar mij", event=5)
    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.inbox.add", away)
        assert await channel.post(hook) == 503
    assert await nothing_happened(channel)
    assert "bewaar mij" in text_of(await channel.do(hook))


async def test_a_flood_of_strangers_is_slowed_down(provider: Provider, tmp_path: Path):
    async with channelled(tmp_path, provider, conversations_per_minute=2) as channel:
        for person in (1, 2, 3):
            await channel.type("hoi", person=person)
        assert await channel.count(tables.conversations) == 2
        channel.clock.move(seconds=61)
        await channel.settle()
        assert await channel.count(tables.conversations) == 3


async def test_what_cannot_be_answered_for_a_day_is_dropped_and_said(
    channel: Channelled,
):
    await channel.type("hoi")
    channel.agent.is_ready = False
    await channel.type("ben je daar")
    channel.clock.move(hours=25)
    await channel.settle()
    if channel.provider.name in WITHIN_A_DAY:
        await asyncio.sleep(0.2)
        assert channel.provider.said[channel.read :] == []
    else:
        for _ in range(2000):
            if channel.provider.said[channel.read :]:
                break
            await asyncio.sleep(0.02)
        told = text_of(channel.provider.said)
        assert "Stuur het nog eens" in told
        assert "112" in told
    assert not [r for r in await channel.rows(inbox) if r["ciphertext"]]


async def test_an_adviser_is_told_apart_and_reaches_who_spoke_today(
    channel: Channelled,
):
    await channel.type("hoi")
    conversation_id, now = await channel.conversation_id(), channel.clock.now()
    written = Message(
        id="adviser-1",
        seq=9,
        role="adviser",
        text=MaskedText("Goed plan van je."),
        at=now,
        lang="nl",
    )
    async with channel.database.write() as connection:
        assert await channel.outlet.reachable(connection, conversation_id)
        await channel.outlet.send(
            connection, conversation_id, [written], turn=0, now=now
        )
    assert "Adviseur: Goed plan van je." in text_of(await channel.settle())
    channel.clock.move(hours=ADDRESS_HOURS + 1)
    await channel.settle()
    async with channel.database.read() as connection:
        assert not await channel.outlet.reachable(connection, conversation_id)


async def test_a_crash_after_the_ack_loses_nothing(provider: Provider, tmp_path: Path):
    agent = FakeAgent()
    async with channelled(tmp_path, provider, agent=agent) as channel:
        await channel.type("hoi")
        # Nothing is handled from here on, as in a process that is about to die.
        agent.is_ready = False
        assert await channel.post(provider.text("nog te doen", event=99)) == 200
        await channel.settle()
    provider.clock.move(minutes=5)
    agent.is_ready = True
    async with channelled(tmp_path, provider, agent=agent) as channel:
        channel.read = len(provider.said)
        assert "nog te doen" in text_of(await channel.settle())
        assert await channel.do(provider.text("nog te doen", event=99)) == []


async def test_a_reply_survives_a_crash(provider: Provider, tmp_path: Path):
    async with channelled(tmp_path, provider) as channel:
        await channel.type("hoi")
        provider.faults.append(Fault(500))
        await channel.type("bewaar dit")
        assert await channel.count(tables.outbox) == 2
    provider.clock.move(minutes=5)
    async with channelled(tmp_path, provider) as channel:
        channel.read = len(provider.said)
        assert "bewaar dit" in text_of(await channel.settle())


async def test_two_processes_share_the_work_and_do_nothing_twice(
    provider: Provider, tmp_path: Path
):
    async with (
        channelled(tmp_path, provider) as one,
        channelled(tmp_path, provider) as two,
    ):
        for person in (1, 2):
            await one.type("hoi", person=person)
        for number in range(6):
            hooks = [provider.text(f"keer {number}", person=p) for p in (1, 2)]
            for at, hook in zip((one, two), hooks):
                assert await at.post(hook) == 200
            # The other process gets the same, as a proxy might send it twice.
            for at, hook in zip((two, one), hooks):
                assert await at.post(provider.retried(hook)) == 200
        # What one has taken the other waits for, and a channel that fetches its
        # messages does so when it comes to it.
        for _ in range(60):
            for at in (one, two):
                await at.settle()
            if _numbers(provider) == [list("012345")] * 2:
                break
            # What is tried again is so as time goes by.
            await asyncio.sleep(0.25)
            provider.clock.move(seconds=0.25)
        for at in (one, two):
            await at.settle()
        assert _numbers(provider) == [list("012345")] * 2


def _numbers(provider: Provider) -> list[list[str]]:
    """Return for each person which messages were answered, in order."""
    by_person: dict[str, str] = {}
    for message in provider.said:
        by_person[message.to] = by_person.get(message.to, "") + "\n" + message.text
    return [re.findall(r"Je zei: keer (\d)", told) for told in by_person.values()]


async def test_too_long_is_said_and_not_stored(channel: Channelled):
    await channel.type("hoi")
    said = await channel.type("woord " * 500)
    assert "te lang" in text_of(said)
    assert await channel.count(tables.turns) == 0


async def test_who_sends_too_much_hears_it_once(provider: Provider, tmp_path: Path):
    async with channelled(tmp_path, provider, messages_per_minute=5) as channel:
        await channel.type("hoi")
        for number in range(12):
            await channel.post(provider.text(f"nummer {number}"))
        said = text_of(await channel.settle())
        assert said.count("Dat gaat snel") == 1
        assert said.count("Je zei") == 4


async def test_the_identity_is_a_hash_and_the_rest_is_encrypted(
    provider: Provider, tmp_path: Path
):
    async with channelled(tmp_path, provider) as channel:
        await channel.type("hoi")
        provider.faults.append(Fault(500))
        await channel.type("mijn geheime zin")
        await channel.database.forget_erased()
    # Our own ids are digits and letters by chance, and hold any four of them sometimes.
    raw = re.sub(rb"[0-9a-f-]{32,}", b"", files_of(tmp_path))
    for told in ("1001", "sanne"):
        assert told.encode() not in raw


async def test_the_log_names_nobody_and_quotes_nothing(
    channel: Channelled, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG", "bot")
    await channel.type("hoi")
    for text in ("mijn geheime zin", "crash met een geheime zin", "fail geheime zin"):
        channel.provider.faults.append(Fault(500))
        await channel.type(text)
    await channel.post(channel.provider.forged()[0])
    for _ in range(5):
        channel.clock.move(minutes=2)
        await channel.settle()
    own = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    assert "outbox_retry" in own
    for told in ("geheim", "1001", "sanne"):
        assert told not in own.lower()


async def test_handled_updates_leave_no_trace_of_who_and_what(channel: Channelled):
    await channel.type("hoi")
    await channel.type("nog iets")
    for row in await channel.rows(inbox):
        assert (row["identity"], row["ciphertext"]) == (None, None)
    channel.clock.move(hours=ADDRESS_HOURS + 1)
    await channel.settle()
    assert await channel.count(tables.outbox) == 0


async def test_delete_everything_asks_and_then_erases_everything(channel: Channelled):
    await channel.type("hoi")
    await channel.type("iets over mij")
    assert "Zal ik het doen?" in text_of(await channel.type("Verwijder alles"))
    said = await channel.type("ja")
    assert "Alles is gewist" in text_of(said)
    for table in metadata.sorted_tables:
        if rule_of(table).kind == "conversation":
            assert await channel.count(table) == 0, table.name
    for row in await channel.rows(inbox):
        assert (row["identity"], row["ciphertext"], row["notice"]) == (None, None, None)
    assert "computerprogramma" in text_of(await channel.type("hoi"))


async def test_delete_everything_can_be_thought_better_of(channel: Channelled):
    await channel.type("hoi")
    await channel.type("verwijder alles")
    assert "blijft staan" in text_of(await channel.press("Nee, laat staan"))
    assert await channel.count(tables.conversations) == 1


async def test_the_word_that_all_is_erased_survives_a_provider_that_is_away(
    channel: Channelled,
):
    await channel.type("hoi")
    await channel.type("verwijder alles")
    channel.provider.faults.append(Fault(503))
    await channel.press("Ja, wis alles")
    assert await channel.count(tables.conversations) == 0
    channel.clock.move(seconds=61)
    assert "Alles is gewist" in text_of(await channel.settle())
    assert await channel.count(tables.conversations) == 0


async def test_what_do_you_know_of_me(channel: Channelled):
    await channel.type("hoi")
    await channel.type("een plan voor mij")
    said = text_of(await channel.type("Wat weet je van mij?"))
    assert "dinsdag 24 november" in said
    assert "Energielijst" in said
    assert "Herinneringen: nee" in said


async def test_the_choices_are_made_with_words_and_buttons(channel: Channelled):
    await channel.type("hoi")
    assert "Adviseur mag meelezen: nee" in text_of(await channel.type("keuzes"))
    await channel.press("Adviseur mag meelezen")
    assert "Adviseur mag meelezen: ja" in text_of(await channel.type("keuzes"))
    await channel.type("1")
    assert "Adviseur mag meelezen: nee" in text_of(await channel.type("keuzes"))


async def test_the_private_talk_takes_the_conversation_along(channel: Channelled):
    await channel.type("hoi")
    await channel.type("iets over mij")
    said = text_of(await channel.type("privé"))
    code = re.search(r"/gesprek#koffie=([a-z-]+)", said)
    assert code is not None
    moved = await channel.client.post("/api/transfers", json={"code": code[1]})
    opened = await moved.json()
    assert moved.status == 201
    assert any("iets over mij" in m["text"] for m in opened["messages"])
    buttons = [b for m in opened["messages"] for b in m["buttons"]]
    assert not [b for b in buttons if b["payload"].startswith("channel:")]
    # What is said there does not reach the channel, and the channel begins anew.
    sent = await channel.client.post(
        f"/api/conversations/{opened['id']}/messages",
        json={
            "client_message_id": "7b0a4a5e-3c3f-4a8f-9d0e-0d6f0f6a6a01",
            "text": "nu vrijuit",
        },
        headers={"Authorization": f"Bearer {opened['token']}"},
    )
    assert sent.status == 200
    assert await channel.settle() == []
    assert "computerprogramma" in text_of(await channel.type("hoi"))


async def test_a_talk_from_the_browser_goes_on_here_with_its_code(channel: Channelled):
    opened = await (
        await channel.client.post("/api/conversations", json={"channel": "web"})
    ).json()
    key = {"Authorization": f"Bearer {opened['token']}"}
    path = f"/api/conversations/{opened['id']}"
    offered = await (await channel.client.post(f"{path}/transfer", headers=key)).json()
    assert "gaat hier verder" in text_of(await channel.type(offered["code"]))
    assert (await channel.client.get(f"{path}/messages", headers=key)).status == 404
    assert "Je zei: en door" in text_of(await channel.type("en door"))
    assert "werkt niet" in text_of(await channel.type(offered["code"]))
    assert await channel.conversation_id() == opened["id"]


async def test_an_old_button_is_answered_kindly(channel: Channelled):
    await channel.type("hoi")
    old = channel.provider.press("Nee")
    await channel.type("verwijder alles")
    await channel.press("Ja, wis alles")
    await channel.type("hoi")
    said = text_of(await channel.do(old))
    # A number is a choice of what was asked last, whenever it was typed.
    expected = "Je zei: Nee" if channel.provider.name in WITHOUT_BUTTONS else "eerder"
    assert expected in said


async def test_care_keeps_nothing_of_the_sentence(channel: Channelled):
    await channel.type("hoi")
    said = await channel.type("care ik kan niet meer zo door")
    assert said
    rows = await channel.rows(tables.messages)
    assert not [r for r in rows if "niet meer zo door" in (r["text"] or "")]


async def test_an_export_names_no_key_of_the_channel(channel: Channelled):
    await channel.type("hoi")
    said = text_of(await channel.type("privé"))
    code = re.search(r"koffie=([a-z-]+)", said)
    assert code is not None
    opened = await (
        await channel.client.post("/api/transfers", json={"code": code[1]})
    ).json()
    key = {"Authorization": f"Bearer {opened['token']}"}
    path = f"/api/conversations/{opened['id']}/export"
    exported = await (await channel.client.get(path, headers=key)).json()
    assert exported["channel_identities"] == []


async def test_nothing_goes_to_a_conversation_of_the_browser(channel: Channelled):
    opened = await (
        await channel.client.post("/api/conversations", json={"channel": "web"})
    ).json()
    await channel.client.post(
        f"/api/conversations/{opened['id']}/messages",
        json={
            "client_message_id": "7b0a4a5e-3c3f-4a8f-9d0e-0d6f0f6a6a02",
            "text": "hoi",
        },
        headers={"Authorization": f"Bearer {opened['token']}"},
    )
    assert await channel.settle() == []
    async with channel.database.read() as connection:
        count = sa.select(sa.func.count()).select_from(tables.outbox)
        assert await connection.scalar(count) == 0
