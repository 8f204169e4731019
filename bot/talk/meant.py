"""What a message means in the light of the question that waits."""

from __future__ import annotations

import dataclasses
import re

from bot.talk.evidence import asks_evidence, evident
from bot.talk.exercises.moves import speaks_of_it
from bot.talk.facts import OBSTACLES, PLAIN_FACTS, WISHES
from bot.talk.named import named_answer, named_obstacles
from bot.talk.questions import BY_ID, asked
from bot.talk.state import Heard, TalkState
from bot.talk.words import (
    asks,
    no_job,
    only_a_job,
    only_facts,
    picks_one,
    says_goodbye,
    says_half,
    says_little,
    takes_back,
    wanting_clause,
    wants,
    yes_or_no,
)

SURE_OF_A_REQUEST = 0.6
"""From this confidence on, "een stap hogerop, dat lijkt me wat" is a request for steps
even while an open question waits; below it, words without a question mark answer."""

_MAY_END = frozenset({"affirm", "deny", "thank", "nlu_fallback", "feedback_positive"})


def statement(heard: Heard) -> bool:
    """Tell whether the message is more than a word and no question."""
    told = len(heard.text.split()) >= 2 and not asks(heard.text)
    return told and not says_little(heard.text)


def last_words(heard: Heard) -> bool:
    """Tell whether a goodbye hides in a yes, a no or a thank: "nee dank je, doei"."""
    return heard.intent in _MAY_END and says_goodbye(heard.text)


def tells_of_loss(heard: Heard) -> bool:
    """Tell whether typed words tell of a death in the family, which comes first."""
    return not heard.pressed and _LOSS.search(heard.text.lower()) is not None


_LOSS = re.compile(
    r"\b(mijn|m'n|mn|onze|ons) (\w+ ){1,3}(is|zijn) (\w+ ){0,3}"
    r"(overleden|gestorven|doodgegaan|dood|begraven)\b|"
    r"\b(verloor|begrafenis van) mijn\b"
)


def facts_alone(heard: Heard) -> bool:
    """Tell whether a message holds facts and nothing that answers an open question."""
    if heard.pressed or heard.intent not in {"inform", "state_energy"}:
        return False
    told = [e for e in heard.entities if not e.negated]
    said = tuple(e.text for e in told if e.entity in PLAIN_FACTS)
    if said and only_facts(heard.text, said):
        return True
    jobs = (e for e in told if e.entity == "job" and e.role != "wanted")
    return any(only_a_job(heard.text, job.text) for job in jobs)


def sector_alone(heard: Heard) -> bool:
    """Tell whether typed words name a sector and nothing besides: "schoonmaak"."""
    named = tuple(e.text for e in heard.entities if e.entity == "sector" and e.text)
    return bool(named) and not heard.pressed and only_facts(heard.text, named)


def rather_an_answer(state: TalkState, heard: Heard) -> Heard | None:
    """Return the message as the answer it must be, or None when it may be a request.

    Who chooses or turns down a step while none was named says yes, no, or something
    about their work.
    """
    if speaks_of_it(state, heard):
        return heard
    question = asked(state)
    if heard.intent == "greet":
        if question is not None and question.id == "ready" and _says_begin(heard):
            return dataclasses.replace(heard, intent="affirm")
        return beyond_the_greeting(heard)
    if question is None or heard.pressed:
        return None
    plainly = yes_or_no(heard.text)
    if (
        question.id == "plan"
        and plainly
        and heard.intent in {"ask_plan", "choose_step"}
    ):
        return dataclasses.replace(heard, intent=plainly)
    open_answer = question.free_text and statement(heard)
    on_offer = bool(state.steps_offered or state.step_chosen or state.plan)
    if heard.intent in {"choose_step", "reject_step"} and not on_offer:
        # "Die niet" is no name of a job.
        if open_answer and not (question.id == "job" and no_job(heard.text)):
            return dataclasses.replace(heard, intent="inform")
        if heard.first("step") is not None:
            return None
        plain = "affirm" if heard.intent == "choose_step" else "deny"
        return dataclasses.replace(heard, intent=plain)
    if open_answer and heard.confidence < SURE_OF_A_REQUEST:
        return dataclasses.replace(heard, intent="inform")
    return None


def _says_begin(heard: Heard) -> bool:
    """Tell whether a typed greeting says to begin: "hoi, kom maar op"."""
    return not heard.pressed and _BEGIN.search(heard.text) is not None


_BEGIN = re.compile(
    r"\b(begin|begint|beginnen?|start|starten|kom maar|vooruit|laten we|we gaan)\b",
    re.IGNORECASE,
)


def beyond_the_greeting(heard: Heard) -> Heard | None:
    """Return what a greeting goes on to say ("hoi, ik wil voor mezelf beginnen").

    None for a greeting that says nothing more.
    """
    more = len(heard.text.split()) >= FEWEST_BESIDE_A_GREETING
    if heard.pressed or not more or asks(heard.text):
        return None
    likely = (n for n, c in heard.ranking[1:4] if c >= LIKELY_BESIDE_A_GREETING)
    content = WISHES | OBSTACLES | {"inform", "state_energy", "express_contentment"}
    name = next((it for it in likely if it in content), None)
    if name is None and (heard.entities or wants(heard.text)):
        name = "inform"
    if name is None:
        return None
    # Of a wish its own words: "hoi, ik ben nieuw hier, ik wil leidinggeven".
    own = wanting_clause(heard.text) if name in WISHES else None
    return dataclasses.replace(heard, intent=name, text=own or heard.text)


