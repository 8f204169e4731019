"""What was corrected, read by somebody else, and how far readers agree.

Nothing here changes the bot: what is settled leaves by `koffiebreak corrections
export`, as a diff that a person reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from bot.portal import labels
from bot.portal.keys import portal_of
from bot.portal.label_form import Mistake, label_of, number_of, rows_of, sent_rows
from bot.portal.pages import redirect, render, url
from bot.portal.people import User
from bot.portal.problems import PortalProblem, not_found
from bot.portal.readings import record_reading
from bot.portal.roles import SEES_TALKS
from bot.portal.routing import action, page
from bot.portal.talk_page import asked_before
from bot.review.agreement import kappa
from bot.storage import corrections, handing_out, transcripts
from bot.storage.corrections import Correction, NotASecondReaderError


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
        tests = await handing_out.tests(connection)
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
    correction, asked = await _read(request, user)
    if correction.kind == "answer":
        return render(
            request,
            "review/remark.html",
            correction=correction,
            l=labels.for_templates(),
        )
    if correction.status == "waiting" and correction.user_id == user.id:
        raise PortalProblem("own_correction", status=409)
    return _second_form(request, correction, asked, mistake=None)


async def read_second(request: web.Request, user: User) -> web.StreamResponse:
    """Keep the second reading, or the decision in a dispute."""
    portal = portal_of(request)
    correction, asked = await _read(request, user)
    sent = await request.post()
    label = label_of(correction.text, sent)
    if isinstance(label, Mistake):
        return _second_form(
            request, correction, asked, mistake=label, sent=sent, status=422
        )
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
    number = number_of(request.match_info["number"])
    async with portal_of(request).database.write() as connection:
        await corrections.finish(connection, number)
    return redirect(request, "corrections")


async def _read(request: web.Request, user: User) -> tuple[Correction, str | None]:
    """Write the line in the read log, then give the correction.

    Beside it what the bot had said before, where the talk may be read.
    """
    portal = portal_of(request)
    number = number_of(request.match_info["number"])
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
        talk = await transcripts.find(connection, found.conversation_id)
    return found, asked_before(talk, found.turn)


def _second_form(
    request: web.Request,
    correction: Correction,
    asked: str | None,
    *,
    mistake: Mistake | None,
    sent: Mapping[str, Any] | None = None,
    status: int = 200,
) -> web.Response:
    return render(
        request,
        "review/correct.html",
        status=status,
        l=labels.for_templates(),
        action=url(request, "correction_read", number=str(correction.number)),
        text=correction.text,
        asked=asked,
        back=url(request, "corrections"),
        # The second reader sees nothing of the first: that would be no second reading.
        intent=str(sent.get("intent", "")) if sent else "",
        rows=sent_rows(sent) if sent else rows_of(correction.text, ()),
        mistake=mistake,
        dispute=correction if correction.status == "disputed" else None,
        is_second=True,
    )


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
)
