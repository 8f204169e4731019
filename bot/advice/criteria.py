"""The named criteria by which a step is judged for a worker.

Each criterion gives points and the key of its reason, or says which field it misses.
Together the best points make 100. What weighs how much is a rule of the catalogue
contract: the obstacle first, then the wish, then time and learning style; age, sex,
origin, health, union membership and hours are in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from bot.advice.own_words import pointing_word
from bot.advice.profile import Profile
from bot.catalogue.models import StepRecord

OBSTACLE_POINTS: Final = {1: 45, 2: 51, 3: 57}
"""For the obstacle that a step eases best.

Even a step that eases it a little (45) stays above one that leaves the obstacle alone
and is perfect in all else (41): the obstacle weighs first.
"""
NEXT_OBSTACLE_POINTS: Final = 2
"""For easing a second obstacle as well, whatever their number."""
WORSE_POINTS: Final = 10
"""Taken off per degree for asking just what the worker is short of."""
WISH_POINTS: Final = 7
TIME_POINTS: Final = {"time.within_a_week": 7, "time.within_a_month": 3}
STYLE_POINTS: Final = (4, 2)
"""For the learning style that suits a step best, and for any other that suits it."""
GOAL_POINTS: Final = 4
WORDS_POINTS: Final = 4
SMALL_POINTS: Final = 1
OPEN_POINTS: Final = 3

SENSIBLE_POINTS: Final = 2 * WISH_POINTS
"""From here a step that serves the wish is worth offering after others were turned
down: it suits the wish well, or a little and fits the time as well."""

WORKING_DAYS: Final = 5
WEEKS_IN_A_MONTH: Final = 4
OPEN_WISH: Final = "wish_orientation"
"""Who has told neither wish nor obstacle has not found out yet what they want."""


@dataclass(frozen=True)
class Points:
    """What a criterion makes of a step.

    `reason` is a key of reasons.yml, None where there is nothing to say to the worker;
    it goes with points above 0. `from_` is what of the profile it rests on, `word` the
    worker's own word. `held_back` asks to offer the step only when too few others are
    left.
    """

    points: int = 0
    reason: str | None = None
    from_: str = ""
    word: str = ""
    held_back: bool = False


@dataclass(frozen=True)
class Missing:
    """The criterion cannot judge without this field of the profile: no points."""

    field: str
    points: ClassVar[int] = 0
    reason: ClassVar[str | None] = None
    from_: ClassVar[str] = ""
    word: ClassVar[str] = ""
    held_back: ClassVar[bool] = False


Verdict: TypeAlias = "Points | Missing"
Judge: TypeAlias = Callable[[Profile, StepRecord, Sequence[str]], Verdict]
NOTHING: Final = Points()


@dataclass(frozen=True)
class Criterion:
    """A named judge, the profile fields it reads and the most points it gives."""

    name: str
    fields: tuple[str, ...]
    most: int
    judge: Judge
    rule: str
    reads_words: bool = False

    def narrowed(self, profile: Profile) -> Profile:
        """Return a profile that tells nothing but what this criterion may read."""
        return Profile(**{field: getattr(profile, field) for field in self.fields})


def judge_obstacle(profile: Profile, step: StepRecord, words: Sequence[str]) -> Verdict:
    """Judge by what stands in the way; the obstacle that is eased best counts."""
    del words
    if not profile.obstacles:
        return Missing("obstacles")
    fits = {name: step.obstacles.get(name, 0) for name in profile.obstacles}
    eased = [name for name, fit in fits.items() if fit > 0]
    worst = min(fits.values())
    points = WORSE_POINTS * min(worst, 0)
    if not eased:
        return Points(points, held_back=worst < 0)
    best = max(eased, key=fits.__getitem__)
    points += OBSTACLE_POINTS[fits[best]]
    points += NEXT_OBSTACLE_POINTS if len(eased) > 1 else 0
    return Points(points, f"obstacle.{best}", from_=best, held_back=worst < 0)


def judge_wish(profile: Profile, step: StepRecord, words: Sequence[str]) -> Verdict:
    """Judge by what the worker wants."""
    del words
    if profile.wish is None:
        return Missing("wish")
    fit = step.wishes.get(profile.wish, 0)
    if not fit:
        return NOTHING
    return Points(WISH_POINTS * fit, f"wish.{profile.wish}", from_=profile.wish)


def judge_open_start(
    profile: Profile, step: StepRecord, words: Sequence[str]
) -> Verdict:
    """Judge by how well it helps to find out, as long as nothing else is told."""
    del words
    if profile.wish is not None or profile.obstacles:
        return NOTHING
    fit = step.wishes.get(OPEN_WISH, 0)
    return Points(OPEN_POINTS * fit, "open_start", from_="wish") if fit else NOTHING


def judge_time(profile: Profile, step: StepRecord, words: Sequence[str]) -> Verdict:
    """Judge by the time there is: fits in a week, in a month, or not.

    With 30 minutes a week, 30 minutes once and 6 minutes each working day fit in a
    week, 120 minutes once fit in a month, 121 do not.
    """
    del words
    time = profile.minutes_per_week
    if time is None:
        return Missing("minutes_per_week")
    times_a_week = WORKING_DAYS if step.period == "day" else 1
    reason = "time.within_a_week"
    if step.minutes * times_a_week > time:
        spread = step.period in (None, "month")
        if not spread or step.minutes > time * WEEKS_IN_A_MONTH:
            return Points(-TIME_POINTS[reason], held_back=True)
        reason = "time.within_a_month"
    return Points(TIME_POINTS[reason], reason, "minutes_per_week")


def judge_learning_style(
    profile: Profile, step: StepRecord, words: Sequence[str]
) -> Verdict:
    """Judge by how the worker likes to learn."""
    del words
    style = profile.learning_style
    if style is None:
        return Missing("learning_style")
    if style not in step.learning_style:
        return NOTHING
    best, other = STYLE_POINTS
    points = best if step.learning_style[0] == style else other
    return Points(points, f"learning_style.{style}", from_="learning_style")


def judge_goal(profile: Profile, step: StepRecord, words: Sequence[str]) -> Verdict:
    """Judge by what the worker is after."""
    del words
    if profile.goal is None:
        return Missing("goal")
    if profile.goal not in step.goals:
        return NOTHING
    return Points(GOAL_POINTS, f"goal.{profile.goal}", from_="goal")


def judge_words(profile: Profile, step: StepRecord, words: Sequence[str]) -> Verdict:
    """Judge by whether the worker spoke of just this."""
    del profile
    word = pointing_word(words, step.words)
    if word is None:
        return NOTHING
    return Points(WORDS_POINTS, "words", from_="words", word=word)


def judge_small_start(
    profile: Profile, step: StepRecord, words: Sequence[str]
) -> Verdict:
    """Prefer what is free and takes under half an hour, all else being equal."""
    del profile, words
    if not step.small:
        return NOTHING
    return Points(SMALL_POINTS, "small_start", from_="minutes_per_week")


CRITERIA: Final = (
    Criterion(
        "words",
        (),
        WORDS_POINTS,
        judge_words,
        "The worker's own words point at the step.",
        reads_words=True,
    ),
    Criterion(
        "obstacle",
        ("obstacles",),
        OBSTACLE_POINTS[3] + NEXT_OBSTACLE_POINTS,
        judge_obstacle,
        "The step eases what stands in the way; it is held back when it asks just "
        "what the worker is short of.",
    ),
    Criterion(
        "wish",
        ("wish",),
        WISH_POINTS * 3,
        judge_wish,
        "The step fits what the worker wants.",
    ),
    Criterion(
        "goal",
        ("goal",),
        GOAL_POINTS,
        judge_goal,
        "The step serves what the worker is after; only then may one that takes months "
        "be part of the first answer.",
    ),
    Criterion(
        "time",
        ("minutes_per_week",),
        TIME_POINTS["time.within_a_week"],
        judge_time,
        "The step fits in the time there is in a week, or in a month when it is done "
        "once; otherwise it is held back.",
    ),
    Criterion(
        "learning_style",
        ("learning_style",),
        STYLE_POINTS[0],
        judge_learning_style,
        "The step can be done in the way the worker likes to learn.",
    ),
    Criterion(
        "open_start",
        ("wish", "obstacles"),
        OPEN_POINTS * 3,
        judge_open_start,
        "Nothing is told yet: the step helps to find out.",
    ),
    Criterion(
        "small_start",
        (),
        SMALL_POINTS,
        judge_small_start,
        "The step is free and takes under half an hour.",
    ),
)
"""All criteria, in the order in which their reasons are told."""
