"""What is Teams' own: its tokens, its welcome, its cards, its way back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.registry import switched_on
from bot.channels.teams.proof import is_allowed
from bot.storage import tables
from bot.storage.channel_tables import inbox
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, channelled, text_of
from tests.channels.teams_provider import BOT, UNKNOWN_KEY, TeamsProvider
from tests.fakes import FakeClock

NEW_KEY = "key-of-tomorrow"


@pytest.fixture
async def teams() -> AsyncIterator[TeamsProvider]:
    async with TeamsProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture
async def channel(teams: TeamsProvider, tmp_path: Path) -> AsyncIterator[Channelled]:
    async with channelled(tmp_path, teams) as running:
        yield running


async def test_an_installation_is_welcomed_once(
    teams: TeamsProvider, channel: Channelled
):
    hook = teams.installed()
    welcome = text_of(await channel.do(hook))
    assert "computerprogramma van Testbedrijf" in welcome
    assert "loopt via Teams" in welcome
    assert "Je werkgever kan daar berichten opvragen" in welcome
    assert await channel.do(teams.retried(hook)) == []
    assert await channel.count(tables.conversations) == 1


async def test_another_member_is_no_installation(
    teams: TeamsProvider, channel: Channelled
):
    added = [{"id": "29:someone"}]
    activity = teams.activity(1, type="conversationUpdate", membersAdded=added)
    assert await channel.do(teams.hook(activity)) == []
    assert await channel.count(inbox) == 0


@pytest.mark.parametrize(
    "kind", ["typing", "messageReaction", "messageUpdate", "messageDelete", "event"]
)
async def test_what_is_no_message_asks_no_answer(
    teams: TeamsProvider, channel: Channelled, kind: str
):
    assert await channel.do(teams.hook(teams.activity(1, type=kind, text="hoi"))) == []
    assert await channel.count(inbox) == 0


async def test_after_a_removal_nothing_is_sent(
    teams: TeamsProvider, channel: Channelled
):
    await channel.type("hoi")
    teams.faults.append(Fault(500))
    await channel.type("en toen")
    removal = teams.activity(1, type="installationUpdate", action="remove")
    await channel.do(teams.hook(removal))
    channel.clock.move(hours=1)
    assert await channel.settle() == []
    assert await channel.count(tables.outbox) == 0


async def test_a_card_action_is_answered_in_its_own_form(
    teams: TeamsProvider, channel: Channelled
):
    await channel.type("hoi")
    token = next(t for said in teams.said for name, t in said.buttons if name == "Nee")
    action = {"type": "Action.Execute", "verb": "x", "data": {"koffiebreak": token}}
    pressed = teams.activity(
        1, type="invoke", name="adaptiveCard/action", value={"action": action}
    )
    hook = teams.hook(pressed)
    path = f"/channels/teams/{hook.path}"
    async with channel.client.post(
        path, data=hook.body, headers=hook.headers
    ) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/json"
        assert (await answer.json())["statusCode"] == 200
    assert text_of(await channel.settle()).startswith("Je zei: Nee")


async def test_another_invoke_is_not_ours(teams: TeamsProvider, channel: Channelled):
    activity = teams.activity(1, type="invoke", name="composeExtension/query", value={})
    assert await channel.post(teams.hook(activity)) == 501
    assert await channel.count(inbox) == 0


@pytest.mark.parametrize("form", [dict, json.dumps])
async def test_a_button_is_known_as_an_object_and_as_text(
    teams: TeamsProvider, channel: Channelled, form: Any
):
    await channel.type("hoi")
    token = next(t for said in teams.said for name, t in said.buttons if name == "Ja")
    activity = teams.activity(1, value=form({"koffiebreak": token}))
    assert text_of(await channel.do(teams.hook(activity))).startswith("Je zei: Ja")


async def test_the_answer_goes_to_the_message_it_answers(
    teams: TeamsProvider, channel: Channelled
):
    await channel.do(teams.text("hoi", event=7))
    assert teams.paths[0] == (
        "/emea/v3/conversations/a:1pL6i0oY1001/activities/1795000000007"
    )
    assert teams.sent[0]["from"] == {"id": BOT}
    await channel.do(teams.installed(person=2))
    assert teams.paths[-1] == "/emea/v3/conversations/a:1pL6i0oY1002/activities"


async def test_one_token_for_sending_until_it_ends(
    teams: TeamsProvider, channel: Channelled
):
    for text in ("hoi", "een", "twee"):
        await channel.type(text)
    assert teams.tokens == 1
    channel.clock.move(minutes=56)
    await channel.type("drie")
    assert teams.tokens == 2


async def test_a_token_that_was_withdrawn_is_fetched_anew(
    teams: TeamsProvider, channel: Channelled
):
    await channel.type("hoi")
    teams.valid.clear()
    await channel.type("nog daar")
    assert "nog daar" not in text_of(teams.said)
    channel.clock.move(minutes=1)
    assert "nog daar" in text_of(await channel.settle())


async def test_keys_are_fetched_once_and_again_after_a_day(
    teams: TeamsProvider, channel: Channelled
):
    await channel.type("hoi")
    await channel.type("nog eens")
    assert teams.keys_fetched == 1
    channel.clock.move(hours=25)
    await channel.type("en weer")
    assert teams.keys_fetched == 2


async def test_a_new_key_is_found_and_unknown_ones_do_not_make_us_ask_on(
    teams: TeamsProvider, channel: Channelled
):
    await channel.type("hoi")
    activity = teams.activity(1, text="hoi")
    for _ in range(10):
        assert await channel.post(teams.hook(activity, key=UNKNOWN_KEY)) == 401
    assert teams.keys_fetched == 1
    channel.clock.move(minutes=6)
    teams.endorsements[NEW_KEY] = ["msteams"]
    assert await channel.post(teams.hook(activity, key=NEW_KEY)) == 200
    assert teams.keys_fetched == 2


async def test_keys_that_are_away_refuse_for_now(
    teams: TeamsProvider, channel: Channelled
):
    teams.keys_away = True
    assert await channel.post(teams.text("hoi")) == 503
    assert await channel.post(teams.text("hoi")) == 503
    assert teams.keys_fetched == 1
    assert await channel.count(inbox) == 0
    teams.keys_away = False
    channel.clock.move(seconds=11)
    assert await channel.post(teams.text("hoi")) == 200
    # Yesterday's keys still count while the list is away.
    teams.keys_away = True
    channel.clock.move(hours=25)
    assert await channel.post(teams.text("hoi")) == 200


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [
        (-3600, -299, 200),
        (-3600, -301, 401),
        (299, 3600, 200),
        (301, 3600, 401),
        ("gisteren", 3600, 401),
    ],
)
async def test_five_minutes_of_skew(
    teams: TeamsProvider, channel: Channelled, begins: Any, ends: int, status: int
):
    now = int(channel.clock.now().timestamp())
    nbf = begins if isinstance(begins, str) else now + begins
    hook = teams.hook(teams.activity(1, text="hoi"), nbf=nbf, exp=now + ends)
    assert await channel.post(hook) == status


async def test_a_member_of_another_organisation_is_refused(
    teams: TeamsProvider, channel: Channelled
):
    activity = teams.activity(1, text="hoi", channelData={"tenant": {"id": "ander"}})
    assert await channel.post(teams.hook(activity)) == 403
    assert await channel.count(inbox) == 0


async def test_an_address_that_is_off_the_list_gets_no_token(
    teams: TeamsProvider, tmp_path: Path
):
    async with channelled(tmp_path, teams) as channel:
        await channel.type("hoi")
        teams.faults.append(Fault(500))
        await channel.type("bewaar dit")
    said = len(teams.said)
    teams.clock.move(minutes=5)
    elsewhere = ("https://smba.example",)
    async with channelled(tmp_path, teams, teams_service_urls=elsewhere) as channel:
        await channel.settle()
        assert len(teams.said) == said
        assert await channel.count(tables.outbox) == 2


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://smba.trafficmanager.net", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/emea/", False),
        ("https://smba.trafficmanager.net:444/emea/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net/emea/?to=evil", False),
        ("https://smba.trafficmanager.net/emea/#evil", False),
        ("https://smba.trafficmanager.net/../evil", False),
        ("https://smba.trafficmanager.net/%2e%2e/evil", False),
        ("https://smba.trafficmanager.net\\@evil.example/", False),
        ("", False),
    ],
)
def test_what_an_allowed_address_is(url: str, allowed: bool):
    assert is_allowed(url, ["https://smba.trafficmanager.net"]) is allowed


def test_an_allowed_folder_is_a_whole_name():
    allowed = ["https://bots.example/emea"]
    assert is_allowed("https://bots.example/emea/72f988bf", allowed)
    assert not is_allowed("https://bots.example/emeavil/", allowed)


async def test_a_step_is_an_adaptive_card_with_working_buttons(
    teams: TeamsProvider, channel: Channelled
):
    await channel.type("hoi")
    await channel.type("card graag")
    cards = [a["content"] for a in teams.sent[-1]["attachments"]]
    assert [card["version"] for card in cards] == ["1.5", "1.5"]
    title = cards[0]["body"][0]["inlines"][0]
    assert (title["text"], title["weight"]) == ("Energielijst", "bolder")
    (action,) = cards[0]["body"][-1]["actions"]
    assert action["type"] == "Action.Submit"
    assert action["data"]["msteams"]["displayText"] == "Kies"
    pressed = await channel.press("Kies")
    assert text_of(pressed).startswith("Je zei: Kies")


async def test_check_tells_what_is_right_and_what_is_wrong(
    teams: TeamsProvider, tmp_path: Path
):
    async with channelled(tmp_path, teams) as channel:
        lines = await _checked(channel)
    assert "✓ Heenweg werkt: de tenant geeft een token om te antwoorden." in lines
    assert "· Meld bij Azure Bot: https://koffie.example/channels/teams/messages" in (
        lines
    )
    async with channelled(tmp_path, teams, teams_app_secret="fout") as channel:
        lines = await _checked(channel)
    assert "✗ De tenant geeft geen token (401)." in lines
    teams.keys_away = True
    async with channelled(tmp_path, teams, teams_app_secret="") as channel:
        lines = await _checked(channel)
    assert "✗ KOFFIEBREAK_TEAMS_APP_SECRET ontbreekt." in lines
    assert "✗ Bot Connector antwoordt met 503." in lines


async def _checked(channel: Channelled) -> str:
    (own,) = switched_on(channel.settings, channel.clock)
    found = await own.check()
    await own.close()
    marks = {True: "✓", False: "✗", None: "·"}
    return "\n".join(f"{marks[check.ok]} {check.text}" for check in found)


async def test_a_tenant_that_is_busy_is_waited_for_and_nothing_said_twice(
    teams: TeamsProvider, channel: Channelled
):
    teams.token_faults.append(Fault(429, {"Retry-After": "40"}))
    assert await channel.type("hoi") == []
    channel.clock.move(seconds=30)
    assert await channel.settle() == []
    channel.clock.move(seconds=11)
    told = [one.text for one in await channel.settle()]
    assert sum("computerprogramma" in text for text in told) == 1
