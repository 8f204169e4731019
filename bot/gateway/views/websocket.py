"""The WebSocket of a conversation; its token comes in the first frame."""

from __future__ import annotations

from typing import Final

from aiohttp import hdrs, web

from bot.gateway.keys import CONVERSATIONS, SETTINGS
from bot.gateway.problems import ProblemError
from bot.gateway.window import Window

_HEARTBEAT_SECONDS: Final = 30
_CLOSING_SECONDS: Final = 2


async def connect(request: web.Request) -> web.StreamResponse:
    """Open a window on the conversation."""
    settings = request.app[SETTINGS]
    socket = web.WebSocketResponse(
        heartbeat=_HEARTBEAT_SECONDS,
        timeout=_CLOSING_SECONDS,
        max_msg_size=settings.max_body_bytes,
    )
    if not socket.can_prepare(request):
        headers = {str(hdrs.UPGRADE): "websocket", str(hdrs.CONNECTION): "Upgrade"}
        raise ProblemError("websocket_expected", headers=headers)
    await socket.prepare(request)
    window = Window(
        socket,
        request.match_info["id"],
        conversations=request.app[CONVERSATIONS],
        settings=settings,
    )
    await window.serve()
    return socket
