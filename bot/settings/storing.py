"""Where things lie and how long they stay."""

from __future__ import annotations

# ruff: noqa: RUF009  # `setting` declares a field, as `dataclasses.field` does
from dataclasses import dataclass
from pathlib import Path

from bot.settings.declaring import setting
from bot.settings.parsing import database_url, days


@dataclass(frozen=True)
class Storing:
    """The settings of this part; see `bot.settings.Settings`."""

    data_folder: Path = setting(
        Path("var"), "Folder for the database file and the keys.", parse=Path
    )
    database_url: str = setting(
        "",
        "Database: `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.",
        parse=database_url,
        shown="`koffiebreak.db` in the data folder",
        secret=True,
    )
    key_file: Path = setting(
        Path(),
        "File with the encryption keys; made at the first start, mode 0600.",
        parse=Path,
        shown="`keys.json` in the data folder",
    )
    overlay_folder: Path | None = setting(
        None, "Folder with what an employer adds to the catalogue or hides.", parse=Path
    )
    model_folder: Path = setting(
        Path("models"), "Folder with the trained models.", parse=Path
    )
    retention_conversation_days: int = setting(
        30, "Days a conversation is kept after its last message.", parse=days
    )
    retention_finished_days: int = setting(
        90, "Days a finished conversation is kept after its last message.", parse=days
    )
    retention_contact_days: int = setting(
        14, "Days contact details for a handover are kept at most.", parse=days
    )
    retention_counts_days: int = setting(
        1095, "Days the counts by month and the proofs of retention stay.", parse=days
    )
    retention_sign_in_days: int = setting(
        30, "Days failed sign-ins of advisers are kept.", parse=days
    )
    retention_inbox_days: int = setting(
        7,
        "Days a handled message of a channel is known, so that a retry is not"
        " answered twice; its content goes at once.",
        parse=days,
    )
    backup_days: int = setting(
        30,
        "Days a backup may be kept. As long, it is known which conversations were"
        " erased, so that a restore erases them again.",
        parse=days,
    )
