"""A word on the day of a planned step, and two weeks later how it went.

Both only under a stored opt-in, as rows of the outbox that are due then. Nothing is
sent where nobody is in a channel.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import (
    Delivered,
    Failed,
    SendResult,
)
from bot.channels.render import outgoings
from bot.channels.replies import ChannelOutlet, command
from bot.channels.texts import Notice, addressed
from bot.clock import Clock
from bot.language.formatting import date_in_words
from bot.privacy import MaskedText
from bot.storage import consents, conversations, identities, messages, outbox, turns
from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.identities import ADDRESS, REMINDER
from bot.storage.records import Button, Message, OutboxItem, OutboxRow
from bot.talk import care

Plan = Callable[[Mapping[str, Any], dt.date], dict[str, Any]]
"""Makes the plan out of the slots, as `bot.gateway.ports.PlanSource`."""

QUESTION_AFTER_DAYS: Final = 14
MORNING: Final = dt.time(8, 30)
"""On the day itself, where the worker lives."""
BREAK: Final = dt.time(10, 0)
"""For the question: a time for coffee."""
DAY, QUESTION = "day", "question"
_FOLLOWUP: Final = ("done", "not", "other")
"""The choices of the question in the talk itself (`bot.talk.followup`)."""


@dataclass(frozen=True)
class Planned:
    """A planned step of which is not told how it went."""

    title: str
    day: dt.date


def next_step(plan: Mapping[str, Any]) -> Planned | None:
    """Return the earliest planned step that is still open; None without one."""
    found = [
        Planned(str(item["title"]), dt.date.fromisoformat(item["date"]))
        for item in plan.get("items", ())
        if item.get("kind") == "step" and item.get("date") and not item.get("outcome")
    ]
    return min(found, key=lambda planned: planned.day, default=None)


async def wanted(connection: AsyncConnection, conversation_id: str) -> bool:
    """Tell whether the worker chose to be reminded."""
    return (await consents.current(connection, conversation_id)).reminders


async def planned(
    connection: AsyncConnection, conversation_id: str, plan: Plan, today: dt.date
) -> Planned | None:
    """Return what there is to ask about."""
    snapshot = await turns.load_snapshot(connection, conversation_id)
    return None if snapshot is None else next_step(plan(snapshot.slots, today))


async def plan_titles(
    connection: AsyncConnection, conversation_id: str, plan: Plan, today: dt.date
) -> list[str]:
    """Return the titles of what stands in the plan."""
    snapshot = await turns.load_snapshot(connection, conversation_id)
    if snapshot is None:
        return []
    return [str(item["title"]) for item in plan(snapshot.slots, today)["items"]]


async def arrange(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    plan: Plan,
    now: dt.datetime,
    zone: str,
) -> Planned | None:
    """Put what is to come in the outbox in the place of what stood there.

    Returns the step it is about; None where there is no opt-in, no step, or no moment
    still ahead.
    """
    await outbox.remove_kinds(connection, conversation_id, {REMINDER})
    if not await wanted(connection, conversation_id):
        return None
    local = zoneinfo.ZoneInfo(zone)
    step = await planned(
        connection, conversation_id, plan, now.astimezone(local).date()
    )
    secret = await outbox.secret_of(connection, conversation_id, ADDRESS)
    if step is None or secret is None:
        return None
    later = step.day + dt.timedelta(days=QUESTION_AFTER_DAYS)
    moments = (
        (DAY, dt.datetime.combine(step.day, MORNING, local)),
        (QUESTION, dt.datetime.combine(later, BREAK, local)),
    )
    items = [
        OutboxItem(
            turn=0,
            kind=REMINDER,
            due_at=moment.astimezone(dt.timezone.utc),
            body={"stage": stage, "step": step.title, "day": step.day.isoformat()},
            ciphertext=secret,
        )
        for stage, moment in moments
        if moment > now
    ]
    await outbox.add(connection, conversation_id, items)
    return step if items else None


async def after_turn(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    outlet: ChannelOutlet,
    plan: Plan,
    now: dt.datetime,
    zone: str,
) -> None:
    """Keep the question in line with the plan; offer it once a step is planned."""
    if await wanted(connection, conversation_id):
        await arrange(connection, conversation_id, plan=plan, now=now, zone=zone)
        return
    held = await identities.of_conversation(connection, conversation_id)
    if held is None or held.reminder_offered_at is not None:
        return
    today = now.astimezone(zoneinfo.ZoneInfo(zone)).date()
    step = await planned(connection, conversation_id, plan, today)
    if step is None:
        return
    await identities.note_offer(connection, conversation_id, now)
    day = date_in_words(step.day, today)
    buttons = (
        ("reminders_on", command("consent:reminders:on")),
        ("reminders_off", command("consent:reminders:off")),
    )
    notice = Notice("reminder_offer", {"day": day}, buttons)
    await outlet.say(connection, conversation_id, notice, now=now)


def notice(row: OutboxRow, today: dt.date) -> Notice:
    """Return what is said; its buttons get their tokens when it is kept."""
    day = date_in_words(dt.date.fromisoformat(row.body["day"]), today)
    stage = row.body["stage"]
    choices = _FOLLOWUP if stage == QUESTION else ()
    return Notice(
        f"reminder_{stage}",
        {"day": day, "step": row.body["step"]},
        tuple((f"followup_{choice}", conversations.new_id()) for choice in choices),
    )


def message(notice: Notice, *, seq: int, now: dt.datetime) -> Message:
    """Return a notice as a message of the talk."""
    return Message(
        id=conversations.new_id(),
        seq=seq,
        role="bot",
        text=MaskedText(notice.text),
        at=now,
        lang="nl",
        buttons=tuple(
            {"title": choice["title"], "payload": choice["token"]}
            for choice in notice.choices()
        ),
    )


class ReminderHandler:
    """Turns a reminder that is due into messages of the outbox; sends none itself.

    What holds at that moment counts: an opt-in taken back, a conversation that left
    the channel, a step already told about.
    """

    kind = REMINDER
    ordered = False

    def __init__(
        self,
        database: Database,
        outlet: ChannelOutlet,
        *,
        plan: Plan,
        clock: Clock,
        keys: Keyring,
    ) -> None:
        self._database = database
        self._outlet = outlet
        self._plan = plan
        self._clock = clock
        self._keys = keys

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Queue the question where it is still wanted."""
        now, today = self._clock.now(), self._clock.today()
        if row.ciphertext is None:
            return Failed("no_address")
        if row.body["stage"] == DAY and row.body["day"] < today.isoformat():
            # The process was away that day; the question is still to come.
            return Delivered()
        address = self._keys.decrypt(row.ciphertext)
        async with self._database.write() as connection:
            held = await identities.of_conversation(connection, row.conversation_id)
            step = await planned(connection, row.conversation_id, self._plan, today)
            agreed = await wanted(connection, row.conversation_id)
            rests = await _rests(connection, row.conversation_id)
            if held is None or step is None or not agreed or rests:
                return Delivered()
            await self._outlet.know_address(
                connection, row.conversation_id, address, now=now
            )
            asked = await self._note(connection, row, today=today, now=now)
            (outgoing,) = outgoings([asked])
            await identities.ask(
                connection,
                row.conversation_id,
                [dataclasses.asdict(choice) for choice in outgoing.buttons],
            )
            await self._outlet.queue(
                connection,
                row.conversation_id,
                held.channel,
                [dataclasses.replace(outgoing, reminder=True)],
                turn=asked.turn,
                now=now,
            )
            # In this transaction: a crash after it asks no second time.
            await outbox.remove(connection, row.number)
        return Delivered()

    async def _note(
        self,
        connection: AsyncConnection,
        row: OutboxRow,
        *,
        today: dt.date,
        now: dt.datetime,
    ) -> Message:
        """Keep what is said as a message of the talk, which its buttons answer.

        Raises `ConflictError` when the talk goes on at this very moment.
        """
        old = await turns.load_snapshot(connection, row.conversation_id)
        assert old is not None
        new = dataclasses.replace(
            old, version=old.version + 1, last_seq=old.last_seq + 1
        )
        await turns.replace_snapshot(connection, row.conversation_id, new, now)
        told = addressed(notice(row, today), old.slots)
        asked = message(told, seq=new.last_seq, now=now)
        await messages.add(connection, row.conversation_id, [asked])
        buttons = [
            Button(
                token=shown["payload"],
                message_id=asked.id,
                title=shown["title"],
                payload={"intent": "inform", "entities": {"choice": choice}},
            )
            for shown, choice in zip(asked.buttons, _FOLLOWUP)
        ]
        await messages.add_buttons(connection, row.conversation_id, buttons)
        return asked


async def _rests(connection: AsyncConnection, conversation_id: str) -> bool:
    """Tell whether the talk rests after a crisis: a step is not the subject then."""
    snapshot = await turns.load_snapshot(connection, conversation_id)
    return snapshot is not None and snapshot.slots.get("talk_asked") == care.RESTING
