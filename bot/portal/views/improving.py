"""Making the bot better from a talk: correct it, call an answer wrong, keep a test.

Only of workers who allow it. Nothing here changes the bot.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.portal import labels
from bot.portal.keys import portal_of
from bot.portal.label_form import Mistake, label_of, number_of, rows_of, sent_rows
from bot.portal.pages import redirect, render, url
from bot.portal.people import User
from bot.portal.problems import invalid, not_found
from bot.portal.readings import record_reading
from bot.portal.roles import SEES_TALKS
from bot.portal.routing import action, page
from bot.portal.talk_page import asked_before, exchanges
from bot.portal.views.talk import masked_or_invalid, read_talk
from bot.review.scenario import scenario
from bot.storage import corrections, handing_out, review_inbox, transcripts
from bot.storage.transcripts import ReadTurn

_LONGEST_REASON: Final = 1000


async def show_form(request: web.Request, user: User) -> web.StreamResponse:
    """Show a message of the worker with the form to label it."""
    text, understood, asked = await _message(request, user)
    return _label_form(
        request,
        text,
        asked,
        intent=understood.intent,
        rows=rows_of(text, understood.entities),
    )


async def correct(request: web.Request, user: User) -> web.StreamResponse:
    """Keep a correction, to be read by somebody else."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    sent = await request.post()
    text, understood, asked = await _message(request, user)
    label = label_of(text, sent)
    if isinstance(label, Mistake):
        return _label_form(
            request,
            text,
            asked,
            intent=str(sent.get("intent", "")),
            rows=sent_rows(sent),
            mistake=label,
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
    return web.Response(status=303, headers={"Location": _place(request)})


def _place(request: web.Request) -> str:
    """Return where in the talk this turn stands."""
    number = number_of(request.match_info["turn"])
    return f"{url(request, 'talk', id=request.match_info['id'])}#beurt-{number}"


async def _message(
    request: web.Request, user: User
) -> tuple[str, ReadTurn, str | None]:
    """Write the line in the read log, then give the worker's text of a turn.

    Beside it what was understood, and what the bot had said before.

    Raises 404 where the worker does not allow it, or no text was kept.
    """
    portal, talk_id = portal_of(request), request.match_info["id"]
    number, now = number_of(request.match_info["turn"]), portal.clock.now()
    async with portal.database.write() as connection:
        row = await review_inbox.find(connection, talk_id, now=now)
        if row is None or not row.improvable:
            raise not_found()
        await record_reading(connection, user, talk_id, "review", now=now)
        found = await transcripts.find(connection, talk_id)
    turn = found.turns.get(number) if found else None
    if found is None or turn is None:
        raise not_found()
    for message in found.messages:
        if message.turn == number and message.role == "worker" and message.text:
            return message.text, turn, asked_before(found, number)
    raise not_found()


def _label_form(
    request: web.Request,
    text: str,
    asked: str | None,
    *,
    intent: str | None,
    rows: list[dict[str, str]],
    mistake: Mistake | None = None,
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
        asked=asked,
        back=_place(request),
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
        row = await review_inbox.find(connection, talk_id, now=now)
        if row is None or not row.improvable:
            raise not_found()
        shown = await read_talk(portal, connection, user, talk_id, "review")
        turns = exchanges(shown)
        if not turns:
            raise invalid()
        made = scenario(turns, seed=talk_id)
        await handing_out.save_test(
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


ROUTES: Final = (
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
