"""The first page tells what waits, of pages one can open and talks one may read."""

from __future__ import annotations

import re

import pytest

from bot.portal import at_work
from bot.portal.pages import texts
from bot.portal.roles import ROLES
from tests.portal.reviewing import BOTH, NONE, READ, planted_talk
from tests.portal_serving import PortalServed

_TILE = re.compile(
    r"<li><a href=\"[^\"]+\"><strong>(.*?)</strong>(.*?)</li>", re.DOTALL
)


def _waits(text: str) -> dict[str, str]:
    """Return what stands beside each page."""
    return {
        name: " ".join(
            re.sub(r"<[^>]+>", " ", re.sub(r'<span class="what">.*', "", more)).split()
        )
        for name, more in _TILE.findall(text)
    }


async def test_what_waits_is_counted(
    portal: PortalServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = await planted_talk(portal, BOTH)
    for choices in (READ, NONE):
        other = await portal.served.open()
        await other.call("PUT", "/consents", json=choices)
        await other.send(text="iets anders")
    home = await read.reader.get("/")
    assert _waits(home.text) == {
        "Aanvragen": "",
        "Gesprekken": "2 ongelezen",
        "Verbeteringen": "",
        "Cijfers": "",
    }
    await read.ask("talk_status", status="reviewed")
    await read.ask("correct")
    home = await read.reader.get("/")
    assert _waits(home.text)["Gesprekken"] == "1 ongelezen"
    # What one labelled oneself waits for somebody else.
    assert _waits(home.text)["Verbeteringen"] == ""
    second = await portal.enter("adviser")
    home = await second.get("/")
    assert _waits(home.text)["Verbeteringen"] == "1 te lezen"
    await read.choose(NONE)
    home = await second.get("/")
    assert _waits(home.text)["Verbeteringen"] == ""
    await read.ask("talk_status", status="unread")
    await read.choose(BOTH)
    monkeypatch.setattr(at_work, "MOST", 1)
    home = await second.get("/")
    assert _waits(home.text)["Gesprekken"] == "1 of meer ongelezen"


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_reads_what_its_pages_are_for(
    portal: PortalServed, role: str
) -> None:
    await planted_talk(portal, BOTH)
    person = await portal.enter(role)
    home = await person.get("/")
    assert home.status == 200
    told = _waits(home.text)
    assert told
    reads = role in {"adviser", "content_editor"}
    assert ("ongelezen" in " ".join(told.values())) == reads
    for nav in texts()["nav"].keys() - {"home"}:
        assert texts()["about"][nav]
