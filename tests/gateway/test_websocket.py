from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.gateway import window
from bot.gateway.keys import CONVERSATIONS
from bot.gateway.ports import Signal
from bot.privacy import RawText
from bot.storage import conversations
from bot.storage.errors import UnavailableError
from tests.serving import Served, Talk
from tests.talkers import until

WAIT = 60


async def receive(socket: ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next frame, typing left out."""
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=WAIT)
        if frame["type"] != "typing":
            return frame


async def receive_messages(
    socket: ClientWebSocketResponse, number: int
) -> list[dict[str, Any]]:
    frames = [await receive(socket) for _ in range(number)]
    assert {frame["type"] for frame in frames} <= {"message"}
    return [frame["message"] for frame in frames]


async def closed_with(socket: ClientWebSocketResponse) -> int | None:
    """Read until the server closes and return its code."""
    while True:
        frame = await socket.receive(timeout=WAIT)
        if frame.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING):
            return socket.close_code


def message(text: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "client_message_id": str(uuid.uuid4()),
        "text": text,
        **fields,
    }


async def test_catches_up_and_says_what_is_last(talk: Talk) -> None:
    # WHEN a window opens that knows nothing yet
    socket = await talk.connect()
    # THEN it hears what is last, and gets everything in order
    ready = await receive(socket)
    assert ready == {"type": "ready", "last": talk.opened["messages"][-1]["id"]}
    assert await receive_messages(socket, 2) == talk.opened["messages"]


async def test_sends_only_what_came_after(talk: Talk) -> None:
    last = talk.opened["messages"][-1]["id"]
    answer = await talk.send(text="hoi")
    socket = await talk.connect(after=last)
    assert (await receive(socket))["last"] == answer.json["messages"][-1]["id"]
    assert await receive_messages(socket, 2) == [
        answer.json["accepted"],
        *answer.json["messages"],
    ]


async def test_an_unknown_after_is_reported_and_all_is_sent(talk: Talk) -> None:
    socket = await talk.connect(after="unknown")
    error = await receive(socket)
    assert (error["type"], error["problem"]["status"]) == ("error", 404)
    assert (await receive(socket))["type"] == "ready"
    assert len(await receive_messages(socket, 2)) == 2


async def test_a_message_reaches_every_window_once_and_in_order(talk: Talk) -> None:
    # GIVEN two windows of one conversation
    last = talk.opened["messages"][-1]["id"]
    first, second = await talk.connect(after=last), await talk.connect(after=last)
    assert (await receive(first))["type"] == (await receive(second))["type"] == "ready"
    # WHEN two messages are sent in the first
    await first.send_json(message("een"))
    await first.send_json(message("twee"))
    # THEN both get both sides of both
    for socket in (first, second):
        found = await receive_messages(socket, 4)
        assert [item["seq"] for item in found] == [3, 4, 5, 6]
        assert found[0]["text"] == "een"


async def test_tells_that_the_bot_is_typing(talk: Talk) -> None:
    socket = await talk.connect(after=talk.opened["messages"][-1]["id"])
    await receive(socket)
    await socket.send_json(message("hoi"))
    frames = [await socket.receive_json(timeout=WAIT) for _ in range(4)]
    assert frames[0] == {"type": "typing", "on": True}
    assert frames[-1] == {"type": "typing", "on": False}


async def test_a_resent_message_gets_the_same_answer(
    served: Served, talk: Talk
) -> None:
    socket = await talk.connect(after=talk.opened["messages"][-1]["id"])
    await receive(socket)
    given = message("hoi")
    await socket.send_json(given)
    first = await receive_messages(socket, 2)
    await socket.send_json(given)
    assert await receive_messages(socket, 2) == first
    assert len(served.agent.seen) == 1


async def test_a_resent_message_hides_none_that_stand_before_it(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a window that is just looking for what is new
    socket = await talk.connect()
    await receive_messages_after_ready(socket)
    held = served.conversations
    looked, go_on, after = asyncio.Event(), asyncio.Event(), held.after

    async def slowly(*place: Any) -> Any:
        found = await after(*place)
        looked.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(held, "after", slowly)
    await held.bus.publish(talk.id, Signal("messages"))
    await asyncio.wait_for(looked.wait(), WAIT)
    # WHEN another process handles two messages, and the second is sent here again
    given = [message("een"), message("twee")]
    for one in given:
        await held.engine.accept(
            talk.id, client_message_id=one["client_message_id"], text=one["text"]
        )
    await socket.send_json(given[1])
    assert [item["seq"] for item in await receive_messages(socket, 2)] == [5, 6]
    # THEN what was said before it still comes
    go_on.set()
    assert [item["seq"] for item in await receive_messages(socket, 2)] == [3, 4]
    await socket.close()


async def test_a_window_closes_also_while_it_is_told_something(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # `asyncio.wait_for` of Python 3.10 swallows a cancellation that comes together
    # with what was waited for: the window stayed open, and read no more.
    telling = []

    async def tell(turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await served.conversations.bus.publish(talk.id, Signal("typing", {"on": True}))

    async def refuse(_: object, turns: str) -> None:
        telling.append(asyncio.create_task(tell(int(turns))))
        for _ in range(4):
            await asyncio.sleep(0)
        raise window._CloseError(window.CloseCode.TOO_MANY)

    monkeypatch.setattr(window.Window, "_take", refuse)
    # WHEN it is refused at one moment, and told something at each of those around it
    for turns in range(12):
        socket = await talk.connect()
        await receive_messages_after_ready(socket)
        await socket.send_str(str(turns))
        assert await closed_with(socket) == 4429
    await asyncio.gather(*telling)


async def test_answers_a_ping_and_tells_of_advisers(served: Served, talk: Talk) -> None:
    socket = await talk.connect(after=talk.opened["messages"][-1]["id"])
    await receive(socket)
    await socket.send_json({"type": "ping"})
    assert await receive(socket) == {"type": "pong"}
    joined = {"state": "joined", "name": "Karin", "role": "loopbaanadviseur"}
    app = served.client.app
    assert app is not None
    await app[CONVERSATIONS].bus.publish(talk.id, Signal("adviser", joined))
    assert await receive(socket) == {"type": "adviser", **joined}


@pytest.mark.parametrize(
    ("frame", "status", "names_message"),
    [
        ("{", 400, False),
        ("[]", 422, False),
        ('"x"', 422, False),
        ('{"type": "unknown"}', 422, False),
        (message("x" * 2001), 413, True),
        (message(" "), 422, True),
        (message("x", payload="y"), 422, True),
        ({"type": "message", "client_message_id": 1, "text": "x"}, 422, False),
        (
            {
                "type": "message",
                "client_message_id": str(uuid.uuid4()),
                "payload": "foreign",
            },
            409,
            True,
        ),
        (message("crash nu"), 503, True),
    ],
)
async def test_bad_frames_get_an_error_and_the_window_stays(
    talk: Talk, frame: str | dict[str, Any], status: int, names_message: bool
) -> None:
    socket = await talk.connect(after=talk.opened["messages"][-1]["id"])
    await receive(socket)
    # WHEN a bad frame is sent
    if isinstance(frame, str):
        await socket.send_str(frame)
    else:
        await socket.send_json(frame)
    # THEN the error says which message it was, if that can be told
    error = await receive(socket)
    assert (error["type"], error["problem"]["status"]) == ("error", status)
    named = isinstance(frame, dict) and frame["client_message_id"]
    assert error.get("client_message_id") == (named if names_message else None)
    # AND the window still works
    await socket.send_json(message("hoi"))
    assert len(await receive_messages(socket, 2)) == 2


@pytest.mark.parametrize(
    "frame",
    [
        '{"type": "auth", "token": "wrong"}',
        '{"type": "auth", "token": 5}',
        '{"type": "auth"}',
        '{"type": "ping"}',
        "{",
        "[]",
    ],
)
async def test_without_the_token_it_closes_with_4401(talk: Talk, frame: str) -> None:
    socket = await talk.served.client.ws_connect(f"{talk.path}/ws")
    await socket.send_str(frame)
    assert await closed_with(socket) == 4401


async def test_the_token_of_another_conversation_closes_with_4401(
    served: Served, talk: Talk
) -> None:
    other = await served.open()
    socket = await served.client.ws_connect(f"{talk.path}/ws")
    await socket.send_json({"type": "auth", "token": other.token})
    assert await closed_with(socket) == 4401


async def test_an_unknown_conversation_closes_with_4404(
    served: Served, talk: Talk
) -> None:
    socket = await served.client.ws_connect("/api/conversations/unknown/ws")
    await socket.send_json({"type": "auth", "token": talk.token})
    assert await closed_with(socket) == 4404


async def test_silence_instead_of_a_token_closes_with_4408(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "AUTH_SECONDS", 0.05)
    socket = await talk.served.client.ws_connect(f"{talk.path}/ws")
    assert await closed_with(socket) == 4408


async def test_an_erased_conversation_closes_with_4404(talk: Talk) -> None:
    socket = await talk.connect()
    await receive(socket)
    await talk.call("DELETE")
    assert await closed_with(socket) == 4404


async def test_windows_hear_of_an_erasure_though_the_files_cannot_be_cleaned(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = await talk.connect()
    await receive(socket)

    async def busy() -> None:
        raise UnavailableError("busy")

    monkeypatch.setattr(served.database, "forget_erased", busy)
    assert (await talk.call("DELETE")).status == 503
    assert await closed_with(socket) == 4404


async def test_a_moved_conversation_closes_with_4401(
    served: Served, talk: Talk
) -> None:
    socket = await talk.connect()
    await receive(socket)
    code = (await talk.call("POST", "/transfer")).json["code"]
    await served.call("POST", "/api/transfers", json={"code": code})
    assert await closed_with(socket) == 4401


async def test_too_many_messages_close_with_4429(served: Served, talk: Talk) -> None:
    for number in range(30):
        await talk.send(text=f"{number}")
    last = (await talk.messages())[-1]["id"]
    socket = await talk.connect(after=last)
    await receive(socket)
    await socket.send_json(message("nog een"))
    error = await receive(socket)
    assert error["problem"]["status"] == 429
    assert error["problem"]["retry_after"] == 60
    assert await closed_with(socket) == 4429


async def test_too_many_windows_close_with_4429(served: Served, talk: Talk) -> None:
    object.__setattr__(served.settings, "max_windows", 1)
    first = await talk.connect()
    await receive(first)
    assert await closed_with(await talk.connect()) == 4429


async def test_a_stop_finishes_the_turn_and_closes_with_1012(
    served: Served, talk: Talk
) -> None:
    # GIVEN a turn in flight
    served.agent.hold = asyncio.Event()
    socket = await talk.connect(after=talk.opened["messages"][-1]["id"])
    await receive(socket)
    await socket.send_json(message("nog net"))
    assert await socket.receive_json(timeout=WAIT) == {"type": "typing", "on": True}
    # WHEN the process stops
    app = served.client.app
    assert app is not None
    app[CONVERSATIONS].bus.stop()
    await until(lambda: served.agent.started > 0)
    served.agent.hold.set()
    # THEN the answer still comes, and the code says that it will be back
    found = await receive_messages(socket, 2)
    assert found[1]["text"] == "Je zei: nog net"
    assert await closed_with(socket) == 1012


@pytest.mark.parametrize(
    ("fault", "code"),
    [(UnavailableError("away"), 1012), (RuntimeError("broken"), 1011)],
)
async def test_a_fault_while_catching_up_closes_the_window_in_its_own_language(
    served: Served,
    talk: Talk,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    code: int,
) -> None:
    # GIVEN a database that goes away while the window is told what it missed
    taking_over = served.client.app[CONVERSATIONS].taking_over

    async def away(*_: object) -> None:
        raise fault

    monkeypatch.setattr(taking_over, "look", away)
    socket = await talk.connect()
    # THEN it closes as a WebSocket does; no answer of HTTP stands in the stream
    ready = await receive(socket)
    assert ready["type"] == "ready"
    await receive_messages(socket, 2)
    status = (await receive(socket))["problem"]["status"]
    assert (status, code) in {(503, 1012), (500, 1011)}
    assert await closed_with(socket) == code


async def test_a_window_that_cannot_be_told_what_is_new_closes_and_asks_again(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a window that is up to date, and a database that is away for a moment
    socket = await talk.connect()
    await receive_messages_after_ready(socket)
    held = served.client.app[CONVERSATIONS]

    async def away(*_: object) -> None:
        raise UnavailableError("away")

    with monkeypatch.context() as patched:
        patched.setattr(held, "after", away)
        # WHEN it hears that something was said
        await held.bus.publish(talk.opened["id"], Signal("messages"))
        # THEN it is told why and closed, for no other signal may come
        assert (await receive(socket))["problem"]["status"] == 503
        assert await closed_with(socket) == 1012
    # AND the next one gets it all
    assert (await receive(await talk.connect()))["type"] == "ready"


async def receive_messages_after_ready(socket: ClientWebSocketResponse) -> None:
    assert (await receive(socket))["type"] == "ready"
    await receive_messages(socket, 2)


async def _say_unheard(served: Served, talk: Talk) -> None:
    """Keep a message as a process does that dies before it told anybody."""
    await served.conversations.engine.accept(
        talk.id, client_message_id=str(uuid.uuid4()), text=RawText("onverwacht")
    )


async def test_a_window_looks_by_itself_for_what_nobody_told(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "_LOOK_SECONDS", 0.1)
    socket = await talk.connect()
    await receive_messages_after_ready(socket)
    await _say_unheard(served, talk)
    assert [item["seq"] for item in await receive_messages(socket, 2)] == [3, 4]
    # AND once the talk is gone, the window closes though nobody told it that
    async with served.database.write() as connection:
        assert await conversations.erase(connection, talk.id)
    assert await closed_with(socket) == 4404


async def test_a_window_that_looks_in_vain_stays_open(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "_LOOK_SECONDS", 0.1)
    socket = await talk.connect()
    await receive_messages_after_ready(socket)
    looked = []

    async def away(*place: Any) -> Any:
        looked.append(place)
        raise UnavailableError("away")

    # WHEN the database is away for a few looks
    with monkeypatch.context() as patched:
        patched.setattr(served.conversations, "exists", away)
        await until(lambda: len(looked) > 2)
    # THEN nothing is said of that, and the next look brings what is new
    await _say_unheard(served, talk)
    assert [item["seq"] for item in await receive_messages(socket, 2)] == [3, 4]
    await socket.close()


async def test_what_was_sent_before_leaving_is_still_handled(
    served: Served, talk: Talk
) -> None:
    served.agent.pause = 0.05
    socket = await talk.connect()
    await receive(socket)
    await socket.send_json(message("ik moet gaan"))
    await socket.close()
    for _ in range(1000):
        if len(await talk.messages()) == 4:
            break
        await asyncio.sleep(0.02)
    assert [item["seq"] for item in await talk.messages()] == [1, 2, 3, 4]


async def test_a_plain_request_is_told_to_upgrade(served: Served, talk: Talk) -> None:
    answer = await served.call("GET", f"{talk.path}/ws")
    assert answer.status == 426
    assert answer.headers["Upgrade"] == "websocket"
