from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.care.intents import CARE_INTENTS
from bot.keeping.papers import PAPERS, render, table_line, write
from bot.language.plain_words import avoided
from bot.settings import Settings
from bot.storage.all_tables import metadata

TODAY = dt.date(2026, 11, 28)
MOST_WORDS = 25


@dataclass(frozen=True)
class Everything(Settings):
    """The settings with every channel on, whichever of them this version has."""

    telegram_token: str = "x"
    slack_bot_token: str = "x"
    whatsapp_phone_number_id: str = "x"
    twilio_account_sid: str = "x"
    teams_app_id: str = "x"
    matrix_homeserver_url: str = "x"
    smtp_host: str = "mail.example"
    notice_webhook_url: str = "https://example.org/x"
    oidc_issuer: str = "https://login.example"


PLAIN = render(Settings(), TODAY)
FULL = render(Everything(), TODAY)


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_is_dated_and_whole(name: str) -> None:
    for text in (PLAIN[name], FULL[name]):
        assert "28 november 2026" in text
        assert not re.search(r"{[{%]|None|Undefined", text)
        assert text.startswith("# ")


def test_every_table_is_in_the_register() -> None:
    for table in metadata.sorted_tables:
        line = table_line(table, Settings())
        assert line.what
        assert f"| {table.name} | {line.what} |" in PLAIN["verwerkingsregister"]


@pytest.mark.parametrize(
    ("setting", "value", "paper", "shown"),
    [
        ("operator_name", "Gemeente Voorbeeld", "toegankelijkheid", "**Gemeente Voor"),
        ("privacy_contact", "fg@voorbeeld.nl", "ondernemingsraad", "fg@voorbeeld.nl"),
        (
            "oidc_issuer",
            "https://in.voorbeeld.nl",
            "verwerkingsregister",
            "bij in.voor",
        ),
        ("otlp_endpoint", "http://x.nl/v1", "verwerkingsregister", "adres (x.nl)"),
        ("complaints_contact", "klacht@voorbeeld.nl", "toegankelijkheid", "klacht@"),
        ("retention_finished_days", 45, "dpia", "45 dagen als het klaar is"),
        ("retention_conversation_days", 12, "verwerkingsregister", "blijft 12 dagen"),
        ("retention_contact_days", 3, "verwerkingsregister", "hoogstens 3 dagen"),
        ("retention_counts_days", 77, "verwerkingsregister", "| 77 dagen |"),
        ("backup_days", 9, "dpia", "reservekopieën blijven 9 dagen"),
        (
            "otlp_endpoint",
            "http://127.0.0.1:4318/x",
            "verwerkingsregister",
            "eigen adr",
        ),
        (
            "database_url",
            "postgresql+asyncpg://x@y/z",
            "verwerkingsregister",
            "PostgreSQL",
        ),
        ("public_url", "https://koffie.voorbeeld", "verwerkingsregister", "koffie.v"),
    ],
)
def test_a_setting_changes_its_paper(
    setting: str, value: object, paper: str, shown: str
) -> None:
    changed = render(dataclasses.replace(Settings(), **{setting: value}), TODAY)  # type: ignore[arg-type]
    assert shown not in PLAIN[paper]
    assert shown in changed[paper]


def test_a_channel_names_who_sees_the_talk() -> None:
    assert (
        "blijft tussen de browser en deze installatie" in PLAIN["verwerkingsregister"]
    )
    for name in ("verwerkingsregister", "ondernemingsraad", "dpia"):
        for party in ("Telegram FZ-LLC", "Meta Platforms Ireland", "Microsoft Ireland"):
            assert party in FULL[name]
            assert party not in PLAIN[name]
    assert "OpenID Connect" not in PLAIN["verwerkingsregister"]
    assert "E-mail, Webhook" in FULL["verwerkingsregister"]
    # What two ways share is named once.
    assert FULL["ai-verordening"].count("WhatsApp") == 1


def test_no_secret_is_in_a_paper() -> None:
    secret = dataclasses.replace(
        Settings(), database_url="postgresql+asyncpg://u:geheim@db/x"
    )
    assert not any("geheim" in text for text in render(secret, TODAY).values())


def test_what_is_kept_without_text_is_what_the_code_leaves_out() -> None:
    kinds = {"report_crisis": "gevaar", "report_stress": "ziekte"}
    kinds["report_conflict"] = "ruzie"
    assert set(kinds) == CARE_INTENTS
    danger, illness, conflict = kinds.values()
    claim = f"Een bericht over {danger}, {illness} of {conflict} wordt zonder tekst"
    assert claim in PLAIN["verwerkingsregister"]
    assert f"{danger}, {illness} of {conflict}" in PLAIN["dpia"]
    # What somebody believes has no intent of its own, so nothing more is promised.
    assert "Geloof herkent het niet apart" in PLAIN["verwerkingsregister"]


def _sentences(text: str) -> list[str]:
    prose = [
        line.lstrip("-# ")
        for line in text.splitlines()
        if line and not line.startswith("|")
    ]
    return [
        part for line in prose for part in re.split(r"(?<=[.?:;])\s+", line) if part
    ]


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_written_for_level_b1(name: str) -> None:
    for text in (PLAIN[name], FULL[name]):
        sentences = _sentences(text)
        # Where channels are summed up a sentence may be longer.
        own = [one for one in sentences if "Telegram" not in one]
        assert [one for one in own if len(one.split()) > MOST_WORDS] == []
        lengths = [len(one.split()) for one in own]
        assert sum(lengths) / len(lengths) <= 15
        said = " ".join(own).lower()
        hard = [word for word in avoided() if re.search(rf"\b{word}\b", said)]
        assert hard == []


def test_they_are_written_where_asked(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "papers"
    files = write(Settings(), folder, TODAY)
    assert [file.name for file in files] == [f"{name}.md" for name in PAPERS]
    assert files[0].read_text(encoding="utf-8") == PLAIN["verwerkingsregister"]


@pytest.mark.parametrize(
    ("behind", "shown"),
    [
        ("", "hangt af van die server"),
        ("?ssl=require", "Of het de goede server is, wordt niet nagekeken"),
        ("?ssl=verify-full", "en de server wordt herkend"),
    ],
)
def test_the_register_tells_how_the_database_is_reached(
    behind: str, shown: str
) -> None:
    url = f"postgresql+asyncpg://a:geheim@db/kb{behind}"
    text = render(Settings(database_url=url), TODAY)["verwerkingsregister"]
    assert shown in text
    assert "geheim" not in text
    assert "lijn naar de database" not in PLAIN["verwerkingsregister"]


def test_a_host_without_a_name_stands_as_people_write_it() -> None:
    assert "security@[127.0.0.1]" in PLAIN["verwerkingsregister"]


def test_reading_without_a_mask_is_told_to_who_decides() -> None:
    for name in ("verwerkingsregister", "dpia", "ondernemingsraad"):
        assert "zonder masker" in PLAIN[name], name
        assert "7 dagen" in PLAIN[name], name


@pytest.mark.parametrize("name", PAPERS)
def test_headings_and_lists_stand_apart(name: str) -> None:
    for text in (PLAIN[name], FULL[name]):
        assert not re.search(r"[^\n]\n#", text)
        assert "\n\n\n" not in text
