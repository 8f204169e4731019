"""What the works council sees, made from the application as it runs now.

The tables are those of the database, the days those of the settings, the pages those of
the route table. What is said to be impossible is looked up each time; what no longer
holds is not said.
"""

from __future__ import annotations

import collections
import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from ruamel.yaml import YAML
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.keys import Portal
from bot.portal.roles import ROLES, SEES_TALKS
from bot.portal.routing import EVERY_ROLE
from bot.storage import portal_tables, trust_log
from bot.storage.all_tables import metadata
from bot.storage.trust_log import Event

_FILE: Final = Path(__file__).with_name("kept.yml")
_CHANGES_DAYS: Final = 92


@dataclass(frozen=True)
class Overview:
    """The page: Dutch texts, and names that the template looks up."""

    kept: Sequence[Mapping[str, str]]
    pages: Mapping[str, Sequence[str]]
    people: Mapping[str, int]
    impossible: Sequence[str]
    settings: Sequence[Event]


@functools.lru_cache(maxsize=1)
def descriptions() -> Mapping[str, Any]:
    """Return what is said about each table and each thing that is impossible."""
    loaded: dict[str, Any] = YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))
    return loaded


async def overview(connection: AsyncConnection, portal: Portal) -> Overview:
    """Return what the works council sees."""
    now = portal.clock.now()
    return Overview(
        kept=_kept(portal),
        pages=pages_by_role(portal),
        people=await _people(connection),
        impossible=[
            descriptions()["impossible"][name]
            for name in await impossible(connection, portal)
        ],
        settings=[
            line
            for line in await trust_log.between(
                connection,
                since=now - dt.timedelta(days=_CHANGES_DAYS),
                until=now + dt.timedelta(seconds=1),
                kind="setting",
            )
            # How many have a role is told above; who they are is not.
            if line.subject != trust_log.ACCOUNT
        ],
    )


def _kept(portal: Portal) -> list[dict[str, str]]:
    settings = portal.settings
    days = {
        "conversation_days": settings.retention_conversation_days,
        "finished_days": settings.retention_finished_days,
        "contact_days": settings.retention_contact_days,
        "backup_days": settings.backup_days,
        "counts_days": settings.retention_counts_days,
        "session_hours": settings.portal_session_hours,
        "idle_minutes": settings.portal_idle_minutes,
    }
    told = []
    for name in sorted(metadata.tables):
        about = descriptions()["tables"].get(name)
        told.append(
            {
                "name": name,
                "what": about["what"] if about else descriptions()["not_described"],
                "how_long": about["how_long"].format(**days) if about else "?",
            }
        )
    return told


def pages_by_role(portal: Portal) -> dict[str, list[str]]:
    """Return which pages of the navigation each role can open, by the key of its name.

    From the very table that the guard reads.
    """
    return {
        role: [
            route.nav
            for route in portal.routes
            if route.nav and route.roles and role in route.roles
        ]
        for role in ROLES
    }


async def _people(connection: AsyncConnection) -> dict[str, int]:
    users = portal_tables.users.c
    rows = await connection.execute(
        sa.select(users.roles).where(users.disabled_at.is_(None))
    )
    count: collections.Counter[str] = collections.Counter()
    for (roles,) in rows:
        count.update(roles)
    return {role: count[role] for role in ROLES}


async def impossible(connection: AsyncConnection, portal: Portal) -> list[str]:
    """Return what cannot be done here, as keys of `kept.yml` (`impossible`)."""
    checks = {
        f"{role}_reads_no_talk": role not in SEES_TALKS
        and not _shares_a_page_with_readers(portal, role)
        for role in ROLES
        if role not in SEES_TALKS
    }
    checks["logs_cannot_change"] = await _logs_are_guarded(connection)
    checks["no_marks_of_people"] = not _columns_like("rank", "rating", "grade", "fit")
    checks["no_employee_numbers"] = not _columns_like("employee", "personnel", "staff")
    checks["no_addresses_of_computers"] = not _columns_like("ip", "address", "agent")
    return [name for name, holds in checks.items() if holds]


def _shares_a_page_with_readers(portal: Portal, role: str) -> bool:
    """Tell whether this role may open a page that is made for who reads talks."""
    return any(
        route.roles is not None
        and route.roles != EVERY_ROLE
        and role in route.roles
        and route.roles & SEES_TALKS
        and "{" in route.path
        for route in portal.routes
    )


def _columns_like(*words: str) -> bool:
    return any(
        set(column.name.split("_")) & set(words)
        for table in metadata.tables.values()
        for column in table.columns
    )


async def _logs_are_guarded(connection: AsyncConnection) -> bool:
    """Tell whether the database still has the triggers that refuse changes."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        wanted = {
            f"{table.name}_no_{change}"
            for table in portal_tables.APPEND_ONLY
            for change in ("update", "delete")
        }
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        wanted = {f"{table.name}_append_only" for table in portal_tables.APPEND_ONLY}
    found = {str(name) for (name,) in await connection.execute(sa.text(query))}
    return wanted <= found
