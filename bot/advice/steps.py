"""Chooses the development steps to offer: three at most, each with its reasons."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.advice.board import Board, Columns
from bot.advice.profile import Profile
from bot.advice.result import Change, StepAdvice
from bot.catalogue import vocabulary as names
from bot.catalogue.models import Catalogue, StepRecord

MOST_CHANGES: Final = 3
ASSUMED_EMPLOYMENT: Final = frozenset({"permanent"})
"""The talk is for people at work: as long as nothing else is told, so it is taken."""

OTHER_VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "obstacles": tuple((name,) for name in names.OBSTACLES),
    "wish": names.WISHES,
    "minutes_per_week": (10, 30, 60, 240),
    "learning_style": names.LEARNING_STYLES,
}
"""The values tried, in this order, to tell what would have changed the choice."""

Changes = dict[int, dict[str, tuple[Any, int]]]


def rank_steps(
    profile: Profile,
    catalogue: Catalogue,
    on: dt.date,
    *,
    exclude: Collection[str] = frozenset(),
    words: Sequence[str] = (),
    only_sensible: bool = False,
) -> list[StepAdvice]:
    """Return the steps that suit a worker best, best first, three at most.

    `exclude` are step ids not to offer (again), `words` what the worker said in their
    own words; `only_sensible` asks for none rather than for steps that do little for
    what was told. At least one step is free and takes under half an hour while there is
    one left; no two are of one group; what takes months is never the first, and comes
    only when the goal asks for it or other steps were offered before. The outcome
    depends neither on `on` nor on the order of the catalogue; ties go by id.
    """
    del on  # Steps do not expire; taken so that callers need not know that.
    places = [
        at
        for at, step in enumerate(catalogue.ordered_steps)
        if step.id not in exclude
        and step.id not in catalogue.hidden_steps
        and may_be_offered(step, profile)
    ]
    board = Board(
        catalogue,
        places,
        words=words,
        first_answer=not exclude,
        only_sensible=only_sensible,
    )
    columns = board.judge(profile)
    chosen = board.choose(columns)
    changes = _changes(profile, board, columns, chosen=chosen)
    ids = [step.id for step in catalogue.ordered_steps]
    return [
        StepAdvice(
            id=ids[at],
            score=board.score(columns, at),
            why=board.why(columns, at, profile=profile),
            would_change=tuple(
                Change(field, value, ids[instead])
                for field, (value, instead) in changes[at].items()
            ),
        )
        for at in chosen
    ]


def may_be_offered(step: StepRecord, profile: Profile) -> bool:
    """Tell whether a step is for people in this sector and this kind of work.

    Someone with two kinds of work may do what one of them allows. Being ill is not
    looked at: health never changes which steps are offered.
    """
    if step.sectors and profile.sector not in step.sectors:
        return False
    told = {name for name in profile.employment if name != "sick"}
    employment = told or ASSUMED_EMPLOYMENT
    if step.employment and not employment & set(step.employment):
        return False
    return not employment <= set(step.not_employment)


def _changes(
    profile: Profile, board: Board, columns: Columns, *, chosen: Sequence[int]
) -> Changes:
    """Return, by step, the other value of a field and the step it would have brought.

    Every change is found by choosing again with that one other value; one a field, a
    few a step, the fields the worker told first.
    """
    found: Changes = {at: {} for at in chosen}
    for field, value in _other_values(profile, found):
        other = dataclasses.replace(profile, **{field: value})
        rechosen = board.choose(board.judge_again(columns, other, field=field))
        gone = [at for at in chosen if at not in rechosen]
        come = [at for at in rechosen if at not in chosen]
        for at, instead in zip(gone, come):
            if field not in found[at] and len(found[at]) < MOST_CHANGES:
                found[at][field] = value, instead
    return found


def _other_values(profile: Profile, found: Changes) -> Iterator[tuple[str, Any]]:
    """Yield other values to try, until every step in `found` has its changes."""
    told_first = sorted(OTHER_VALUES, key=lambda field: not _told(profile, field))
    for field in told_first:
        for value in OTHER_VALUES[field]:
            if all(field in it or len(it) >= MOST_CHANGES for it in found.values()):
                break
            if value != getattr(profile, field):
                yield field, value


def _told(profile: Profile, field: str) -> bool:
    return getattr(profile, field) not in (None, ())
