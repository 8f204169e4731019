"""A worker with a talk, and a reader who may or may not read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.portal.views import improving, inbox, second_reading, talk
from tests.portal_serving import Page, Person, PortalServed
from tests.serving import Talk

ROUTES = (
    *inbox.ROUTES,
    *talk.ROUTES,
    *improving.ROUTES,
    *second_reading.ROUTES,
)
PLANTED = "mijn zebrakoekje bij het kampvuurlied"
READ = {"adviser_may_read": True, "may_improve_bot": False, "reminders": False}
BOTH = {"adviser_may_read": True, "may_improve_bot": True, "reminders": False}
NONE = {"adviser_may_read": False, "may_improve_bot": False, "reminders": False}

EXTRAS = {
    "talk_status": {"status": "later"},
    "talk_assign": {"wie": "ik"},
    "talk_tag": {"label": "nazien"},
    "talk_note": {"notitie": "even bellen"},
    "correct": {"intent": "wish_lead"},
    "correction_read": {"intent": "wish_lead"},
    "call_wrong": {"reden": "te vlug advies"},
    "inbox_filter_save": {"naam": "mijn filter", "q": "werk"},
}
"""What each form sends besides its token."""


@dataclass
class Read:
    """A talk with `PLANTED` in it, its parts, and a reader."""

    portal: PortalServed
    talk: Talk
    reader: Person
    parts: dict[str, str] = field(default_factory=dict)

    async def choose(self, choices: dict[str, bool]) -> None:
        """Make the worker's choices."""
        answer = await self.talk.call("PUT", "/consents", json=choices)
        assert answer.status == 200

    async def open(self) -> Page:
        """Open the talk as the reader."""
        return await self.reader.get(f"/gesprekken/{self.talk.id}")

    def path(self, route_path: str) -> str:
        """Fill the parts of a route with what is really there."""
        return route_path.format(**self.parts)

    async def ask(self, route_name: str, **fields: str) -> Page:
        """Use a route of this part by its name."""
        (route,) = [each for each in ROUTES if each.name == route_name]
        path = self.path(route.path)
        if route.method == "GET":
            return await self.reader.get(path)
        return await self.reader.post(path, **{**EXTRAS.get(route_name, {}), **fields})


async def planted_talk(
    portal: PortalServed, choices: dict[str, bool], *, role: str = "adviser"
) -> Read:
    """Begin a talk in which `PLANTED` is said, and let a reader sign in."""
    begun = await portal.served.open()
    read = Read(portal, begun, await portal.enter(role))
    await read.choose(choices)
    answer = await begun.send(text=PLANTED)
    read.parts = {
        "id": begun.id,
        "turn": "1",
        "number": "1",
        "message": answer.json["messages"][0]["id"],
    }
    return read


def talk_ids(page: Page) -> list[str]:
    """Return the ids of the talks in a list, in order."""
    return re.findall(
        r'href="/adviseur/gesprekken/([0-9a-f]{32})" data-open', page.text
    )
