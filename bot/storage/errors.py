"""What can go wrong with a conversation, as named errors. None carries any text."""

from __future__ import annotations


class StorageError(Exception):
    """Base of everything below."""


class KeyFileError(StorageError):
    """The key file is missing where it must exist, damaged, or readable by others."""


class SchemaOutdatedError(StorageError):
    """The database has another schema than this code; names the command to run."""


class ConflictError(StorageError):
    """Someone else wrote to the conversation first: read again."""


class ConversationGoneError(StorageError):
    """There is no such conversation, or no longer."""


class ChangedMessageError(StorageError):
    """A known client_message_id came with another body."""


class UnknownButtonError(StorageError):
    """No button of this conversation has that payload."""


class UnavailableError(StorageError):
    """Engine or database is away; nothing was stored, the same message may come again.

    Attributes:
        retry_after: seconds after which a new try makes sense.
    """

    def __init__(self, reason: str, *, retry_after: int = 5) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
