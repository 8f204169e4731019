"""Full-text search over the masked words of workers, in talks an adviser may read.

One entry a talk: words of different messages are found together. The entry is there
only as long as the worker's choice is. It holds stems: 'werken' finds 'werkte'. SQLite
searches it with FTS5, PostgreSQL as a `tsvector` of its dictionary `dutch`, whose own
stemmer alone knows less.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import snowballstemmer
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import review_tables as review
from bot.storage import tables
from bot.storage.turns import turns_at_rest

MOST_WORDS: Final = 8
"""Words of a query that count; the rest is left out."""

_WORD: Final = re.compile(r"[^\W_]+")
INDEX: Final = "talk_search"
"""SQLite's FTS5 table; the tables behind it have names that begin so."""
_MERGE_PAGES: Final = 200


def stems(text: str) -> list[str]:
    """Return the Dutch stems of the words in `text`, in order, without accents."""
    stemmer = _stemmer()
    return [_plain(stem) for stem in stemmer.stemWords(_words(text))]


@functools.lru_cache(maxsize=1)
def _stemmer() -> Any:
    return snowballstemmer.stemmer("dutch")


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def matching(dialect: sa.Dialect, query: str) -> sa.Select[tuple[int]] | None:
    """Return the query for the numbers of the talks in which all words are found.

    None when `query` holds no word.
    """
    words = stems(query)[:MOST_WORDS]
    if not words:
        return None
    if dialect.name == "sqlite":
        wanted = " ".join(f'"{word}"' for word in words)
        rowid: sa.ColumnClause[int] = sa.column("rowid")
        found = sa.select(rowid).select_from(sa.table(INDEX))
        return found.where(sa.column(INDEX).op("MATCH")(wanted))
    lexemes = sa.func.to_tsvector(
        sa.literal_column("'dutch'"), review.talk_words.c.words
    )
    asked = sa.func.plainto_tsquery(sa.literal_column("'dutch'"), " ".join(words))
    return sa.select(review.talk_words.c.number).where(lexemes.op("@@")(asked))


async def gather_words(connection: AsyncConnection, conversation_id: str) -> None:
    """Make the entry of a talk from what its worker typed, in the place of another."""
    await forget_words(connection, conversation_id)
    number = await connection.scalar(
        sa.select(review.talk_summaries.c.number).where(
            review.talk_summaries.c.conversation_id == conversation_id
        )
    )
    if number is None:
        return
    said = await connection.scalars(
        sa.select(tables.messages.c.text)
        .where(
            tables.messages.c.conversation_id == conversation_id,
            tables.messages.c.role == "worker",
            tables.messages.c.text.is_not(None),
            tables.messages.c.turn.not_in(
                await turns_at_rest(connection, conversation_id)
            ),
        )
        .order_by(tables.messages.c.seq)
    )
    await connection.execute(
        sa.insert(review.talk_words).values(
            number=number,
            conversation_id=conversation_id,
            words=_entry(said.all()),
        )
    )


async def add_words(
    connection: AsyncConnection, conversation_id: str, number: int, text: str
) -> None:
    """Add a new message to the entry of its talk; makes the entry where none is."""
    added = await connection.execute(
        sa.update(review.talk_words)
        .where(review.talk_words.c.number == number)
        .values(words=review.talk_words.c.words + " " + _entry([text]))
    )
    if not added.rowcount:
        await gather_words(connection, conversation_id)


async def forget_words(connection: AsyncConnection, conversation_id: str) -> None:
    """Remove the entry of a talk."""
    await connection.execute(
        sa.delete(review.talk_words).where(
            review.talk_words.c.conversation_id == conversation_id
        )
    )


async def merge_index(connection: AsyncConnection, *, first: bool) -> bool:
    """Do a part of rewriting SQLite's index without what was removed.

    FTS5 marks words as removed and writes them off only when it merges. Each part is
    small, so that turns come in between; `first` begins. Returns whether to go on.
    """
    if connection.dialect.name != "sqlite":
        return False
    before = await connection.scalar(sa.text("SELECT total_changes()"))
    pages = -_MERGE_PAGES if first else _MERGE_PAGES
    await connection.execute(
        sa.text(f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('merge', {pages})")  # noqa: S608
    )
    after = await connection.scalar(sa.text("SELECT total_changes()"))
    # FTS5's own manual: no more than the command's own change means it is done.
    return int(after or 0) - int(before or 0) >= 2


def _entry(said: Iterable[str]) -> str:
    return " ".join(stems(" ".join(said)))
