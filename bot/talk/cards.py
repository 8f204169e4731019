"""Cards of the HTTP contract for steps and schemes, from records and advice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.advice.result import Reason, SchemeAdvice, StepAdvice
from bot.catalogue.models import SchemeRecord, StepRecord
from bot.language.formatting import MONTHS, date_in_words
from bot.talk.context import TalkContext
from bot.talk.state import TalkState

Card = Mapping[str, Any]


_MOST_REASONS = 2


def why_in_words(
    reasons: Sequence[Reason], ctx: TalkContext, most: int = _MOST_REASONS
) -> str:
    """Return the weightiest reasons as one text, for the card."""
    texts = [reason.text for reason in reasons[:most]]
    return " ".join(texts) if texts else ctx.phrases("card_why_general")


def reasons_for(
    state: TalkState, advice: StepAdvice, ctx: TalkContext
) -> tuple[Reason, ...]:
    """Return the reasons of a step; who is content wished for nothing more."""
    if not state.talk_content or state.wish_words:
        return tuple(advice.why)
    text = ctx.phrases("card_why_content")
    return tuple(
        dataclasses.replace(reason, text=text) if reason.from_ == state.wish else reason
        for reason in advice.why
    )


def step_whys(
    state: TalkState, found: Sequence[StepAdvice], ctx: TalkContext
) -> list[str]:
    """Return why each step stands on its card; no sentence stands on two of them.

    After the reasons of the advice come where and how one learns in the step.
    """
    choices = []
    for advice in found:
        told = [reason.text for reason in reasons_for(state, advice, ctx)]
        record = ctx.catalogue.steps[advice.id]
        choices.append((told or [ctx.phrases("card_why_general")], _ways(record, ctx)))
    return _distinct(choices, most=_MOST_REASONS)


def scheme_whys(found: Sequence[SchemeAdvice], ctx: TalkContext) -> list[str]:
    """Return why each scheme stands on its card; no sentence stands on two of them.

    After the reasons of the advice comes for whom the scheme is.
    """
    choices = [
        (
            [reason.text for reason in advice.why] or [ctx.phrases("card_why_general")],
            [ctx.catalogue.schemes[advice.id].for_whom],
        )
        for advice in found
    ]
    return _distinct(choices, most=1)


def _ways(record: StepRecord, ctx: TalkContext) -> list[str]:
    return [
        ctx.phrases(f"card_why_place_{record.place}"),
        *(ctx.phrases(f"card_why_style_{style}") for style in record.learning_style),
    ]


def _distinct(
    cards: Iterable[tuple[Sequence[str], Sequence[str]]], *, most: int
) -> list[str]:
    """Return one text a card, of its reasons or else one of its ways, none said twice.

    A card for which all was said before gets an empty text.
    """
    said: set[str] = set()
    texts = []
    for reasons, ways in cards:
        chosen = _unsaid(reasons, said, most=most) or _unsaid(ways, said, most=1)
        texts.append(" ".join(chosen))
    return texts


def _unsaid(texts: Sequence[str], said: set[str], *, most: int) -> list[str]:
    """Return the first texts of which no sentence was `said`, and add theirs to it."""
    chosen: list[str] = []
    for text in texts:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        if len(chosen) < most and said.isdisjoint(sentences):
            chosen.append(text)
            said.update(sentences)
    return chosen


def step_card(advice: StepAdvice, ctx: TalkContext, why: str) -> Card:
    """Return the card of a step, with buttons to choose it and to ask for more."""
    record = ctx.catalogue.steps[advice.id]
    return {
        "kind": "step",
        "id": record.id,
        "title": record.title,
        "text": _with_contact(record.what, ctx.catalogue.step_contacts.get(record.id)),
        "why": why,
        "effort": record.effort,
        "cost": record.cost,
        "first_action": record.first_action,
        "status": None,
        "url": None,
        "verified_on": None,
        "buttons": [
            {
                "title": ctx.phrases("button_choose_step"),
                "payload": {"intent": "choose_step", "entities": {"step": record.id}},
            },
            {
                "title": ctx.phrases("button_step_details"),
                "payload": {
                    "intent": "ask_step_details",
                    "entities": {"step": record.id},
                },
            },
            {
                "title": ctx.phrases("button_step_why"),
                "payload": {
                    "intent": "ask_step_details",
                    "entities": {"step": record.id, "field": "why"},
                },
            },
        ],
    }


def scheme_card(advice: SchemeAdvice, ctx: TalkContext, why: str | None = None) -> Card:
    """Return the card of a scheme; its text says in words how current the facts are.

    `why` stands in for its weightiest reason, where other cards stand beside it.
    """
    record = ctx.catalogue.schemes[advice.id]
    return {
        "kind": "scheme",
        "id": record.id,
        "title": record.name,
        "text": scheme_text(advice, ctx),
        "why": why_in_words(advice.why, ctx, most=1) if why is None else why,
        "effort": None,
        "cost": None,
        "first_action": None if advice.status == "ended" else advice.next_action,
        "status": advice.status,
        "url": record.url,
        "verified_on": record.verified_on.isoformat() if record.verified_on else None,
        "buttons": _scheme_buttons(record, ctx),
    }


def employer_card(advice: SchemeAdvice, ctx: TalkContext) -> Card:
    """Return the card of a scheme as the employer reads it, who applies for it."""
    record = ctx.catalogue.schemes[advice.id]
    asked = {"scheme": record.id}
    parts = (
        record.what,
        ctx.phrases("scheme_you_apply"),
        status_in_words(advice, ctx),
    )
    payload = {"intent": "ask_scheme", "entities": {**asked, "field": "why_employer"}}
    return {
        **scheme_card(advice, ctx),
        "text": " ".join(parts),
        "why": record.for_whom,
        "first_action": record.employer_action,
        "buttons": [{"title": ctx.phrases("button_scheme_why"), "payload": payload}],
    }


def _scheme_buttons(record: SchemeRecord, ctx: TalkContext) -> list[Card]:
    """Return the buttons: more, why, and the note where only an employer applies."""
    asked = {"scheme": record.id}
    wanted = [
        ("button_scheme_details", "ask_scheme", asked),
        ("button_scheme_why", "ask_scheme", {**asked, "field": "why"}),
    ]
    if record.note is not None:
        wanted.append(("button_scheme_note", "ask_talk_to_manager", asked))
    return [
        {
            "title": ctx.phrases(title),
            "payload": {"intent": intent, "entities": entities},
        }
        for title, intent, entities in wanted
    ]


def scheme_text(advice: SchemeAdvice, ctx: TalkContext) -> str:
    """Return what a scheme is and how sure we are that it still is so."""
    record = ctx.catalogue.schemes[advice.id]
    parts = [record.what]
    if record.kind == "loan":
        parts.append(ctx.phrases("scheme_is_loan"))
    if record.who_applies == "employer":
        parts.append(ctx.phrases("scheme_employer_applies"))
    parts.append(status_in_words(advice, ctx))
    text = " ".join(part for part in parts if part)
    return _with_contact(text, ctx.catalogue.scheme_contacts.get(advice.id))


def _with_contact(text: str, contact: str | None) -> str:
    return f"{text} {contact}" if contact else text


def status_in_words(advice: SchemeAdvice, ctx: TalkContext) -> str:
    """Return the status as a sentence: ended, not yet, checked on a date and where."""
    record = ctx.catalogue.schemes[advice.id]
    if advice.status == "ended" and record.valid_to:
        day = date_in_words(record.valid_to, ctx.today)
        return ctx.phrases("status_ended", day=day)
    if advice.status == "not_yet" and record.valid_from:
        day = date_in_words(record.valid_from, ctx.today)
        return ctx.phrases("status_not_yet", day=day)
    if advice.status == "between_windows":
        return ctx.phrases("status_between_windows", url=record.url)
    if advice.status == "unsure" and record.verified_on is None:
        return ctx.phrases("status_never_checked", url=record.url)
    day = past_day(record.verified_on) if record.verified_on else ""
    return ctx.phrases(f"status_{advice.status}", day=day, url=record.url)


def past_day(day: dt.date) -> str:
    """Return when something was checked: "op 3 maart 2025", or "in 2024".

    A page of which only the year is known is dated its first day.
    """
    if (day.month, day.day) == (1, 1):
        return f"in {day.year}"
    return f"op {day.day} {MONTHS[day.month - 1]} {day.year}"
