"""From answers to results: counting, no verdict. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.talk.exercises.models import Exercise, Item, Result

Answers = Mapping[str, Sequence[str]]
"""Per item the ids of the chosen answers, or one text of own words; () is skipped."""

ENOUGH = 0.5
"""Share of the items that must be answered before anything is said about it."""


def shares(exercise: Exercise, answers: Answers) -> dict[str, int]:
    """Return per dimension its points as a percentage of what could be given.

    Only answered items count, so that a skipped one is no low mark; a dimension of
    which nothing was answered is left out.
    """
    given: dict[str, int] = {}
    possible: dict[str, int] = {}
    for item in exercise.items:
        chosen = [a for a in map(item.answer, answers.get(item.id, ())) if a]
        if not chosen or item.counts_for is None:
            continue
        name = item.counts_for
        given[name] = given.get(name, 0) + sum(answer.points for answer in chosen)
        most = max(answer.points for answer in item.answers)
        possible[name] = possible.get(name, 0) + most
    return {name: 100 * given[name] // max(1, possible[name]) for name in given}


def points(exercise: Exercise, answers: Answers, dimension: str) -> int:
    """Return the points of one dimension; 0 when nothing of it was answered."""
    return sum(
        answer.points
        for item in exercise.items
        if item.counts_for == dimension
        for answer in map(item.answer, answers.get(item.id, ()))
        if answer is not None
    )


def enough(exercise: Exercise, answers: Answers) -> bool:
    """Tell whether enough was answered to say something."""
    answered = sum(1 for item in exercise.items if answers.get(item.id))
    return answered >= max(1, ENOUGH * len(exercise.items))


def results(exercise: Exercise, answers: Answers) -> tuple[Result, ...]:
    """Return what comes out, clearest first; () when nothing stands out."""
    outcome = exercise.outcome
    if outcome.rule == "chosen":
        chosen = [
            answer for item in exercise.items for answer in answers.get(item.id, ())
        ]
        return tuple(exercise.results[one] for one in chosen if one in exercise.results)
    if outcome.rule == "balance":
        difference = points(exercise, answers, str(outcome.plus))
        difference -= points(exercise, answers, str(outcome.minus))
        reached = (b.result for b in outcome.bands if difference >= b.least)
        found = next(reached, None)
        return () if found is None else (exercise.results[found],)
    if outcome.rule in {"highest", "lowest"}:
        return _outstanding(exercise, shares(exercise, answers))
    return ()


def _outstanding(exercise: Exercise, share: Mapping[str, int]) -> tuple[Result, ...]:
    """Return the dimensions at the end that the rule names; a flat row has none."""
    outcome = exercise.outcome
    high = outcome.rule == "highest"
    reached = [
        name
        for name, number in share.items()
        if (number >= outcome.limit if high else number <= outcome.limit)
    ]
    # Sorting is stable: of equals the one that was asked first comes first.
    reached.sort(key=lambda name: share[name], reverse=high)
    named = reached[: outcome.most]
    if high and len(reached) > outcome.most:
        as_clear = [n for n in reached if share[n] >= share[named[-1]]]
        # One more in a tie is fine; with still more nothing stands out.
        named = as_clear if len(as_clear) <= outcome.most + 1 else []
    return tuple(exercise.results[name] for name in named)


def own_words(exercise: Exercise, answers: Answers) -> str:
    """Return what was said in own words, each in its echo."""
    parts = []
    for item in exercise.items:
        words = answers.get(item.id)
        if item.echo is not None and words:
            parts.append(item.echo.format(words=words[0]))
    return " ".join(parts)


def next_item(
    exercise: Exercise, answers: Answers, order: Sequence[str]
) -> Item | None:
    """Return the first item in `order` that waits for an answer, None at the end."""
    for item_id in order:
        item = exercise.item(item_id)
        if item is not None and item_id not in answers:
            return item
        if item is not None and 0 < len(answers[item_id]) < item.choose:
            return item
    return None
