"""Which address goes to which view. Names are what logs and metrics show."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.gateway.views import (
    conversations,
    handover,
    health,
    messages,
    pages,
    plan,
    websocket,
    wellknown,
    worker,
)

_CONVERSATION: Final = "/api/conversations/{id}"

OPEN_ROUTES: Final = frozenset({"websocket"})
"""Routes with a conversation in the path that ask the token in their own way."""

PAGES: Final = frozenset({"demo", "talk"})
"""Routes that people open in a browser; a problem there is a page as well."""

ROUTES: Final = (
    web.post("/api/conversations", conversations.open_one, name="open_conversation"),
    web.delete(_CONVERSATION, conversations.erase, name="erase_conversation"),
    web.get(f"{_CONVERSATION}/export", conversations.export, name="export"),
    web.post(
        f"{_CONVERSATION}/transfer", conversations.offer_transfer, name="offer_transfer"
    ),
    web.post("/api/transfers", conversations.take_transfer, name="take_transfer"),
    web.post(f"{_CONVERSATION}/messages", messages.send, name="send_message"),
    web.get(f"{_CONVERSATION}/messages", messages.read, name="read_messages"),
    web.get(f"{_CONVERSATION}/ws", websocket.connect, name="websocket"),
    web.get(f"{_CONVERSATION}/plan", plan.show, name="show_plan"),
    web.get(f"{_CONVERSATION}/plan/sheet", plan.sheet, name="show_sheet"),
    web.get(f"{_CONVERSATION}/progress", plan.progress, name="show_progress"),
    web.put(f"{_CONVERSATION}/plan/shared", plan.share, name="share_plan"),
    web.get(f"{_CONVERSATION}/readings", worker.show_readings, name="show_readings"),
    web.get(f"{_CONVERSATION}/consents", worker.show_consents, name="show_consents"),
    web.put(f"{_CONVERSATION}/consents", worker.choose_consents, name="choose"),
    web.put(f"{_CONVERSATION}/contact", worker.leave_contact, name="leave_contact"),
    web.get(f"{_CONVERSATION}/handover", handover.show, name="show_handover"),
    web.put(f"{_CONVERSATION}/handover", handover.ask, name="ask_adviser"),
    web.delete(
        f"{_CONVERSATION}/handover", handover.withdraw, name="withdraw_handover"
    ),
    web.delete(f"{_CONVERSATION}/handover/adviser", handover.end, name="end_adviser"),
    web.post(f"{_CONVERSATION}/feedback", worker.give_feedback, name="give_feedback"),
    web.get("/healthz", health.alive, name="healthz"),
    web.get("/readyz", health.ready, name="readyz"),
    web.get("/openapi.json", health.openapi, name="openapi"),
    web.get("/", pages.demo, name="demo"),
    web.get("/adviseur", pages.to_portal, name="to_portal"),
    web.get(pages.TALK_PATH, pages.talk, name="talk"),
    web.get(wellknown.PATH, wellknown.security_txt, name="security_txt"),
    web.get("/static/{name}", pages.static_file, name="static"),
    web.get("/widget/{name}", pages.widget_file, name="widget"),
)
