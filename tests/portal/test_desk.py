"""The advisers' desk: the queue, who sees what, and the live talk from their side."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.office_hours import parse_openings
from bot.portal.pages import PREFIX
from bot.storage import handover_tables, portal_tables, tables
from tests.portal_serving import Person, PortalServed, serving_portal
from tests.serving import Talk

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PACKET = {
    "wish": "Ik wil lichter werk",
    "obstacle": EVIL,
    "steps": "",
    "question": "Wat kan ik doen?",
}
MAIL = {"name": EVIL, "email": "jan@kpn.nl", "when": "na vieren"}


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[PortalServed]:
    """Give a portal of an organisation with advisers, on a Tuesday morning."""
    hours = parse_openings("di 09:00-17:00")
    async with serving_portal(tmp_path, adviser_hours=hours) as running:
        yield running


async def _ask(portal: PortalServed, reach: str = "email") -> tuple[Talk, str]:
    """Let a worker ask for an adviser; return the talk and the id of the request."""
    talk = await portal.served.open()
    await talk.send(text="mijn geheime verhaal")
    body: dict[str, Any] = {"packet": PACKET, "reach": reach}
    if reach != "window":
        body["contact"] = MAIL
    assert (await talk.call("PUT", "/handover", json=body)).status == 200
    async with portal.database.read() as connection:
        found = await connection.scalar(
            sa.select(handover_tables.handovers.c.id).where(
                handover_tables.handovers.c.conversation_id == talk.id
            )
        )
    return talk, str(found)


async def _claimed(
    portal: PortalServed, reach: str = "email"
) -> tuple[Talk, Person, str]:
    talk, handover_id = await _ask(portal, reach)
    adviser = await portal.enter("adviser")
    answer = await adviser.post(f"/aanvragen/{handover_id}/nemen")
    assert (answer.status, answer.location) == (303, f"/aanvragen/{handover_id}")
    return talk, adviser, f"/aanvragen/{handover_id}"


async def _live(portal: PortalServed) -> tuple[Talk, Person, str]:
    talk, adviser, path = await _claimed(portal, "window")
    answer = await adviser.post(f"{path}/openen")
    assert answer.location == f"{path}/gesprek"
    return talk, adviser, path


async def _readings(portal: PortalServed) -> list[str]:
    async with portal.database.read() as connection:
        log = portal_tables.read_log.c
        return list(
            await connection.scalars(sa.select(log.access).order_by(log.number))
        )


async def _say(adviser: Person, path: str, text: str, **options: Any) -> Any:
    page = await adviser.get(f"{path}/gesprek")
    found = re.search(r'name="bericht_id" value="([^"]+)"', page.text)
    assert found
    fields = {"csrf": adviser.csrf, "bericht_id": found[1], "tekst": text}
    return await adviser.ask("POST", f"{path}/gesprek/zeg", data=fields, **options)


async def test_the_queue_says_who_waited_longest_and_nothing_else(
    portal: PortalServed,
) -> None:
    for reach in ("email", "window"):
        await _ask(portal, reach)
        portal.clock.move(minutes=5)
    adviser = await portal.enter("adviser")
    page = await adviser.get("/aanvragen")
    assert page.text.index("Wil een e-mail.") < page.text.index("Wil praten in het")
    assert "Nu open, tot 17:00 uur." in page.text
    for word in ("lichter werk", "jan@kpn.nl", "geheime"):
        assert word not in page.text
    assert await _readings(portal) == []


async def test_outside_hours_the_queue_says_when_again(portal: PortalServed) -> None:
    portal.clock.move(hours=12)
    adviser = await portal.enter("adviser")
    page = await adviser.get("/aanvragen")
    assert "Weer open op 1 december 2026 om 09:00 uur" in page.text


async def test_of_two_advisers_one_gets_it(portal: PortalServed) -> None:
    _, handover_id = await _ask(portal)
    both = [await portal.enter("adviser") for _ in range(2)]
    answers = await asyncio.gather(
        *(one.post(f"/aanvragen/{handover_id}/nemen") for one in both)
    )
    assert sorted(answer.status for answer in answers) == [303, 409]
    loser = both[0] if answers[0].status == 409 else both[1]
    for page in ("", "/contact", "/gesprek"):
        assert (await loser.get(f"/aanvragen/{handover_id}{page}")).status == 404
    for act in ("vrijgeven", "gesproken", "openen"):
        answer = await loser.post(f"/aanvragen/{handover_id}/{act}")
        assert answer.status == 404
    assert await _readings(portal) == []


async def test_the_adviser_sees_the_packet_alone_and_it_is_logged(
    portal: PortalServed,
) -> None:
    _, adviser, path = await _claimed(portal)
    page = await adviser.get(path)
    assert "Ik wil lichter werk" in page.text
    assert "geheime" not in page.text
    assert "jan@kpn.nl" not in page.text
    assert EVIL not in page.text
    assert await _readings(portal) == ["packet"]


async def test_a_request_leads_to_the_talk_only_where_its_worker_lets_one_read(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _claimed(portal)
    link = f"/adviseur/gesprekken/{talk.id}"
    page = await adviser.get(path)
    assert link not in page.text
    assert "liet dat niet toe" in page.text
    may = {"adviser_may_read": True, "may_improve_bot": False, "reminders": False}
    await talk.call("PUT", "/consents", json=may)
    assert link in (await adviser.get(path)).text
    opened = await adviser.get(link.removeprefix(PREFIX))
    assert "geheime" in opened.text
    assert (await _readings(portal))[-1] == "transcript"
    # The choice taken back counts at once, for the link and behind it.
    await talk.call("PUT", "/consents", json={**may, "adviser_may_read": False})
    assert link not in (await adviser.get(path)).text
    assert (await adviser.get(link.removeprefix(PREFIX))).status == 404


async def test_contact_details_are_shown_with_a_line_in_the_log(
    portal: PortalServed,
) -> None:
    _, adviser, path = await _claimed(portal)
    page = await adviser.get(f"{path}/contact")
    assert "jan@kpn.nl" in page.text
    assert EVIL not in page.text
    assert await _readings(portal) == ["contact"]


async def test_spoken_means_that_contact_and_packet_are_gone(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _claimed(portal)
    await adviser.get(path)
    answer = await adviser.post(f"{path}/gesproken")
    assert answer.location == "/aanvragen"
    async with portal.database.read() as connection:
        assert list(await connection.execute(sa.select(tables.contacts))) == []
    assert (await adviser.get(path)).status == 404
    assert "Er wacht niemand." in (await adviser.get("/aanvragen")).text
    assert (await talk.call("GET", "/handover")).json["status"] == "done"


async def test_taken_back_by_the_worker_it_is_gone_for_the_adviser(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _claimed(portal)
    await talk.call("DELETE", "/handover")
    assert (await adviser.get(path)).status == 404
    assert (await adviser.get(f"{path}/contact")).status == 404


async def test_released_it_waits_again_at_its_place(portal: PortalServed) -> None:
    _, adviser, path = await _claimed(portal)
    await adviser.get(path)
    await adviser.post(f"{path}/vrijgeven")
    assert (await adviser.get(path)).status == 404
    other = await portal.enter("adviser")
    assert (await other.post(f"{path}/nemen")).status == 303


async def test_a_forgotten_claim_can_be_taken_after_a_day(
    portal: PortalServed,
) -> None:
    _, _, path = await _claimed(portal)
    portal.clock.move(hours=25)
    other = await portal.enter("adviser")
    assert "te lang geleden" in (await other.get("/aanvragen")).text
    assert (await other.post(f"{path}/nemen")).status == 303


async def test_the_live_page_shows_what_is_said_from_here_on(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _live(portal)
    await talk.send(text=f"hoi, bel 0612345678 {EVIL}")
    answer = await _say(adviser, path, "Dag! Wat wil je weten?")
    assert (answer.status, answer.location) == (303, f"{path}/gesprek")
    page = await adviser.get(f"{path}/gesprek")
    assert "geheime" not in page.text
    assert "0612345678" not in page.text
    assert EVIL not in page.text
    assert "Dag! Wat wil je weten?" in page.text
    assert "Je zei:" not in page.text
    messages = await talk.messages()
    assert messages[-1]["role"] == "adviser"
    # AND one line tells of the whole talk
    assert await _readings(portal) == ["live"]


async def test_the_same_form_twice_says_it_once(portal: PortalServed) -> None:
    talk, adviser, path = await _live(portal)
    fields = {"bericht_id": str(uuid.uuid4()), "tekst": "Dag!"}
    for _ in range(2):
        assert (await adviser.post(f"{path}/gesprek/zeg", **fields)).status == 303
    said = [one for one in await talk.messages() if one["role"] == "adviser"]
    assert len(said) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"bericht_id": "x", "tekst": "Dag!"},
        {"bericht_id": str(uuid.uuid4()), "tekst": "  \u200b "},
        {"bericht_id": str(uuid.uuid4()), "tekst": "x" * 2001},
        {},
    ],
)
async def test_a_form_that_says_nothing_is_refused(
    portal: PortalServed, fields: dict[str, str]
) -> None:
    _, adviser, path = await _live(portal)
    assert (await adviser.post(f"{path}/gesprek/zeg", **fields)).status == 422


async def test_help_is_seen_but_not_why(portal: PortalServed) -> None:
    talk, adviser, path = await _live(portal)
    await talk.send(text="ik wil niet meer leven")
    await talk.send(text="care ik ben overspannen")
    page = await adviser.get(f"{path}/gesprek")
    assert "Koffiebreak wees hier meteen op hulp" in page.text
    assert page.text.count("Deze zin is niet bewaard en niet getoond") == 2
    for word in ("leven", "overspannen", "0800-0113"):
        assert word not in page.text


async def test_with_htmx_only_what_is_new_is_asked(portal: PortalServed) -> None:
    talk, adviser, path = await _live(portal)
    page = await adviser.get(f"{path}/gesprek")
    found = re.search(r'hx-get="([^"]+)"', page.text)
    assert found
    address = found[1].removeprefix(PREFIX)
    assert (await adviser.get(address)).status == 204
    await talk.send(text="ben je daar?")
    new = await adviser.get(address)
    assert new.text.count('class="line ') == 1
    assert "ben je daar?" in new.text
    # WHEN the worker ends it THEN the page goes elsewhere by itself
    await talk.call("DELETE", "/handover/adviser")
    assert (await adviser.get(address)).headers["HX-Redirect"] == PREFIX + path
    await talk.call("DELETE", "/handover")
    gone = await adviser.get(address)
    assert gone.headers["HX-Redirect"] == f"{PREFIX}/aanvragen"
    assert (await adviser.get(f"{path}/gesprek/nieuw?na=x")).status == 422


async def test_with_htmx_the_form_comes_back_empty_and_the_page_is_told(
    portal: PortalServed,
) -> None:
    _, adviser, path = await _live(portal)
    answer = await _say(adviser, path, "Dag!", headers={"HX-Request": "true"})
    assert answer.status == 200
    assert answer.headers["HX-Trigger"] == "veranderd"
    assert "Dag!" not in answer.text


async def test_the_stream_tells_that_something_happened_not_what(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _live(portal)
    address = f"{PREFIX}{path}/gesprek/stroom"
    async with adviser.session.get(address) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        await talk.send(text="een geheim")
        line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 5)
    assert line == b"event: veranderd\ndata: x\n\n"


async def test_without_being_asked_for_the_worker_says_yes_first(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _claimed(portal, "email")
    await adviser.post(f"{path}/openen")
    page = await adviser.get(f"{path}/gesprek")
    assert "De werkende heeft nog niet geantwoord" in page.text
    assert "geheime" not in page.text
    assert 'name="tekst"' not in page.text
    waits = f"{path}/gesprek/nieuw?na=0"
    assert (await adviser.get(waits)).status == 204
    await talk.send(text="ja, is goed")
    assert (await adviser.get(waits)).headers["HX-Redirect"].endswith("/gesprek")
    page = await adviser.get(f"{path}/gesprek")
    assert "ja, is goed" in page.text
    assert "geheime" not in page.text


async def test_given_back_the_page_shows_nothing_of_the_talk_any_more(
    portal: PortalServed,
) -> None:
    talk, adviser, path = await _live(portal)
    await adviser.get(f"{path}/gesprek")
    answer = await adviser.post(f"{path}/gesprek/terug")
    assert answer.location == path
    assert "Ik ben het weer" in (await talk.messages())[-1]["text"]
    assert (await adviser.get(f"{path}/gesprek")).location == path
    # AND who goes on later asks first, and sees only from the yes on
    await talk.send(text="alleen voor de bot")
    assert "dan vraag je het eerst" in (await adviser.get(path)).text
    await adviser.post(f"{path}/openen")
    assert "nog niet geantwoord" in (await adviser.get(f"{path}/gesprek")).text
    await talk.send(text="ja hoor")
    page = await adviser.get(f"{path}/gesprek")
    assert "ja hoor" in page.text
    assert "alleen voor de bot" not in page.text


async def test_who_is_silent_too_long_can_say_no_more(portal: PortalServed) -> None:
    talk, adviser, path = await _live(portal)
    await adviser.get(f"{path}/gesprek")
    portal.clock.move(minutes=9)
    assert (await adviser.post(f"{path}/gesprek/hier")).status == 303
    portal.clock.move(minutes=9)
    assert (await adviser.get(f"{path}/gesprek")).status == 200
    portal.clock.move(minutes=2)
    assert (await adviser.get(f"{path}/gesprek")).location == path
    fields = {"bericht_id": str(uuid.uuid4()), "tekst": "Dag!"}
    assert (await adviser.post(f"{path}/gesprek/zeg", **fields)).location == path
    assert all(one["role"] != "adviser" for one in await talk.messages())


async def test_done_ends_the_live_talk_too(portal: PortalServed) -> None:
    talk, adviser, path = await _live(portal)
    await adviser.get(f"{path}/gesprek")
    await adviser.post(f"{path}/gesproken")
    assert "Ik ben het weer" in (await talk.messages())[-1]["text"]
    answer = await talk.send(text="verder")
    assert answer.json["messages"][0]["text"] == "Je zei: verder"


async def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    portal: PortalServed,
) -> None:
    _, adviser, path = await _claimed(portal)
    for _ in range(3):
        portal.clock.move(minutes=14)
        waits = await adviser.get("/aanvragen/lijst")
        await adviser.get(f"{path}/gesprek/nieuw?na=0")
    assert (waits.status, waits.location[:9]) == (303, "/inloggen")
