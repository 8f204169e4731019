from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.privacy.consent import TEXT_VERSION
from tests.serving import Served, Talk, serving

PATHS = [
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("GET", "/plan"),
    ("GET", "/plan/sheet"),
    ("PUT", "/plan/shared"),
    ("GET", "/consents"),
    ("PUT", "/consents"),
    ("PUT", "/contact"),
    ("POST", "/feedback"),
    ("POST", "/transfer"),
    ("GET", "/export"),
    ("DELETE", ""),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_every_path_asks_the_token(
    served: Served, talk: Talk, method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer "}):
        answer = await served.call(method, talk.path + path, headers=headers)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_a_wrong_token_and_an_unknown_id_look_the_same(
    served: Served, talk: Talk, method: str, path: str
) -> None:
    other = await served.open()
    wrong = {"Authorization": f"Bearer {other.token}"}
    own = {"Authorization": f"Bearer {talk.token}"}
    answers = [
        await served.call(method, talk.path + path, headers=wrong),
        await served.call(method, "/api/conversations/unknown" + path, headers=own),
    ]
    assert [answer.status for answer in answers] == [404, 404]
    assert answers[0].json == answers[1].json


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/api/conversations", "POST"),
        ("PATCH", "/api/conversations/x/messages", "GET, HEAD, POST"),
        ("POST", "/api/conversations/x", "DELETE"),
        ("DELETE", "/healthz", "GET, HEAD"),
        ("TRACE", "/api/transfers", "POST"),
        ("OPTIONS", "/api/conversations/x/plan", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_told_what_is_allowed(
    served: Served, method: str, path: str, allow: str
) -> None:
    answer = await served.call(method, path)
    assert answer.status == 405
    assert answer.headers["Allow"] == allow
    assert answer.json["status"] == 405


async def test_an_unknown_path_is_a_problem_document(served: Served) -> None:
    answer = await served.call("GET", "/api/unknown")
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert set(answer.json) == {"type", "title", "status", "detail"}


async def test_the_choices_are_off_until_chosen(talk: Talk) -> None:
    # GIVEN a worker who chose nothing
    before = await talk.call("GET", "/consents")
    assert before.json == {
        "adviser_may_read": False,
        "may_improve_bot": False,
        "reminders": False,
        "text_version": None,
    }
    # WHEN one is chosen
    chosen = {"adviser_may_read": True, "may_improve_bot": False, "reminders": False}
    answer = await talk.call("PUT", "/consents", json=chosen)
    # THEN it is kept with the version of the text
    assert answer.json == {**chosen, "text_version": TEXT_VERSION}
    assert (await talk.call("GET", "/consents")).json == answer.json


@pytest.mark.parametrize(
    "body",
    [
        {"adviser_may_read": True},
        {"adviser_may_read": 1, "may_improve_bot": 0, "reminders": 0},
        {
            "adviser_may_read": True,
            "may_improve_bot": True,
            "reminders": True,
            "more": True,
        },
    ],
)
async def test_refuses_half_a_choice(talk: Talk, body: dict[str, object]) -> None:
    assert (await talk.call("PUT", "/consents", json=body)).status == 422
    assert (await talk.call("GET", "/consents")).json["text_version"] is None


async def test_contact_details_are_kept_encrypted_and_can_be_taken_back(
    served: Served, talk: Talk
) -> None:
    given = {"name": "Jan Jansen", "phone": "06-12345678", "when": "na vijven"}
    assert (await talk.call("PUT", "/contact", json=given)).status == 204
    # THEN the worker can see them, and the database file does not hold them
    assert (await talk.call("GET", "/export")).json["contact"] == given
    files = served.settings.data_folder.glob("koffiebreak.db*")
    assert not any(b"Jan Jansen" in file.read_bytes() for file in files)
    # AND an empty object takes them back
    assert (await talk.call("PUT", "/contact", json={})).status == 204
    assert (await talk.call("GET", "/export")).json["contact"] is None


async def test_contact_details_end_after_their_days(served: Served, talk: Talk) -> None:
    await talk.call("PUT", "/contact", json={"name": "Jan"})
    served.clock.move(days=14)
    assert (await talk.call("GET", "/export")).json["contact"] is None


@pytest.mark.parametrize(
    "body",
    [{"email": "geen adres"}, {"phone": "bel maar"}, {"name": None}, {"iban": "x"}, []],
)
async def test_refuses_strange_contact_details(talk: Talk, body: object) -> None:
    assert (await talk.call("PUT", "/contact", json=body)).status == 422


async def test_feedback_is_kept_masked_and_the_last_one_counts(talk: Talk) -> None:
    message_id = talk.opened["messages"][0]["id"]
    for value, reason in (("up", "goed"), ("down", "bel me op 0612345678")):
        answer = await talk.call(
            "POST",
            "/feedback",
            json={"message_id": message_id, "value": value, "reason": reason},
        )
        assert answer.status == 204
    kept = (await talk.call("GET", "/export")).json["feedback"]
    assert [(row["value"], row["reason"]) for row in kept] == [
        ("down", "bel me op «telefoonnummer»")
    ]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"message_id": "unknown"}, 404),
        ({"value": "sideways"}, 422),
        ({"reason": 5}, 422),
        ({"reason": "x" * 2001}, 413),
        ({"reason": " "}, 204),
    ],
)
async def test_feedback_is_checked(
    talk: Talk, changes: dict[str, object], status: int
) -> None:
    body = {"message_id": talk.opened["messages"][0]["id"], "value": "up"}
    answer = await talk.call("POST", "/feedback", json={**body, **changes})
    assert answer.status == status


