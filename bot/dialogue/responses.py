"""What the bot says: variants by turn, and the facts of this deployment filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator

from bot.talk import care

Response = dict[str, Any]


class TalkResponses(TemplatedNaturalLanguageGenerator):
    """Picks a variant by the number of the turn, so that a talk can be replayed."""

    def __init__(self, deployment: Mapping[str, str]) -> None:
        """`deployment` fills {operator}, {privacy_contact} and the like."""
        super().__init__({})
        self._deployment = dict(deployment)

    def generate_from_slots(
        self,
        utter_action: str,
        filled_slots: dict[str, Any],
        output_channel: str,
        **kwargs: Any,
    ) -> Response | None:
        """Return the response with slots, values and deployment filled in.

        While the talk rests after a crisis, what a rule would say by itself gives way
        to staying with the worker; an action has decided that already (`decided`).
        """
        resting = filled_slots.get("talk_asked") == care.RESTING
        if resting and not kwargs.get("decided") and not care.may_be_said(utter_action):
            utter_action = "utter_care_crisis_stay"
        # An action says by which turn; a rule speaks before any action counted it.
        turn = kwargs.get("turn", filled_slots.get("talk_turn"))
        known = {**filled_slots, "talk_turn": turn, **self._deployment}
        filled: Response | None = super().generate_from_slots(
            utter_action, known, output_channel, **kwargs
        )
        return filled

    def _random_response_for(
        self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
    ) -> Response | None:
        variants: list[Response] = self.responses.get(utter_action) or []
        if not variants:
            return None
        return variants[int(filled_slots.get("talk_turn") or 0) % len(variants)]
