"""One open WebSocket: authenticate, catch up, then messages both ways.

Three tasks share it: one reads frames, one hands the worker's messages to the engine in
order, one tells what happened in the conversation. Frames: the HTTP contract.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import logging
import secrets
from http import HTTPStatus
from typing import Any, Final

from aiohttp import WSMsgType, web

from bot.gateway.incoming import clean_text, parse_json, validated
from bot.gateway.ports import LaggingError, Subscription
from bot.gateway.presenting import message_json
from bot.gateway.problems import ProblemError, problem_of
from bot.gateway.schemas import AUTH_FRAME, NEW_MESSAGE
from bot.gateway.service import Conversations, Incoming
from bot.settings import Settings
from bot.storage.errors import ConversationGoneError, StorageError
from bot.storage.records import Message
from bot.waiting import end, limit

log = logging.getLogger(__name__)

AUTH_SECONDS: Final = 5
_SEND_SECONDS: Final = 10
_MAX_WAITING: Final = 32
_LOOK_SECONDS: Final = 60.0
"""At least so long nobody told a window anything before it looks by itself."""


class CloseCode(enum.IntEnum):
    """Why the server closes a window."""

    FAULT = 1011
    RESTART = 1012
    UNAUTHORIZED = 4401
    NOT_FOUND = 4404
    TOO_SLOW = 4408
    TOO_MANY = 4429


class _CloseError(Exception):
    """Ends the window; without a code the other side closed it."""

    def __init__(self, code: CloseCode | None = None) -> None:
        super().__init__(code)
        self.code = code


_CLOSING: Final = {
    "gone": CloseCode.NOT_FOUND,
    "moved": CloseCode.UNAUTHORIZED,
    "stop": CloseCode.RESTART,
}


class Window:
    """Serves one WebSocket of a conversation until either side closes it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        conversation_id: str,
        *,
        conversations: Conversations,
        settings: Settings,
    ) -> None:
        self._socket = socket
        self._id = conversation_id
        self._conversations = conversations
        self._settings = settings
        self._token = ""
        self._sent_seq = 0
        self._inbox: asyncio.Queue[Incoming | None] = asyncio.Queue()
        self._sending = asyncio.Lock()

    async def serve(self) -> None:
        """Run the window to its end."""
        try:
            after = await self._authenticate()
            bus = self._conversations.bus
            with bus.subscribe(self._id) as subscription:
                if bus.windows(self._id) > self._settings.max_windows:
                    raise _CloseError(CloseCode.TOO_MANY)
                await self._catch_up(after)
                await self._run(subscription)
        except _CloseError as end:
            if end.code is not None:
                await self._socket.close(code=end.code)
        except StorageError as error:
            await self._end_by(error, CloseCode.RESTART)
        except Exception as error:  # noqa: BLE001  # its answer would be no frame
            await self._end_by(error, CloseCode.FAULT)

    async def _end_by(self, error: Exception, code: CloseCode) -> None:
        """Close by a fault; what answers requests would write HTTP into the stream."""
        with contextlib.suppress(_CloseError):
            await self._send_error(error)
        await self._socket.close(code=code)

    async def _authenticate(self) -> str | None:
        """Return `after` of the first frame, which must hold the token."""
        try:
            frame = await asyncio.wait_for(self._socket.receive(), AUTH_SECONDS)
        except asyncio.TimeoutError:
            raise _CloseError(CloseCode.TOO_SLOW) from None
        if frame.type is not WSMsgType.TEXT:
            raise _CloseError(CloseCode.UNAUTHORIZED)
        try:
            auth = validated(parse_json(frame.data), AUTH_FRAME)
        except ProblemError:
            raise _CloseError(CloseCode.UNAUTHORIZED) from None
        self._token = auth["token"]
        await self._check_token()
        after: str | None = auth.get("after")
        return after

    async def _check_token(self) -> None:
        """Close where the token is of no use, or the database cannot tell."""
        try:
            await self._require_token()
        except StorageError as error:
            await self._send_error(error)
            raise _CloseError(CloseCode.RESTART) from error

    async def _require_token(self) -> None:
        """Close where the conversation is gone or the token opens it no longer."""
        if not await self._conversations.exists(self._id):
            raise _CloseError(CloseCode.NOT_FOUND)
        if not await self._conversations.opens(self._id, self._token):
            raise _CloseError(CloseCode.UNAUTHORIZED)

    async def _catch_up(self, after: str | None) -> None:
        """Say `ready` and send what the window missed.

        An unknown `after` is reported, and the whole conversation follows.
        """
        try:
            if after is not None:
                self._sent_seq = await self._conversations.seq_of(self._id, after)
        except ConversationGoneError as error:
            await self._send_error(error)
        missed = await self._conversations.after(self._id, self._sent_seq)
        last = missed[-1].id if missed else after
        await self._send({"type": "ready", "last": last})
        await self._send_messages(missed)
        takeover = await self._conversations.taking_over.look(self._id)
        if takeover is not None and takeover.state == "on":
            adviser = takeover.adviser
            about = {"state": "joined", "name": adviser.name, "role": adviser.role}
            await self._send({"type": "adviser", **about})

    async def _run(self, subscription: Subscription) -> None:
        """Read, work and tell until one of them ends; a turn in flight is finished.

        aiohttp cancels this when the other side goes; the work goes on then.
        """
        reader = asyncio.create_task(self._read())
        worker = asyncio.create_task(self._work())
        teller = asyncio.create_task(self._tell(subscription))
        tasks = {reader, worker, teller}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            reader.cancel()
            self._inbox.put_nowait(None)
            await asyncio.wait({worker}, timeout=self._settings.shutdown_seconds)
            with contextlib.suppress(_CloseError):
                await self._send_new()
            for task in done:
                task.result()
        finally:
            if not worker.done():
                self._inbox.put_nowait(None)
                self._conversations.leave_running(worker)
                tasks.remove(worker)
            await end(tasks)

    async def _read(self) -> None:
        """Take frames until the other side closes."""
        while True:
            frame = await self._socket.receive()
            if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await self._take(frame.data)
            else:
                raise _CloseError()

    async def _take(self, data: str | bytes) -> None:
        sender: str | None = None
        try:
            frame = parse_json(data)
            kind = frame.get("type") if isinstance(frame, dict) else None
            if kind == "ping":
                await self._send({"type": "pong"})
                return
            if kind != "message":
                raise ProblemError("invalid")
            named = frame.get("client_message_id")
            sender = named if isinstance(named, str) else None
            self._queue(self._incoming(frame))
        except ProblemError as error:
            await self._send_error(error, sender)

    def _incoming(self, frame: dict[str, Any]) -> Incoming:
        body = {name: part for name, part in frame.items() if name != "type"}
        message = validated(body, NEW_MESSAGE)
        text = message.get("text")
        return Incoming(
            client_message_id=message["client_message_id"],
            text=None
            if text is None
            else clean_text(text, max_length=self._settings.max_text_length),
            payload=message.get("payload"),
        )

    def _queue(self, incoming: Incoming) -> None:
        if self._inbox.qsize() >= _MAX_WAITING:
            raise _CloseError(CloseCode.TOO_MANY)
        self._inbox.put_nowait(incoming)

    async def _work(self) -> None:
        """Hand the messages to the engine, one at a time."""
        while (incoming := await self._inbox.get()) is not None:
            try:
                await self._handle(incoming)
            except _CloseError:
                # Where the other side went, what it had sent is handled all the same.
                if not self._socket.closed:
                    raise

    async def _handle(self, incoming: Incoming) -> None:
        try:
            answer = await self._conversations.accept(self._id, incoming)
        except Exception as error:  # the window outlives a fault
            await self._send_error(error, incoming.client_message_id)
            if (
                isinstance(error, ProblemError)
                and error.status == HTTPStatus.TOO_MANY_REQUESTS
            ):
                raise _CloseError(CloseCode.TOO_MANY) from error
        else:
            if answer.repeated:
                # What stands before it may be new to this window: it stays to be sent.
                for message in (answer.accepted, *answer.messages):
                    await self._send_message(message)

    async def _tell(self, subscription: Subscription) -> None:
        """Send what happens in the conversation."""
        # Not all at once: after a restart they came at about the same moment.
        silence = _LOOK_SECONDS * (1 + secrets.randbelow(1000) / 1000)
        while True:
            try:
                async with limit(silence):
                    signal = await subscription.get()
            except LaggingError:
                raise _CloseError(CloseCode.TOO_SLOW) from None
            except asyncio.TimeoutError:
                await self._look()
                continue
            if signal.kind in _CLOSING:
                raise _CloseError(_CLOSING[signal.kind])
            if signal.kind == "resync":
                await self._check_token()
            if signal.kind in {"messages", "resync"}:
                await self._send_new()
            else:
                await self._send({"type": signal.kind, **signal.data})

    async def _look(self) -> None:
        """Find out by itself what is new: whoever kept it may have died before telling.

        Where the database is away nothing is said of that: the next look comes.
        """
        try:
            await self._require_token()
            new = await self._conversations.after(self._id, self._sent_seq)
        except StorageError:
            return
        await self._send_messages(new)

    async def _send_new(self) -> None:
        """Send what is new; without the database the window closes, and asks again.

        Nothing else would make up for it: the next signal may never come.
        """
        try:
            new = await self._conversations.after(self._id, self._sent_seq)
        except StorageError as error:
            await self._send_error(error)
            raise _CloseError(CloseCode.RESTART) from error
        await self._send_messages(new)

    async def _send_messages(self, messages: tuple[Message, ...]) -> None:
        """Send what comes next, with nothing left out in between."""
        for message in messages:
            await self._send_message(message)
            self._sent_seq = max(self._sent_seq, message.seq)

    async def _send_message(self, message: Message) -> None:
        await self._send({"type": "message", "message": message_json(message)})

    async def _send_error(self, error: Exception, sender: str | None = None) -> None:
        problem = problem_of(error)
        if problem is None:
            log.error("window_error %s", type(error).__name__)
            problem = ProblemError("internal")
        frame = {"type": "error", "problem": problem.document()}
        if sender is not None:
            frame["client_message_id"] = sender
        await self._send(frame)

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._sending:
            if self._socket.closed:
                raise _CloseError()
            try:
                async with limit(_SEND_SECONDS):
                    await self._socket.send_json(frame)
            except asyncio.TimeoutError:
                raise _CloseError(CloseCode.TOO_SLOW) from None
            except ConnectionError:
                raise _CloseError() from None
