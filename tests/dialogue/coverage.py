"""Every intent of the contract at every question of the main talk, played and told.

Run `python -m tests.dialogue.coverage` to write docs/generated/coverage.md anew.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.talk.followup import STAGES
from bot.talk.questions import QUESTIONS
from tests.application import said_pattern
from tests.content import project
from tests.dialogue.given import GivenTalk

PAGE = project.ROOT / "docs" / "generated" / "coverage.md"
SAMPLES: dict[str, dict[str, Any]] = project.read(
    Path(__file__).with_name("intent_samples.yml")
)

_TOLD = {
    "talk_turn": 6,
    "work_score": 6,
    "energy_gives": "mijn team",
    "energy_costs": "de drukte",
    "wish": "wish_fun",
    "wish_words": "meer afwisseling",
    "obstacles": ["obstacle_time"],
    "obstacle_words": "geen tijd",
    "job": "kok",
    "sector": "hospitality",
    "employment": ["permanent"],
    "minutes_per_week": 30,
}
_OFFERED = {
    **_TOLD,
    "summary_ok": True,
    "steps_offered": ["energielijst", "drie_complimenten", "job_rotation"],
    "steps_seen": ["energielijst", "drie_complimenten", "job_rotation"],
}
_CHOSEN = {**_OFFERED, "step_chosen": "energielijst"}
_PLANNED = {
    **_OFFERED,
    "plan": [{"step": "energielijst", "date": "2026-12-01", "smaller": False}],
    "money_shown": True,
}
# The day of the step has passed: it is asked how it went.
_ASKED_HOW = {
    **_PLANNED,
    "plan": [{"step": "energielijst", "date": "2026-11-20", "smaller": False}],
}
# What was told before each question, in the order of the talk.
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "work_score": (),
    "energy_gives": ("work_score",),
    "energy_costs": ("work_score", "energy_gives"),
    "wish": ("work_score", "energy_gives", "energy_costs"),
}
_OWN_SLOTS = {
    "obstacle": ("obstacles", "obstacle_words"),
    "job": ("job", "sector"),
    "sector": ("sector",),
    "employment": ("employment",),
    "time": ("minutes_per_week",),
}


def slots_at(question: str) -> dict[str, Any]:
    """Return what the talk knows when this question waits."""
    if question == "ready":
        return {"talk_asked": "ready", "talk_turn": 1}
    if question == "employer":
        company = {"employment": ["employer"], "company_size": 40, "talk_turn": 3}
        return {**company, "talk_asked": question, "talk_skipped": ["ready"]}
    if question in _BEFORE:
        told: dict[str, Any] = {name: _TOLD[name] for name in _BEFORE[question]}
        told["talk_turn"] = 2 + len(told)
    elif question in _OWN_SLOTS:
        told = {k: v for k, v in _TOLD.items() if k not in _OWN_SLOTS[question]}
    elif question == "summary":
        told = dict(_TOLD)
    elif question == "steps":
        told = dict(_OFFERED)
    elif question == "confidence":
        told = dict(_CHOSEN)
    elif question == "when":
        told = {**_CHOSEN, "step_confidence": 8}
    elif question == "plan":
        told = {**_CHOSEN, "step_confidence": 8, "step_date": "2026-12-01"}
    elif question in STAGES:
        told = {**_ASKED_HOW, "followup": {"step": "energielijst", "stage": question}}
    else:
        told = dict(_PLANNED)
    return {**told, "talk_asked": question, "talk_skipped": ["ready"]}


# After these the worker has the word: the talk ends, rests or is with a person.
RESTS = frozenset(
    {
        "utter_goodbye",
        "utter_pause",
        "utter_ask_human",
        "utter_delete_my_data",
        "utter_export_my_data",
        "utter_care_crisis_self",
        "utter_report_stress",
        "utter_report_job_loss",
        "utter_report_conflict",
        "utter_ask_hr_scan_changes",
    }
)
FALLBACKS = frozenset(
    {
        "utter_talk_fallback",
        "utter_talk_failed",
        "utter_talk_not_understood",
        "utter_talk_did_you_mean",
        "utter_talk_lost",
    }
)
# What asks without being a question of the talk: which one, or what then.
_ASKS = re.compile(
    r"utter_(steps_(offer|which|no_better|smallest)|schemes_which|plan_(which_day|past_day|show)|"
    r"talk_(correct_which|tell_me|not_ready)|employers?_(?!own)|ask_hr_scan)"
)


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        name: said_pattern(variants)
        for name, variants in project.responses().items()
        # Little but placeholders: it matches everything.
        if all(len(_literal(str(v["text"]))) >= 4 for v in variants)
    }


def _literal(text: str) -> str:
    return re.sub(r"\{\w+\}|[^\w]", "", text)


def said_in(text: str) -> list[str]:
    """Return the names of the responses that stand in a text, in their order there."""
    found: dict[tuple[int, int], str] = {}
    for name, pattern in _patterns().items():
        match = pattern.search(text)
        if match:
            # Two names for the same words: one is enough.
            found.setdefault((match.start(), -match.end()), name)
    return [found[place] for place in sorted(found)]


@dataclass(frozen=True)
class Cell:
    """What one intent brought at one question: first thing said, and where it leads."""

    intent: str
    question: str
    said: tuple[str, ...]
    asked: str | None
    texts: tuple[str, str]
    messages: tuple[tuple[str, ...], tuple[str, ...]]
    buttons: bool

    @property
    def answered(self) -> bool:
        """Tell whether something was said that is no fallback."""
        return bool(self.texts[0].strip()) and not FALLBACKS & set(self.said)

    @property
    def goes_on(self) -> bool:
        """Tell whether a question waits that was put into words, or the talk rests."""
        if RESTS & set(self.said):
            return True
        waiting = self.asked or ""
        return any(
            name.startswith(
                (f"utter_talk_ask_{waiting}", f"utter_talk_again_{waiting}")
            )
            for name in self.said
        ) or any(_ASKS.match(name) for name in self.said)

    @property
    def repeats(self) -> bool:
        """Tell whether the same message came twice in a row."""
        first, second = self.messages
        return self.texts[0] == self.texts[1] or first[-1] == second[0]

    @property
    def sign(self) -> str:
        """Return the cell of the page."""
        if RESTS & set(self.said):
            return "⏸"
        return "↩" if self.asked == self.question else f"→ {self.asked}"


def play(agent: Any, intent: str, question: str) -> Cell:
    """Play the sample of an intent at a question, twice in a row."""
    sample = SAMPLES[intent]
    talk = GivenTalk.at(agent, **slots_at(question))
    texts, messages, asked, buttons = [], [], None, False
    for turn in range(2):
        result = talk.hear(intent, sample["text"], **sample.get("entities", {}))
        assert not result.failed, (intent, question)
        texts.append(talk.text)
        messages.append(tuple(reply.text for reply in talk.replies))
        if turn == 0:
            asked, buttons = talk.asked, bool(talk.buttons())
    return Cell(
        intent,
        question,
        tuple(said_in(texts[0])),
        asked,
        (texts[0], texts[1]),
        (messages[0], messages[1]),
        buttons,
    )


def cells(agent: Any) -> list[Cell]:
    """Play every intent at every question."""
    return [
        play(agent, intent, question.id) for intent in SAMPLES for question in QUESTIONS
    ]


def page(found: list[Cell]) -> str:
    """Return docs/generated/coverage.md."""
    questions = [question.id for question in QUESTIONS]
    lines = [
        "# Every intent at every question",
        "",
        "Made by `make docs-talks` with the real agent, the intent given. ↩: answered,"
        " and the waiting question comes back in other words. →: the talk goes on to"
        " that question. ⏸: the worker has the word (goodbye, pause, care, a person).",
        "",
        f"{len(SAMPLES)} intents × {len(questions)} questions = {len(found)} cells.",
        "",
        "| intent | says | " + " | ".join(questions) + " |",
        "|---" * (len(questions) + 2) + "|",
    ]
    for intent in SAMPLES:
        row = {cell.question: cell for cell in found if cell.intent == intent}
        first = dict.fromkeys(row[q].said[0] for q in questions if row[q].said)
        shown = ", ".join(f"`{name}`" for name in list(first)[:3])
        more = f" and {len(first) - 3} more" if len(first) > 3 else ""
        signs = " | ".join(row[question].sign for question in questions)
        lines.append(f"| {intent} | {shown}{more} | {signs} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    from tests.application import load_agent

    agent = load_agent()
    try:
        PAGE.write_text(page(cells(agent)), encoding="utf-8")
    finally:
        agent.close()


if __name__ == "__main__":
    main()
