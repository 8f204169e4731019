"""Checks on the catalogue as a whole: what no single record can show.

The loader refuses what cannot be read; these checks find what reads well and is wrong
all the same: links to nothing, dates that differ from the contract, a scheme that
ended without an answer. All take the day as an argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from bot.catalogue import vocabulary as names
from bot.catalogue.models import Catalogue, SchemeRecord, StepRecord, normalise_name
from bot.catalogue.reader import Fault
from bot.catalogue.status import scheme_status

TITLE_LENGTH = 60
"""Characters a card has room for."""

STEPS_PER_NEED = 3
"""As many steps are offered at once; fewer for a wish or obstacle is a gap."""

LOAN_WORD = "lening"
"""A loan is always called a loan (catalogue contract)."""


def check_catalogue(catalogue: Catalogue, on: dt.date) -> list[Fault]:
    """Return every fault of the catalogue as it stands on day `on`, in stable order."""
    faults = [
        *_missing_records(catalogue),
        *_double_names(catalogue),
        *_gaps(catalogue),
        *_money_order(catalogue),
    ]
    for step in catalogue.steps.values():
        faults.extend(_step_faults(step, catalogue, on))
    for scheme in catalogue.schemes.values():
        faults.extend(_scheme_faults(scheme, catalogue, on))
    return sorted(faults)


def _missing_records(catalogue: Catalogue) -> Iterator[Fault]:
    for id_ in names.STEP_IDS:
        if id_ not in catalogue.steps:
            yield Fault(f"steps/{id_}.yml", "", "missing: the contract names this step")
    for id_ in names.SCHEME_IDS:
        if id_ not in catalogue.schemes:
            message = "missing: the contract names this scheme"
            yield Fault(f"schemes/{id_}.yml", "", message)


def _double_names(catalogue: Catalogue) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for scheme in sorted(catalogue.schemes.values(), key=lambda scheme: scheme.id):
        for name in (scheme.id, scheme.name, *scheme.synonyms):
            key = normalise_name(name)
            if owner.setdefault(key, scheme.id) != scheme.id:
                message = f"{name!r} is a name of {owner[key]} too"
                yield Fault(f"schemes/{scheme.id}.yml", "synonyms", message)


def _gaps(catalogue: Catalogue) -> Iterator[Fault]:
    """Yield the wishes and obstacles for which too few short steps are there."""
    short = [
        step
        for step in catalogue.steps.values()
        if not step.long and step.id not in catalogue.hidden_steps
    ]
    for wish in names.WISHES:
        if sum(wish in step.wishes for step in short) < STEPS_PER_NEED:
            yield Fault("steps", wish, f"fewer than {STEPS_PER_NEED} steps fit it")
    for obstacle in names.OBSTACLES:
        easing = sum(step.obstacles.get(obstacle, 0) > 0 for step in short)
        if easing < STEPS_PER_NEED:
            yield Fault("steps", obstacle, f"fewer than {STEPS_PER_NEED} steps ease it")


def _money_order(catalogue: Catalogue) -> Iterator[Fault]:
    for situation, chain in names.FIRST_MONEY_QUESTIONS.items():
        found = [catalogue.schemes[id_] for id_ in chain if id_ in catalogue.schemes]
        for earlier, later in pairwise(found):
            if earlier.priority >= later.priority:
                message = f"must come before {later.id} for a {situation}"
                yield Fault(f"schemes/{earlier.id}.yml", "priority", message)


def _step_faults(step: StepRecord, catalogue: Catalogue, on: dt.date) -> list[Fault]:
    places = [*step_faults(step, catalogue), *_source_faults(step, on)]
    return [Fault(f"steps/{step.id}.yml", *place) for place in places]


def step_faults(step: StepRecord, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return field and message of what is wrong with a step on any day."""
    found: list[tuple[str, str]] = []
    if len(step.title) > TITLE_LENGTH:
        found.append(("title", f"longer than {TITLE_LENGTH} characters"))
    if not step.learning_style:
        found.append(("learning_style", "names none"))
    if not (step.wishes or step.obstacles or step.goals):
        found.append(("wishes", "fits nobody: no wish, obstacle or goal"))
    if step.long and step.small:
        found.append(("long", "cannot be long and take under half an hour"))
    if set(step.employment) & set(step.not_employment):
        found.append(("not_employment", "names what employment names"))
    # Health never changes which steps are offered (catalogue contract).
    if "sick" in (*step.employment, *step.not_employment):
        found.append(("employment", "being ill may not decide about a step"))
    if "wia" in step.not_employment:
        found.append(("not_employment", "a disability may not rule out a step"))
    found.extend(
        ("schemes", f"{id_} has no record")
        for id_ in step.schemes
        if id_ not in catalogue.schemes
    )
    return found


