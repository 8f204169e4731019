"""The papers of an installation, written from its own settings, so that they agree.

Templates in `templates/`, what each table holds in `kept_tables.yml`: both Dutch, for
privacy officers and works councils.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import jinja2
import sqlalchemy as sa
from ruamel.yaml import YAML
from sqlalchemy.engine import make_url

from bot.keeping.channels import CHANNELS, NOTICES, SIGN_IN, is_on, those_on
from bot.language.formatting import date_in_words
from bot.settings import Settings
from bot.storage import tables, unmasking, upkeep_tables
from bot.storage.all_tables import metadata
from bot.storage.rules import early_rule_of, rule_of

PAPERS: Final = (
    "verwerkingsregister",
    "dpia",
    "ondernemingsraad",
    "ai-verordening",
    "toegankelijkheid",
)
"""Each is a template and becomes a file of that name."""

LAW_CHECKED: Final = dt.date(2026, 11, 28)
"""The day on which what the papers say about the law was last compared."""

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class TableLine:
    """A table in the register of processing."""

    name: str
    what: str
    person: bool
    term: str


@cache
def _descriptions() -> dict[str, dict[str, Any]]:
    text = (_HERE / "kept_tables.yml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(text)
    return found


def write(settings: Settings, folder: Path, today: dt.date) -> list[Path]:
    """Write all papers into `folder`, made where it is missing; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in render(settings, today).items():
        file = folder / f"{name}.md"
        file.write_text(text, encoding="utf-8")
        written.append(file)
    return written


def render(settings: Settings, today: dt.date) -> dict[str, str]:
    """Return the text of each paper, dated `today`."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        undefined=jinja2.StrictUndefined,
        # Markdown, read by people and kept in files; nothing of it is served.
        autoescape=False,  # noqa: S701
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    facts = _facts(settings, today)
    return {
        name: templates.get_template(f"{name}.md.j2").render(facts) for name in PAPERS
    }


def _facts(settings: Settings, today: dt.date) -> dict[str, Any]:
    """Return what the templates may say about this installation."""
    return {
        "day": _in_full(today),
        "version": version("koffiebreak"),
        "law_checked": _in_full(LAW_CHECKED),
        "operator": settings.operator_name,
        "operator_first": settings.operator_name[:1].upper()
        + settings.operator_name[1:],
        "privacy_contact": settings.privacy_contact,
        "complaints_contact": settings.complaints_contact,
        "security_contact": unquote(settings.security_contact).removeprefix("mailto:"),
        "public_url": settings.public_url,
        "database": _database_kind(settings),
        "on_postgres": settings.on_postgres,
        "database_ssl": make_url(settings.database_url).query.get("ssl"),
        "finished_days": settings.retention_finished_days,
        "unfinished_days": settings.retention_conversation_days,
        "contact_days": settings.retention_contact_days,
        "counts_days": settings.retention_counts_days,
        "backup_days": settings.backup_days,
        "channels": those_on(settings, CHANNELS),
        "notices": those_on(settings, NOTICES),
        "oidc": is_on(settings, SIGN_IN),
        "oidc_host": urlsplit(settings.oidc_issuer).hostname,
        "unmasked_days": unmasking.LASTS.days,
        "portal": "read_log" in metadata.tables,
        "traces_host": urlsplit(settings.otlp_endpoint).hostname,
        "tables": [
            table_line(table, settings) for _, table in sorted(metadata.tables.items())
        ],
    }


def _in_full(day: dt.date) -> str:
    """Return '28 november 2026': a paper is read in other years too."""
    return date_in_words(day, dt.date.min).split(" ", maxsplit=1)[1]


def _database_kind(settings: Settings) -> str:
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        return "één bestand op de eigen server (SQLite)"
    return "een database van de organisatie (PostgreSQL)"


def table_line(table: sa.Table, settings: Settings) -> TableLine:
    """Describe a table; raises `KeyError` for one without a description."""
    about = _descriptions()[table.name]
    return TableLine(table.name, about["what"], about["person"], _term(table, settings))


def _term(table: sa.Table, settings: Settings) -> str:
    rule = rule_of(table)
    if table is tables.contacts:
        return f"tot het gebruik, hoogstens {settings.retention_contact_days} dagen"
    if table is upkeep_tables.erasures:
        return f"{settings.backup_days} dagen"
    if rule.kind == "conversation":
        if early_rule_of(table) is not None:
            return "tot de eigen einddatum, hoogstens zo lang als het gesprek"
        return "zo lang als het gesprek"
    if rule.kind == "days":
        return f"{getattr(settings, rule.setting)} dagen"
    if rule.kind == "expires":
        return "tot de eigen einddatum"
    return "zolang de installatie er is"
