"""What stands on paper: the worker's page and the sheet for the manager."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.gateway.sheet import outline_of, sheet_of

TODAY = dt.date(2026, 11, 24)
WISH = {"id": "wish", "title": "Wat ik wil", "text": "Meer plezier", "words": "geheim"}
ROUTE = {
    "id": "route-x",
    "title": "Een route",
    "text": "Geld.",
    "next_action": "Bel.",
    "ask_whom": "Je werkgever.",
    "apply_how": "Met een formulier.",
    "url": "https://example.org",
    "verified_on": "2025-03-09",
    "note": "Een.\nTwee.\n",
}


def plan(*items: dict[str, Any]) -> dict[str, Any]:
    return {"title": "Mijn plan", "made_on": "2026-11-24", "items": list(items)}


def test_details_stand_in_a_fixed_order_with_their_labels():
    section = outline_of(plan(ROUTE), "plan", TODAY).sections[0]
    assert [(it.label, it.text) for it in section.details] == [
        ("Wat je nu doet", "Bel."),
        ("Wie het aanvraagt", "Je werkgever."),
        ("Hoe het gaat", "Met een formulier."),
        ("Meer lezen", "https://example.org"),
        ("Nagekeken op", "zondag 9 maart 2025"),
    ]
    assert section.details[-1].day == "2025-03-09"
    assert section.details[-2].url == "https://example.org"
    assert section.note == ("Een.", "Twee.")


def test_what_was_never_verified_says_so():
    section = outline_of(plan({**ROUTE, "verified_on": None}), "plan", TODAY)
    last = section.sections[0].details[-1]
    assert last.text == "niet nagekeken, kijk zelf op de site"
    assert last.day is None


def test_an_item_without_a_check_says_nothing_of_one():
    assert outline_of(plan(WISH), "plan", TODAY).sections[0].details == ()


def test_the_sheet_holds_ticked_items_without_own_words():
    sheet = sheet_of(plan({**WISH, "shared": True}, {**ROUTE, "shared": False}))
    assert [item["id"] for item in sheet["items"]] == ["wish"]
    assert "geheim" not in str(sheet)
    outline = outline_of(sheet, "sheet", TODAY)
    assert outline.title == sheet["title"] != "Mijn plan"
    assert outline.file == "blad-leidinggevende"


def test_the_manager_reads_nothing_that_tells_the_worker_what_to_do():
    section = outline_of(plan(ROUTE), "sheet", TODAY).sections[0]
    assert [it.label for it in section.details] == ["Meer lezen", "Nagekeken op"]
    note = {"id": "note-manager", "kind": "note", "title": "Briefje"}
    note = {**note, "text": "Pas het aan.", "note": "Kunnen we praten?"}
    own = outline_of(plan(note), "plan", TODAY).sections[0]
    theirs = outline_of(plan(note), "sheet", TODAY).sections[0]
    assert (own.text, theirs.text) == ("Pas het aan.", "")
    assert own.note == theirs.note == ("Kunnen we praten?",)
    assert own.note_title == theirs.note_title == ""


def test_the_footer_names_the_day():
    assert "dinsdag 24 november" in outline_of(plan(), "plan", TODAY).footer
