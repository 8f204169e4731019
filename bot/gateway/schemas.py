"""The JSON schemas of the HTTP contract: they check requests and fill OpenAPI."""

from __future__ import annotations

from typing import Any, Final

from bot.privacy.consent import CHOICES
from bot.talk.packet import PARTS

Schema = dict[str, Any]


def _object(
    properties: dict[str, Schema],
    *,
    optional: tuple[str, ...] = (),
    grows: bool = False,
) -> Schema:
    """Return the schema of an object; `grows`: clients must expect more members."""
    schema: Schema = {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }
    if not schema["required"]:
        del schema["required"]
    if not grows:
        schema["additionalProperties"] = False
    return schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _text(max_length: int | None = None) -> Schema:
    return {"type": "string"} | ({"maxLength": max_length} if max_length else {})


_TEXT: Final = _text()
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_MOMENT_OR_NULL: Final = {"type": ["string", "null"], "format": "date-time"}
# The very end in every dialect: a `$` alone lets Python pass a line break.
_END: Final = "$(?!\\n)"
# What is blank or hidden, spelled out: dialects differ in what `\\s` is, and clients
# check by the same pattern before they send.
_BLANK: Final = (
    "\\x00-\\x20\\x7f-\\xa0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ufdd0-\ufdef\ufeff\ufff9-\uffff"
)
_NAME_PART: Final = f"[^@{_BLANK}]"
_UUID: Final = {
    "type": "string",
    "format": "uuid",
    "minLength": 36,
    "maxLength": 36,
    "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}" + _END,
}

NEW_CONVERSATION: Final = _object(
    {
        "channel": {"const": "web"},
        "locale": {
            "type": "string",
            "maxLength": 35,
            "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*" + _END,
        },
    },
    optional=("locale",),
)


def _new_message(text: Schema) -> Schema:
    return {
        "type": "object",
        "oneOf": [
            _object({"client_message_id": _UUID, "text": text}),
            _object({"client_message_id": _UUID, "payload": _text(200)}),
        ],
    }


NEW_MESSAGE: Final = _new_message(_TEXT)
# Told to clients only: a worker who sends nothing visible gets a sentence of its own.
_TOLD_NEW_MESSAGE: Final = _new_message(_TEXT | {"pattern": f"[^{_BLANK}]"})

SHARED_ITEMS: Final = _object(
    {
        "items": {
            "type": "array",
            "maxItems": 50,
            "uniqueItems": True,
            "items": {
                "type": "string",
                "maxLength": 100,
                "pattern": "^[A-Za-z0-9_.:-]+" + _END,
            },
        }
    }
)
NEW_CONSENTS: Final = _object({name: {"type": "boolean"} for name in CHOICES})
CONTACT: Final = _object(
    {
        "name": _text(200),
        "email": _text(254)
        | {"pattern": f"^{_NAME_PART}+@{_NAME_PART}+\\.{_NAME_PART}+" + _END},
        "phone": _text(40) | {"pattern": "^[-+()./ 0-9]+" + _END},
        "when": _text(500),
    },
    optional=("name", "email", "phone", "when"),
)
_PACKET: Final = _object({name: _text(1000) for name in PARTS})
# With a digit in it, for a number without one reaches nobody.
_DIALLED: Final = _text(40) | {"pattern": "^[-+()./ 0-9]*[0-9][-+()./ 0-9]*" + _END}
_REACHED: Final = {
    "name": CONTACT["properties"]["name"],
    "email": CONTACT["properties"]["email"],
    "phone": _DIALLED,
    "when": CONTACT["properties"]["when"],
}


def _reached_by(reach: str, needed: str) -> Schema:
    others = tuple(name for name in _REACHED if name != needed)
    contact = _object(_REACHED, optional=others)
    return _object({"packet": _PACKET, "reach": {"const": reach}, "contact": contact})


NEW_HANDOVER: Final = {
    "type": "object",
    "oneOf": [
        _reached_by("email", "email"),
        _reached_by("phone", "phone"),
        _object({"packet": _PACKET, "reach": {"const": "window"}}),
    ],
}
NEW_FEEDBACK: Final = _object(
    {"message_id": _text(64), "value": {"enum": ["up", "down"]}, "reason": _TEXT},
    optional=("reason",),
)
TRANSFER_CODE: Final = _object({"code": _text(200)})
AUTH_FRAME: Final = _object(
    {"type": {"const": "auth"}, "token": _text(200), "after": _TEXT_OR_NULL},
    optional=("after",),
    grows=True,
)

