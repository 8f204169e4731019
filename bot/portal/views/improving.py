"""Making the bot better from talks: correct, read twice, keep as a test.

Only of workers who allow it. Nothing here changes the bot: what is settled leaves by
`koffiebreak corrections export`, as a diff that a person reads.
"""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from bot.portal import labels
from bot.portal.keys import portal_of
from bot.portal.pages import redirect, render, url
from bot.portal.people import User
from bot.portal.problems import PortalProblem, invalid, not_found
from bot.portal.readings import record_reading
from bot.portal.roles import SEES_TALKS
from bot.portal.routing import action, page
from bot.portal.talk_page import exchanges
from bot.portal.views.talk import masked_or_invalid, read_talk
from bot.review.agreement import kappa
from bot.review.annotation import AnnotationError, find_spans, spans_from_json
from bot.review.scenario import scenario
from bot.storage import corrections, inbox, transcripts
from bot.storage.corrections import Correction, Label, NotASecondReaderError
from bot.storage.transcripts import ReadTurn

_LONGEST_REASON: Final = 1000
_MOST_ROWS: Final = 12
_SPARE_ROWS: Final = 3


async def show_form(request: web.Request, user: User) -> web.StreamResponse:
    """Show a message of the worker with the form to label it."""
    text, understood = await _message(request, user)
    return _label_form(
        request, text, intent=understood.intent, rows=_rows(text, understood.entities)
    )


async def correct(request: web.Request, user: User) -> web.StreamResponse:
    """Keep a correction, to be read by somebody else."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    sent = await request.post()
    text, understood = await _message(request, user)
    label, mistake = _label(text, sent)
    if label is None:
        return _label_form(
            request,
            text,
            intent=str(sent.get("intent", "")),
            rows=_sent_rows(sent),
            mistake=mistake,
        )
    async with portal.database.write() as connection:
        await corrections.correct(
            connection,
            talk_id,
            understood.turn,
            user_id=user.id,
            label=label,
            now=portal.clock.now(),
        )
    response = redirect(request, "talk", id=talk_id)
    response.headers["Location"] += f"#beurt-{understood.turn}"
    return response


async def _message(request: web.Request, user: User) -> tuple[str, ReadTurn]:
    """Write the line in the read log, then give the worker's text of a turn.

    Raises 404 where the worker does not allow it, or no text was kept.
    """
    portal, talk_id = portal_of(request), request.match_info["id"]
    number, now = _number(request.match_info["turn"]), portal.clock.now()
    async with portal.database.write() as connection:
        row = await inbox.find(connection, talk_id, now=now)
        if row is None or not row.improvable:
            raise not_found()
        await record_reading(connection, user, talk_id, "review", now=now)
        found = await transcripts.find(connection, talk_id)
    turn = found.turns.get(number) if found else None
    if found is None or turn is None:
        raise not_found()
    for message in found.messages:
        if message.turn == number and message.role == "worker" and message.text:
            return message.text, turn
    raise not_found()


def _label_form(
    request: web.Request,
    text: str,
    *,
    intent: str | None,
    rows: list[dict[str, str]],
    mistake: str | None = None,
) -> web.Response:
    return render(
        request,
        "review/correct.html",
        status=422 if mistake else 200,
        l=labels.for_templates(),
        action=url(
            request,
            "correct",
            id=request.match_info["id"],
            turn=request.match_info["turn"],
        ),
        text=text,
        intent=intent,
        rows=rows,
        mistake=mistake,
        dispute=None,
        is_second=False,
    )


async def call_wrong(request: web.Request, user: User) -> web.StreamResponse:
    """Note that an answer of the bot was wrong, and why."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    sent = await request.post()
    reason = str(sent.get("reden", "")).strip()
    if not reason:
        raise invalid()
    async with portal.database.write() as connection:
        await corrections.call_wrong(
            connection,
            talk_id,
            request.match_info["message"],
            user_id=user.id,
            reason=masked_or_invalid(reason, _LONGEST_REASON),
            now=portal.clock.now(),
        )
    if request.headers.get("HX-Request") == "true":
        return render(request, "review/kept.html")
    return redirect(request, "talk", id=talk_id)


