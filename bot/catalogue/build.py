"""Builds typed records from parsed YAML; every fault is noted, none is repaired."""

from __future__ import annotations

import re
from typing import Literal, TypeVar, cast, get_args

from bot.catalogue import vocabulary as names
from bot.catalogue.models import (
    Amount,
    Belief,
    Condition,
    Confidence,
    Ended,
    Interest,
    MonthDay,
    OneOfTests,
    SchemeRecord,
    Source,
    StepRecord,
    Test,
    Window,
    YearlyWindow,
)
from bot.catalogue.reader import Fault, RecordReader

PERIODS = ("day", "week", "month")
ARRANGERS = (
    "self", "colleague", "manager", "employer", "school", "library", "municipality",
    "uwv", "fund",
)  # fmt: skip
PLACES = ("self", "colleague", "own_company", "elsewhere")
APPLICANTS = ("worker", "employer", "provider", "nobody")
TESTS: tuple[str, ...] = get_args(Test)

_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Period = Literal["day", "week", "month"]
Applicant = Literal["worker", "employer", "provider", "nobody"]
Record = TypeVar("Record", StepRecord, SchemeRecord)


def build_step(
    data: object, file: str, *, scheme_ids: frozenset[str], faults: list[Fault]
) -> StepRecord:
    """Return the step in `data`; not to be used when `faults` grew."""
    reader = RecordReader(data, file, faults=faults)
    step = StepRecord(
        id=reader.text("id"),
        title=reader.text("title"),
        what=reader.text("what"),
        first_action=reader.text("first_action"),
        smaller=reader.text("smaller"),
        effort=reader.text("effort"),
        minutes=reader.integer("minutes", low=1, high=60_000),
        period=cast("Period | None", reader.optional_choice("period", PERIODS)),
        cost=reader.text("cost"),
        free=reader.boolean("free"),
        arranged_by=reader.choice("arranged_by", ARRANGERS),
        place=reader.choice("place", PLACES),
        learning_style=reader.names("learning_style", names.LEARNING_STYLES),
        long=reader.boolean("long"),
        group=reader.text("group"),
        wishes=reader.weights("wishes", names.WISHES, low=1, high=3),
        obstacles=reader.weights("obstacles", names.OBSTACLES, low=-2, high=3),
        sectors=reader.names("sectors", names.SECTORS),
        employment=reader.names("employment", names.EMPLOYMENTS),
        not_employment=reader.names("not_employment", names.EMPLOYMENTS),
        goals=reader.names("goals", names.GOALS),
        schemes=reader.names("schemes", scheme_ids),
        words=reader.texts("words"),
        sources=_sources(reader),
        verified_on=reader.date("verified_on"),
    )
    reader.finish()
    return step


def build_scheme(
    data: object, file: str, *, scheme_ids: frozenset[str], faults: list[Fault]
) -> SchemeRecord:
    """Return the scheme in `data`; not to be used when `faults` grew."""
    reader = RecordReader(data, file, faults=faults)
    scheme = SchemeRecord(
        id=reader.text("id"),
        name=reader.text("name"),
        synonyms=reader.texts("synonyms"),
        what=reader.text("what"),
        for_whom=reader.text("for_whom"),
        kind=reader.choice("kind", names.SCHEME_KINDS),
        who_applies=cast("Applicant", reader.choice("who_applies", APPLICANTS)),
        offered=reader.boolean("offered"),
        amount=_amount(reader),
        pays_for=reader.optional_text("pays_for"),
        conditions=tuple(_condition(item) for item in reader.records("conditions")),
        interest=_interest(reader),
        priority=reader.integer("priority", low=0, high=999),
        apply_how=reader.text("apply_how"),
        next_action=reader.text("next_action"),
        note=reader.optional_text("note"),
        employer_action=reader.optional_text("employer_action", may_miss=True),
        url=reader.text("url"),
        windows=tuple(_window(item) for item in reader.records("windows")),
        windowed=reader.boolean("windowed"),
        valid_from=reader.date("valid_from"),
        valid_to=reader.date("valid_to"),
        legal_end=reader.date("legal_end", may_miss=True),
        status_note=reader.optional_text("status_note"),
        successor=reader.optional_choice("successor", scheme_ids),
        alternatives=reader.names("alternatives", scheme_ids),
        ended=_ended(reader),
        beliefs=tuple(
            Belief(
                words=item.texts("words"),
                answer=item.text("answer"),
                about=item.texts("about") if item.has("about") else (),
            )
            for item in reader.records("beliefs")
        ),
        sources=_sources(reader),
        confidence=_confidence(reader),
        verified_on=reader.date("verified_on"),
        recheck_after=reader.integer("recheck_after", low=1, high=3650),
    )
    reader.finish()
    return scheme