FEWEST_BESIDE_A_GREETING = 4
"""Words of a greeting that may say more: "hoi, ik ben er" has four."""

LIKELY_BESIDE_A_GREETING = 0.1
"""From this confidence on, the next best reading is what a greeting goes on to say."""

SURE = 0.8
"""From this confidence on, the model is believed without words that prove it."""

FEW_WORDS = 4
"""A longer message about stress or a conflict is never doubted: it has too many words
for that. "Mijn collega's", as the answer to what gives energy, is no row at work."""

_CARE = frozenset({"report_conflict", "report_stress", "report_job_loss"})


def in_light_of(
    asked_now: str | None,
    intent: str,
    text: str,
    *,
    confidence: float = 0.0,
    names_job: bool = False,
) -> str:
    """Return what a typed message is while this question waits.

    Words without a question that hold nothing of their intent (evidence.yml) answer an
    open question when the model doubts; everything else stays what the model made of
    it. `names_job` tells whether an occupation was found in the text.
    """
    question = BY_ID.get(asked_now or "")
    if question is None:
        return intent
    if question.id == "steps" and intent == "ask_capabilities" and _WHY.search(text):
        return "ask_step_details"
    if question.id == "steps" and intent == "ask_capabilities" and _CHOOSE.search(text):
        return "dont_know"
    if asks(text):
        return intent
    if question.id == "steps" and intent in OBSTACLES and picks_one(text):
        # "Die doe ik dan, al ben ik bang dat …" chooses first of all.
        return "choose_step"
    aims = question.id in _AFTER_ADVICE and intent in WISHES | OBSTACLES
    if aims and confidence < SURE_OF_A_NEW_AIM and intent not in named_obstacles(text):
        return "nlu_fallback"
    if question.id == "summary" and (names_what_is_wrong(text) or says_half(text)):
        return "correct_answer"
    if intent in _TAKEN_BACK_AS and takes_back(text):
        return "correct_answer"
    if question.id == "wish" and intent in WISHES and confidence < SURE_OF_A_REQUEST:
        # A few words that point nowhere: asking which wish they come to is honest.
        return intent if len(text.split()) > FEW_WORDS or wants(text) else "inform"
    if question.id != "obstacle" and _guessed_obstacle(intent, text, confidence):
        return "state_energy" if question.id in _ENERGY else "inform"
    if not question.free_text:
        return _unlikely_care(intent, text, confidence)
    if not asks_evidence(intent) or evident(intent, text):
        return intent
    few = len(text.split()) <= FEW_WORDS
    doubtful = confidence < SURE and (few or intent not in _CARE)
    of_a_team = few and intent.startswith("employer_")
    a_job = few and names_job and question.id == "job"
    if not (doubtful or of_a_team or a_job):
        return intent
    return "inform" if question.id in {"job", "obstacle"} else "state_energy"


_ENERGY = frozenset({"energy_gives", "energy_costs"})


def _guessed_obstacle(intent: str, text: str, confidence: float) -> bool:
    """Tell whether an obstacle, where none was asked, is only the model's guess."""
    if intent not in OBSTACLES or intent in named_obstacles(text):
        return False
    if asks_evidence(intent) and confidence < SURE:
        return not evident(intent, text)
    return confidence < SURE_OF_A_REQUEST


_AFTER_ADVICE = frozenset({"steps", "anything_else"})

SURE_OF_A_NEW_AIM = 0.7
"""Below it a wish told after the advice is asked about: it brings other steps."""

_CHOOSE = re.compile(r"\b(kies|kiezen|beslis|beslissen)\b", re.IGNORECASE)
"""Who asks the bot to choose does not know, and is helped to choose."""

_WHY = re.compile(r"\b(waarom|waarvoor|hoezo)\b", re.IGNORECASE)

_TAKEN_BACK_AS = frozenset({"deny", "chitchat", "dont_know", "nlu_fallback"})
"""What the model makes of "nee grapje, iets met sport", which puts an answer right."""


def names_what_is_wrong(text: str) -> bool:
    """Tell whether words say of an answer that it is not right."""
    return named_answer(text) is not None and _WRONG.search(text.lower()) is not None


_WRONG = re.compile(
    r"\bklop(t|pen) (niet|nie|ni)\b|\bis (fout|verkeerd|anders)\b|\bmoet anders\b"
)


def _unlikely_care(intent: str, text: str, confidence: float) -> str:
    """Return that a word or two is not understood, where the model only guesses care.

    "Gisteren" is no lost job; danger (report_crisis) is never doubted.
    """
    few = len(text.split()) <= FEWEST_OF_CARE
    if intent not in _CARE or not few or confidence >= SURE:
        return intent
    return intent if evident(intent, text) else "nlu_fallback"


FEWEST_OF_CARE = 2
"""So few words without a telling one are no report of illness, a row or a lost job."""
