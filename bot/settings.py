"""Every setting of Koffiebreak; the only module that reads the environment."""

from __future__ import annotations

# ruff: noqa: RUF009  # `_setting` declares a field, as `dataclasses.field` does
import dataclasses
import datetime as dt
import functools
import ipaddress
import json
import os
import re
import sys
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.office_hours import OfficeHours, Opening, parse_openings
from bot.portal.roles import ROLES

PREFIX = "KOFFIEBREAK_"
SETTINGS_FILE = f"{PREFIX}SETTINGS_FILE"

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
T = TypeVar("T")


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used; names the variable."""


def _setting(
    default: T | Callable[[], T],
    doc: str,
    *,
    parse: Callable[[str], T],
    shown: str | None = None,
    secret: bool = False,
) -> T:
    """Declare one setting: its default, its parser and its line in the docs.

    `shown` replaces the default in the docs where that depends on another setting;
    a `secret` one stays out of the settings' text form.
    """
    about = {"doc": doc, "parse": parse, "shown": shown}
    field: T
    if callable(default):
        field = dataclasses.field(default_factory=default, metadata=about)
    else:
        field = dataclasses.field(default=default, metadata=about, repr=not secret)
    return field


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"must be from {low} to {high}")
        return value

    return parse


def _words(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of printable text")
    return text


def _origin(text: str) -> str:
    """Return an origin (scheme and host) in lower case without a closing slash."""
    parts = urlsplit(text.rstrip("/").lower())
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must look like https://example.org")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be a scheme and a host, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _page(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc:
        raise ValueError("must look like https://example.org/page")
    return _words(text)


def _base_url(text: str) -> str:
    """Return an address to which paths are added: no query, no slash at its end."""
    page = _page(text)
    if urlsplit(page).query or urlsplit(page).fragment:
        raise ValueError("must be an address without a query")
    return page.rstrip("/")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be days as 2026-12-25") from None


def _listed(parse: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    def parse_all(text: str) -> tuple[T, ...]:
        return tuple(parse(part.strip()) for part in text.split(",") if part.strip())

    return parse_all


def _contact_address(text: str) -> str:
    if not text.startswith(("mailto:", "https://", "tel:")) or len(text.split()) != 1:
        raise ValueError("must look like mailto:security@example.org or https://…")
    return text


def _mail_address(text: str) -> str:
    name, _, host = text.rpartition("@")
    if not name or not host or len(text.split()) != 1 or "," in text:
        raise ValueError("must look like advies@example.org")
    return _words(text)


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return parse


def _long_secret(text: str) -> str:
    if len(text) < 16:
        raise ValueError("must have at least 16 characters")
    return text


def _webhook_secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise ValueError("must be 16 to 256 letters, digits, _ and -")
    return text


def _mail_host(origin: str) -> str:
    """Return the host as it stands in an e-mail address within a URL."""
    host = urlsplit(origin).hostname or "localhost"
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return host
    tag = "IPv6:" if literal.version == 6 else ""
    return f"%5B{tag}{literal}%5D"


def _database_url(text: str) -> str:
    if not text.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise ValueError("must start with sqlite+aiosqlite:// or postgresql+asyncpg://")
    return text


def _time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("is not a time zone such as Europe/Amsterdam") from error
    return text


def _yes_or_no(text: str) -> bool:
    answer = text.lower()
    if answer not in {"yes", "no"}:
        raise ValueError("must be yes or no")
    return answer == "yes"


def _group_and_role(text: str) -> tuple[str, str]:
    group, sign, role = (part.strip() for part in text.rpartition("="))
    if not (group and sign and role in ROLES):
        raise ValueError(f"must be pairs as group=role, of {', '.join(ROLES)}")
    return group, role


def _log_format(text: str) -> str:
    if text.lower() not in {"json", "plain"}:
        raise ValueError("must be json or plain")
    return text.lower()


def _log_level(text: str) -> str:
    level = text.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return level


@functools.lru_cache(maxsize=1)
def _default_words() -> Mapping[str, str]:
    """Return the Dutch defaults, which workers read in the opening."""
    file = Path(__file__).with_name("settings_defaults.json")
    words: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return words


_port = _whole(0, 65535)
_days = _whole(1, 3650)


@dataclass(frozen=True)
class Settings:
    """What an operator can set; `KOFFIEBREAK_` and the name in capitals.

    Raises `SettingsError` from `from_env` for an unknown or unusable setting.
    """

    host: str = _setting("127.0.0.1", "Address the gateway listens on.", parse=_words)
    port: int = _setting(8080, "Port of the gateway.", parse=_port)
    ops_host: str = _setting(
        "127.0.0.1", "Address of the operations listener (`/metrics`).", parse=_words
    )
    ops_port: int = _setting(8081, "Port of the operations listener.", parse=_port)
    public_url: str = _setting(
        "",
        "Origin under which workers reach the gateway, such as `https://koffiebreak.example`.",
        parse=_origin,
        shown="`http://{host}:{port}`",
    )
    talk_url: str = _setting(
        "",
        "Page on which workers find the talk again; stands in their calendar.",
        parse=_page,
        shown="the public URL",
    )
    trusted_proxies: tuple[IpNetwork, ...] = _setting(
        (),
        "Addresses or networks, with commas, that may tell the caller's address"
        " in `X-Forwarded-For`.",
        parse=_listed(lambda text: ipaddress.ip_network(text, strict=False)),
    )
    data_folder: Path = _setting(
        Path("var"), "Folder for the database file and the keys.", parse=Path
    )
    database_url: str = _setting(
        "",
        "Database: `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.",
        parse=_database_url,
        shown="`koffiebreak.db` in the data folder",
        secret=True,
    )
    key_file: Path = _setting(
        Path(),
        "File with the encryption keys; made at the first start, mode 0600.",
        parse=Path,
        shown="`keys.json` in the data folder",
    )
    overlay_folder: Path | None = _setting(
        None, "Folder with what an employer adds to the catalogue or hides.", parse=Path
    )
    model_folder: Path = _setting(
        Path("models"), "Folder with the trained models.", parse=Path
    )
    allowed_origins: tuple[str, ...] = _setting(
        (),
        "Origins of other sites, with commas, whose pages may carry the widget.",
        parse=_listed(_origin),
    )
    operator_name: str = _setting(
        lambda: _default_words()["operator_name"],
        "Who runs this; said in the opening.",
        parse=_words,
    )
    privacy_contact: str = _setting(
        lambda: _default_words()["privacy_contact"],
        "Privacy officer: who answers questions about data.",
        parse=_words,
    )
    complaints_contact: str = _setting(
        lambda: _default_words()["complaints_contact"],
        "Where a worker can complain.",
        parse=_words,
    )
    adviser_hours: tuple[Opening, ...] = _setting(
        (),
        "Hours in which the organisation's own advisers can be reached, such as"
        " `ma-vr 09:00-17:00; za 10:00-12:00`. Without them workers hear of the"
        " Werkcentrum.",
        parse=parse_openings,
    )
    adviser_closed_on: tuple[dt.date, ...] = _setting(
        (),
        "Days, with commas, on which no adviser is there, such as `2026-12-25`.",
        parse=_listed(_day),
    )
    adviser_contact: str = _setting(
        lambda: _default_words()["adviser_contact"],
        "How an adviser is reached within those hours, as part of a sentence after"
        " 'via'.",
        parse=_words,
    )
    security_contact: str = _setting(
        "",
        "Where to report a hole, for `/.well-known/security.txt`: `mailto:…` or"
        " `https://…`.",
        parse=_contact_address,
        shown="`mailto:security@` and the host of the public URL (RFC 2142)",
    )
    retention_conversation_days: int = _setting(
        30, "Days a conversation is kept after its last message.", parse=_days
    )
    retention_finished_days: int = _setting(
        90, "Days a finished conversation is kept after its last message.", parse=_days
    )
    retention_contact_days: int = _setting(
        14, "Days contact details for a handover are kept at most.", parse=_days
    )
    messages_per_minute: int = _setting(
        30, "Messages a conversation may send in a minute.", parse=_whole(1, 10_000)
    )
    conversations_per_minute: int = _setting(
        600,
        "Conversations and transfers one address may start in a minute; wide, since"
        " a whole factory may share an address.",
        parse=_whole(1, 100_000),
    )
    requests_per_minute: int = _setting(
        6000,
        "Requests to `/api/` one address may make in a minute; wide for the same"
        " reason.",
        parse=_whole(1, 1_000_000),
    )
    max_windows: int = _setting(
        10,
        "Open windows (WebSockets and long polls) a conversation may have.",
        parse=_whole(1, 1000),
    )
    max_text_length: int = _setting(
        2000, "Longest message, in code points after NFC.", parse=_whole(1, 10_000)
    )
    max_body_bytes: int = _setting(
        65_536,
        "Largest request body; holds the longest message even with every character"
        " escaped.",
        parse=_whole(1024, 1_048_576),
    )
    turn_timeout_seconds: int = _setting(
        20, "Seconds the dialogue engine may take for a turn.", parse=_whole(1, 300)
    )
    shutdown_seconds: int = _setting(
        20, "Seconds a turn in flight may take when stopping.", parse=_whole(1, 300)
    )
    time_zone: str = _setting(
        "Europe/Amsterdam", "Time zone of all dates in talks.", parse=_time_zone
    )
    log_level: str = _setting(
        "INFO", "Least important log level that is written.", parse=_log_level
    )
    # The advisers' portal.
    portal_idle_minutes: int = _setting(
        30, "Minutes a sign-in to the portal may be left unused.", parse=_whole(5, 480)
    )
    portal_session_hours: int = _setting(
        9,
        "Hours after which everybody signs in to the portal anew.",
        parse=_whole(1, 24),
    )
    portal_reader_names: bool = _setting(
        False,
        "Whether a worker who asks who read the talk is told names: `yes` or `no`."
        " Without them: the role and the day.",
        parse=_yes_or_no,
        shown="`no`",
    )
    oidc_issuer: str = _setting(
        "",
        "Issuer of the organisation's own sign-in (OpenID Connect), such as"
        " `https://login.example.org`; without it only accounts made here exist.",
        parse=_page,
        shown="(none)",
    )
    oidc_client_id: str = _setting(
        "koffiebreak", "Name of the portal at that issuer.", parse=_words
    )
    oidc_client_secret: str = _setting(
        "",
        "Secret of the portal at that issuer.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    oidc_scopes: str = _setting(
        "openid profile email", "Scopes asked of the issuer, with blanks.", parse=_words
    )
    oidc_role_claim: str = _setting(
        "roles",
        "Claim of the ID token that tells the groups; dots lead into nested claims.",
        parse=_words,
    )
    oidc_roles: tuple[tuple[str, str], ...] = _setting(
        (),
        "Which group has which role, with commas:"
        " `loopbaan=adviser, fg=privacy_officer`. Who is in none cannot sign in.",
        parse=_listed(_group_and_role),
    )
    # Handover to an adviser: its queue, the live talk, notices without content.
    takeover_idle_minutes: int = _setting(
        10,
        "Minutes without a sign of life of the adviser after which the bot takes a talk"
        " back.",
        parse=_whole(1, 120),
    )
    handover_claim_hours: int = _setting(
        24,
        "Hours after which another adviser may take a request that was claimed.",
        parse=_whole(1, 24 * 14),
    )
    notice_mail_to: tuple[str, ...] = _setting(
        (),
        "Addresses, with commas, that hear that a worker asks for an adviser; never who"
        " or why.",
        parse=_listed(_mail_address),
    )
    notice_mail_from: str = _setting(
        "", "Sender of those mails.", parse=_mail_address, shown="(none)"
    )
    smtp_host: str = _setting(
        "",
        "Mail server for notices; without one no mail.",
        parse=_words,
        shown="(none)",
    )
    smtp_port: int = _setting(587, "Port of the mail server.", parse=_port)
    smtp_security: str = _setting(
        "starttls",
        "How the mail server is spoken to: `starttls`, `tls` or `none`.",
        parse=_one_of("starttls", "tls", "none"),
    )
    smtp_user: str = _setting(
        "", "Name at the mail server, where it asks one.", parse=_words, shown="(none)"
    )
    smtp_password: str = _setting(
        "", "Password at the mail server.", parse=str, shown="(none)", secret=True
    )
    notice_webhook_url: str = _setting(
        "",
        "Address that gets the same notice as signed JSON.",
        parse=_page,
        shown="(none)",
    )
    notice_webhook_secret: str = _setting(
        "",
        "Secret that signs it (HMAC-SHA256); a webhook without one is not called.",
        parse=_long_secret,
        shown="(none)",
        secret=True,
    )

    # Keeping: retention by kind, backups, traces.
    retention_counts_days: int = _setting(
        1095, "Days the counts by month and the proofs of retention stay.", parse=_days
    )
    retention_sign_in_days: int = _setting(
        30, "Days failed sign-ins of advisers are kept.", parse=_days
    )
    retention_inbox_days: int = _setting(
        7,
        "Days a handled message of a channel is known, so that a retry is not"
        " answered twice; its content goes at once.",
        parse=_days,
    )
    backup_days: int = _setting(
        30,
        "Days a backup may be kept. As long, it is known which conversations were"
        " erased, so that a restore erases them again.",
        parse=_days,
    )
    log_format: str = _setting(
        "json",
        "Form of the log lines: `json`, or `plain` for a person at a terminal; the"
        " same facts, never a text.",
        parse=_log_format,
    )
    otlp_endpoint: str = _setting(
        "",
        "Where traces go, such as `http://127.0.0.1:4318/v1/traces`; without it"
        " nothing is traced.",
        parse=_page,
        shown="(none)",
    )
    # Messaging channels.
    channel_timeout_seconds: int = _setting(
        15,
        "How long the provider of a channel may take to answer a call, in seconds;"
        " what takes longer is tried again.",
        parse=_whole(1, 25),
    )
    telegram_token: str = _setting(
        "",
        "Token of the Telegram bot, from BotFather; switches the channel on.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    telegram_webhook_secret: str = _setting(
        "",
        "Secret that Telegram sends with every webhook: 16 to 256 letters, digits,"
        " `_` and `-`. Without it every webhook is refused.",
        parse=_webhook_secret,
        shown="(none)",
        secret=True,
    )
    telegram_api_url: str = _setting(
        "https://api.telegram.org", "Origin of Telegram's Bot API.", parse=_origin
    )
    slack_bot_token: str = _setting(
        "",
        "Token of the Slack app's bot (`xoxb-…`); switches the channel on.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    slack_signing_secret: str = _setting(
        "",
        "Signing secret of the Slack app. Without it every webhook is refused.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    slack_api_url: str = _setting(
        "https://slack.com/api", "Address of Slack's Web API.", parse=_page
    )
    whatsapp_phone_number_id: str = _setting(
        "",
        "WhatsApp by Meta's Cloud API: id of the number; switches the channel on.",
        parse=_words,
        shown="(none)",
    )
    whatsapp_access_token: str = _setting(
        "",
        "Token of the system user that may send.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    whatsapp_app_secret: str = _setting(
        "",
        "Secret of Meta's app; proves its webhooks.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    whatsapp_verify_token: str = _setting(
        "",
        "Word of your own that Meta repeats when the webhook is set up.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    whatsapp_template: str = _setting(
        "",
        "Approved template for reminders outside WhatsApp's 24 hours; without one no"
        " reminder is sent then.",
        parse=_words,
        shown="(none)",
    )
    whatsapp_template_language: str = _setting(
        "nl", "Language under which that template was approved.", parse=_words
    )
    whatsapp_api_url: str = _setting(
        "https://graph.facebook.com/v23.0",
        "Address of the Cloud API with its version.",
        parse=_base_url,
    )
    twilio_account_sid: str = _setting(
        "",
        "WhatsApp by Twilio: the account; switches the channel on.",
        parse=_words,
        shown="(none)",
    )
    twilio_auth_token: str = _setting(
        "",
        "Token of the account; proves webhooks.",
        parse=_words,
        shown="(none)",
        secret=True,
    )
    twilio_number: str = _setting(
        "", "Number that sends, such as `+31201234567`.", parse=_words, shown="(none)"
    )
    twilio_template_sid: str = _setting(
        "",
        "Approved template (`HX…`) for reminders outside 24 hours.",
        parse=_words,
        shown="(none)",
    )
    twilio_api_url: str = _setting(
        "https://api.twilio.com", "Address of Twilio's API.", parse=_base_url
    )
    teams_app_id: str = _setting(
        "",
        "Teams: id of the bot's app; switches the channel on.",
        parse=_words,
        shown="(none)",
    )
    teams_app_secret: str = _setting(
        "", "Secret of that app.", parse=_words, shown="(none)", secret=True
    )
    teams_tenant_id: str = _setting(
        "",
        "The organisation's tenant; others are refused.",
        parse=_words,
        shown="(none)",
    )
    teams_service_urls: tuple[str, ...] = _setting(
        ("https://smba.trafficmanager.net",),
        "Addresses, with commas, to which activities may be answered.",
        parse=_listed(_base_url),
        shown="`https://smba.trafficmanager.net`",
    )
    teams_openid_url: str = _setting(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        "Where the keys of the Bot Connector are found.",
        parse=_base_url,
    )
    teams_login_url: str = _setting(
        "https://login.microsoftonline.com",
        "Where the token for sending is fetched.",
        parse=_base_url,
    )
    matrix_homeserver_url: str = _setting(
        "",
        "Matrix: the homeserver; switches the channel on.",
        parse=_base_url,
        shown="(none)",
    )
    matrix_user_id: str = _setting(
        "",
        "The bot's account, such as `@koffiebreak:example.org`.",
        parse=_words,
        shown="(none)",
    )
    matrix_access_token: str = _setting(
        "", "Access token of that account.", parse=_words, shown="(none)", secret=True
    )
    matrix_device_id: str = _setting(
        "KOFFIEBREAK", "Device to which that token belongs.", parse=_words
    )

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


if __name__ == "__main__":
    sys.stdout.write(settings_table())
