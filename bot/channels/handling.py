"""What one update of a channel comes to: a turn, a command, or a kind word.

Goes through the same `Conversations.accept` as the widget. Everything may run twice: a
turn by its `client_message_id`, the rest because it ends in the transaction that notes
the update as handled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.channels import commands, reminders, telling
from bot.channels.contract import (
    Channel,
    ChannelUpdate,
    Kind,
    RetryAfter,
)
from bot.channels.entering import Entering, code_in
from bot.channels.replies import ChannelOutlet
from bot.channels.texts import Notice
from bot.gateway.incoming import clean_text
from bot.gateway.problems import ProblemError
from bot.gateway.service import Conversations, Incoming
from bot.gateway.views.pages import TALK_PATH
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import conversations, erasing, inbox
from bot.storage.errors import (
    ChangedMessageError,
    ConversationGoneError,
    UnknownButtonError,
)
from bot.storage.identities import COMMAND, KINDS
from bot.storage.outbox import remove_kinds
from bot.storage.records import Identity, InboxRow


@dataclass(frozen=True)
class Again:
    """The update cannot be handled now; `seconds` is the least to wait."""

    seconds: float = 0.0


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
        self._entering = Entering(talks, outlet)

    async def handle(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate
    ) -> Again | None:
        """Handle an update; None when it is done."""
        try:
            return await self._handle(row, channel, update)
        except ConversationGoneError:
            # Erased between two steps: the next try begins anew.
            return Again()
        except ProblemError as error:
            # Too many at once: the update waits, nothing of it is lost.
            return Again(float(error.document().get("retry_after", 0)))
        finally:
            self._wake()

    async def _handle(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate
    ) -> Again | None:
        if row.notice is not None:
            return await self._tell(row, channel, update, row.notice)
        held = await self._entering.find(row)
        if update.kind is Kind.LEFT:
            return await self._left(row, held)
        if code := code_in(update):
            moved = await self._entering.move_here(
                row, channel, update, code=code, held=held
            )
            if not moved:
                return await self._tell(row, channel, update, "code_unknown")
            return None
        if held is None:
            held = await self._entering.open(row, channel, update)
        else:
            await self._entering.know_address(held, update)
        return await self._said(row, channel, update, held) if held else None

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
        token = await commands.typed_choice(self._database, text, held)
        if token is not None:
            return await self._pressed(row, channel, update, held, token)
        return await self._turn(row, update, held, text=text)

    async def _goes_for(self, name: str, held: Identity) -> bool:
        """Tell whether a command means something now: 'stop' needs an opt-in."""
        if name != "stop":
            return True
        async with self._database.read() as connection:
            return await reminders.wanted(connection, held.conversation_id)

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
        sent = Incoming(
            telling.client_message_id(row.identity, update.event_id), text, payload
        )
        care = False
        try:
            answer = await self._talks.accept(held.conversation_id, sent)
            care = answer.accepted.text is None
        except UnknownButtonError:
            return await self._say(row, held, Notice("old_button", {}))
        except ChangedMessageError:
            # Handled before a crash; a typed number means another button by now.
            pass
        now = self._clock.now()
        async with self._database.write() as connection:
            if not care:
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
                channel=channel.title,
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
            await erasing.erase(
                connection, held.conversation_id, self._settings, self._clock.now()
            )
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
        result = await telling.tell(channel, Notice(key, {}), update, row)
        if isinstance(result, RetryAfter):
            return Again(result.seconds or 0.0)
        async with self._database.write() as connection:
            await inbox.handled(connection, row.number, self._clock.now())
        return None