async def test_a_transfer_moves_the_conversation_once(
    served: Served, talk: Talk
) -> None:
    # GIVEN a code of six Dutch words
    await talk.send(text="hoi")
    offered = await talk.call("POST", "/transfer")
    assert offered.status == 201
    assert re.fullmatch(r"([a-z]{3,8}-){5}[a-z]{3,8}", offered.json["code"])
    assert offered.json["expires_at"] == "2026-11-24T09:40:00.000Z"
    # WHEN it is typed on another device, in capitals and with blanks
    typed = offered.json["code"].upper().replace("-", "  ")
    moved = await served.call("POST", "/api/transfers", json={"code": typed})
    # THEN that device has the conversation, and the first one no longer
    assert moved.status == 201
    assert (moved.json["id"], len(moved.json["messages"])) == (talk.id, 4)
    assert (await talk.call("GET", "/messages")).status == 404
    there = Talk(served, talk.id, moved.json["token"], moved.json)
    assert (await there.send(text="verder")).status == 200
    again = await served.call("POST", "/api/transfers", json={"code": typed})
    assert again.status == 404


async def test_a_transfer_ends_after_ten_minutes(served: Served, talk: Talk) -> None:
    code = (await talk.call("POST", "/transfer")).json["code"]
    served.clock.move(minutes=10)
    answer = await served.call("POST", "/api/transfers", json={"code": code})
    assert answer.status == 404
    assert (await talk.call("GET", "/messages")).status == 200


async def test_a_new_code_ends_the_one_before(served: Served, talk: Talk) -> None:
    first = (await talk.call("POST", "/transfer")).json["code"]
    second = (await talk.call("POST", "/transfer")).json["code"]
    calls = [
        await served.call("POST", "/api/transfers", json={"code": code})
        for code in (first, second)
    ]
    assert [answer.status for answer in calls] == [404, 201]


@pytest.mark.parametrize("code", ["", "---", "een twee drie", "x" * 200])
async def test_an_unknown_code_is_not_found(served: Served, code: str) -> None:
    answer = await served.call("POST", "/api/transfers", json={"code": code})
    assert answer.status == 404


async def test_guessing_codes_is_limited_by_address(tmp_path: Path) -> None:
    async with serving(tmp_path, conversations_per_minute=3) as served:
        calls = [
            await served.call("POST", "/api/transfers", json={"code": "x"})
            for _ in range(4)
        ]
    assert [answer.status for answer in calls] == [404, 404, 404, 429]


async def test_an_export_holds_everything_but_our_keys(talk: Talk) -> None:
    await talk.send(text="hoi")
    answer = await talk.call("GET", "/export")
    assert answer.status == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(answer.json["messages"]) == 4
    assert answer.json["conversations"][0]["channel"] == "web"
    assert answer.json["turns"][0]["intent"] == "inform"
    assert "hash" not in answer.text
    assert "digest" not in answer.text


async def test_erasing_leaves_nothing_anywhere(served: Served, talk: Talk) -> None:
    # GIVEN a conversation with a telling word, and another one
    other = await served.open()
    await other.send(text="blijft staan")
    await talk.send(text="xylofoonbouwer")
    await talk.call("POST", "/transfer")
    await talk.call("PUT", "/contact", json={"name": "Jan"})
    # WHEN it is erased
    answer = await talk.call("DELETE")
    # THEN it is gone, from the files too, and erasing again finds nothing
    assert (answer.status, answer.text) == (204, "")
    assert (await talk.call("DELETE")).status == 404
    assert (await talk.call("GET", "/messages")).status == 404
    files = list(served.settings.data_folder.glob("koffiebreak.db*"))
    assert not any(b"xylofoonbouwer" in file.read_bytes() for file in files)
    assert not any(talk.id.encode() in file.read_bytes() for file in files)
    assert len(await other.messages()) == 4


