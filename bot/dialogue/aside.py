"""Messages that the agent does not answer: an adviser has the talk, or is asked about.

Pure but for the look at care: what is known comes in, what is to be kept goes out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.ports import AgentResult, Attention, Button, Reply, Snapshot
from bot.privacy import RawText
from bot.storage.records import AdviserEvent
from bot.storage.takeovers import Takeover
from bot.talk import handover
from bot.talk.handover import Spoken


@dataclass(frozen=True)
class Situation:
    """What is known when a message comes in; `seq` is the number it will get."""

    snapshot: Snapshot
    takeover: Takeover | None
    idle: dt.timedelta
    adviser_may_read: bool
    seq: int
    now: dt.datetime

    @property
    def held(self) -> bool:
        """Tell whether an adviser has the talk."""
        return self.takeover is not None and self.takeover.holds(self.now, self.idle)

    @property
    def may_let_in(self) -> bool:
        """Tell whether an adviser asks to come in, and still waits for the answer."""
        takeover = self.takeover
        return (
            takeover is not None
            and takeover.state == "asked"
            and not takeover.silent(self.now, self.idle)
        )

    @property
    def asked_last(self) -> bool:
        """Tell whether the adviser's question is what was said last."""
        return self.takeover is not None and self.takeover.first_seq == self.seq - 1

    @property
    def silent(self) -> bool:
        """Tell whether an adviser had the talk and was silent too long."""
        takeover = self.takeover
        return (
            takeover is not None
            and takeover.state == "on"
            and takeover.silent(self.now, self.idle)
        )


@dataclass(frozen=True)
class Aside:
    """What is done without the agent.

    Without a `result` the agent answers after all, behind the replies in `first`.
    `moves` tells that the take-over becomes `takeover`.
    """

    result: AgentResult | None = None
    first: tuple[Reply, ...] = ()
    moves: bool = False
    takeover: Takeover | None = None
    adviser: AdviserEvent | None = None


Attend = Callable[[RawText], Awaitable[Attention]]


async def set_aside(
    situation: Situation,
    *,
    text: RawText | None,
    button: Mapping[str, Any] | None,
    attend: Attend,
) -> Aside | None:
    """Return what to do instead of asking the agent; None where it simply answers.

    `button` is the payload of the button pressed, `text` what was typed.
    """
    act = None if button is None else handover.act_of(button)
    if act is not None:
        return _acted(act, situation)
    if situation.may_let_in and text is not None and situation.asked_last:
        spoken = handover.spoken_act(text)
        if spoken is not None:
            return _acted(spoken, situation)
    if situation.held:
        # A button of the bot that is pressed now is said to the adviser.
        attention = Attention() if text is None else await attend(text)
        return Aside(result=_heard(attention, situation))
    if situation.silent:
        return _left(situation, idle=True)
    return None


def _acted(act: str, situation: Situation) -> Aside:
    slots, takeover = situation.snapshot.slots, situation.takeover
    if act == "packet":
        return Aside(result=_said(handover.elsewhere(slots), situation))
    if act == "end" and takeover is not None and takeover.state == "on":
        left = _left(situation, idle=False)
        said = _result(left.first, situation)
        return dataclasses.replace(left, result=said, first=())
    waits = takeover is not None and takeover.state == "asked"
    if act == "accept" and takeover is not None and situation.may_let_in:
        return _let_in(takeover, situation)
    if act == "refuse" and waits:
        spoken = handover.refused(slots)
        return Aside(result=_said(spoken, situation), moves=True)
    if situation.held:
        # An old button of the handover, pressed while an adviser has the talk.
        return Aside(result=_heard(Attention(), situation))
    return Aside(result=_said(handover.nobody(slots), situation))


def _let_in(takeover: Takeover, situation: Situation) -> Aside:
    adviser = takeover.adviser
    spoken = handover.joined(
        adviser.name, situation.snapshot.slots, reads=situation.adviser_may_read
    )
    begun = dataclasses.replace(
        takeover,
        state="on",
        first_seq=situation.seq,
        begun_at=situation.now,
        alive_at=situation.now,
    )
    return Aside(
        result=_said(spoken, situation),
        moves=True,
        takeover=begun,
        adviser=AdviserEvent("joined", adviser.name, adviser.role),
    )


def _left(situation: Situation, *, idle: bool) -> Aside:
    assert situation.takeover is not None
    adviser = situation.takeover.adviser
    spoken = handover.left(adviser.name, situation.snapshot.slots, idle=idle)
    if idle:
        # The agent's answer to this very message goes on from here: no button.
        spoken = Spoken(spoken.text)
    return Aside(
        first=(_reply(spoken),),
        moves=True,
        adviser=AdviserEvent("left", adviser.name, adviser.role),
    )


def _heard(attention: Attention, situation: Situation) -> AgentResult:
    """Return a turn in which only care speaks."""
    replies = () if attention.reply is None else (attention.reply,)
    return AgentResult(
        replies=replies,
        events=(),
        snapshot=attention.snapshot or situation.snapshot,
        care=attention.care,
    )


def _said(spoken: Spoken, situation: Situation) -> AgentResult:
    return _result((_reply(spoken),), situation)


def _result(replies: tuple[Reply, ...], situation: Situation) -> AgentResult:
    return AgentResult(replies=replies, events=(), snapshot=situation.snapshot)


def _reply(spoken: Spoken) -> Reply:
    buttons = tuple(Button(title, dict(about)) for title, about in spoken.choices)
    return Reply(spoken.text, buttons)
