"""Keep the counts of months, and each talk's own part in them.

One pair of tables takes the place of two that both counted what went by age.

Revision: 0009
After: 0008
"""

from __future__ import annotations

import collections
import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CELLS = (
    ("thumbs_up", ("thumbs", "up")),
    ("thumbs_down", ("thumbs", "down")),
    ("failed", ("messages", "failed")),
)
"""Columns of `monthly_counts` that were counted nowhere else, and what they become."""


def upgrade() -> None:
    """Go forward; the counts that are there go along."""
    op.create_table(
        "talk_tallies",
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_talk_tallies")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_talk_tallies_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_talk_tallies_last_at"), "talk_tallies", ["last_at"])
    _make_counts("month_counts")
    op.execute(
        "INSERT INTO month_counts (month, measure, key, count)"
        " SELECT month, measure, key, count FROM past_counts"
    )
    rows = list(_from_channels())
    if rows:
        op.bulk_insert(_counts("month_counts"), rows)
    op.drop_table("past_counts")
    op.drop_table("monthly_counts")


def downgrade() -> None:
    """Go back; talks that are still there were never in the old counts.

    The counts by channel of earlier months are lost.
    """
    _make_counts("past_counts")
    counts = _counts("month_counts")
    connection = op.get_bind()
    left: collections.Counter[tuple[str, str, str]] = collections.Counter()
    for row in connection.execute(sa.select(counts)):
        left[row.month, row.measure, row.key] = row.count
    tallies = sa.table("talk_tallies", sa.column("month"), sa.column("cells", sa.JSON))
    for row in connection.execute(sa.select(tallies)):
        cells = json.loads(row.cells) if isinstance(row.cells, str) else row.cells
        for name, count in cells.items():
            measure, _, key = name.partition("/")
            left[row.month, measure, key] -= count
    rows = [
        {"month": month, "measure": measure, "key": key, "count": count}
        for (month, measure, key), count in left.items()
        if count > 0
    ]
    if rows:
        op.bulk_insert(_counts("past_counts"), rows)
    op.create_table(
        "monthly_counts",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in (
                "conversations",
                "finished",
                "turns",
                "failed",
                "not_understood",
                "thumbs_up",
                "thumbs_down",
            )
        ),
        sa.PrimaryKeyConstraint("month", "channel", name=op.f("pk_monthly_counts")),
    )
    op.drop_table("month_counts")
    op.drop_table("talk_tallies")


def _make_counts(name: str) -> None:
    op.create_table(
        name,
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("month", "measure", "key", name=op.f(f"pk_{name}")),
    )


def _counts(name: str) -> sa.TableClause:
    return sa.table(
        name, *(sa.column(part) for part in ("month", "measure", "key", "count"))
    )


def _from_channels() -> Iterator[dict[str, object]]:
    """Yield what `monthly_counts` knew that `past_counts` did not."""
    old = sa.table(
        "monthly_counts",
        *(
            sa.column(name)
            for name in ("month", "channel", "conversations", *dict(_CELLS))
        ),
    )
    sums: collections.Counter[tuple[str, str, str]] = collections.Counter()
    for row in op.get_bind().execute(sa.select(old)):
        sums[row.month, "channel", row.channel] += row.conversations
        for column, (measure, key) in _CELLS:
            sums[row.month, measure, key] += row._mapping[column]
    for (month, measure, key), count in sums.items():
        if count > 0:
            yield {"month": month, "measure": measure, "key": key, "count": count}
