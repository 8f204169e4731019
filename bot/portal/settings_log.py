"""Settings that matter to privacy: each change is written down at the start."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.storage import trust_log
from bot.storage.database import Database

WATCHED: Final = (
    "operator_name",
    "privacy_contact",
    "complaints_contact",
    "adviser_contact",
    "retention_conversation_days",
    "retention_finished_days",
    "retention_contact_days",
    "retention_counts_days",
    "backup_days",
    "allowed_origins",
    "trusted_proxies",
    "overlay_folder",
    "log_level",
    "portal_idle_minutes",
    "portal_session_hours",
    "portal_reader_names",
    "oidc_issuer",
    "oidc_role_claim",
    "oidc_roles",
)
"""Fields of `Settings`; none of them is a secret."""

DATABASE: Final = "database"
"""Where talks are kept: the kind and the host, without names and passwords."""


def watched(settings: Settings) -> dict[str, str]:
    """Return the settings that are written down, as text."""
    values = {name: _text(getattr(settings, name)) for name in WATCHED}
    url = make_url(settings.database_url)
    values[DATABASE] = " ".join(filter(None, (url.get_backend_name(), url.host)))
    return values


async def note_settings(
    database: Database, settings: Settings, now: dt.datetime
) -> None:
    """Write down which settings are other than last time; all of them at first."""
    values = watched(settings)
    async with database.read() as connection:
        known = await trust_log.known_settings(connection)
    changed = {
        name: value for name, value in values.items() if known.get(name) != value
    }
    if not changed:
        return
    async with database.write() as connection:
        for name, value in changed.items():
            await trust_log.add(
                connection,
                kind="setting",
                subject=name,
                role=trust_log.OPERATOR,
                now=now,
                detail={"from": known.get(name), "to": value},
            )


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(
            "=".join(map(str, part)) if isinstance(part, tuple) else str(part)
            for part in value
        )
    return "" if value is None else str(value)
