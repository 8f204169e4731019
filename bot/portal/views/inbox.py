"""The inbox: talks that may be read, with filters that can be kept under a name.

The list shows no sentence of a talk, so that opening one is the moment of reading. That
a talk comes up for a word tells that the word is in it: such a hit has a line of its
own in the read log.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from bot.portal import labels
from bot.portal.inbox_form import (
    FormError,
    InboxForm,
    cursor_of,
    cursor_text,
)
from bot.portal.keys import portal_of
from bot.portal.pages import redirect, render, url
from bot.portal.people import User
from bot.portal.problems import invalid
from bot.portal.readings import record_found
from bot.portal.roles import SEES_TALKS
from bot.portal.routing import action, page
from bot.privacy import MaskingError, RawText, mask
from bot.storage import review_inbox, reviewing

_LONGEST_NAME: Final = 80


async def show_inbox(request: web.Request, user: User) -> web.StreamResponse:
    """Show a page of the list."""
    portal = portal_of(request)
    form = InboxForm.read(request.query)
    try:
        wanted = form.wanted(user.id, portal.zone)
        after = cursor_of(request.query.get("na", ""))
    except FormError as error:
        raise invalid() from error
    async with portal.database.read() as connection:
        found = await review_inbox.page(
            connection, wanted, now=portal.clock.now(), after=after
        )
        tags = await review_inbox.tags(connection)
        filters = await reviewing.saved_filters(connection, user.id)
        names = await reviewing.names(connection)
        readers = await reviewing.readers(connection, SEES_TALKS)
    if wanted.query and found.rows:
        await record_found(portal, user, [row.conversation_id for row in found.rows])
    return render(
        request,
        "review/inbox.html",
        l=labels.for_templates(),
        form=form,
        rows=found.rows,
        older=_address(request, form, found.after),
        is_first=after is None,
        tags=tags,
        filters=filters,
        names=names,
        owners={**labels.names()["owners"], **readers},
    )


def _address(
    request: web.Request, form: InboxForm, after: review_inbox.Cursor | None
) -> str | None:
    if after is None:
        return None
    fields = {**form.fields, "na": cursor_text(after)}
    return f"{url(request, 'inbox')}?{urlencode(fields)}"


async def save_filter(request: web.Request, user: User) -> web.StreamResponse:
    """Keep the filter that is filled in, under a name."""
    sent = await request.post()
    name = str(sent.get("naam", "")).strip()[:_LONGEST_NAME]
    form = InboxForm.read({key: str(value) for key, value in sent.items()})
    if not name or not form.fields:
        raise invalid()
    try:
        form.wanted(user.id, portal_of(request).zone)
        masked = mask(RawText(name))
    except (FormError, MaskingError) as error:
        raise invalid() from error
    async with portal_of(request).database.write() as connection:
        await reviewing.save_filter(
            connection, user_id=user.id, name=masked, query=form.query
        )
    response = redirect(request, "inbox")
    response.headers["Location"] += f"?{form.query}"
    return response


async def remove_filter(request: web.Request, user: User) -> web.StreamResponse:
    """Remove a filter of one's own."""
    number = request.match_info["number"]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise invalid()
    async with portal_of(request).database.write() as connection:
        await reviewing.remove_filter(connection, user_id=user.id, number=int(number))
    return redirect(request, "inbox")


async def show_keys(request: web.Request, user: User) -> web.StreamResponse:
    """Show the keys, and let them be switched off."""
    return render(request, "review/keys.html")


ROUTES: Final = (
    page("/gesprekken", show_inbox, name="inbox", roles=SEES_TALKS, nav="inbox"),
    action(
        "/gesprekken/filters", save_filter, name="inbox_filter_save", roles=SEES_TALKS
    ),
    action(
        "/gesprekken/filters/{number}/weg",
        remove_filter,
        name="inbox_filter_remove",
        roles=SEES_TALKS,
    ),
    page("/toetsen", show_keys, name="keys", roles=SEES_TALKS),
)
