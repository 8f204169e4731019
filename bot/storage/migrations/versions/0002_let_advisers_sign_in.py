"""Let advisers sign in, log who read what and what changed, keep numbers.

Revision: 0002
After: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("read_log", "trust_log")


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column[int]:
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("number", row_number, autoincrement=True, nullable=False)


def _primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users")
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    """Go forward."""
    _make_accounts()
    _make_sign_in()
    _make_logs()
    _make_numbers()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _make_accounts() -> None:
    op.create_table(
        "users",
        _id("id"),
        sa.Column("login", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("totp_secret", sa.LargeBinary),
        sa.Column("totp_last_step", sa.BigInteger),
        sa.Column("issuer", sa.String(500)),
        sa.Column("subject", sa.String(255)),
        _at("created_at"),
        _at("disabled_at", nullable=True),
        _primary_key("users", "id"),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_users_issuer_subject")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        _id("user_id"),
        _primary_key("recovery_codes", "code_hash"),
        _of_user("recovery_codes"),
    )
    _index("recovery_codes", "user_id")


def _make_sign_in() -> None:
    op.create_table(
        "sign_in_sessions",
        sa.Column("id_hash", sa.LargeBinary(32), nullable=False),
        _id("user_id"),
        sa.Column("way", sa.String(16), nullable=False),
        _at("created_at"),
        _at("seen_at"),
        _at("expires_at"),
        _primary_key("sign_in_sessions", "id_hash"),
        _of_user("sign_in_sessions"),
        sa.CheckConstraint(
            "way IN ('password', 'oidc')", name=op.f("ck_sign_in_sessions_way")
        ),
    )
    _index("sign_in_sessions", "user_id")
    _index("sign_in_sessions", "expires_at")
    op.create_table(
        "sign_in_failures",
        _number(),
        sa.Column("about", sa.LargeBinary(32), nullable=False),
        _at("at"),
        _primary_key("sign_in_failures", "number"),
    )
    _index("sign_in_failures", "at")
    _index("sign_in_failures", "about", "at")


def _make_logs() -> None:
    op.create_table(
        "read_log",
        _number(),
        _id("user_id"),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("access", sa.String(32), nullable=False),
        _id("conversation_id"),
        _at("at"),
        _primary_key("read_log", "number"),
        _of_user("read_log"),
    )
    for column in ("user_id", "conversation_id", "at"):
        _index("read_log", column)
    op.create_table(
        "trust_log",
        _number(),
        _id("user_id", nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        _at("at"),
        _primary_key("trust_log", "number"),
        _of_user("trust_log"),
        sa.CheckConstraint(
            "kind IN ('deletion', 'export', 'setting')", name=op.f("ck_trust_log_kind")
        ),
    )
    _index("trust_log", "at")


def _make_numbers() -> None:
    op.create_table(
        "past_counts",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        _primary_key("past_counts", "month", "measure", "key"),
    )
    op.create_table(
        "employer_months",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("shown", sa.JSON, nullable=False),
        _at("made_at"),
        _primary_key("employer_months", "month"),
    )


def _refuse_changes(table: str) -> None:
    """Let the database refuse UPDATE and DELETE; PostgreSQL knows TRUNCATE too."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def downgrade() -> None:
    """Go back; accounts and logs are lost."""
    for table in (
        "employer_months",
        "past_counts",
        "trust_log",
        "read_log",
        "sign_in_failures",
        "sign_in_sessions",
        "recovery_codes",
        "users",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
