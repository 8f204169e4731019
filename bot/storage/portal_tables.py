"""The tables of the portal: accounts, sign-in, who read what, what changed, numbers.

Only the tally of a talk goes with its conversation: the read log has to outlive the
talk it names.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from bot.storage.tables import (
    ID_LENGTH,
    metadata,
    moment,
    of_conversation,
    row_number,
)


def _user(*, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(
        "user_id",
        sa.String(ID_LENGTH),
        sa.ForeignKey("users.id"),
        nullable=nullable,
        **options,
    )


users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.String(ID_LENGTH), primary_key=True),
    sa.Column("login", sa.String(254), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    # Null for accounts of the organisation's own sign-in (OpenID Connect).
    sa.Column("password_hash", sa.String(255)),
    sa.Column("totp_secret", sa.LargeBinary),
    # A code is good for one step of thirty seconds, and once.
    sa.Column("totp_last_step", sa.BigInteger),
    sa.Column("issuer", sa.String(500)),
    sa.Column("subject", sa.String(255)),
    moment("created_at"),
    moment("disabled_at", nullable=True),
    sa.UniqueConstraint("issuer", "subject"),
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("code_hash", sa.LargeBinary(32), primary_key=True),
    _user(index=True),
)

sign_in_sessions = sa.Table(
    "sign_in_sessions",
    metadata,
    sa.Column("id_hash", sa.LargeBinary(32), primary_key=True),
    _user(index=True),
    sa.Column("way", sa.String(16), nullable=False),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at", index=True),
    sa.CheckConstraint("way IN ('password', 'oidc')", name="way"),
)

sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    row_number(),
    # A keyed digest of the account or the address: neither is kept.
    sa.Column("about", sa.LargeBinary(32), nullable=False),
    moment("at", index=True),
    sa.Index("ix_sign_in_failures_about_at", "about", "at"),
)

read_log = sa.Table(
    "read_log",
    metadata,
    row_number(),
    _user(index=True),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("access", sa.String(32), nullable=False),
    # No foreign key: the line stays when the talk goes.
    sa.Column("conversation_id", sa.String(ID_LENGTH), nullable=False, index=True),
    moment("at", index=True),
)

trust_log = sa.Table(
    "trust_log",
    metadata,
    row_number(),
    # Null where a worker or the system itself did it.
    _user(nullable=True),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    # The name of a setting or a kind of deletion or export; never text of a talk.
    sa.Column("subject", sa.String(100), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    moment("at", index=True),
    sa.CheckConstraint("kind IN ('deletion', 'export', 'setting')", name="kind"),
)

APPEND_ONLY: Final = (read_log, trust_log)
"""The database itself refuses to change or delete their rows, by a trigger."""

talk_tallies = sa.Table(
    "talk_tallies",
    metadata,
    of_conversation(primary_key=True),
    # The last message that was counted; a later one makes the tally an old one.
    moment("last_at", index=True),
    moment("counted_at"),
    sa.Column("month", sa.String(7), nullable=False),
    # What this talk adds to its month, so that it can be taken out again.
    sa.Column("cells", sa.JSON, nullable=False),
)

month_counts = sa.Table(
    "month_counts",
    metadata,
    # As 2026-11, of the day on which talks began; no ids, no words. Talks that go by
    # age stay counted, what a worker erases is taken out.
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("measure", sa.String(32), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

employer_months = sa.Table(
    "employer_months",
    metadata,
    sa.Column("month", sa.String(7), primary_key=True),
    # What employers see of it, for good: only what is protected already.
    sa.Column("shown", sa.JSON, nullable=False),
    moment("made_at"),
)
