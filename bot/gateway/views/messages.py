"""Send a message and read the conversation, waiting for more if asked."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from aiohttp import web

from bot.gateway.incoming import clean_text, read_body
from bot.gateway.keys import CONVERSATION_ID, CONVERSATIONS, SETTINGS, TOKEN
from bot.gateway.ports import LaggingError, Subscription
from bot.gateway.presenting import answer_json, messages_json
from bot.gateway.problems import ProblemError, too_many
from bot.gateway.schemas import NEW_MESSAGE
from bot.gateway.service import Conversations, Incoming
from bot.storage.records import Message

MAX_WAIT_SECONDS: Final = 25
_SECONDS: Final = re.compile(r"\d{1,2}(\.\d{1,3})?", re.ASCII)
_RETRY_SECONDS: Final = 5


async def send(request: web.Request) -> web.Response:
    """Handle a message of the worker."""
    body = await read_body(request, NEW_MESSAGE)
    text = body.get("text")
    incoming = Incoming(
        client_message_id=body["client_message_id"],
        text=None
        if text is None
        else clean_text(text, max_length=request.app[SETTINGS].max_text_length),
        payload=body.get("payload"),
    )
    answer = await request.app[CONVERSATIONS].accept(request[CONVERSATION_ID], incoming)
    return web.json_response(answer_json(answer))


async def read(request: web.Request) -> web.Response:
    """Give the messages after `after`; with `wait`, as soon as there are any."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    wait = _wait(request.query.get("wait", "0"))
    after = request.query.get("after")
    seq = 0 if after is None else await held.seq_of(conversation_id, after)
    if not wait:
        return web.json_response(messages_json(await held.after(conversation_id, seq)))
    if held.bus.windows(conversation_id) >= request.app[SETTINGS].max_windows:
        raise too_many(_RETRY_SECONDS, "too_many_windows")
    with held.bus.subscribe(conversation_id) as subscription:
        found = await held.after(conversation_id, seq)
        if not found:
            await _await_message(subscription, wait)
            found = await _still_there(held, request, seq)
    return web.json_response(messages_json(found))


def _wait(text: str) -> float:
    if not _SECONDS.fullmatch(text) or float(text) > MAX_WAIT_SECONDS:
        raise ProblemError("invalid", extra={"errors": [{"pointer": "/wait"}]})
    return float(text)


async def _await_message(subscription: Subscription, wait: float) -> None:
    """Return when there is something to read, the process stops or time is up.

    Where too many signals came at once to keep them all, something may be among them.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + wait
    kind = "typing"
    while kind in {"typing", "adviser"} and (left := end - loop.time()) > 0:
        try:
            kind = (await asyncio.wait_for(subscription.get(), left)).kind
        except (asyncio.TimeoutError, LaggingError):
            return


async def _still_there(
    held: Conversations, request: web.Request, seq: int
) -> tuple[Message, ...]:
    """Return the new messages, if the token still opens the conversation."""
    conversation_id = request[CONVERSATION_ID]
    if not await held.opens(conversation_id, request[TOKEN]):
        raise ProblemError("not_found")
    return await held.after(conversation_id, seq)