async def test_the_plan_comes_in_forms_for_a_screen_and_an_agenda(talk: Talk) -> None:
    await talk.send(text="hoi")
    as_json = await talk.call("GET", "/plan")
    assert as_json.json["made_on"] == "2026-11-24"
    assert [item["shared"] for item in as_json.json["items"]] == [False, False]
    page = await talk.call("GET", "/plan", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Energielijst &lt;b&gt;maken&lt;/b&gt;" in page.text
    assert "dinsdag 1 december" in page.text
    agenda = await talk.call("GET", "/plan", headers={"Accept": "text/calendar"})
    assert agenda.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20261201" in agenda.text
    assert set(agenda.headers.getall("Vary")) == {"Origin", "Accept"}


@pytest.mark.parametrize("accept", ["text/plain", "application/json;q=0", "x"])
@pytest.mark.parametrize("path", ["/plan", "/plan/sheet"])
async def test_other_forms_are_not_acceptable(
    talk: Talk, path: str, accept: str
) -> None:
    answer = await talk.call("GET", path, headers={"Accept": accept})
    assert answer.status == 406


async def test_a_plan_without_anything_in_it_is_empty(talk: Talk) -> None:
    answer = await talk.call("GET", "/plan")
    assert answer.json["items"] == []
    page = await talk.call("GET", "/plan", headers={"Accept": "text/html"})
    assert "nog leeg" in page.text


async def test_the_sheet_for_the_manager_shows_only_what_was_ticked(
    talk: Talk,
) -> None:
    # GIVEN a plan of which nothing is ticked
    await talk.send(text="hoi")
    assert (await talk.call("GET", "/plan/sheet")).json["items"] == []
    page = await talk.call("GET", "/plan/sheet", headers={"Accept": "text/html"})
    assert "Er staat nog niets" in page.text
    # WHEN the wish is ticked
    await talk.call("PUT", "/plan/shared", json={"items": ["wish", "note-weg"]})
    # THEN the sheet has the wish and nothing else, in every form
    sheet = (await talk.call("GET", "/plan/sheet")).json
    assert [item["id"] for item in sheet["items"]] == ["wish"]
    page = await talk.call("GET", "/plan/sheet", headers={"Accept": "text/html"})
    assert "Iets met mensen." in page.text
    assert "Energielijst" not in page.text
    pdf = await talk.raw("/plan/sheet", "application/pdf")
    text = "".join(it.extract_text() for it in PdfReader(io.BytesIO(pdf)).pages)
    assert "Iets met mensen." in text
    assert "Energielijst" not in text


async def test_a_calendar_is_no_form_of_the_sheet(talk: Talk) -> None:
    headers = {"Accept": "text/calendar"}
    assert (await talk.call("GET", "/plan/sheet", headers=headers)).status == 406


async def test_the_plan_as_a_pdf_is_a_file_to_keep(talk: Talk) -> None:
    await talk.send(text="hoi")
    answer = await talk.call("GET", "/plan", headers={"Accept": "application/pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert set(answer.headers.getall("Vary")) == {"Origin", "Accept"}
    assert answer.text.startswith("%PDF-")


async def test_what_may_be_shared_is_kept(talk: Talk) -> None:
    await talk.send(text="hoi")
    body = {"items": ["step-energielijst"]}
    answer = await talk.call("PUT", "/plan/shared", json=body)
    assert (answer.status, answer.json) == (200, body)
    items = (await talk.call("GET", "/plan")).json["items"]
    assert [item["shared"] for item in items] == [True, False]
    await talk.call("PUT", "/plan/shared", json={"items": []})
    items = (await talk.call("GET", "/plan")).json["items"]
    assert not any(item["shared"] for item in items)


@pytest.mark.parametrize(
    "items", [None, "wish", [1], ["a b"], ["wish", "wish"], ["x"] * 51]
)
async def test_refuses_strange_items(talk: Talk, items: object) -> None:
    answer = await talk.call("PUT", "/plan/shared", json={"items": items})
    assert answer.status == 422


async def test_problem_documents_never_repeat_what_was_sent(talk: Talk) -> None:
    secret = "mijn geheim 0612345678"
    answer = await talk.send(text=secret, payload=secret, more=secret)
    assert answer.status == 422
    assert "geheim" not in json.dumps(answer.json)
