"""Where the application keeps its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import jinja2
from aiohttp import web

from bot.gateway.limits import MinuteLimit
from bot.gateway.metrics import Metrics
from bot.gateway.ports import PacketSource, PlanSource, ProgressSource
from bot.gateway.service import Conversations
from bot.settings import Settings

SETTINGS: Final = web.AppKey("SETTINGS", Settings)
CONVERSATIONS: Final = web.AppKey("CONVERSATIONS", Conversations)
PLAN_SOURCE: Final = web.AppKey("PLAN_SOURCE", PlanSource)
PROGRESS_SOURCE: Final = web.AppKey("PROGRESS_SOURCE", ProgressSource)
PACKET_SOURCE: Final = web.AppKey("PACKET_SOURCE", PacketSource)
TEMPLATES: Final = web.AppKey("TEMPLATES", jinja2.Environment)
WIDGET_FOLDER: Final = web.AppKey("WIDGET_FOLDER", Path)
ADDRESS_LIMIT: Final = web.AppKey("ADDRESS_LIMIT", MinuteLimit)
METRICS: Final = web.AppKey("METRICS", Metrics)

CONVERSATION_ID: Final = web.RequestKey("CONVERSATION_ID", str)
"""Set by the middleware that checked the token: the conversation it opens."""
TOKEN: Final = web.RequestKey("TOKEN", str)
"""The token that opened it."""
