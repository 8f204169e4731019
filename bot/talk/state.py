"""What the talk knows of one worker, and what was heard in one message."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class HeardEntity:
    """One entity of a message: name, normalised value, words, role of a job.

    `negated`: the words before it say that it is not so ("57, niet 52").
    """

    entity: str
    value: Any
    text: str = ""
    role: str | None = None
    negated: bool = False


@dataclass(frozen=True)
class Heard:
    """One message of the worker as the model understood it.

    `text` are the words as typed (the title for a button); `pressed` tells whether it
    came from a button; `ranking` holds (intent, confidence), best first; `language` is
    the code of the other language a message is in or asks for.
    """

    intent: str
    text: str = ""
    confidence: float = 1.0
    entities: tuple[HeardEntity, ...] = ()
    pressed: bool = False
    ranking: tuple[tuple[str, float], ...] = ()
    language: str | None = None

    def first(self, entity: str) -> Any:
        """Return the first value of this entity that is not negated, or None."""
        found = (e for e in self.entities if e.entity == entity and not e.negated)
        return next((e.value for e in found), None)


@dataclass(frozen=True)
class TalkState:
    """Everything a talk has gathered; each field is a Rasa slot of the same name.

    Values are JSON: words of the worker as text, ids of the contract as text or lists,
    `minutes_per_week` and `step_confidence` (0 to 10) as numbers. `plan` holds
    `{"step", "date", "smaller"}` with an ISO day and, once the worker told how it went,
    `outcome` (done, not, other) and `outcome_words`. None and () mean: not known.
    `talk_answered` is the question answered last, `talk_address` "formal" for who is
    addressed as u, `talk_terms` the hard words in what the bot said last.

    `exercise` is the self-test or rehearsal that runs (exercises/asking.py),
    `exercises_done` what came out of earlier ones, `talk_day` the ISO day of the last
    message, `followup` the planned step that is being asked about: `{"step", "stage"}`.
    """

    talk_asked: str | None = None
    talk_turn: int = 0
    talk_misses: int = 0
    talk_skipped: tuple[str, ...] = ()
    talk_content: bool = False
    talk_answered: str | None = None
    talk_paused: bool = False
    talk_address: str | None = None
    talk_terms: tuple[str, ...] = ()
    work_score: int | None = None
    energy_gives: str | None = None
    energy_costs: str | None = None
    wish: str | None = None
    wish_words: str | None = None
    obstacles: tuple[str, ...] = ()
    obstacle_words: str | None = None
    job: str | None = None
    job_wanted: str | None = None
    sector: str | None = None
    employment: tuple[str, ...] = ()
    minutes_per_week: int | None = None
    age: int | None = None
    education: str | None = None
    company_size: int | str | None = None
    hours: int | None = None
    region: str | None = None
    summary_ok: bool = False
    steps_offered: tuple[str, ...] = ()
    steps_seen: tuple[str, ...] = ()
    step_chosen: str | None = None
    step_confidence: int | None = None
    step_date: str | None = None
    plan: tuple[Mapping[str, Any], ...] = ()
    money_shown: bool = False
    schemes_shown: tuple[str, ...] = ()
    exercise: Mapping[str, Any] | None = None
    exercises_done: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    talk_day: str | None = None
    followup: Mapping[str, str] | None = None

    def with_values(self, values: Mapping[str, Any]) -> TalkState:
        """Return the state with these fields set; TypeError for an unknown field."""
        return dataclasses.replace(self, **values)

    def skipped(self, question: str) -> bool:
        """Tell whether the worker would rather not answer this question."""
        return question in self.talk_skipped

    def skip(self, question: str) -> TalkState:
        """Note that a question is not to be asked again."""
        if self.skipped(question):
            return self
        return dataclasses.replace(self, talk_skipped=(*self.talk_skipped, question))

    def words(self) -> tuple[str, ...]:
        """Return what the worker said of wish, energy and obstacle, in own words.

        The words of an obstacle we know say no more than its name does.
        """
        said = (
            self.wish_words,
            self.energy_gives,
            self.energy_costs,
            None if self.obstacles else self.obstacle_words,
            self.job_wanted,
        )
        return tuple(words for words in said if words)

    def plan_has(self, step: str) -> bool:
        """Tell whether this step stands in the plan already."""
        return any(item["step"] == step for item in self.plan)

    def without_planned(self, step: str) -> TalkState:
        """Return the state without this step in the plan; how it went is moot then."""
        plan = tuple(item for item in self.plan if item["step"] != step)
        moot = self.followup is not None and self.followup["step"] == step
        followup = None if moot else self.followup
        return dataclasses.replace(self, plan=plan, followup=followup)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> TalkState:
        """Build the state from slot values; slots of other topics are left out."""
        values: dict[str, Any] = {}
        for item in dataclasses.fields(cls):
            value = slots.get(item.name)
            if value is None:
                continue
            if isinstance(item.default, tuple):
                value = tuple(value)
            elif item.name in _WHOLE_NUMBERS and isinstance(value, float):
                # Rasa keeps the value of a float slot as a float.
                value = int(value)
            values[item.name] = value
        return cls(**values)

    def changed_slots(self, before: TalkState) -> dict[str, Any]:
        """Return the slots whose value differs from `before`, as JSON values."""
        changes: dict[str, Any] = {}
        for item in dataclasses.fields(self):
            new, old = getattr(self, item.name), getattr(before, item.name)
            if new != old:
                changes[item.name] = list(new) if isinstance(new, tuple) else new
        return changes


_WHOLE_NUMBERS = frozenset(
    {
        "talk_turn",
        "talk_misses",
        "work_score",
        "minutes_per_week",
        "age",
        "hours",
        "step_confidence",
    }
)


@dataclass(frozen=True)
class Choice:
    """A button: its title comes from `phrase` (phrases.yml) or is given as `title`."""

    payload: Mapping[str, Any]
    phrase: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Say:
    """One thing to say: a response of the domain, its values, cards, extra buttons."""

    response: str
    values: Mapping[str, Any] = field(default_factory=dict)
    cards: tuple[Mapping[str, Any], ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Move:
    """The outcome of a decision: the new state and what to say, in order."""

    state: TalkState
    says: tuple[Say, ...] = ()

    def then(self, other: Move) -> Move:
        """Append what `other` says and go on in its state."""
        return Move(other.state, (*self.says, *other.says))
