"""Actions for the other side of the table: the small HR-scan."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TalkAction
from actions.slots import masked
from bot.talk.context import TalkContext
from bot.talk.facts import quote
from bot.talk.state import Heard, Move, Say, TalkState

HR_SCAN = ("hr_scan_changes", "hr_scan_needed", "hr_scan_present")


class ValidateHrScanForm(FormValidationAction):
    """Keep each answer as one short line, as the summary shows it."""

    def name(self) -> str:
        return "validate_hr_scan_form"

    def validate_hr_scan_changes(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: Any,
    ) -> dict[str, Any]:
        return {"hr_scan_changes": quote(masked(str(value)))}

    def validate_hr_scan_needed(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: Any,
    ) -> dict[str, Any]:
        return {"hr_scan_needed": quote(masked(str(value)))}

    def validate_hr_scan_present(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: Any,
    ) -> dict[str, Any]:
        return {"hr_scan_present": quote(masked(str(value)))}


class ActionEmployersHrScanResult(Action):
    """Put needed and present qualities side by side; about work, never a person."""

    def name(self) -> str:
        return "action_employers_hr_scan_result"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        answers = {name: tracker.get_slot(name) for name in HR_SCAN}
        dispatcher.utter_message(response="utter_employers_hr_scan_result", **answers)
        return [SlotSet(name, None) for name in HR_SCAN]


class ActionTalkAside(TalkAction):
    """Say the one answer of an intent, without picking up the main talk.

    Used inside a form, whose own question follows.
    """

    def name(self) -> str:
        return "action_talk_aside"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return Move(state, (Say(ASIDES.get(heard.intent, "utter_talk_tell_me")),))


ASIDES = {
    "ask_privacy": "utter_ask_privacy",
    "ask_clarification": "utter_employers_hr_scan_why",
    "bot_challenge": "utter_bot_challenge",
    "deny": "utter_employers_hr_scan_stopped",
    "reject_step": "utter_employers_hr_scan_stopped",
    "feedback_negative": "utter_employers_hr_scan_stopped",
    "skip": "utter_employers_hr_scan_stopped",
    "pause": "utter_pause",
    "goodbye": "utter_goodbye",
    "ask_human": "utter_ask_human",
    "report_stress": "utter_report_stress",
    "report_conflict": "utter_report_conflict",
}
