"""Matrix as a channel: fetches by long polling, answers in rooms for two."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import nio

from bot.channels import checks
from bot.channels.abilities import Cursor, Receive
from bot.channels.contract import (
    ChannelUpdate,
    Check,
    JsonObject,
    Kind,
    Limits,
    Outgoing,
    Parsed,
    Proven,
    Reader,
    Refused,
    RetryAfter,
    Route,
    SendResult,
    WebhookRequest,
)
from bot.channels.matrix import events
from bot.channels.matrix.homeserver import (
    Event,
    Homeserver,
    HomeserverAway,
    KeyStore,
    RefusedError,
    can_encrypt,
)
from bot.channels.texts import said
from bot.clock import Clock
from bot.settings import Settings
from bot.storage.crypto import load_or_create_keys


class Matrix:
    """An account on the organisation's homeserver, whose owner can read the rooms."""

    name = "matrix"
    title = "Matrix"
    label = "Matrix"
    limits: Limits = events.LIMITS
    reader = Reader.EMPLOYER
    needed = ("matrix_homeserver_url", "matrix_user_id", "matrix_access_token")

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._server = Homeserver(
            settings.matrix_homeserver_url,
            user_id=settings.matrix_user_id,
            device_id=settings.matrix_device_id,
            token=settings.matrix_access_token,
            timeout=settings.channel_timeout_seconds,
            keys=_key_store(settings) if can_encrypt() else None,
        )

    def routes(self) -> Sequence[Route]:
        """Return no webhooks: the homeserver is asked."""
        return ()

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Refuse: nobody has to call us."""
        return Refused(401, "no_webhooks")

    def parse(self, body: JsonObject) -> Parsed:
        """Read nothing: `listen` brings the updates."""
        return Parsed()

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return notices, their choices numbered: Matrix has no buttons."""
        return events.contents(message)

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send once: the homeserver knows `delivery_id` as its transaction id."""
        return await self._server.send(
            str(address["room"]), payload, transaction_id=delivery_id
        )

    async def listen(self, receive: Receive, cursor: Cursor) -> None:
        """Fetch until cancelled; raises `HomeserverAway`, to be started anew."""
        since = await cursor.load()
        while True:
            found = await self._server.sync(since)
            updates = [
                *await self._invitations(found.rooms.invite),
                *await self._heard(found.rooms.join, since),
                *self._removed(found.rooms.leave),
            ]
            if updates:
                await receive(updates)
            since = str(found.next_batch)
            await cursor.save(since)

    async def _invitations(
        self, rooms: dict[str, nio.InviteInfo]
    ) -> list[ChannelUpdate]:
        updates = []
        for room_id, info in rooms.items():
            inviter = self._inviter(info)
            try:
                await self._server.join(room_id)
                room = await self._room(room_id)
            except RefusedError:
                # Withdrawn, or the room is gone.
                continue
            # A group is refused at the next answer, which tells who is in it.
            if inviter is not None and not room.is_group:
                updates.append(
                    events.about_member(
                        room_id,
                        inviter,
                        Kind.JOINED,
                        event_id=f"joined/{room_id}",
                        private_hint=room.is_encrypted and not self._server.can_encrypt,
                    )
                )
        return updates

    def _inviter(self, info: nio.InviteInfo) -> str | None:
        for event in info.invite_state:
            # nio takes the content out of what it was made of.
            if (
                isinstance(event, nio.InviteMemberEvent)
                and event.state_key == self._server.user_id
                and event.membership == "invite"
            ):
                return str(event.sender)
        return None

    async def _heard(
        self, rooms: dict[str, nio.RoomInfo], since: str | None
    ) -> list[ChannelUpdate]:
        # What was said before the very first start was not said to this bot.
        if since is None:
            return []
        updates: list[ChannelUpdate] = []
        for room_id, info in rooms.items():
            try:
                updates += await self._heard_in(room_id, info.timeline, since)
            except RefusedError:
                # We were put out of the room meanwhile.
                continue
        return updates

    async def _heard_in(
        self, room_id: str, timeline: Any, since: str
    ) -> list[ChannelUpdate]:
        heard: list[Event] = [event.source for event in timeline.events]
        if timeline.limited and timeline.prev_batch:
            # More was said than fits in one answer, or we just came in.
            before = await self._server.missed(room_id, timeline.prev_batch, since)
            heard = [*before, *heard]
        gone = [event for event in heard if self._is_leaving(event)]
        messages = [event for event in heard if self._update(room_id, event, False)]
        if not messages and not any(
            event.get("type") == events.MEMBER for event in heard
        ):
            return []
        room = await self._room(room_id)
        if room.is_group:
            await self._refuse(room_id)
            return []
        updates = [
            update
            for event in messages
            if (update := self._update(room_id, event, self._is_closed(room, event)))
        ]
        if not room.others:
            updates += [self._left(room_id, event) for event in gone[-1:]]
            await self._server.leave(room_id)
        return updates

    def _update(
        self, room_id: str, event: Event, private_hint: bool
    ) -> ChannelUpdate | None:
        return events.update_of(
            room_id, event, own_id=self._server.user_id, private_hint=private_hint
        )

    def _is_closed(self, room: events.Room, event: Event) -> bool:
        """Tell whether a message was said where we cannot read along."""
        if not self._server.can_encrypt:
            return room.is_encrypted
        # What is still encrypted here has a key that we never got.
        return event.get("type") == events.ENCRYPTED

    def _is_leaving(self, event: Event) -> bool:
        return (
            event.get("type") == events.MEMBER
            and event.get("state_key") != self._server.user_id
            and events.membership(event) in ("leave", "ban")
        )

    def _removed(self, rooms: dict[str, nio.RoomInfo]) -> list[ChannelUpdate]:
        """Return who put the bot out of a room."""
        return [
            self._left(room_id, event.source | {"state_key": event.source["sender"]})
            for room_id, info in rooms.items()
            for event in info.timeline.events
            if event.source.get("state_key") == self._server.user_id
            and events.membership(event.source) in ("leave", "ban")
            and event.source.get("sender") != self._server.user_id
        ]

    def _left(self, room_id: str, event: Event) -> ChannelUpdate:
        return events.about_member(
            room_id,
            str(event["state_key"]),
            Kind.LEFT,
            event_id=str(event["event_id"]),
        )

    async def _room(self, room_id: str) -> events.Room:
        return events.room_of(await self._server.state(room_id), self._server.user_id)

    async def _refuse(self, room_id: str) -> None:
        """Say why in a room with more people, and leave it."""
        once = hashlib.sha256(room_id.encode()).hexdigest()[:32]
        told = await self._server.send(
            room_id, events.notice(said("group")), transaction_id=f"group-{once}"
        )
        if isinstance(told, RetryAfter):
            raise HomeserverAway(told.reason, retry_after=told.seconds)
        await self._server.leave(room_id)

    async def check(self) -> Sequence[Check]:
        """Tell what is set, and whether the homeserver knows the account."""
        lines = checks.settings_given(self._settings, self.needed)
        try:
            user_id = await self._server.whoami()
        except (HomeserverAway, RefusedError) as error:
            # A code of Matrix is an answer; all else is the line to it.
            if str(error)[:2] == "M_":
                bad = said("check.matrix.whoami_bad", reason=error)
                return [*lines, Check(False, bad)]
            return [*lines, checks.away(self._settings.matrix_homeserver_url)]
        own = user_id == self._server.user_id
        key = "whoami_ok" if own else "whoami_other"
        lines.append(Check(own, said(f"check.matrix.{key}", user_id=user_id)))
        key = "e2e_on" if self._server.can_encrypt else "e2e_off"
        return [*lines, Check(None, said(f"check.matrix.{key}"))]

    async def close(self) -> None:
        """Let connections go."""
        await self._server.close()


def _key_store(settings: Settings) -> KeyStore:
    own = load_or_create_keys(settings.key_file).digest("matrix keys")
    return KeyStore(settings.data_folder / "matrix-keys", own.hex())
