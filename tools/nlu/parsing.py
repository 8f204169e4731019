"""Reading messages with a trained model, as the application does."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.nlu.messages import ROOT, TODAY, LabelledMessage
from tools.nlu.scores import FALLBACK, Found, Reading

_WARM_UP = 20


class NoModelError(RuntimeError):
    """There is no trained model; the message says what to type."""


class Parser:
    """A trained model that reads one message at a time."""

    def __init__(self, model: Path) -> None:
        """Load a model (.tar.gz); NoModelError when it cannot be used."""
        with warnings.catch_warnings():
            # Rasa and TensorFlow were written for older releases of what they import.
            warnings.simplefilter("ignore")
            import bot.dialogue.rasa_setup  # noqa: F401  # before Rasa

            from rasa.core.agent import Agent  # isort: skip

            from bot.dialogue import quicker

            quicker.patch_rasa()
            self._agent = Agent.load(str(model))
        if not self._agent.is_ready():
            raise NoModelError(f"{model.name} could not be loaded: train again")
        quicker.quicken(self._agent)

    @classmethod
    def newest(cls) -> Parser:
        """Load the model that was trained last; NoModelError when there is none."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from bot.dialogue.training import newest_model
        model = newest_model(ROOT / "models")
        if model is None:
            raise NoModelError("no model yet, type: make train")
        return cls(model)

    def read(self, messages: Iterable[LabelledMessage]) -> list[Reading]:
        """Read messages one by one, with what had been asked and on the day of the set.

        The first ones are read twice: what loads at first use is not the model's speed.
        """
        known = list(messages)
        return asyncio.run(self._read_all(known))

    async def _read_all(self, messages: list[LabelledMessage]) -> list[Reading]:
        for message in messages[:_WARM_UP]:
            await self.read_one(message)
        return [await self.read_one(message) for message in messages]

    async def read_one(self, message: LabelledMessage) -> Reading:
        """Read one message, as `read` does."""
        from rasa.core.channels.channel import UserMessage

        metadata = {"today": TODAY, "asked": message.asked}
        typed = UserMessage(message.text, metadata=metadata)
        begun = time.process_time()
        parsed = await self._agent.processor.parse_message(typed)
        return as_reading(parsed, time.process_time() - begun)


def as_reading(parsed: Mapping[str, Any], seconds: float = 0.0) -> Reading:
    """Return Rasa's parse as a reading, the fallback told apart."""
    first = (parsed.get("intent") or {}).get("name")
    ranking = tuple(
        (other["name"], float(other["confidence"]))
        for other in parsed.get("intent_ranking") or ()
        if other["name"] != FALLBACK
    )
    if not ranking and first and first != FALLBACK:
        ranking = ((first, float(parsed["intent"].get("confidence", 0.0))),)
    entities = tuple(
        Found(e["entity"], e["start"], e["end"], e.get("value"), e.get("role"))
        for e in parsed.get("entities") or ()
        if "start" in e
    )
    return Reading(ranking, entities, first == FALLBACK, seconds)
