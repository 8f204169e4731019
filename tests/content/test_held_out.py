"""The held-out messages follow the contract and were not seen in training."""

from __future__ import annotations

import collections
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.catalogue import vocabulary
from bot.talk.questions import BY_ID
from tests.content import project
from tests.nlu import held_out_set
from tests.nlu.held_out_set import Message

MESSAGES = held_out_set.held_out()
FALSE_ALARMS = held_out_set.read(held_out_set.FALSE_ALARMS)
ALL = MESSAGES + FALSE_ALARMS

# Forms of learning that the catalogue has no step for.
FORMS = frozenset(
    ["cursus", "opleiding", "training", "webinar", "coaching", "stage", "bbl"]
)
LEAST_EACH = 8
LEAST_KINDS = 4
MOST_CLEAN = 0.4
NUMBER_OF_FALSE_ALARMS = 40


def _number(norm: Any) -> bool:
    return isinstance(norm, int | float) and not isinstance(norm, bool)


def _time(norm: Any) -> bool:
    return (
        isinstance(norm, dict)
        and set(norm) == {"minutes", "period"}
        and _number(norm["minutes"])
        and norm["period"] in {"day", "week", "month", None}
    )


def _lower(norm: Any) -> bool:
    return isinstance(norm, str) and norm == norm.lower().strip() != ""


VALUES: dict[str, Callable[[Any], bool]] = {
    "job": _lower,
    "skill": _lower,
    "sector": lambda norm: norm in vocabulary.SECTORS,
    "scheme": lambda norm: norm in vocabulary.SCHEME_IDS,
    "step": lambda norm: norm in FORMS.union(vocabulary.STEP_IDS),
    "time_available": _time,
    "date": lambda norm: bool(re.fullmatch(r"2026-(W\d\d|\d\d(-\d\d)?)", str(norm))),
    "age": _number,
    "education": lambda norm: norm in vocabulary.EDUCATIONS,
    "employment": lambda norm: norm in vocabulary.EMPLOYMENTS,
    "company_size": lambda norm: _number(norm) or norm in vocabulary.COMPANY_SIZES,
    "hours": _number,
    "ordinal": _number,
    "money": _number,
}


def leaks(messages: list[Message], training: set[str]) -> list[str]:
    """Return the messages whose normalised text is among the training texts."""
    return [m.text for m in messages if held_out_set.normalise(m.text) in training]


@pytest.fixture(scope="module")
def training() -> set[str]:
    texts = held_out_set.training_texts(project.ROOT / "data")
    return {held_out_set.normalise(text) for text in texts}


def test_every_intent_of_the_contract_has_enough_messages():
    count = collections.Counter(message.intent for message in MESSAGES)
    assert set(count) == project.intents()
    assert {name: n for name, n in count.items() if n < LEAST_EACH} == {}


def test_every_intent_comes_in_several_kinds_of_text():
    kinds = collections.defaultdict(set)
    for message in MESSAGES:
        kinds[message.intent].add(message.noise)
    assert {i for i, found in kinds.items() if len(found) < LEAST_KINDS} == set()


def test_kinds_of_text_are_known_and_clean_ones_the_smaller_part():
    assert {message.noise for message in ALL} == held_out_set.NOISE
    clean = sum(message.noise == "clean" for message in MESSAGES)
    assert clean / len(MESSAGES) < MOST_CLEAN


def test_what_was_asked_is_a_question_of_the_talk_and_goes_with_context():
    wrong = [m.text for m in ALL if (m.asked is not None) != (m.noise == "context")]
    assert wrong == []
    assert {m.asked for m in ALL if m.asked} <= set(BY_ID)


def test_false_alarms_are_forty_and_none_is_a_crisis():
    assert len(FALSE_ALARMS) == NUMBER_OF_FALSE_ALARMS
    intents = {message.intent for message in FALSE_ALARMS}
    assert intents <= project.intents() - {"report_crisis"}


def test_no_message_stands_there_twice():
    count = collections.Counter(held_out_set.normalise(m.text) for m in ALL)
    assert [text for text, times in count.items() if times > 1] == []


def test_no_markup_is_left_that_did_not_parse():
    assert [m.text for m in ALL if re.search(r"[\[\]{}]|\)\(", m.text)] == []


def test_entities_are_those_of_the_contract_and_only_jobs_have_a_role():
    spans = [span for message in ALL for span in message.spans]
    assert {span.entity for span in spans} == set(VALUES) <= project.entities()
    assert {s.role for s in spans if s.entity == "job"} == {None, "current", "wanted"}
    assert [s for s in spans if s.entity != "job" and s.role is not None] == []


def test_spans_hold_whole_words():
    torn = [
        (span.text, message.text)
        for message in ALL
        for span in message.spans
        if message.text[span.start : span.end] != span.text
        or span.text != span.text.strip()
        or message.text[max(span.start - 1, 0) : span.start].isalnum()
        or message.text[span.end : span.end + 1].isalnum()
    ]
    assert torn == []


def test_norms_refer_to_a_span_and_hold_a_value_of_its_kind():
    wrong = []
    for message in ALL:
        found = {(span.entity, span.text) for span in message.spans}
        for norm in message.norms:
            fits = VALUES[norm["entity"]](norm["norm"])
            if (norm["entity"], norm["text"]) not in found or not fits:
                wrong.append((norm, message.text))
    assert wrong == []


def test_no_message_occurs_among_the_training_examples(training):
    assert leaks(ALL, training) == []


def test_a_copy_with_other_case_punctuation_and_markup_is_found(training):
    # GIVEN a training text dressed up differently
    text = next(text for text in sorted(training) if len(text.split()) > 3)
    first, rest = text.split(" ", 1)
    dressed = f"[{first.upper()}](job) ... {rest.upper()}!"
    copy = Message("inform", dressed, "clean", None, (), ())
    # THEN it counts as a leak
    assert leaks([copy], training) == [dressed]
