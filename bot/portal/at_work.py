"""What waits for somebody who comes in: numbers beside the pages they can open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.portal.desk import Desk
from bot.portal.keys import Portal
from bot.portal.people import User
from bot.storage import corrections, review_inbox

MOST: Final = 100
"""More is told as so many: counting on costs time and tells nothing."""


async def waiting(portal: Portal, user: User) -> Mapping[str, int]:
    """Return what waits by page (`nav` of its route), of pages this user may open."""
    pages = {route.nav for route in portal.routes.navigation(user)}
    found: dict[str, int] = {}
    if "handovers" in pages:
        found["handovers"] = sum(each.free for each in await Desk(portal).queue(user))
    async with portal.database.read() as connection:
        if "inbox" in pages:
            found["inbox"] = await review_inbox.unread(connection, MOST)
        if "corrections" in pages:
            found["corrections"] = await corrections.waiting_for(connection, user.id)
    return found
