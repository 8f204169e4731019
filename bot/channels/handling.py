"""What one update of a channel comes to: a turn, a command, or a kind word.

Goes through the same `Conversations.accept` as the widget. Everything may run twice: a
turn by its `client_message_id`, the rest because it ends in the transaction that notes
the update as handled.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels import commands, reminders
from bot.channels.contract import (
    Channel,
    ChannelUpdate,
    Delivered,
    Failed,
    Kind,
    Outgoing,
    RetryAfter,
)
from bot.channels.render import outgoings
from bot.channels.replies import ChannelOutlet, outgoing
from bot.channels.texts import Notice
from bot.channels.understand import chosen, is_greeting
from bot.gateway.incoming import clean_text
from bot.gateway.problems import ProblemError
from bot.gateway.service import Conversations, Incoming
from bot.gateway.views.pages import TALK_PATH
from bot.gateway.words import normalised
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import (
    conversations,
    identities,
    inbox,
    messages,
    transfers,
    turns,
)
from bot.storage.errors import (
    ChangedMessageError,
    ConversationGoneError,
    UnknownButtonError,
)
from bot.storage.identities import COMMAND, KINDS
from bot.storage.outbox import remove_kinds
from bot.storage.records import Identity, InboxRow

_NAMESPACE: Final = uuid.UUID("3a4c2a8f-6d0e-4b5e-9a53-5f1f6f6f3b1b")
_LOCALE: Final = "nl"
_CODE: Final = re.compile(r"[a-z]+(?:-[a-z]+){5}")
"""Six words, as a transfer code is shown; spoken sentences have no dashes."""


@dataclass(frozen=True)
class Again:
    """The update cannot be handled now; `seconds` is the least to wait."""

    seconds: float = 0.0


def client_message_id(identity: bytes, event: str) -> str:
    """Return the id of a turn for an update; the same update has the same."""
    return str(uuid.uuid5(_NAMESPACE, f"{identity.hex()} {event}"))


class Handling:
    """Handles one update; the worker calls it again where it returns `Again`."""

    def __init__(
        self,
        talks: Conversations,
        outlet: ChannelOutlet,
        *,
        plan: reminders.Plan,
        settings: Settings,
        wake: Callable[[], None],
    ) -> None:
        self._talks = talks
        self._database = talks.database
        self._clock = talks.clock
        self._keys = talks.keys
        self._outlet = outlet
        self._plan = plan
        self._settings = settings
        self._wake = wake

    async def handle(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate
    ) -> Again | None:
        """Handle an update; None when it is done."""
        if row.notice is not None:
            return await self._tell(row, channel, update, row.notice)
        held = await self._identity(row)
        if update.kind is Kind.LEFT:
            return await self._left(row, held)
        if code := _code_in(update):
            return await self._move_here(row, channel, update, code)
        if held is None:
            opened = await self._open(row, channel, update)
            if opened is None:
                return None
            held = opened
        else:
            await self._know_address(held, update)
        try:
            return await self._said(row, channel, update, held)
        except ConversationGoneError:
            # Erased between two steps: the next try begins anew.
            return Again()
        finally:
            self._wake()

    async def apologise(self, channel: Channel, update: ChannelUpdate) -> None:
        """Tell once that the answer takes longer; best effort, it is no reply."""
        for payload in channel.compose(outgoing(Notice("unavailable", {}))):
            await channel.send(payload, update.address, delivery_id=str(uuid.uuid4()))

    async def _identity(self, row: InboxRow) -> Identity | None:
        async with self._database.read() as connection:
            return await identities.find(connection, row.identity)

    async def _left(self, row: InboxRow, held: Identity | None) -> Again | None:
        """Stop sending to who removed the bot; what was said stays until its days."""
        now = self._clock.now()
        async with self._database.write() as connection:
            if held is not None:
                await remove_kinds(connection, held.conversation_id, KINDS)
                await commands.choose(
                    connection, held.conversation_id, now, reminders=False
                )
            await inbox.handled(connection, row.number, now)
        return None

    async def _know_address(self, held: Identity, update: ChannelUpdate) -> None:
        async with self._database.write() as connection:
            await self._outlet.know_address(
                connection,
                held.conversation_id,
                update.address,
                now=self._clock.now(),
            )

    async def _open(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate
    ) -> Identity | None:
        """Begin a conversation; None where its opening answers the update."""
        new = await self._talks.engine.open(channel=channel.name, locale=_LOCALE)
        now = self._clock.now()
        answered = update.kind in {Kind.JOINED, Kind.BUTTON} or (
            update.kind is Kind.TEXT and is_greeting(update.text or "")
        )
        async with self._database.write() as connection:
            await self._link(connection, row, channel, update, new.id)
            if not update.private_hint:
                await self._outlet.queue(
                    connection,
                    new.id,
                    channel.name,
                    outgoings(new.messages),
                    turn=0,
                    now=now,
                )
            if answered and not update.private_hint:
                await inbox.handled(connection, row.number, now)
                self._wake()
                return None
        return Identity(new.id, channel.name)

    async def _move_here(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate, code: str
    ) -> Again | None:
        """Take a conversation from the browser into the channel, by its code."""
        now = self._clock.now()
        async with self._database.write() as connection:
            moved = await transfers.take(connection, normalised(code), now)
            if moved is not None:
                # The key of the browser opens nothing from now on.
                await conversations.renew_token(connection, moved)
                await self._link(connection, row, channel, update, moved)
                await self._outlet.say(
                    connection, moved, Notice("moved_here", {}), now=now
                )
                await inbox.handled(connection, row.number, now)
        if moved is None:
            return await self._tell(row, channel, update, "code_unknown")
        await self._talks.after_moving(moved)
        self._wake()
        return None

    async def _link(
        self,
        connection: AsyncConnection,
        row: InboxRow,
        channel: Channel,
        update: ChannelUpdate,
        conversation_id: str,
    ) -> None:
        now = self._clock.now()
        await identities.link(
            connection,
            row.identity,
            conversation_id=conversation_id,
            channel=channel.name,
            now=now,
        )
        await self._outlet.know_address(
            connection, conversation_id, update.address, now=now
        )

    async def _said(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate, held: Identity
    ) -> Again | None:
        if update.private_hint:
            return await self._command(row, channel, update, held, "private_hint")
        if update.kind is Kind.JOINED:
            return await self._say(row, held, Notice("welcome_back", {}))
        if update.kind in {Kind.MEDIA, Kind.OTHER}:
            return await self._say(row, held, Notice(update.kind.value, {}))
        if update.kind is Kind.BUTTON:
            return await self._pressed(row, channel, update, held, update.pressed or "")
        try:
            text = clean_text(
                update.text or "", max_length=self._settings.max_text_length
            )
        except ProblemError as error:
            long = error.kind == "text_too_long"
            return await self._say(
                row, held, Notice("too_long" if long else "other", {})
            )
        name = commands.named_by(text)
        if name is not None and await self._goes_for(name, held):
            return await self._command(row, channel, update, held, name)
        token = await self._typed_choice(text, held)
        if token is not None:
            return await self._pressed(row, channel, update, held, token)
        return await self._turn(row, update, held, text=text)

    async def _goes_for(self, name: str, held: Identity) -> bool:
        """Tell whether a command means something now: 'stop' needs an opt-in."""
        if name != "stop":
            return True
        async with self._database.read() as connection:
            return await reminders.wanted(connection, held.conversation_id)

    async def _typed_choice(self, text: str, held: Identity) -> str | None:
        """Return the token of the button that typed words stand for."""
        if held.asked:
            choice = chosen(text, [commands.asked(held)])
            if choice is not None:
                return choice.token
        async with self._database.read() as connection:
            snapshot = await turns.load_snapshot(connection, held.conversation_id)
            if snapshot is None:
                return None
            last = await messages.of_turn(
                connection, held.conversation_id, snapshot.turn
            )
        choice = chosen(text, outgoings(last))
        return None if choice is None else choice.token

    async def _pressed(
        self,
        row: InboxRow,
        channel: Channel,
        update: ChannelUpdate,
        held: Identity,
        token: str,
    ) -> Again | None:
        if token.startswith(COMMAND):
            name = token.removeprefix(COMMAND)
            return await self._command(row, channel, update, held, name)
        return await self._turn(row, update, held, payload=token)

    async def _turn(
        self,
        row: InboxRow,
        update: ChannelUpdate,
        held: Identity,
        *,
        text: RawText | None = None,
        payload: str | None = None,
    ) -> Again | None:
        """Let the talk answer; its replies stand in the outbox when this returns."""
        sent = Incoming(client_message_id(row.identity, update.event_id), text, payload)
        try:
            await self._talks.accept(held.conversation_id, sent)
        except UnknownButtonError:
            return await self._say(row, held, Notice("old_button", {}))
        except ChangedMessageError:
            # Handled before a crash; a typed number means another button by now.
            pass
        except ProblemError as error:
            return _again(error)
        now = self._clock.now()
        async with self._database.write() as connection:
            await reminders.after_turn(
                connection,
                held.conversation_id,
                outlet=self._outlet,
                plan=self._plan,
                now=now,
                zone=self._settings.time_zone,
            )
            await inbox.handled(connection, row.number, now)
        return None

    async def _say(self, row: InboxRow, held: Identity, notice: Notice) -> Again | None:
        now = self._clock.now()
        async with self._database.write() as connection:
            await self._outlet.say(connection, held.conversation_id, notice, now=now)
            await inbox.handled(connection, row.number, now)
        return None

    async def _command(
        self,
        row: InboxRow,
        channel: Channel,
        update: ChannelUpdate,
        held: Identity,
        name: str,
    ) -> Again | None:
        """Do what the channel itself is asked."""
        if name == "delete":
            return await self._erase(row, channel, update, held)
        if name.startswith("say:"):
            # A button that stands for words: the talk hears those.
            words = RawText(name.removeprefix("say:"))
            return await self._turn(row, update, held, text=words)
        if name in {"private", "private_hint"}:
            notice = await self._private(held, name)
            return await self._say(row, held, notice)
        now = self._clock.now()
        async with self._database.write() as connection:
            if not await conversations.exists(connection, held.conversation_id):
                raise ConversationGoneError("erased meanwhile")
            notice_or_none = await commands.run(
                connection,
                held,
                name,
                now=now,
                channel=channel.name.capitalize(),
                settings=self._settings,
                plan=self._plan,
            )
            notice = notice_or_none or Notice("old_button", {})
            await self._outlet.say(connection, held.conversation_id, notice, now=now)
            if name != "stop":
                await inbox.handled(connection, row.number, now)
                return None
        # 'stop' may be meant for the talk as well: it hears the word too.
        text = RawText(update.text or "")
        return await self._turn(row, update, held, text=text)

    async def _private(self, held: Identity, name: str) -> Notice:
        code, _ = await self._talks.offer_transfer(held.conversation_id)
        url = f"{self._settings.public_url}{TALK_PATH}#koffie={code}"
        return Notice(name, {"url": url})

    async def _erase(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate, held: Identity
    ) -> Again | None:
        """Erase everything at once; only the word that it is done is still to be said.

        That word and its address stand in the update's own row until it is sent.
        """
        async with self._database.write() as connection:
            await conversations.erase(connection, held.conversation_id)
            await inbox.turn_into_notice(
                connection,
                row.number,
                notice="delete_done",
                ciphertext=self._keys.encrypt(
                    ChannelUpdate(
                        event_id="",
                        conversation_key="",
                        sender_id="",
                        kind=Kind.OTHER,
                        address=update.address,
                    ).to_json()
                ),
            )
        await self._talks.after_erasing(held.conversation_id)
        return await self._tell(row, channel, update, "delete_done")

    async def _tell(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate, key: str
    ) -> Again | None:
        """Say something outside a conversation, straight away."""
        result = await send_now(channel, outgoing(Notice(key, {})), update, row.number)
        if isinstance(result, RetryAfter):
            return Again(result.seconds or 0.0)
        async with self._database.write() as connection:
            await inbox.handled(connection, row.number, self._clock.now())
        return None


async def send_now(
    channel: Channel, message: Outgoing, update: ChannelUpdate, number: int
) -> Delivered | RetryAfter | Failed:
    """Send a message without the outbox; the first payload that fails ends it."""
    for place, payload in enumerate(channel.compose(message)):
        delivery_id = str(uuid.uuid5(_NAMESPACE, f"notice {number} {place}"))
        result = await channel.send(payload, update.address, delivery_id=delivery_id)
        if not isinstance(result, Delivered):
            return result
    return Delivered()


def _code_in(update: ChannelUpdate) -> str | None:
    """Return the transfer code that an update consists of, None where it has none."""
    found = _CODE.fullmatch((update.text or "").strip().lower())
    return found[0] if found else None


def _again(error: ProblemError) -> Again:
    return Again(float(error.document().get("retry_after", 0)))
