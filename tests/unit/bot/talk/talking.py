"""A talk without a model: messages as they would be understood."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from bot.catalogue.load import load_catalogue
from bot.talk import (
    awareness,
    care,
    facts,
    followup,
    job_loss,
    offers,
    planning,
    schemes,
    steps,
    talk,
)
from bot.talk.context import TalkContext
from bot.talk.meant import rather_an_answer
from bot.talk.phrases import load_phrases
from bot.talk.state import Heard, HeardEntity, Move, Say, TalkState
from tests.content import project

TODAY = dt.date(2026, 11, 24)


def context() -> TalkContext:
    """Return the real catalogue and phrases on a fixed day."""
    return TalkContext(load_catalogue(), load_phrases(), TODAY)


def heard(intent: str, text: str = "", pressed: bool = False, **values: Any) -> Heard:
    """Return a message with this intent; keywords are entities."""
    entities = tuple(HeardEntity(name, value) for name, value in values.items())
    return Heard(intent, text, 0.9, entities, pressed)


ANSWERS = {
    "ask_selftest": offers.answer_selftest,
    "ask_talk_to_manager": offers.answer_rehearsal,
}


class Talk:
    """Plays moves one after another and keeps what was said."""

    def __init__(self, **known: Any) -> None:
        self.ctx = context()
        self.state = TalkState(**known)
        self.said: tuple[Say, ...] = ()

    def take(self, move: Move) -> tuple[str, ...]:
        """Go on in the state of a move and return the names of what was said."""
        self.state, self.said = move.state, move.says
        missing = {say.response for say in move.says} - set(project.responses())
        assert not missing, "code names a response that does not exist"
        # What the action does after each message.
        self.state = self.state.with_values(
            {
                "talk_turn": self.state.talk_turn + 1,
                "talk_day": self.ctx.today.isoformat(),
            }
        )
        return tuple(say.response for say in move.says)

    def begin(self) -> tuple[str, ...]:
        state = followup.new_day(self.state, self.ctx.today)
        return self.take(talk.begin(state, self.ctx))

    def come_back(self, day: dt.date) -> None:
        """Let it be another day."""
        self.ctx = dataclasses.replace(self.ctx, today=day)

    def hear(self, intent: str, text: str = "", **values: Any) -> tuple[str, ...]:
        """Play a typed message through the action its rule names."""
        return self._play(heard(intent, text, **values))

    def press(self, intent: str, **values: Any) -> tuple[str, ...]:
        """Play a button."""
        return self._play(heard(intent, pressed=True, **values))

    def _play(self, message: Heard) -> tuple[str, ...]:
        state, ctx = followup.new_day(self.state, self.ctx.today), self.ctx
        if state.talk_asked == care.RESTING:
            return self.take(talk.after_care(state, message, ctx))
        meant = rather_an_answer(state, message)
        if meant is not None:
            return self.take(talk.answer(state, meant, ctx))
        if message.intent in ANSWERS:
            move = ANSWERS[message.intent](state, message, ctx)
            return self.take(talk.resume_unless_begun(move, ctx))
        if message.intent == "report_job_loss":
            return self.take(job_loss.answer(state, message, ctx))
        if message.intent in {"ask_llo", "ask_why_develop"}:
            move = awareness.answer(state, message, ctx)
            return self.take(move.then(talk.resume(move.state, ctx)))
        if message.intent in {"ask_steps", "ask_more_steps"}:
            return self.take(steps.offer_steps(facts.take_facts(state, message), ctx))
        if message.intent == "choose_step":
            move = steps.choose_step(state, message, ctx)
            if move.state.step_chosen:
                move = move.then(talk.ask(move.state, ctx))
            return self.take(move)
        if message.intent == "plan_when":
            move = planning.take_date(state, message, ctx)
            if not (move.says and move.says[-1].choices):
                go_on = talk.ask if move.state.step_chosen else talk.resume
                move = move.then(go_on(move.state, ctx))
            return self.take(move)
        if message.intent in {"ask_scheme", "ask_eligibility", "ask_apply"}:
            move = schemes.answer_scheme(state, message, ctx)
            if not move.says[-1].choices:
                move = move.then(talk.resume(move.state, ctx))
            return self.take(move)
        if message.intent == "ask_step_details":
            move = steps.explain_step(state, message, ctx)
            if not move.says[-1].choices:
                move = move.then(talk.resume(move.state, ctx))
            return self.take(move)
        if message.intent in {"ask_rights", "ask_employer_pays", "ask_evc"}:
            return self.take(schemes.explain_rights(state, message, ctx))
        if message.intent == "ask_subsidy":
            return self.take(schemes.answer_money(state, message, ctx))
        return self.take(talk.answer(state, message, ctx))

    @property
    def cards(self) -> list[str]:
        """Ids of the cards shown last."""
        return [card["id"] for say in self.said for card in say.cards]
