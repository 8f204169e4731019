"""What a worker asks of the channel itself: choices, what is known, the way out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels import reminders
from bot.channels.contract import ChoiceButton, Outgoing
from bot.channels.render import outgoings
from bot.channels.replies import command, delete_notice
from bot.channels.texts import Notice, said
from bot.channels.understand import chosen, says
from bot.language.formatting import date_in_words
from bot.privacy.consent import CHOICES, TEXT_VERSION
from bot.settings import Settings
from bot.storage import consents, conversations, messages, turns
from bot.storage.database import Database
from bot.storage.records import Consents, Conversation, Identity

_TYPED: Final = ("private", "consents", "export", "delete", "stop")
_ASKS_FIRST: Final = "delete_ask"


def named_by(text: str) -> str | None:
    """Return the command that typed words name, None where they name none.

    'verwijder alles' only asks; erasing needs the answer to that.
    """
    for name in _TYPED:
        if says(text, name):
            return _ASKS_FIRST if name == "delete" else name
    return None


def asked(held: Identity) -> Outgoing:
    """Return the choices of the last question of the channel itself."""
    return Outgoing("", tuple(ChoiceButton(**choice) for choice in held.asked))


async def choose(
    connection: AsyncConnection,
    conversation_id: str,
    now: dt.datetime,
    **changes: bool,
) -> None:
    """Change one of the three choices; the others stay as they are."""
    current = await consents.current(connection, conversation_id)
    chosen = dataclasses.replace(current, **changes, text_version=TEXT_VERSION, at=now)
    await consents.choose(connection, conversation_id, chosen)


async def typed_choice(database: Database, text: str, held: Identity) -> str | None:
    """Return the token of the button that typed words stand for, None for none.

    What the channel itself asked last comes before what the talk asked.
    """
    if held.asked:
        choice = chosen(text, [asked(held)])
        if choice is not None:
            return choice.token
    async with database.read() as connection:
        snapshot = await turns.load_snapshot(connection, held.conversation_id)
        if snapshot is None:
            return None
        last = await messages.of_turn(connection, held.conversation_id, snapshot.turn)
    choice = chosen(text, outgoings(last))
    return None if choice is None else choice.token


async def run(
    connection: AsyncConnection,
    held: Identity,
    name: str,
    *,
    now: dt.datetime,
    channel: str,
    settings: Settings,
    plan: reminders.Plan,
) -> Notice | None:
    """Do a command and return what is said about it; None for an unknown one."""
    if name == _ASKS_FIRST:
        return delete_notice(channel)
    if name == "keep":
        return Notice("delete_kept", {})
    if name == "stop":
        name = "consent:reminders:off"
    if name == "consents":
        current = await consents.current(connection, held.conversation_id)
        return _consents_notice(current)
    if name == "export":
        return await _export(connection, held, now, settings, plan)
    verb, _, rest = name.partition(":")
    choice, _, state = rest.partition(":")
    if verb != "consent" or choice not in CHOICES or state not in {"on", "off"}:
        return None
    await choose(connection, held.conversation_id, now, **{choice: state == "on"})
    if choice != "reminders":
        return Notice("consent_chosen", {})
    zone = settings.time_zone
    step = await reminders.arrange(
        connection, held.conversation_id, plan=plan, now=now, zone=zone
    )
    if state == "off":
        return Notice("reminder_off", {})
    if step is None:
        return Notice("reminder_on_later", {})
    return Notice("reminder_on", {"day": date_in_words(step.day, _day(now, zone))})


def _consents_notice(current: Consents) -> Notice:
    values = {name: _yes_no(getattr(current, name)) for name in CHOICES}
    buttons = []
    for name in CHOICES:
        state = "off" if getattr(current, name) else "on"
        title = (
            f"consent_reminders_{state}" if name == "reminders" else f"{name}_{state}"
        )
        buttons.append((title, command(f"consent:{name}:{state}")))
    return Notice("consents", values, tuple(buttons))


async def _export(
    connection: AsyncConnection,
    held: Identity,
    now: dt.datetime,
    settings: Settings,
    plan: reminders.Plan,
) -> Notice | None:
    talk = await conversations.find(connection, held.conversation_id)
    if talk is None:
        return None
    today = _day(now, settings.time_zone)
    current = await consents.current(connection, held.conversation_id)
    count = len(await messages.after_seq(connection, held.conversation_id, 0))
    planned = await reminders.plan_titles(connection, held.conversation_id, plan, today)
    zone = settings.time_zone
    values: dict[str, object] = {
        "begun": date_in_words(_day(talk.created_at, zone), today),
        "until": date_in_words(_day(_kept_until(talk, settings), zone), today),
        "count": count,
        "known": "; ".join(planned) or said("nothing_known"),
    }
    values |= {name: _yes_no(getattr(current, name)) for name in CHOICES}
    return Notice("export", values, (("private", command("private")),))


def _kept_until(talk: Conversation, settings: Settings) -> dt.datetime:
    finished = talk.finished_at is not None
    days = (
        settings.retention_finished_days
        if finished
        else settings.retention_conversation_days
    )
    return talk.last_message_at + dt.timedelta(days=days)


def _day(moment: dt.datetime, zone: str) -> dt.date:
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).date()


def _yes_no(value: bool) -> str:
    return said("yes") if value else said("no")
