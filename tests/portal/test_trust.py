"""The privacy officer sees what happened; the works council what can."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.portal.app import PARTS
from bot.portal.months import Month, recent
from bot.portal.pages import texts
from bot.portal.people import User
from bot.portal.readings import record_reading
from bot.portal.roles import ROLES
from bot.portal.settings_log import DATABASE, WATCHED
from bot.portal.works_council import descriptions
from bot.settings import Settings
from bot.storage import read_log, trust_log
from bot.storage.all_tables import metadata
from tests.portal_serving import PortalServed, serving_portal


async def _read(portal: PortalServed, talk_id: str, login: str) -> None:
    user_id = await portal.add("adviser", login=login)
    user = User(user_id, login, login, frozenset({"adviser"}))
    async with portal.database.write() as connection:
        await record_reading(
            connection, user, talk_id, "transcript", now=portal.clock.now()
        )


def _cells(text: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    plain = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in plain]


async def test_the_read_log_tells_who_read_when_and_how(portal: PortalServed) -> None:
    officer = await portal.enter("privacy_officer")
    assert "staat hier niets" in (await officer.get("/leeslijst")).text
    await _read(portal, "abcdef0123456789", "anna")
    portal.clock.move(hours=1)
    officer = await portal.enter("privacy_officer")
    await _read(portal, "fedcba9876543210", "bea")
    page = await officer.get("/leeslijst")
    assert _cells(page.text)[1:] == [
        [
            "24 november 2026",
            "11:30",
            "Naam van bea",
            "Loopbaanadviseur",
            "Gesprek gelezen",
            "fedcba98",
        ],
        [
            "24 november 2026",
            "10:30",
            "Naam van anna",
            "Loopbaanadviseur",
            "Gesprek gelezen",
            "abcdef01",
        ],
    ]
    one = await officer.get("/leeslijst?maand=2026-11&wie=Anna")
    assert [row[2] for row in _cells(one.text)[1:]] == ["Naam van anna"]
    earlier = await officer.get("/leeslijst?maand=2026-10")
    assert "In oktober 2026 staat hier niets" in earlier.text
    only = await officer.get("/leeslijst?wat=export")
    assert "staat hier niets" in only.text


@pytest.mark.parametrize("month", ["x", "2026-13", "1999-01", "2026-1", "' OR 1=1"])
async def test_a_month_that_is_none_is_refused(
    portal: PortalServed, month: str
) -> None:
    officer = await portal.enter("privacy_officer")
    for path in ("/leeslijst", "/wijzigingen"):
        assert (await officer.get(path, params={"maand": month})).status == 422


async def test_deletions_and_copies_are_told_without_content(
    portal: PortalServed,
) -> None:
    talk = await portal.served.open()
    await talk.send(text="ik werk al jaren als lasser")
    await talk.call("GET", "/export")
    await talk.call("DELETE")
    officer = await portal.enter("privacy_officer")
    page = await officer.get("/wijzigingen")
    told = [row[2:] for row in _cells(page.text)[1:]]
    assert told[:2] == [
        ["De werkende zelf", "Gewist", "Een gesprek, door de werkende zelf (1)"],
        ["De werkende zelf", "Gekopieerd", "Een kopie voor de werkende zelf"],
    ]
    assert talk.id not in page.text
    only = await officer.get("/wijzigingen?soort=export")
    assert [row[3] for row in _cells(only.text)[1:]] == ["Gekopieerd"]


async def test_what_became_too_old_is_told_as_a_number(portal: PortalServed) -> None:
    for _ in range(3):
        await portal.served.open()
    portal.clock.move(days=31)
    from bot.gateway.keys import CONVERSATIONS

    app = portal.served.client.app
    assert app is not None
    await app[CONVERSATIONS].purge()
    officer = await portal.enter("privacy_officer")
    page = await officer.get("/wijzigingen?soort=deletion")
    (line,) = _cells(page.text)[1:]
    assert line[2:] == ["Koffiebreak zelf", "Gewist", "Gesprekken die te oud waren (3)"]


async def test_a_changed_setting_is_told_once(tmp_path: Path) -> None:
    async with serving_portal(tmp_path) as portal:
        officer = await portal.enter("privacy_officer")
        first = _cells((await officer.get("/wijzigingen?soort=setting")).text)[1:]
    assert ["Dagen dat een gesprek blijft: 30"] in [row[4:] for row in first]
    assert ["Of de werkende namen van lezers hoort: nee"] in [row[4:] for row in first]
    assert ["Inlogdienst van de organisatie: niets"] in [row[4:] for row in first]
    # The database is put there anew by the fixture, so the second start keeps it.
    again = Settings(data_folder=tmp_path, retention_conversation_days=60)
    from bot.portal.settings_log import note_settings
    from bot.storage.database import Database

    database = Database.from_settings(again)
    now = dt.datetime(2026, 11, 25, 8, tzinfo=dt.timezone.utc)
    for _ in range(2):
        await note_settings(database, again, now)
    async with database.read() as connection:
        later = await trust_log.between(
            connection, since=now, until=now + dt.timedelta(1)
        )
    await database.dispose()
    changes = {line.subject: line.detail for line in later}
    assert changes["retention_conversation_days"] == {"from": "30", "to": "60"}
    assert len(later) == len(changes)


async def test_no_secret_is_written_down(tmp_path: Path) -> None:
    async with (
        serving_portal(tmp_path, oidc_client_secret="heel-geheim") as portal,
        portal.database.read() as connection,
    ):
        kept = await trust_log.known_settings(connection)
    assert "heel-geheim" not in str(kept)
    assert kept["database"] == "sqlite"


def test_every_setting_that_is_written_down_has_a_dutch_name() -> None:
    assert set(texts()["settings"]) == {*WATCHED, DATABASE}


def test_everything_that_is_shown_by_name_has_a_dutch_name() -> None:
    words = texts()
    nobody = {trust_log.WORKER, trust_log.SYSTEM, trust_log.OPERATOR, trust_log.ISSUER}
    assert set(words["roles"]) == {*ROLES, *nobody}
    assert set(words["access"]) == set(read_log.ACCESS)
    routes = [route for part in PARTS for route in part]
    assert {route.nav for route in routes if route.nav} <= set(words["nav"])


def test_every_table_is_described_to_the_works_council() -> None:
    described = set(descriptions()["tables"])
    assert described == set(metadata.tables), "see bot/portal/kept.yml"


async def test_the_works_council_sees_what_runs(tmp_path: Path) -> None:
    async with serving_portal(tmp_path, retention_finished_days=45) as portal:
        await portal.add("adviser")
        await portal.add("adviser", "content_editor")
        person = await portal.enter("works_council")
        page = await person.get("/ondernemingsraad")
    assert "45 dagen als het gesprek af is" in page.text
    rows = {row[0]: row[1:] for row in _cells(page.text)}
    assert rows["Loopbaanadviseur"][0] == "2"
    assert rows["Werkgever"][0] == "0"
    assert "Leeslijst" in rows["Functionaris gegevensbescherming"][1]
    assert "Leeslijst" not in rows["Ondernemingsraad"][1]
    assert set(rows) >= set(metadata.tables)
    for text in descriptions()["impossible"].values():
        assert text in page.text.replace("&#39;", "'")


async def test_what_no_longer_holds_is_not_claimed(portal: PortalServed) -> None:
    person = await portal.enter("works_council")
    claimed = descriptions()["impossible"]["logs_cannot_change"]
    assert claimed in (await person.get("/ondernemingsraad")).text
    async with portal.database.write() as connection:
        await connection.execute(sa.text("DROP TRIGGER read_log_no_delete"))
    assert claimed not in (await person.get("/ondernemingsraad")).text


def test_a_month_can_be_read_moved_and_said() -> None:
    assert Month.parse("2026-11") == Month(2026, 11)
    assert str(Month(2026, 1).plus(-1)) == "2025-12"
    assert Month(2026, 12).plus(1).words == "januari 2027"
    months = recent(dt.date(2026, 11, 24), closed=True)
    assert (str(months[0]), str(months[-1]), len(months)) == ("2026-10", "2025-11", 12)