def _scheme_faults(
    scheme: SchemeRecord, catalogue: Catalogue, on: dt.date
) -> list[Fault]:
    found = [
        *_date_faults(scheme),
        *_source_faults(scheme, on),
        *_link_faults(scheme, catalogue, on),
        *_honesty_faults(scheme, on),
    ]
    return [Fault(f"schemes/{scheme.id}.yml", *place) for place in found]


def _source_faults(
    record: StepRecord | SchemeRecord, on: dt.date
) -> Iterator[tuple[str, str]]:
    if not record.sources:
        yield "sources", "names none"
    if any(source.date and source.date > on for source in record.sources):
        yield "sources", f"a page dated after {on}"
    if record.verified_on is not None and record.verified_on > on:
        yield "verified_on", f"lies after {on}"


def _date_faults(scheme: SchemeRecord) -> Iterator[tuple[str, str]]:
    for field, fixed, actual in (
        ("valid_from", names.SCHEME_VALID_FROM, scheme.valid_from),
        ("valid_to", names.SCHEME_VALID_TO, scheme.valid_to),
    ):
        expected = fixed.get(scheme.id)
        if expected is not None and actual != expected:
            yield field, f"must be {expected}, as the contract says"
    days = (scheme.valid_from, scheme.valid_to, scheme.legal_end)
    known = [day for day in days if day is not None]
    if known != sorted(known):
        yield "valid_to", "valid_from, valid_to and legal_end are not in order"
    if scheme.recheck_after != names.RECHECK_AFTER[scheme.kind]:
        days_allowed = names.RECHECK_AFTER[scheme.kind]
        yield "recheck_after", f"must be {days_allowed} for kind {scheme.kind}"
    if scheme.windows and not scheme.windowed:
        yield "windowed", "must be true where windows are given"


def _link_faults(
    scheme: SchemeRecord, catalogue: Catalogue, on: dt.date
) -> Iterator[tuple[str, str]]:
    links = [("alternatives", id_) for id_ in scheme.alternatives]
    if scheme.successor is not None:
        links.append(("successor", scheme.successor))
    for field, id_ in links:
        other = catalogue.schemes.get(id_)
        if other is None:
            yield field, f"{id_} has no record"
        elif other is scheme:
            yield field, "names the scheme itself"
        elif scheme_status(other, on) == "ended" or not other.offered:
            yield field, f"{id_} is never offered, so it is no alternative"


def _honesty_faults(scheme: SchemeRecord, on: dt.date) -> Iterator[tuple[str, str]]:
    ended = scheme_status(scheme, on) == "ended"
    if ended and scheme.ended is None:
        yield "ended", "what it was, when it ended and what now are missing"
    if ended and not scheme.alternatives:
        yield "alternatives", "an ended scheme must point to something that is there"
    if not ended and scheme.who_applies == "employer" and scheme.note is None:
        yield "note", "missing: only an employer can apply, so the worker needs a note"
    if scheme.who_applies != "employer":
        if scheme.note is not None:
            yield "note", "only for what an employer applies for"
        if scheme.employer_action is not None:
            yield "employer_action", "only for what an employer applies for"
    if scheme.id in names.FLEMISH_SCHEME_IDS and scheme.offered:
        yield "offered", "Flemish schemes are answered, never offered"
    if scheme.id in names.FLEMISH_SCHEME_IDS and not scheme.conditions:
        yield "conditions", "a Flemish scheme needs one, or it fits everyone"
    if scheme.kind == "loan" and LOAN_WORD not in scheme.what.casefold():
        yield "what", "a loan must be called a loan"
    if scheme.amount is not None and scheme.amount.confidence == "low":
        yield "amount", "an amount of low confidence is not told to workers"
    if not scheme.url.startswith("https://"):
        yield "url", "must start with https://"