async def save_test(request: web.Request, user: User) -> web.StreamResponse:
    """Keep the talk as a test, with invented values, and show it."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    now = portal.clock.now()
    async with portal.database.write() as connection:
        row = await inbox.find(connection, talk_id, now=now)
        if row is None or not row.improvable:
            raise not_found()
        shown = await read_talk(portal, connection, user, talk_id, "review")
        turns = exchanges(shown)
        if not turns:
            raise invalid()
        made = scenario(turns, seed=talk_id)
        await corrections.save_test(
            connection,
            talk_id,
            user_id=user.id,
            name=f"gesprek_{row.number}",
            scenario=made,
            now=now,
        )
    return render(
        request, "review/test.html", talk_id=talk_id, scenario=made, turns=len(turns)
    )


async def show_queue(request: web.Request, user: User) -> web.StreamResponse:
    """Show what waits, and how far readers agree. The list holds no sentence."""
    async with portal_of(request).database.read() as connection:
        waiting = await corrections.with_status(connection, "label", ["waiting"])
        disputed = await corrections.with_status(connection, "label", ["disputed"])
        settled = await corrections.with_status(
            connection, "label", corrections.SETTLED
        )
        remarks = await corrections.with_status(connection, "answer", ["waiting"])
        pairs = await corrections.label_pairs(connection)
        tests = await corrections.tests(connection)
    return render(
        request,
        "review/queue.html",
        l=labels.for_templates(),
        waiting=[each for each in waiting if each.user_id != user.id],
        own=[each for each in waiting if each.user_id == user.id],
        disputed=disputed,
        settled=settled,
        remarks=remarks,
        tests=tests,
        pairs=len(pairs),
        kappa=kappa(pairs),
    )


async def show_correction(request: web.Request, user: User) -> web.StreamResponse:
    """Show one correction: to read it second, to decide, or a remark."""
    correction = await _read(request, user)
    if correction.kind == "answer":
        return render(
            request,
            "review/remark.html",
            correction=correction,
            l=labels.for_templates(),
        )
    if correction.status == "waiting" and correction.user_id == user.id:
        raise PortalProblem("own_correction", status=409)
    return _second_form(request, correction, mistake=None)


async def read_second(request: web.Request, user: User) -> web.StreamResponse:
    """Keep the second reading, or the decision in a dispute."""
    portal = portal_of(request)
    correction = await _read(request, user)
    sent = await request.post()
    label, mistake = _label(correction.text, sent)
    if label is None:
        return _second_form(request, correction, mistake=mistake, sent=sent, status=422)
    async with portal.database.write() as connection:
        if correction.status == "disputed":
            await corrections.decide(connection, correction.number, label)
        else:
            try:
                await corrections.read_second(
                    connection,
                    correction.number,
                    user_id=user.id,
                    label=label,
                    now=portal.clock.now(),
                )
            except NotASecondReaderError as error:
                raise PortalProblem("own_correction", status=409) from error
    return redirect(request, "corrections")


async def finish(request: web.Request, user: User) -> web.StreamResponse:
    """Note that a wrong answer was dealt with."""
    number = _number(request.match_info["number"])
    async with portal_of(request).database.write() as connection:
        await corrections.finish(connection, number)
    return redirect(request, "corrections")


async def _read(request: web.Request, user: User) -> Correction:
    """Write the line in the read log, then give the correction."""
    portal = portal_of(request)
    number = _number(request.match_info["number"])
    async with portal.database.write() as connection:
        found = await corrections.find(connection, number)
        if found is None:
            raise not_found()
        await record_reading(
            connection,
            user,
            found.conversation_id,
            "review",
            now=portal.clock.now(),
        )
    return found


def _second_form(
    request: web.Request,
    correction: Correction,
    *,
    mistake: str | None,
    sent: Any = None,
    status: int = 200,
) -> web.Response:
    return render(
        request,
        "review/correct.html",
        status=status,
        l=labels.for_templates(),
        action=url(request, "correction_read", number=str(correction.number)),
        text=correction.text,
        # The second reader sees nothing of the first: that would be no second reading.
        intent=str(sent.get("intent", "")) if sent else "",
        rows=_sent_rows(sent) if sent else _rows(correction.text, ()),
        mistake=mistake,
        dispute=correction if correction.status == "disputed" else None,
        is_second=True,
    )


def _label(text: str, sent: Any) -> tuple[Label | None, str | None]:
    """Return the label that was filled in, or what is wrong with it."""
    intent = str(sent.get("intent", ""))
    if intent not in labels.intents():
        return None, "intent"
    try:
        spans = find_spans(
            text,
            [(row["words"], row["entity"], row["role"]) for row in _sent_rows(sent)],
        )
    except AnnotationError as error:
        return None, str(error)
    return Label(intent, tuple(span.as_json() for span in spans)), None


def _rows(text: str, entities: Any) -> list[dict[str, str]]:
    """Return the rows of the form: what was found, and some to fill in."""
    found = [
        {
            "words": text[span.start : span.end],
            "entity": span.entity,
            "role": span.role or "",
        }
        for span in spans_from_json(entities)
        if span.end <= len(text)
    ]
    empty = {"words": "", "entity": "", "role": ""}
    return [*found, *(dict(empty) for _ in range(_SPARE_ROWS))][:_MOST_ROWS]


def _sent_rows(sent: Any) -> list[dict[str, str]]:
    return [
        {
            "words": str(sent.get(f"woorden-{row}", "")),
            "entity": str(sent.get(f"entiteit-{row}", "")),
            "role": str(sent.get(f"rol-{row}", "")),
        }
        for row in range(_MOST_ROWS)
        if f"woorden-{row}" in sent
    ]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise not_found()
    return int(text)


ROUTES: Final = (
    page(
        "/verbeteringen",
        show_queue,
        name="corrections",
        roles=SEES_TALKS,
        nav="corrections",
    ),
    page(
        "/verbeteringen/{number}",
        show_correction,
        name="correction",
        roles=SEES_TALKS,
    ),
    action(
        "/verbeteringen/{number}",
        read_second,
        name="correction_read",
        roles=SEES_TALKS,
    ),
    action(
        "/verbeteringen/{number}/klaar",
        finish,
        name="correction_done",
        roles=SEES_TALKS,
    ),
    page(
        "/gesprekken/{id}/beurten/{turn}/verbeteren",
        show_form,
        name="correct_form",
        roles=SEES_TALKS,
    ),
    action(
        "/gesprekken/{id}/beurten/{turn}/verbeteren",
        correct,
        name="correct",
        roles=SEES_TALKS,
    ),
    action(
        "/gesprekken/{id}/berichten/{message}/fout",
        call_wrong,
        name="call_wrong",
        roles=SEES_TALKS,
    ),
    action("/gesprekken/{id}/toets", save_test, name="save_test", roles=SEES_TALKS),
)
