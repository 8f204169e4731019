"""Reading an answer to the question just asked.

Each reader takes the state (facts of the message already noted) and what was heard, and
returns the new state with a short reflection, or None when the message is no answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from bot.talk.energy import energy_in, without_run_up
from bot.talk.facts import OBSTACLES, WISHES, quote
from bot.talk.marks import confidence, work_score
from bot.talk.named import bare_obstacles
from bot.talk.scale import is_bare_mark, score_in
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.words import (
    asks,
    job_words,
    no_job,
    opens_with_nothing,
    own_part,
    says_little,
    says_nothing,
    wants,
    yes_or_no,
)
from bot.talk.workplaces import sector_of_company

Reader = Callable[[TalkState, Heard], "Move | None"]

# Intents that carry content of one's own: an open question takes them as its answer.
_CONTENT = (
    WISHES
    | OBSTACLES
    | {
        "inform",
        "state_energy",
        "express_contentment",
        "correct_answer",
        "report_stress",
    }
)


def _ready(state: TalkState, heard: Heard) -> Move | None:
    if heard.intent in {"affirm", "ask_steps", "thank"} or _says_begin(heard):
        return Move(state)
    if heard.intent in _CONTENT:
        return _content_instead(state, heard)
    return None


def _says_begin(heard: Heard) -> bool:
    """Tell whether a yes opens a message that tells nothing of the work."""
    told = any(e.entity not in {"time_available", "date"} for e in heard.entities)
    return heard.intent == "inform" and yes_or_no(heard.text) == "affirm" and not told


def _content_instead(state: TalkState, heard: Heard) -> Move:
    """Go along with a worker who begins with the matter itself.

    A few plain facts are noted and said back as such, not repeated word by word.
    """
    few = len(heard.text.split()) <= FEW_WORDS_OF_FACTS
    if heard.intent == "inform" and few and (state.job or state.sector):
        return Move(state)
    slot = energy_in(heard.text) if heard.intent == "state_energy" else None
    if slot is not None and getattr(state, slot) is None:
        state = state.with_values({slot: quote(heard.text)})
    if heard.intent == "express_contentment":
        state = dataclasses.replace(state, talk_content=True)
    return Move(state, _reflect(state, heard))


FEW_WORDS_OF_FACTS = 12
"""So short a first message that names a job or a workplace holds little else."""


def _energy(slot: str, response: str) -> Reader:
    def read(state: TalkState, heard: Heard) -> Move | None:
        if heard.intent == "deny" or opens_with_nothing(heard.text):
            state = state.with_values({slot: ""})
            return Move(state, (Say("utter_talk_reflect_nothing"),))
        if not heard.pressed and is_bare_mark(heard.text):
            return _mark_after_all(state, heard)
        if heard.pressed or not _says_something(heard):
            return None
        if heard.intent in WISHES and state.wish == heard.intent:
            return Move(state, _reflect(state, heard))
        if heard.intent == "express_contentment":
            state = dataclasses.replace(state, talk_content=True)
        words = without_run_up(own_part(heard.text))
        if slot == "energy_gives" and energy_in(own_part(heard.text)) == _COSTS:
            return _costs_instead(state, words)
        if slot == "energy_gives" and heard.intent in state.obstacles:
            return None
        state = state.with_values({slot: quote(words)})
        return Move(state, (Say(response, {"words": quote(words, 80)}),))

    return read


_COSTS = "energy_costs"


def _mark_after_all(state: TalkState, heard: Heard) -> Move:
    """Take a bare mark for the mark of the work; the same one says nothing new."""
    if score_in(heard.text) == state.work_score:
        return Move(state)
    return work_score(state, heard) or Move(state)


def _costs_instead(state: TalkState, words: str) -> Move:
    """Note what costs energy where it was asked what gives it; asked again once."""
    earlier = state.energy_costs
    told = quote(f"{earlier}, {words}" if earlier else words)
    state = dataclasses.replace(state, energy_costs=told)
    if earlier:
        state = state.skip("energy_gives")
    return Move(state, (Say("utter_talk_reflect_costs", {"words": quote(words, 80)}),))


def _says_something(heard: Heard) -> bool:
    if heard.intent in _CONTENT:
        return not says_little(heard.text)
    if heard.intent in {"thank", "feedback_positive"} or says_little(heard.text):
        return False
    # Several words that are no question: an answer in the worker's own way.
    return len(heard.text.split()) >= 3 and not asks(heard.text)


def _wish(state: TalkState, heard: Heard) -> Move | None:
    if heard.intent in WISHES:
        return Move(state, _reflect(state, heard))
    unhappy = state.work_score is not None and state.work_score < CONTENT_FROM
    if heard.intent == "deny" and _says_more(heard):
        # "Nee, mijn man is overleden" is no contentment.
        return None
    no_wish = says_nothing(heard.text) or heard.intent in {"deny", "dont_know"}
    if heard.intent == "dont_know" or (unhappy and no_wish):
        if state.talk_content:
            return _content(state)
        state = dataclasses.replace(state, wish="wish_orientation")
        return Move(state, (Say("utter_talk_reflect_wish_orientation"),))
    if no_wish or heard.intent == "express_contentment":
        return _content(state)
    if heard.intent in {"inform", "state_energy"} and _says_something(heard):
        words = quote(heard.text)
        if state.wish_words:
            # Twice in own words without a wish we know: explore it together.
            state = dataclasses.replace(state, wish="wish_orientation")
            return Move(state, (Say("utter_talk_reflect_wish_orientation"),))
        # The question comes back with these words in it.
        return Move(dataclasses.replace(state, wish_words=words))
    return None


def _says_more(heard: Heard) -> bool:
    """Tell whether a typed no goes on to tell something of its own."""
    if heard.pressed or opens_with_nothing(heard.text) or energy_in(heard.text):
        return False
    return len(heard.text.split()) > MOST_WORDS_OF_A_NO


MOST_WORDS_OF_A_NO = 5
"""A longer no tells something; "nee, niet dat ik weet" does not."""

CONTENT_FROM = 6
"""A lower mark for the work than this is no content: no wish then means not knowing."""


def _content(state: TalkState) -> Move:
    state = dataclasses.replace(state, wish="wish_fun", talk_content=True)
    return Move(state, (Say("utter_talk_reflect_contentment"),))


def _obstacle(state: TalkState, heard: Heard) -> Move | None:
    if heard.intent in OBSTACLES:
        return Move(state, _reflect(state, heard))
    told = bare_obstacles(heard.text) if not heard.pressed else ()
    if told:
        return Move(state, (Say(f"utter_talk_reflect_{told[0]}"),))
    if heard.intent in WISHES and (heard.pressed or wants(heard.text)):
        return None
    if heard.intent == "deny" and _names_a_job(heard):
        return None
    if heard.intent == "deny" or says_nothing(heard.text):
        state = dataclasses.replace(state, obstacle_words="")
        return Move(state, (Say("utter_talk_reflect_no_obstacle"),))
    if heard.intent == "dont_know":
        state = dataclasses.replace(state, obstacle_words="")
        return Move(state, (Say("utter_talk_reflect_skip"),))
    if heard.intent in {"report_stress", "state_energy"}:
        state = dataclasses.replace(
            state, obstacles=("obstacle_energy",), obstacle_words=quote(heard.text)
        )
        return Move(state, (Say("utter_talk_reflect_obstacle_energy"),))
    if heard.pressed or not _says_something(heard):
        return None
    own = own_part(heard.text)
    state = dataclasses.replace(state, obstacle_words=quote(own))
    values = {"words": quote(own, 80)}
    return Move(state, (Say("utter_talk_reflect_words", values),))


def _names_a_job(heard: Heard) -> bool:
    """Tell whether typed words that do not begin with a no name an occupation."""
    typed = not heard.pressed and yes_or_no(heard.text) is None
    return typed and heard.first("job") is not None


MOST_WORDS_OF_A_JOB = 8
"""A job the model does not know is taken as typed when it is this short: "iets met
kabels in de grond" is a job, a story of twenty words is not."""


