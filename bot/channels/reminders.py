"""One question about a planned step, under a stored opt-in, and none without.

The question is a row of the outbox that is due on the day the worker chose, or two
weeks after the step was chosen. Nothing is sent where nobody is in a channel.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import (
    Channel,
    ChoiceButton,
    Delivered,
    Failed,
    Outgoing,
    SendResult,
)
from bot.channels.replies import ChannelOutlet, command
from bot.channels.texts import Notice, button
from bot.clock import Clock
from bot.language.formatting import date_in_words
from bot.storage import consents, identities, outbox, turns
from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.identities import ADDRESS, REMINDER
from bot.storage.records import OutboxItem, OutboxRow

Plan = Callable[[Mapping[str, Any], dt.date], dict[str, Any]]
"""Makes the plan out of the slots, as `bot.gateway.ports.PlanSource`."""

DAYS_WITHOUT_DAY: Final = 14
HOUR: Final = 16
"""At this hour of the day, where the worker lives: the day is mostly over then."""
_MOST_DAYS: Final = 366


@dataclass(frozen=True)
class Planned:
    """The step that is asked about, and the day on which."""

    title: str
    day: dt.date


def next_step(plan: Mapping[str, Any], today: dt.date) -> Planned | None:
    """Return the first planned step of which is not told how it went; None without.

    A step without a day, or whose day has passed, is asked about after two weeks.
    """
    found = []
    for item in plan.get("items", ()):
        if item.get("kind") != "step" or item.get("outcome"):
            continue
        day = dt.date.fromisoformat(item["date"]) if item.get("date") else None
        if day is None or day < today:
            day = today + dt.timedelta(days=DAYS_WITHOUT_DAY)
        if (day - today).days <= _MOST_DAYS:
            found.append(Planned(str(item["title"]), day))
    return min(found, key=lambda planned: planned.day, default=None)


async def wanted(connection: AsyncConnection, conversation_id: str) -> bool:
    """Tell whether the worker chose to be reminded."""
    return (await consents.current(connection, conversation_id)).reminders


async def planned(
    connection: AsyncConnection, conversation_id: str, plan: Plan, today: dt.date
) -> Planned | None:
    """Return what there is to ask about."""
    snapshot = await turns.load_snapshot(connection, conversation_id)
    return None if snapshot is None else next_step(plan(snapshot.slots, today), today)


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
    """Put the question in the outbox in the place of an earlier one, or take it away.

    Returns what will be asked about; None where there is no opt-in or no step.
    """
    await outbox.remove_kinds(connection, conversation_id, {REMINDER})
    if not await wanted(connection, conversation_id):
        return None
    today = now.astimezone(zoneinfo.ZoneInfo(zone)).date()
    step = await planned(connection, conversation_id, plan, today)
    secret = await outbox.secret_of(connection, conversation_id, ADDRESS)
    if step is None or secret is None:
        return None
    item = OutboxItem(
        turn=0,
        kind=REMINDER,
        due_at=_moment(step.day, now, zone),
        body={"step": step.title, "day": step.day.isoformat()},
        ciphertext=secret,
    )
    await outbox.add(connection, conversation_id, [item])
    return step


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


def question(row: OutboxRow, today: dt.date) -> Outgoing:
    """Return the question; a press goes into the talk as the words of its button."""
    day = date_in_words(dt.date.fromisoformat(row.body["day"]), today)
    notice = Notice("reminder", {"day": day, "step": row.body["step"]})
    names = ("followup_done", "followup_not", "followup_other")
    buttons = tuple(
        ChoiceButton(button(name), command(f"say:{button(name).lower()}"), number)
        for number, name in enumerate(names, start=1)
    )
    return Outgoing(notice.text, buttons, reminder=True)


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
        address = self._keys.decrypt(row.ciphertext)
        async with self._database.write() as connection:
            held = await identities.of_conversation(connection, row.conversation_id)
            step = await planned(connection, row.conversation_id, self._plan, today)
            agreed = await wanted(connection, row.conversation_id)
            if held is None or step is None or not agreed:
                return Delivered()
            await self._outlet.know_address(
                connection, row.conversation_id, address, now=now
            )
            asked = question(row, today)
            await identities.ask(
                connection,
                row.conversation_id,
                [
                    {"title": b.title, "token": b.token, "number": b.number}
                    for b in asked.buttons
                ],
            )
            await self._outlet.queue(
                connection,
                row.conversation_id,
                held.channel,
                [asked],
                turn=0,
                now=now,
            )
            # In this transaction: a crash after it asks no second time.
            await outbox.remove(connection, row.number)
        return Delivered()


class AddressHandler:
    """Forgets an address whose hours are over: a delivered row is removed."""

    kind = ADDRESS
    ordered = False

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Do nothing more."""
        return Delivered()


class MessageHandler:
    """Sends one payload of a channel."""

    kind = identities.MESSAGE
    ordered = True

    def __init__(self, channels: Mapping[str, Channel], *, keys: Keyring) -> None:
        self._channels = channels
        self._keys = keys

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Send it; `Failed` where the channel is switched off."""
        channel = self._channels.get(row.body["channel"])
        if channel is None or row.ciphertext is None:
            return Failed("channel_off")
        return await channel.send(
            row.body["payload"],
            self._keys.decrypt(row.ciphertext),
            delivery_id=row.delivery_id,
        )


def _moment(day: dt.date, now: dt.datetime, zone: str) -> dt.datetime:
    """Return the moment on `day`, at the latest an hour from now when it is today."""
    local = dt.datetime.combine(day, dt.time(HOUR), zoneinfo.ZoneInfo(zone))
    moment = local.astimezone(dt.timezone.utc)
    return max(moment, now + dt.timedelta(hours=1))
