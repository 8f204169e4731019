"""Builds an exercise from parsed YAML; every fault is noted, none is repaired."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from bot.catalogue.reader import Fault, RecordReader
from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.talk.exercises.models import (
    KINDS,
    RULES,
    Answer,
    Band,
    Exercise,
    Item,
    Kind,
    Outcome,
    Result,
    RuleName,
)

CONTENT = "content"
"""In `offered_at`, beside the wishes: for who is fine where they are."""

_MOST_POINTS = 10
_MOST_CHOICES = 3


def build_exercise(data: object, file: str, faults: list[Fault]) -> Exercise:
    """Return the exercise in `data`; not to be used when `faults` grew."""
    reader = RecordReader(data, file, faults=faults)
    shared = _answers(reader)
    items = tuple(_item(found, shared) for found in reader.records("items"))
    results = [_result(found) for found in reader.records("results")]
    exercise = Exercise(
        id=reader.text("id"),
        kind=cast("Kind", reader.choice("kind", KINDS)),
        title=reader.text("title"),
        minutes=reader.integer("minutes", low=1, high=10),
        words=reader.texts("words"),
        offered_at=reader.names("offered_at", (*WISHES, CONTENT)),
        intro=reader.text("intro"),
        why=reader.text("why"),
        items=items,
        outcome=_outcome(reader),
        results={result.id: result for result in results},
        nothing=reader.optional_text("nothing", may_miss=True),
        closing=reader.optional_text("closing", may_miss=True),
    )
    reader.finish()
    _no_doubles(reader, "items", (item.id for item in items))
    _no_doubles(reader, "results", (result.id for result in results))
    _check_items(reader, exercise)
    _check_outcome(reader, exercise)
    return exercise


def _answers(reader: RecordReader) -> tuple[Answer, ...]:
    if not reader.has("answers"):
        return ()
    answers = tuple(
        Answer(
            id=found.text("id"),
            title=found.text("title"),
            points=(
                found.integer("points", low=0, high=_MOST_POINTS)
                if found.has("points")
                else 0
            ),
            words=found.texts("words") if found.has("words") else (),
            tip=found.optional_text("tip", may_miss=True),
        )
        for found in reader.records("answers")
    )
    _no_doubles(reader, "answers", (answer.id for answer in answers))
    return answers


def _item(reader: RecordReader, shared: tuple[Answer, ...]) -> Item:
    echo = reader.optional_text("echo", may_miss=True)
    own = _answers(reader)
    return Item(
        id=reader.text("id"),
        text=reader.text("text"),
        answers=own or (shared if echo is None else ()),
        counts_for=reader.optional_text("counts_for", may_miss=True),
        choose=(
            reader.integer("choose", low=1, high=_MOST_CHOICES)
            if reader.has("choose")
            else 1
        ),
        more=reader.optional_text("more", may_miss=True),
        echo=echo,
        own_tip=reader.optional_text("own_tip", may_miss=True),
        fits=reader.names("fits", OBSTACLES, may_miss=True),
    )


def _result(reader: RecordReader) -> Result:
    return Result(
        id=reader.text("id"),
        name=reader.text("name"),
        text=reader.text("text"),
        wishes=reader.names("wishes", WISHES, may_miss=True),
        kept=reader.boolean("kept") if reader.has("kept") else True,
    )


def _outcome(reader: RecordReader) -> Outcome:
    found = reader.record("outcome")
    if found is None:
        return Outcome("practice")
    rule = cast("RuleName", found.choice("rule", RULES))
    if rule in {"highest", "lowest"}:
        most = found.integer("most", low=1, high=3)
        limit = found.integer("limit", low=0, high=100)
        return Outcome(rule, most=most, limit=limit)
    if rule == "balance":
        return Outcome(
            rule,
            plus=found.text("plus"),
            minus=found.text("minus"),
            bands=tuple(
                Band(band.text("result"), band.integer("least", low=-100, high=100))
                for band in found.records("bands")
            ),
        )
    return Outcome(rule)


def _no_doubles(reader: RecordReader, field: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            reader.fault(field, f"{one!r} stands there twice")
        seen.add(one)


def _check_items(reader: RecordReader, exercise: Exercise) -> None:
    if not exercise.items:
        reader.fault("items", "there is none")
    for item in exercise.items:
        place = f"items.{item.id}"
        if item.open_ and (item.echo is None or "{words}" not in item.echo):
            reader.fault(place, "has no answers, and no echo with {words} in it")
        if item.choose > 1 and item.more is None:
            reader.fault(place, "takes more answers than one, but has no `more`")
        if item.choose > len(item.answers) and not item.open_:
            reader.fault(place, "takes more answers than there are")
        if item.text.count("?") > 1:
            reader.fault(place, "asks more than one question")


def _check_outcome(reader: RecordReader, exercise: Exercise) -> None:
    """Refuse results that can never come out, and outcomes without a result."""
    outcome, results = exercise.outcome, set(exercise.results)
    expected: set[str]
    if outcome.rule in {"highest", "lowest"}:
        expected = {item.counts_for or "" for item in exercise.items}
    elif outcome.rule == "balance":
        expected = {band.result for band in outcome.bands}
        counted = {item.counts_for for item in exercise.items}
        for side in (outcome.plus, outcome.minus):
            if side not in counted:
                reader.fault("outcome", f"no item counts for {side!r}")
        lasts = [band.least for band in outcome.bands]
        if lasts != sorted(lasts, reverse=True) or len(set(lasts)) != len(lasts):
            reader.fault("outcome.bands", "must go from high to low")
    elif outcome.rule == "chosen":
        expected = {a.id for item in exercise.items for a in item.answers}
    else:
        expected = set()
    for missing in sorted(expected - results):
        reader.fault("results", f"has none for {missing!r}")
    for needless in sorted(results - expected):
        reader.fault("results", f"{needless!r} can never come out")
    if outcome.rule in {"highest", "lowest", "balance"} and exercise.nothing is None:
        reader.fault("nothing", "missing")
    if outcome.rule == "practice" and exercise.closing is None:
        reader.fault("closing", "missing")
