"""How long each table keeps its rows. A table without a rule fails the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from bot.storage import tables

Kind = Literal["conversation", "expires", "days", "stays"]


class NoRuleError(LookupError):
    """A table keeps its rows for ever without saying why."""


@dataclass(frozen=True)
class Rule:
    """How the rows of a table come to their end.

    `conversation`: they go with their conversation. `expires`: by their own
    `expires_at`. `days`: `setting` days after `column`. `stays`: kept, for a `reason`.
    """

    kind: Kind
    setting: str = ""
    column: str = "at"
    reason: str = ""


_RULES: Final = {
    "installation": Rule("stays", reason="what this installation is; about no person"),
    "leases": Rule("stays", reason="one row a job, about no person"),
    "month_counts": Rule(
        "days", setting="retention_counts_days", column="month", reason="counts alone"
    ),
    "retention_runs": Rule("days", setting="retention_counts_days"),
    "users": Rule("stays", reason="accounts, until an administrator removes them"),
    "recovery_codes": Rule("stays", reason="go with their account"),
    "saved_filters": Rule("stays", reason="go with their account"),
    "sign_in_failures": Rule("days", setting="retention_sign_in_days"),
    "employer_months": Rule("stays", reason="rounded counts alone"),
    "read_log": Rule("stays", reason="proof of who read; ids alone"),
    "trust_log": Rule("stays", reason="proof of what changed; no content"),
    "exported_items": Rule("stays", reason="keyed digests of what went out"),
    "channel_inbox": Rule("days", setting="retention_inbox_days", column="received_at"),
    "channel_cursors": Rule("stays", reason="one row a channel, about no person"),
}
"""The tables that belong to no conversation and whose rows have no end of their own."""


_EARLY: Final = {
    "handovers": Rule("days", setting="retention_contact_days", column="asked_at"),
}
"""The tables of a conversation whose rows are of no use for as long as the talk."""


def rule_of(table: sa.Table) -> Rule:
    """Return the rule of a table; raises `NoRuleError`."""
    if table is tables.conversations or _goes_with_conversation(table):
        return Rule("conversation")
    if table.name in _RULES:
        return _RULES[table.name]
    if "expires_at" in table.c:
        return Rule("expires", column="expires_at")
    raise NoRuleError(f"{table.name} has no rule in bot/storage/rules.py")


def early_rule_of(table: sa.Table) -> Rule | None:
    """Return how rows come to an end before their conversation does; None if not."""
    if table.name in _EARLY:
        return _EARLY[table.name]
    return Rule("expires", column="expires_at") if "expires_at" in table.c else None


def _goes_with_conversation(table: sa.Table) -> bool:
    """Tell whether deleting a conversation deletes its rows, directly or in steps."""
    for key in table.foreign_keys:
        parent = key.column.table
        if key.ondelete != "CASCADE" or key.parent.nullable or parent is table:
            continue
        if parent is tables.conversations or _goes_with_conversation(parent):
            return True
    return False