_CARD: Final = _object(
    {
        "kind": {"enum": ["step", "scheme"]},
        "id": _TEXT,
        "title": _TEXT,
        "text": _TEXT,
        "why": _TEXT_OR_NULL,
        "effort": _TEXT_OR_NULL,
        "cost": _TEXT_OR_NULL,
        "first_action": _TEXT_OR_NULL,
        "status": _TEXT_OR_NULL,
        "url": _TEXT_OR_NULL,
        "verified_on": {"type": ["string", "null"], "format": "date"},
        "buttons": _list(_ref("Button")),
    },
    grows=True,
)
_MESSAGE: Final = _object(
    {
        "id": _TEXT,
        "seq": {"type": "integer", "minimum": 1},
        "role": {"enum": ["bot", "worker", "adviser"]},
        "text": _TEXT,
        "at": _MOMENT,
        "lang": _TEXT,
        "buttons": _list(_ref("Button")),
        "cards": _list(_ref("Card")),
        "client_message_id": _UUID,
    },
    optional=("client_message_id",),
    grows=True,
)
_PLAN_ITEM: Final = _object(
    {
        "id": _TEXT,
        "kind": _TEXT,
        "title": _TEXT,
        "text": _TEXT,
        "shared": {"type": "boolean"},
        "date": {"type": ["string", "null"], "format": "date"},
        "if_then": _TEXT_OR_NULL,
        "first_action": _TEXT_OR_NULL,
        "effort": _TEXT_OR_NULL,
        "cost": _TEXT_OR_NULL,
        "next_action": _TEXT_OR_NULL,
        "ask_whom": _TEXT_OR_NULL,
        "apply_how": _TEXT_OR_NULL,
        "contact": _TEXT_OR_NULL,
        "note": _TEXT_OR_NULL,
        "outcome": _TEXT_OR_NULL,
        "url": _TEXT_OR_NULL,
        "verified_on": {"type": ["string", "null"], "format": "date"},
    },
    optional=(
        "date",
        "if_then",
        "first_action",
        "effort",
        "cost",
        "next_action",
        "ask_whom",
        "apply_how",
        "contact",
        "note",
        "outcome",
        "url",
        "verified_on",
    ),
    grows=True,
)
_PROBLEM: Final = _object(
    {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "retry_after": {"type": "integer", "minimum": 1},
        "errors": _list(_object({"pointer": _TEXT})),
    },
    optional=("retry_after", "errors"),
    grows=True,
)

COMPONENTS: Final[dict[str, Schema]] = {
    "Button": _object(
        {"title": _TEXT, "payload": _TEXT, "opens": {"enum": ["handover"]}},
        optional=("opens",),
        grows=True,
    ),
    "Card": _CARD,
    "Message": _MESSAGE,
    "Messages": _object({"messages": _list(_ref("Message"))}, grows=True),
    "OpenedConversation": _object(
        {
            "id": _TEXT,
            "token": _TEXT,
            "messages": _list(_ref("Message")),
            "operator": _TEXT,
        },
        grows=True,
    ),
    "Answer": _object(
        {"accepted": _ref("Message"), "messages": _list(_ref("Message"))}, grows=True
    ),
    "Plan": _object(
        {
            "made_on": {"type": "string", "format": "date"},
            "title": _TEXT,
            "items": _list(_ref("PlanItem")),
        },
        grows=True,
    ),
    "PlanItem": _PLAN_ITEM,
    "Consents": _object(
        {
            **{name: {"type": "boolean"} for name in CHOICES},
            "text_version": _TEXT_OR_NULL,
        },
        grows=True,
    ),
    "Handover": _object(
        {
            "status": {"enum": ["none", "waiting", "claimed", "done"]},
            "packet": _PACKET,
            "reach": {"enum": ["email", "phone", "window", None]},
            "contact": {"type": "boolean"},
            "asked_at": _MOMENT_OR_NULL,
            "adviser": _object(
                {
                    "state": {"enum": ["none", "asked", "on"]},
                    "name": _TEXT_OR_NULL,
                    "role": _TEXT_OR_NULL,
                },
                grows=True,
            ),
            "advisers": _object(
                {
                    "available": {"type": "boolean"},
                    "open_until": _MOMENT_OR_NULL,
                    "again": _MOMENT_OR_NULL,
                },
                grows=True,
            ),
        },
        grows=True,
    ),
    "Readings": _object({"readings": _list(_ref("Reading"))}, grows=True),
    "Reading": _object(
        {
            "role": _TEXT,
            "day": {"type": "string", "format": "date"},
            "count": {"type": "integer", "minimum": 1},
            "names": _list(_TEXT),
            # The talk came up for a word; it was not opened.
            "found": {"type": "boolean"},
        },
        optional=("names", "found"),
        grows=True,
    ),
    "Progress": _object(
        {name: {"type": "integer", "minimum": 0} for name in ("done", "of")},
        grows=True,
    ),
    "Transfer": _object(
        {
            "code": _TEXT,
            "expires_at": _MOMENT,
            "url": _TEXT,
            "qr": _list({"type": "string", "pattern": "^[01]+" + _END}),
        },
        grows=True,
    ),
    "Export": _object(
        {"exported_at": _MOMENT, "messages": _list({"type": "object"})}, grows=True
    ),
    "Health": _object({"status": {"enum": ["ok", "ready"]}}, grows=True),
    "Problem": _PROBLEM,
    "NewConversation": NEW_CONVERSATION,
    "NewMessage": _TOLD_NEW_MESSAGE,
    "SharedItems": SHARED_ITEMS,
    "NewConsents": NEW_CONSENTS,
    "Contact": CONTACT,
    "NewHandover": NEW_HANDOVER,
    "NewFeedback": NEW_FEEDBACK,
    "TransferCode": TRANSFER_CODE,
}
