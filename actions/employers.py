"""Actions for the other side of the table: tips, schemes, the small HR-scan."""

from __future__ import annotations

import functools
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TalkAction, context_of, speak, turn_of
from actions.slots import heard_from_tracker, state_from_tracker
from bot.privacy import RawText, mask_or_nothing
from bot.talk import employer_side, employers, hr_scan, scan_questions
from bot.talk.context import TalkContext
from bot.talk.facts import quote
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.words import asks, says_goodbye

HR_SCAN = ("hr_scan_changes", "hr_scan_needed", "hr_scan_present")


class ValidateHrScanForm(FormValidationAction):
    """Keep each answer as one short line; one that names a person is asked again."""

    def name(self) -> str:
        return "validate_hr_scan_form"

    def _validate(
        self,
        slot: str,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: Any,
    ) -> dict[str, Any]:
        del domain
        return _about_work(slot, value, dispatcher, tracker)

    # The form looks for a method by the name of each slot.
    validate_hr_scan_changes = functools.partialmethod(_validate, "hr_scan_changes")
    validate_hr_scan_needed = functools.partialmethod(_validate, "hr_scan_needed")
    validate_hr_scan_present = functools.partialmethod(_validate, "hr_scan_present")


def _about_work(
    slot: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker
) -> dict[str, Any]:
    """Return the slot with the answer as it is kept, and the count of turns.

    A text with a name in it, or that is no answer, leaves the slot empty, after a word
    on why. A question is answered; what was told before it is kept. A form counts no
    turns by itself, and words would come back in the same way.
    """
    turn = turn_of(tracker)
    counted = {"talk_turn": turn + 1}
    text: str = mask_or_nothing(RawText(str(value)))
    ctx = context_of(tracker)
    said = None
    if hr_scan.names_a_person(text):
        text, said = "", Say("utter_employers_hr_scan_no_names")
    elif asks(text):
        state, heard = state_from_tracker(tracker), heard_from_tracker(tracker)
        text, said = hr_scan.told_before(text), scan_questions.answer(state, heard, ctx)
    elif hr_scan.is_no_answer(text):
        text, said = "", Say("utter_employers_hr_scan_why")
    if said is not None:
        speak(dispatcher, said, ctx, turn)
    return {slot: quote(text) if text else None, **counted}


class ActionEmployersHrScanResult(Action):
    """Put needed and present qualities side by side; about work, never a person."""

    def name(self) -> str:
        return "action_employers_hr_scan_result"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        answers = [str(tracker.get_slot(name) or "") for name in HR_SCAN]
        ctx = context_of(tracker)
        for say in hr_scan.result(hr_scan.scan_of(*answers), ctx):
            speak(dispatcher, say, ctx, turn_of(tracker))
        before = state_from_tracker(tracker)
        seated = employer_side.seated(before).changed_slots(before)
        emptied = [SlotSet(name, None) for name in HR_SCAN]
        return [*emptied, *(SlotSet(name, value) for name, value in seated.items())]


class ActionEmployersTip(TalkAction):
    """Talk about one topic of a learning culture."""

    def name(self) -> str:
        return "action_employers_tip"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return employers.give_tip(employer_side.seated(state), heard, ctx)


class ActionEmployersSchemes(TalkAction):
    """Show the schemes a company can ask for."""

    def name(self) -> str:
        return "action_employers_schemes"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return employers.show_schemes(employer_side.seated(state), heard, ctx)


class ActionTalkAside(TalkAction):
    """Say the one answer of an intent, without picking up the main talk.

    Used inside a form, whose own question follows.
    """

    def name(self) -> str:
        return "action_talk_aside"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        if says_goodbye(heard.text):
            return Move(state, (Say("utter_goodbye"),))
        return Move(state, (Say(ASIDES.get(heard.intent, "utter_talk_tell_me")),))


ASIDES = {
    "ask_privacy": "utter_ask_privacy",
    "ask_clarification": "utter_employers_hr_scan_why",
    "bot_challenge": "utter_bot_challenge",
    "deny": "utter_employers_hr_scan_stopped",
    "reject_step": "utter_employers_hr_scan_stopped",
    "feedback_negative": "utter_employers_hr_scan_stopped",
    "skip": "utter_employers_hr_scan_stopped",
    "thank": "utter_employers_hr_scan_stopped",
    "pause": "utter_pause",
    "goodbye": "utter_goodbye",
    "ask_human": "utter_ask_human",
    "report_stress": "utter_report_stress",
    "report_conflict": "utter_report_conflict",
}