_TELLS_A_JOB = frozenset({"inform", "state_energy"})

_PART_OF_A_JOB = frozenset({"job", "sector", "skill"})
"""What belongs to an answer about the job; a contract, hours or an age do not."""


def _job(state: TalkState, heard: Heard) -> Move | None:
    if state.job is None and heard.intent in _TELLS_A_JOB and not heard.pressed:
        others = tuple(e.text for e in heard.entities if e.entity not in _PART_OF_A_JOB)
        words = quote(job_words(heard.text, others), 60)
        short = 0 < len(words.split()) <= MOST_WORDS_OF_A_JOB
        short = short and yes_or_no(heard.text) is None and not no_job(words)
        if short and "?" not in heard.text:
            state = dataclasses.replace(state, job=words)
    if state.job is None:
        return None
    if state.job.startswith("ik "):
        # Told as a sentence, it is no name of a job.
        return Move(state, (Say("utter_talk_reflect_words", {"words": state.job}),))
    return Move(state, (Say("utter_talk_reflect_job", {"job": state.job}),))


def _sector(state: TalkState, heard: Heard) -> Move | None:
    """Take a sector, a bare workplace ("hotel"), or the job where it is not known."""
    if state.sector is None and not heard.pressed:
        sector = sector_of_company(heard.text)
        state = dataclasses.replace(state, sector=sector)
        if sector is not None and state.job is None:
            told = _job(state, heard)
            return told or Move(state)
    return None if state.sector is None else Move(state)


