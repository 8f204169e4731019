"""The steps open to one worker, judged by all criteria, and the choice among them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from bot.advice.criteria import (
    CRITERIA,
    OBSTACLE_POINTS,
    SENSIBLE_POINTS,
    Criterion,
    Missing,
    Verdict,
)
from bot.advice.profile import Profile
from bot.advice.result import Reason
from bot.catalogue.models import Catalogue
from bot.language.formatting import after_colon, minutes_in_words

MOST_STEPS: Final = 3
BEST_SCORE: Final = 100
HELD_BACK: Final = 1000
"""What a step weighs less when a criterion holds it back: more than all points."""


class Column(NamedTuple):
    """What one criterion makes of every step, in the order of the ids."""

    verdicts: tuple[Verdict, ...]
    weights: tuple[int, ...]


Columns = Mapping[str, Column]


class Board:
    """The steps of a catalogue as they are for one worker.

    Steps go by their place in the order of their ids, so that nothing depends on the
    order of the catalogue. `places` are the steps open to this worker.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        places: Sequence[int],
        *,
        words: Sequence[str] = (),
        first_answer: bool = True,
        only_sensible: bool = False,
    ) -> None:
        """Take the steps open to the worker and what they said in their own words.

        `first_answer` tells that no steps were offered before, `only_sensible` that
        rather none is chosen than steps that do little for what was told.
        """
        self._catalogue = catalogue
        self._steps = catalogue.ordered_steps
        self._places = places
        self._words = tuple(words)
        self._first_answer = first_answer
        self._only_sensible = only_sensible

    def judge(self, profile: Profile) -> Columns:
        """Return what every criterion makes of every step."""
        return {it.name: self._column(it, profile) for it in CRITERIA}

    def judge_again(self, columns: Columns, profile: Profile, *, field: str) -> Columns:
        """Return the same for a profile that differs in this field only."""
        touched = [it for it in CRITERIA if field in it.fields]
        return {**columns, **{it.name: self._column(it, profile) for it in touched}}

    def choose(self, columns: Columns) -> list[int]:
        """Return the places of the three steps to offer, or fewer, best first.

        No two of one group, none without a reason, at least one that is free and takes
        under half an hour. What takes months never stands first, and is no part of the
        first answer unless it serves the goal. With `only_sensible` there are none when
        no step does much for what was told; the small one may do little.
        """
        steps = self._steps
        weights = map(sum, zip(*(it.weights for it in columns.values())))
        # Heaviest first; the shorter of two equals first, and then the id, as the
        # places are in that order and sorting keeps it.
        rank = [step.long - 2 * weight for step, weight in zip(steps, weights)]
        order = sorted(self._places, key=rank.__getitem__)
        chosen: list[int] = []
        for at in order:
            if len(chosen) == MOST_STEPS:
                break
            if steps[at].long and not (chosen and self._may_be_long(columns, at)):
                continue
            if self._only_sensible and not self._sensible(columns, at):
                continue
            if self._differs(at, chosen) and any(_reasons(columns, at)):
                chosen.append(at)
        if self._only_sensible and not chosen:
            return []
        return self._shorter_first(columns, self._with_a_small_one(chosen, order))

    def score(self, columns: Columns, at: int) -> int:
        """Return the points of a step, 0 to 100."""
        points = sum(it.verdicts[at].points for it in columns.values())
        return max(0, min(BEST_SCORE, points))

    def why(self, columns: Columns, at: int, *, profile: Profile) -> tuple[Reason, ...]:
        """Return the reasons for a step, in the order of the criteria.

        Of what the worker told, each thing is given as a reason once.
        """
        step = self._steps[at]
        told = profile.minutes_per_week
        filling = {
            "effort": after_colon(step.effort),
            "cost": after_colon(step.cost),
            "time": "" if told is None else minutes_in_words(told, "week"),
        }
        found: dict[str, Reason] = {}
        for key, verdict in _reasons(columns, at):
            text = self._catalogue.reasons[key].format(word=verdict.word, **filling)
            found.setdefault(verdict.from_, Reason(verdict.from_, text))
        return tuple(found.values())

    def _column(self, criterion: Criterion, profile: Profile) -> Column:
        narrowed = criterion.narrowed(profile)
        if criterion.reads_words and self._words:
            # Not kept: what a worker typed stays in this advice.
            return _judged(self._catalogue, criterion, narrowed, words=self._words)
        return _kept(self._catalogue, criterion, narrowed)

    def _with_a_small_one(self, chosen: list[int], order: Sequence[int]) -> list[int]:
        """Make one of the chosen a free step of under half an hour, if there is any.

        It takes a free place, else that of the last one chosen that can go.
        """
        steps = self._steps
        if any(steps[at].small for at in chosen):
            return chosen
        small = [at for at in order if steps[at].small]
        for place in reversed(range(MOST_STEPS)):
            others = chosen[:place] + chosen[place + 1 :]
            for at in small:
                if self._differs(at, others):
                    return [*others, at]
        return chosen

    def _shorter_first(self, columns: Columns, chosen: Sequence[int]) -> list[int]:
        """Sort by score, without what takes months and would stand first."""
        steps = self._steps
        score = {at: self.score(columns, at) for at in chosen}
        best = max((score[at] for at in chosen if not steps[at].long), default=-1)
        fit = [at for at in chosen if not steps[at].long or score[at] <= best]
        return sorted(fit, key=lambda at: (-score[at], steps[at].long, at))

    def _may_be_long(self, columns: Columns, at: int) -> bool:
        serves_the_goal = columns["goal"].verdicts[at].points > 0
        return serves_the_goal or not self._first_answer

    def _sensible(self, columns: Columns, at: int) -> bool:
        """Tell whether a step does enough for the wish, or for the obstacle.

        Where a wish is told too, easing the obstacle is enough only when done best.
        """
        reason = {name: it.verdicts[at].reason for name, it in columns.items()}
        serves = reason["words"] or reason["wish"] or reason["goal"]
        no_wish, no_obstacle = (
            isinstance(columns[name].verdicts[at], Missing)
            for name in ("wish", "obstacle")
        )
        if no_wish and no_obstacle:
            return bool(serves or reason["open_start"])
        points = self.score(columns, at)
        if serves and points >= SENSIBLE_POINTS:
            return True
        least = min if no_wish else max
        enough = least(OBSTACLE_POINTS.values())
        return bool(reason["obstacle"]) and points >= enough

    def _differs(self, at: int, others: Collection[int]) -> bool:
        steps = self._steps
        return steps[at].group not in [steps[other].group for other in others]


@lru_cache(maxsize=512)
def _kept(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> Column:
    """Return a column without own words; one advice asks for the same ones often."""
    return _judged(catalogue, criterion, profile)


def _judged(
    catalogue: Catalogue,
    criterion: Criterion,
    profile: Profile,
    *,
    words: Sequence[str] = (),
) -> Column:
    steps = catalogue.ordered_steps
    verdicts = tuple(criterion.judge(profile, step, words) for step in steps)
    weights = tuple(it.points - HELD_BACK * it.held_back for it in verdicts)
    return Column(verdicts, weights)


def _reasons(columns: Columns, at: int) -> Iterator[tuple[str, Verdict]]:
    for column in columns.values():
        verdict = column.verdicts[at]
        if verdict.reason is not None:
            yield verdict.reason, verdict
