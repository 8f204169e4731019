"""Every text that a worker reads, with the place it comes from."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from bot.catalogue.load import load_catalogue
from bot.catalogue.models import Condition, OneOfTests, SchemeRecord
from bot.channels.texts import load as load_channel_texts
from bot.language.plain_words import meanings
from bot.talk.exercises.load import load_exercises
from bot.talk.exercises.models import Exercise
from bot.talk.handover import texts as handover_texts
from bot.talk.phrases import load_phrases
from bot.talk.sectors import load_sectors
from tests.content import project

# Phrases that are read by code, or are the worker's own words on a button.
_NOT_READ = ("words_",)

# The fields of a record that stand on a card, in an answer or in the plan.
_STEP = ("title", "what", "first_action", "smaller", "effort", "cost")
_SCHEME = ("name", "what", "for_whom", "apply_how", "next_action")


@functools.cache
def spoken() -> tuple[tuple[str, str], ...]:
    """Return (name, text) of every Dutch variant of every response."""
    return tuple(
        (f"{name}-{index}", str(variant["text"]))
        for name, variants in project.responses().items()
        for index, variant in enumerate(variants)
        if variant.get("custom", {}).get("lang", "nl") == "nl"
    )


@functools.cache
def titles() -> tuple[tuple[str, str], ...]:
    """Return (name, title) of every button in the responses."""
    found = {
        button["title"]: f"button of {name}"
        for name, variants in project.responses().items()
        for variant in variants
        for button in variant.get("buttons", ())
    }
    return tuple((name, title) for title, name in found.items())


@functools.cache
def phrases() -> tuple[tuple[str, str], ...]:
    """Return (id, text) of every short text of the talk."""
    return tuple(
        (key, text)
        for key, text in load_phrases().texts.items()
        if not key.startswith(_NOT_READ)
    )


@functools.cache
def catalogue() -> tuple[tuple[str, str], ...]:
    """Return (place, text) of everything on cards: steps, schemes and reasons."""
    records = load_catalogue()
    found: list[tuple[str, str]] = []
    for step in records.steps.values():
        found += [(f"{step.id}.{f}", str(getattr(step, f))) for f in _STEP]
    for scheme in records.schemes.values():
        found += _of_scheme(scheme)
    found += [(f"reasons.{key}", text) for key, text in records.reasons.items()]
    return tuple((place, text) for place, text in found if text)


def _of_scheme(scheme: SchemeRecord) -> Iterator[tuple[str, str]]:
    for name in _SCHEME:
        yield f"{scheme.id}.{name}", str(getattr(scheme, name))
    if scheme.amount is not None:
        yield f"{scheme.id}.amount", scheme.amount.text
    if scheme.ended is not None:
        yield f"{scheme.id}.ended.what", scheme.ended.what_it_was
        yield f"{scheme.id}.ended.when", scheme.ended.when_it_ended
        yield f"{scheme.id}.ended.now", scheme.ended.what_now
    for belief in scheme.beliefs:
        yield f"{scheme.id}.belief", belief.answer
    for condition in scheme.conditions:
        yield from ((f"{scheme.id}.condition", text) for text in _of(condition))


def _of(condition: Condition | OneOfTests) -> Iterator[str]:
    yield condition.text
    if isinstance(condition, OneOfTests):
        yield from (part.text for part in condition.any)


@functools.cache
def exercises() -> tuple[tuple[str, str], ...]:
    """Return (place, text) of everything said in self-tests and the rehearsal."""
    return tuple(
        (f"{found.id}.{place}", text)
        for found in load_exercises().values()
        for place, text in _of_exercise(found)
        if text
    )


def _of_exercise(found: Exercise) -> Iterator[tuple[str, str | None]]:
    yield from (("title", found.title), ("intro", found.intro), ("why", found.why))
    yield from (("nothing", found.nothing), ("closing", found.closing))
    for item in found.items:
        yield from ((f"{item.id}", item.text), (f"{item.id}.more", item.more))
        yield from ((f"{item.id}.echo", item.echo), (f"{item.id}.tip", item.own_tip))
        for answer in item.answers:
            yield f"{item.id}.{answer.id}", answer.title
            yield f"{item.id}.{answer.id}.tip", answer.tip
    for result in found.results.values():
        yield from ((f"{result.id}.name", result.name), (result.id, result.text))


@functools.cache
def sectors() -> tuple[tuple[str, str], ...]:
    """Return (place, text) of what changes in each sector, with its examples."""
    return tuple(
        (f"{sector}.{place}", text)
        for sector, view in load_sectors().items()
        for place, text in (("changes", view.changes), *view.examples.items())
    )


@functools.cache
def handover() -> tuple[tuple[str, str], ...]:
    """Return (id, text) of what is said around a talk with an adviser."""
    return tuple(
        (f"handover.{key}", text)
        for key, text in handover_texts().items()
        if not key.startswith(_NOT_READ)
    )


@functools.cache
def explained() -> tuple[tuple[str, str], ...]:
    """Return (word, meaning) of every hard word that is explained."""
    return tuple(meanings().items())


@functools.cache
def channels() -> tuple[tuple[str, str], ...]:
    """Return (key, text) of what the messaging channels say about themselves."""
    return tuple(
        (key, text)
        for key, text in _flat("", load_channel_texts())
        if not key.startswith(("words.", "check."))
    )


def _flat(prefix: str, found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        elif isinstance(value, str):
            yield f"{prefix}{name}", value


def all_texts() -> tuple[tuple[str, str], ...]:
    """Return every text a worker reads."""
    own = (*spoken(), *titles(), *phrases(), *catalogue(), *explained())
    return (*own, *exercises(), *sectors(), *channels(), *handover())