def _sources(reader: RecordReader) -> tuple[Source, ...]:
    return tuple(
        Source(
            ref=item.text("ref"),
            url=item.optional_text("url"),
            date=item.date("date"),
            confidence=_confidence(item),
        )
        for item in reader.records("sources")
    )


def _confidence(reader: RecordReader) -> Confidence:
    return cast("Confidence", reader.choice("confidence", names.CONFIDENCES))


def _amount(reader: RecordReader) -> Amount | None:
    item = reader.record("amount")
    if item is None:
        return None
    return Amount(text=item.text("text"), confidence=_confidence(item))


def _interest(reader: RecordReader) -> Interest:
    item = reader.record("interest", may_miss=True)
    if item is None:
        return Interest()
    return Interest(
        goals=item.names("goals", names.GOALS, may_miss=True),
        wishes=item.names("wishes", names.WISHES, may_miss=True),
        obstacles=item.names("obstacles", names.OBSTACLES, may_miss=True),
    )


def _ended(reader: RecordReader) -> Ended | None:
    item = reader.record("ended", may_miss=True)
    if item is None:
        return None
    return Ended(
        what_it_was=item.text("what_it_was"),
        when_it_ended=item.text("when_it_ended"),
        what_now=item.text("what_now"),
    )


def _condition(reader: RecordReader) -> Condition | OneOfTests:
    if not reader.has("one_of_tests"):
        return _test(reader)
    item = reader.record("one_of_tests")
    if item is None:
        reader.fault("one_of_tests", "must be a mapping with any and text")
        return OneOfTests(any=(), text="")
    tests = tuple(_test(test) for test in item.records("any"))
    if len(tests) < 2:
        item.fault("any", "must hold at least two tests")
    return OneOfTests(any=tests, text=item.text("text"))


def _test(reader: RecordReader) -> Condition:
    test = cast("Test", reader.choice("test", TESTS))
    text = reader.text("text")
    if test in ("below", "at_least"):
        field = reader.choice("field", names.CONDITION_NUMBERS)
        number = reader.integer("value", low=0, high=1_000_000)
        return Condition(field=field, test=test, value=number, text=text)
    field = reader.choice("field", (*names.CONDITION_CHOICES, "region"))
    if field == "region":
        value = reader.texts("value")
    else:
        value = reader.names("value", names.CONDITION_CHOICES[field])
    return Condition(field=field, test=test, value=value, text=text)


def _window(reader: RecordReader) -> Window | YearlyWindow:
    yearly = reader.has("yearly") and reader.boolean("yearly")
    note = reader.optional_text("note", may_miss=True)
    if yearly:
        start, end = _month_day(reader, "from"), _month_day(reader, "to")
        return YearlyWindow(from_=start, to=end, note=note)
    first, last = reader.day("from"), reader.day("to")
    if last < first:
        reader.fault("to", "comes before from")
    return Window(from_=first, to=last, note=note)


def _month_day(reader: RecordReader, field: str) -> MonthDay:
    text = reader.text(field)
    match = _MONTH_DAY.fullmatch(text)
    month, day = (int(part) for part in match.groups()) if match else (0, 0)
    if text and (not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN_MONTH[month - 1]):
        reader.fault(field, f'must be a month and day as "02-29"; found {text!r}')
    return month, day
