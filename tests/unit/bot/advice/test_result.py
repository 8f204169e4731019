"""The result document has exactly the shape of the contract."""

from __future__ import annotations

import datetime as dt
import json

from bot.advice.result import Change, Reason, SchemeAdvice, StepAdvice, to_json


def test_the_document_is_that_of_the_contract() -> None:
    step = StepAdvice(
        id="mentor",
        score=71,
        why=(Reason("wish_lead", "Je wilt leidinggeven."),),
        would_change=(
            Change("obstacles", ("obstacle_time",), "als_dan_plan"),
            Change("minutes_per_week", 10, "energielijst"),
        ),
    )
    scheme = SchemeAdvice(
        id="slim",
        status="unsure",
        fit="maybe",
        why=(Reason("employment", "Je bent in dienst."),),
        missing=("company_size",),
        who_applies="employer",
        next_action="Vraag het.",
        note="Beste baas",
        alternatives=("oo_fonds",),
        url="https://example.org",
        verified_on=dt.date(2025, 2, 20),
    )

    actual = to_json(dt.date(2026, 11, 23), [step], [scheme])

    assert json.loads(json.dumps(actual)) == {
        "on": "2026-11-23",
        "steps": [
            {
                "id": "mentor",
                "score": 71,
                "why": [{"from": "wish_lead", "text": "Je wilt leidinggeven."}],
                "would_change": [
                    {
                        "field": "obstacles",
                        "value": ["obstacle_time"],
                        "instead": "als_dan_plan",
                    },
                    {
                        "field": "minutes_per_week",
                        "value": 10,
                        "instead": "energielijst",
                    },
                ],
            }
        ],
        "schemes": [
            {
                "id": "slim",
                "status": "unsure",
                "fit": "maybe",
                "why": [{"from": "employment", "text": "Je bent in dienst."}],
                "missing": ["company_size"],
                "who_applies": "employer",
                "next_action": "Vraag het.",
                "note": "Beste baas",
                "alternatives": ["oo_fonds"],
                "url": "https://example.org",
                "verified_on": "2025-02-20",
            }
        ],
    }


def test_a_scheme_never_verified_says_null() -> None:
    scheme = SchemeAdvice(
        id="slim",
        status="unsure",
        fit="no",
        why=(),
        missing=(),
        who_applies="worker",
        next_action="Vraag het.",
        note=None,
        alternatives=(),
        url="https://example.org",
        verified_on=None,
    )

    (actual,) = to_json(dt.date(2026, 11, 23), [], [scheme])["schemes"]

    assert actual["verified_on"] is None
    assert actual["note"] is None
