"""Every setting of Koffiebreak; the only package that reads the environment.

One module a part; `Settings` is all of them together.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.office_hours import OfficeHours
from bot.settings.declaring import PREFIX, SETTINGS_FILE, SettingsError
from bot.settings.handover import Handover
from bot.settings.organisation import Organisation
from bot.settings.portal import Portal
from bot.settings.serving import Serving
from bot.settings.storing import Storing
from bot.settings.teams_matrix import TeamsAndMatrix
from bot.settings.telegram_slack import TelegramAndSlack
from bot.settings.whatsapp import WhatsApp

__all__ = ["PREFIX", "SETTINGS_FILE", "Settings", "SettingsError", "settings_table"]


@dataclass(frozen=True)
class Settings(
    # Their fields come in the order from last to first.
    TeamsAndMatrix,
    WhatsApp,
    TelegramAndSlack,
    Handover,
    Portal,
    Storing,
    Organisation,
    Serving,
):
    """What an operator can set; `KOFFIEBREAK_` and the name in capitals.

    Raises `SettingsError` from `from_env` for an unknown or unusable setting.
    """

    def __post_init__(self) -> None:
        """Fill in the defaults that follow from other settings."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        file = (self.data_folder / "koffiebreak.db").as_posix()
        derived: dict[str, object] = {
            "public_url": f"http://{host}:{self.port}",
            "database_url": f"sqlite+aiosqlite:///{file}",
            "key_file": self.data_folder / "keys.json",
        }
        public = self.public_url or str(derived["public_url"])
        derived["security_contact"] = f"mailto:security@{_mail_host(public)}"
        for name, value in derived.items():
            if getattr(self, name) in ("", Path()):
                object.__setattr__(self, name, value)
        if not self.talk_url:
            object.__setattr__(self, "talk_url", self.public_url)

    @property
    def office_hours(self) -> OfficeHours | None:
        """When advisers can be reached; None where the organisation has none."""
        if not self.adviser_hours:
            return None
        return OfficeHours(self.adviser_hours, frozenset(self.adviser_closed_on))

    @property
    def on_postgres(self) -> bool:
        """Whether the database is PostgreSQL, so that several processes share it."""
        return self.database_url.startswith("postgresql")

    def deployment(self) -> dict[str, str]:
        """Return what the responses fill in about this organisation."""
        return {
            "operator": self.operator_name,
            "privacy_contact": self.privacy_contact,
            "adviser_contact": self.adviser_contact,
        }

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from the environment and the file it may name.

        The file (`KOFFIEBREAK_SETTINGS_FILE`) holds lines `NAME=value`; the
        environment wins over it. A blank value counts as absent. Raises
        `SettingsError`, naming the variable.
        """
        given = os.environ if environ is None else environ  # noqa: TID251  # here alone
        own = {
            name: value.strip()
            for name, value in given.items()
            if name.startswith(PREFIX) and value.strip()
        }
        file = own.pop(SETTINGS_FILE, None)
        found = (_read_file(Path(file)) if file else {}) | own
        known = {PREFIX + field.name.upper(): field for field in _fields()}
        for name in sorted(found.keys() - known.keys()):
            raise SettingsError(f"{name} is not a setting of Koffiebreak")
        values = {
            known[name].name: _parse(name, text, known[name].metadata["parse"])
            for name, text in found.items()
        }
        return cls(**values)


def _mail_host(origin: str) -> str:
    """Return the host as it stands in an e-mail address within a URL."""
    host = urlsplit(origin).hostname or "localhost"
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return host
    tag = "IPv6:" if literal.version == 6 else ""
    return f"%5B{tag}{literal}%5D"


def _fields() -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(Settings)


def _parse(name: str, text: str, parse: Callable[[str], object]) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        # The value itself stays out of the message: a database URL has a password.
        reason = str(error) if str(error).startswith(("must", "is not")) else "is bad"
        raise SettingsError(f"{name} {reason}") from None


def _read_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{SETTINGS_FILE} cannot be read: {path}") from error
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign or not name.strip().startswith(PREFIX):
            raise SettingsError(f"{path}, line {number}: expected {PREFIX}NAME=value")
        if value.strip():
            values[name.strip()] = value.strip()
    return values


def settings_table() -> str:
    """Return the Markdown table of all settings, for `docs/generated/settings.md`."""
    rows = ["| Setting | Default | Meaning |", "|---|---|---|"]
    for field in _fields():
        rows.append(
            f"| `{PREFIX}{field.name.upper()}` | {_shown_default(field)}"
            f" | {field.metadata['doc']} |"
        )
    rows.append(
        f"| `{SETTINGS_FILE}` | (none) | File with lines `{PREFIX}NAME=value`;"
        " the environment wins over it. |"
    )
    return "\n".join(rows) + "\n"


def _shown_default(field: dataclasses.Field[Any]) -> str:
    if field.metadata["shown"]:
        return str(field.metadata["shown"])
    if field.default_factory is not dataclasses.MISSING:
        return f"`{field.default_factory()}`"
    default = field.default
    if default in (None, ()):
        return "(none)"
    return f"`{default.as_posix() if isinstance(default, Path) else default}`"