def _known(slot: str, response: str | None = None) -> Reader:
    """A reader for a fact that `take_facts` has noted already."""

    def read(state: TalkState, heard: Heard) -> Move | None:
        value = getattr(state, slot)
        if value is None or value == ():
            return None
        return Move(state, (Say(response),) if response else ())

    return read


def _time(state: TalkState, heard: Heard) -> Move | None:
    if state.minutes_per_week is not None:
        return Move(state, (Say("utter_talk_reflect_time"),))
    if heard.intent in {"deny", "obstacle_time"}:
        # Nothing to spare: only steps that take a few minutes fit.
        state = dataclasses.replace(state, minutes_per_week=10)
        return Move(state, (Say("utter_talk_reflect_no_time"),))
    return None


def _summary(state: TalkState, heard: Heard) -> Move | None:
    if heard.intent in {"affirm", "thank", "feedback_positive"}:
        return Move(dataclasses.replace(state, summary_ok=True))
    return None


def _steps(state: TalkState, heard: Heard) -> Move | None:
    return None


READERS: Mapping[str, Reader] = {
    "ready": _ready,
    "work_score": work_score,
    "energy_gives": _energy("energy_gives", "utter_talk_reflect_gives"),
    "energy_costs": _energy("energy_costs", "utter_talk_reflect_costs"),
    "wish": _wish,
    "obstacle": _obstacle,
    "job": _job,
    "sector": _sector,
    "employment": _known("employment"),
    "time": _time,
    "summary": _summary,
    "steps": _steps,
    "confidence": confidence,
}
"""Question id to its reader; `when`, `plan` and `anything_else` have moves of their own
(steps.py)."""


def _reflect(state: TalkState, heard: Heard) -> tuple[Say, ...]:
    """Give back in a few words what was heard, before the next question."""
    if heard.intent in WISHES or heard.intent in OBSTACLES:
        return (Say(f"utter_talk_reflect_{heard.intent}"),)
    if heard.intent == "express_contentment":
        return (Say("utter_talk_reflect_contentment"),)
    if state.wish and any(n == state.wish and c >= 0.5 for n, c in heard.ranking[1:]):
        # The wish stood in passing between facts.
        return (Say(f"utter_talk_reflect_{state.wish}"),)
    if heard.intent in {"inform", "state_energy", "correct_answer"}:
        words = quote(heard.text, 80)
        if len(words.split()) >= 3:
            return (Say("utter_talk_reflect_words", {"words": words}),)
        return (Say("utter_talk_reflect_noted"),)
    return ()


reflect = _reflect
