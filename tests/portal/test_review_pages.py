"""Reading and reviewing, page by page."""

from __future__ import annotations

import json
import re

from bot.storage import read_log, trust_log
from tests.portal.reviewing import BOTH, PLANTED, READ, Read, planted_talk, talk_ids
from tests.portal_serving import PortalServed

HTMX = {"HX-Request": "true"}


async def test_a_talk_shows_what_was_said_and_understood(portal: PortalServed) -> None:
    portal.served.agent.extra_slots = {"wish": "wish_lead"}
    read = await planted_talk(portal, BOTH)
    await read.talk.send(text="card graag")
    page = await read.open()
    assert page.status == 200
    for text in (
        "Hoi, ik ben een computerprogramma.",
        "Vertelt iets over werk of situatie, 90% zeker",
        "Beroep: lasser",
        "Energielijst",
        "Waarom: omdat je zei: card graag",
        "Eerste stap:</strong> Pak een blaadje.",
        "Kies</span>",
        "Ja</span>",
    ):
        assert text in page.text, text
    # What is behind a button is no key for readers.
    token = read.talk.opened["messages"][-1]["buttons"][0]["payload"]
    assert token not in page.text


async def test_the_copy_of_a_talk(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    page = await read.ask("talk_export")
    assert "attachment" in page.headers["Content-Disposition"]
    copy = json.loads(page.text)
    assert [message["seq"] for message in copy["messages"]] == [1, 2, 3, 4]
    assert copy["messages"][2]["understood"]["intent"] == "inform"
    token = read.talk.opened["messages"][-1]["buttons"][0]["payload"]
    assert token not in page.text
    async with portal.database.read() as connection:
        lines = await read_log.of_conversation(connection, read.talk.id)
        now = portal.clock.now()
        (event,) = await trust_log.between(
            connection, since=now, until=now.replace(year=2027), kind="export"
        )
    assert [line.access for line in lines] == ["export"]
    assert (event.subject, event.detail) == ("talk", {"messages": 4})


async def test_status_owner_tags_and_notes(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    moved = await read.ask("talk_status", status="reviewed")
    assert (moved.status, moved.location) == (303, f"/gesprekken/{read.talk.id}")
    await read.ask("talk_assign")
    await read.ask("talk_tag", label="  Mail   JAN@example.nl ")
    await read.ask("talk_note", notitie="Bel Jan op 06 12345678 terug")
    page = await read.open()
    assert "<strong>Gelezen</strong>" in page.text
    assert "mail «e-mailadres»" in page.text
    assert "«telefoonnummer»" in page.text
    assert "12345678" not in page.text
    listed = await read.reader.get("/gesprekken?status=reviewed&wie=ik")
    assert talk_ids(listed) == [read.talk.id]
    # AND given to a colleague who may read, and to nobody else
    colleague = await portal.enter("content_editor")
    employer = await portal.enter("employer")
    assert (await read.ask("talk_assign", wie=employer.id)).status == 422
    await read.ask("talk_assign", wie=colleague.id)
    assert talk_ids(await colleague.get("/gesprekken?wie=ik")) == [read.talk.id]
    assert talk_ids(await read.reader.get("/gesprekken?wie=ik")) == []
    listed = await read.reader.get(f"/gesprekken?wie={colleague.id}")
    assert talk_ids(listed) == [read.talk.id]
    await read.ask("talk_tag", label="mail «e-mailadres»", weg="1")
    await read.ask("talk_assign", wie="-")
    listed = await read.reader.get("/gesprekken?wie=-")
    assert talk_ids(listed) == [read.talk.id]
    # The worker finds the notes in the copy of their own talk.
    copy = (await read.talk.call("GET", "/export")).json
    assert len(copy["notes"]) == 1
    assert read.reader.id not in str(copy)


async def test_with_htmx_the_panel_alone_comes_back_without_words(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, READ)
    page = await read.reader.ask(
        "POST",
        f"/gesprekken/{read.talk.id}/status",
        data={"csrf": read.reader.csrf, "status": "later"},
        headers=HTMX,
    )
    assert page.status == 200
    assert page.text.lstrip().startswith("<section")
    assert "<strong>Later</strong>" in page.text
    assert "zebrakoekje" not in page.text
    async with portal.database.read() as connection:
        assert await read_log.of_conversation(connection, read.talk.id) == []


async def test_fields_that_cannot_be_used(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    for name, fields in (
        ("talk_status", {"status": "weg"}),
        ("talk_assign", {"wie": "iemand"}),
        ("talk_tag", {"label": " "}),
        ("talk_tag", {"label": "x" * 41}),
        ("talk_note", {"notitie": ""}),
        ("talk_note", {"notitie": "x" * 2001}),
        ("call_wrong", {"reden": ""}),
        ("call_wrong", {"reden": "x" * 1001}),
        ("inbox_filter_save", {"naam": ""}),
        ("inbox_filter_save", {"status": "weg"}),
    ):
        assert (await read.ask(name, **fields)).status == 422, (name, fields)
    for query in ("van=gisteren", "onder=veel", "minstens=-1", "na=nu", "status=weg"):
        assert (await read.reader.get(f"/gesprekken?{query}")).status == 422, query
    for path in ("/verbeteringen/x", "/verbeteringen/99999999999"):
        assert (await read.reader.get(path)).status == 404


async def test_the_list_goes_on_where_it_ended(portal: PortalServed) -> None:
    reader = await portal.enter("adviser")
    talks: list[str] = []
    for _ in range(27):
        portal.clock.move(minutes=1)
        talk = await portal.served.open()
        await talk.call("PUT", "/consents", json=READ)
        talks.insert(0, talk.id)
    first = await reader.get("/gesprekken?kanaal=web")
    assert talk_ids(first) == talks[:25]
    (older,) = re.findall(r'href="/adviseur([^"]+)" rel="next"', first.text)
    assert "kanaal=web" in older
    rest = await reader.get(older.replace("&amp;", "&"))
    assert talk_ids(rest) == talks[25:]
    assert 'rel="next"' not in rest.text
    # In the middle both neighbours are offered.
    page = await reader.get(f"/gesprekken/{talks[5]}")
    assert f"/gesprekken/{talks[4]}" in page.text
    assert f"/gesprekken/{talks[6]}" in page.text


async def test_a_saved_filter_is_ones_own(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    kept = await read.ask(
        "inbox_filter_save", naam="Mijn werk", q="zebrakoekje", gok=""
    )
    assert (kept.status, kept.location) == (303, "/gesprekken?q=zebrakoekje")
    page = await read.reader.get("/gesprekken")
    assert "?q=zebrakoekje" in page.text
    assert ">Mijn werk</a>" in page.text
    other = await portal.enter("adviser")
    assert "Mijn werk" not in (await other.get("/gesprekken")).text
    (number,) = re.findall(r"/filters/(\d+)/weg", page.text)
    await other.post(f"/gesprekken/filters/{number}/weg")
    assert "Mijn werk" in (await read.reader.get("/gesprekken")).text
    await read.reader.post(f"/gesprekken/filters/{number}/weg")
    assert "Mijn werk" not in (await read.reader.get("/gesprekken")).text


async def test_words_as_typed_are_asked_in_the_talk(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    await read.talk.send(text="eerst jan@example.nl")
    assert "Vraag het de werkende" in (await read.open()).text
    await read.ask("talk_unmask")
    assert "nog niet geantwoord" in (await read.open()).text
    again = await read.ask("talk_unmask")
    assert again.status == 409
    assert "Er is al gevraagd" in again.text
    question = (await read.talk.messages())[-1]
    yes = question["buttons"][0]["payload"]
    await read.talk.send(payload=yes)
    await read.talk.send(text="nu piet@example.nl")
    page = await read.open()
    assert "piet@example.nl" in page.text
    assert "jan@example.nl" not in page.text
    async with portal.database.read() as connection:
        lines = await read_log.of_conversation(connection, read.talk.id)
    assert [line.access for line in lines][-2:] == ["transcript", "unmasked"]
    portal.clock.move(days=7)
    # The session ended long ago; somebody else reads now.
    read.reader = await portal.enter("adviser")
    assert "piet@example.nl" not in (await read.open()).text
    # The worker's own copy holds all that is kept, theirs and ours.
    copy = (await read.talk.call("GET", "/export")).json
    assert list(copy["as_typed"].values()) == ["nu piet@example.nl"]
    assert read.reader.id not in str(copy)
    # A copy never holds words as typed.
    assert "piet@example.nl" not in (await read.ask("talk_export")).text


async def test_an_editor_cannot_ask_for_words_as_typed(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ, role="content_editor")
    assert "Vraag het de werkende" not in (await read.open()).text
    assert (await read.ask("talk_unmask")).status == 403


async def _read_by(read: Read, second: str, **fields: str) -> int:
    """Let somebody else read the first correction; return the status."""
    first = read.reader
    read.reader = await read.portal.enter(second)
    answer = await read.ask("correction_read", **fields)
    read.reader = first
    return answer.status


async def test_readers_see_what_the_bot_said_before(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    await read.talk.send(text="nee")
    read.parts["turn"] = "2"
    said = f"Je zei: {PLANTED}"
    assert said in (await read.ask("correct_form")).text
    await read.ask("correct", intent="deny")
    read.reader = await portal.enter("adviser")
    assert said in (await read.ask("correction")).text
    # It quotes the worker, and goes with the choice to read along.
    await read.choose({**BOTH, "adviser_may_read": False})
    page = await read.ask("correction")
    assert (page.status, said in page.text) == (404, False)


async def test_what_was_said_in_a_care_turn_is_not_what_the_bot_said_before(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, BOTH)
    await read.talk.send(text="care ik kan niet meer")
    await read.talk.send(text="daarna weer gewoon")
    read.parts["turn"] = "3"
    page = await read.ask("correct_form")
    assert "De bot zei" not in page.text


async def test_from_correction_to_agreement(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    form = await read.ask("correct_form")
    assert 'value="inform" selected' in form.text
    wrong = await read.ask(
        "correct",
        intent="wish_fun",
        **{"woorden-0": "niet gezegd", "entiteit-0": "skill", "rol-0": ""},
    )
    assert wrong.status == 422
    assert "niet gezegd" in wrong.text
    assert (await read.ask("correct", intent="report_crisis")).status == 422
    fields = {"woorden-0": "zebrakoekje", "entiteit-0": "skill", "rol-0": ""}
    kept = await read.ask("correct", intent="wish_fun", **fields)
    assert kept.location == f"/gesprekken/{read.talk.id}#beurt-1"
    assert "wacht op een tweede lezer" in (await read.open()).text
    own = await read.ask("correction")
    assert own.status == 409
    assert "zebrakoekje" not in own.text
    assert "Van jou, wacht op een ander (1)" in (await read.ask("corrections")).text

    # The second reader sees nothing of the first.
    first, read.reader = read.reader, await portal.enter("content_editor")
    page = await read.ask("correction")
    assert "zebrakoekje" in page.text
    assert " selected" not in page.text
    await read.ask("correction_read", intent="wish_fun", **fields)
    read.reader = first
    queue = await read.ask("corrections")
    assert "Klaar voor de bot (1)" in queue.text
    assert "1 bericht is twee keer gelezen" in queue.text


async def test_a_difference_is_decided(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    await read.ask("correct", intent="wish_fun")
    assert await _read_by(read, "adviser", intent="wish_lead") == 303
    queue = await read.ask("corrections")
    assert "Lezers zijn het niet eens (1)" in queue.text
    page = await read.ask("correction")
    assert "Eerste lezer: Meer plezier" in page.text
    await read.ask("correction_read", intent="wish_lead")
    queue = await read.ask("corrections")
    assert "Klaar voor de bot (1)" in queue.text
    assert "kappa van Cohen): <strong>0,00</strong>" in queue.text


async def test_a_wrong_answer_is_told_and_dealt_with(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    answer = await read.reader.ask(
        "POST",
        read.path("/gesprekken/{id}/berichten/{message}/fout"),
        data={"csrf": read.reader.csrf, "reden": "te vlug, mail jan@example.nl"},
        headers=HTMX,
    )
    assert "Bewaard" in answer.text
    page = await read.ask("correction")
    assert "te vlug, mail «e-mailadres»" in page.text
    assert "Je zei: mijn zebrakoekje" in page.text
    await read.ask("correction_done")
    assert "Antwoorden die fout waren (0)" in (await read.ask("corrections")).text


async def test_a_talk_kept_as_a_test(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    yes = read.talk.opened["messages"][-1]["buttons"][0]["payload"]
    await read.talk.send(payload=yes)
    await read.talk.send(text="mail jan@example.nl")
    await read.talk.send(text="care ik kan niet meer")
    await read.talk.send(text="daarna")
    page = await read.ask("save_test")
    assert "worker: mijn zebrakoekje bij het kampvuurlied" in page.text
    assert "@example.nl" in page.text
    assert "jan@" not in page.text
    assert "«" not in page.text
    # What follows on words that were not kept cannot be played.
    assert "daarna" not in page.text
    assert "kan niet meer" not in page.text
    assert "gesprek_1" in (await read.ask("corrections")).text


async def test_what_a_worker_writes_never_becomes_markup(portal: PortalServed) -> None:
    attack = "<img src=x onerror=alert(1)>\"'{{7*7}}</script><script>alert(1)</script>"
    portal.served.agent.extra_slots = {"job": attack, "wish": attack}
    read = await planted_talk(portal, BOTH)
    answer = await read.talk.send(text=f"card {attack}")
    await read.talk.call(
        "POST",
        "/feedback",
        json={
            "message_id": answer.json["messages"][0]["id"],
            "value": "down",
            "reason": attack,
        },
    )
    read.parts["turn"] = "2"
    await read.ask("talk_tag", label="<b>x</b>")
    await read.ask("talk_note", notitie=attack)
    await read.ask("call_wrong", reden=attack)
    for name in ("talk", "correct_form", "corrections", "correction", "save_test"):
        page = await read.ask(name)
        assert page.status == 200, name
        for part in ("<img", "<script>", "<b>x", "49"):
            if part == "49":
                assert "&#39;49" not in page.text, name
            else:
                assert part not in page.text, (name, part)
    page = await read.reader.get("/gesprekken?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.text
